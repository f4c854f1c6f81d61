// How a placed leaf becomes the receipt that the caller gets: one spelling for both logs and the look-ups.
#pragma once

#include <string>

#include "server/audit/checkpoint.hpp"
#include "server/audit/log.hpp"

namespace portcullis::server::audit {

// "sha256:" and 64 hex digits.
std::string hash_text(const Hash& hash);

// `checkpoint` is the one that covers the leaf, `body` its body (made once for a whole batch).
Receipt make_receipt(std::string id, std::uint64_t leaf, const Hash& hash, const Checkpoint& checkpoint,
                     std::string body);

}  // namespace portcullis::server::audit
