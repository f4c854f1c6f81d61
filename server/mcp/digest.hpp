// SHA-256 of a text, as the audit leaves name things: "sha256:" and 64 hex digits.
#pragma once

#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

std::string digest(std::string_view bytes);

// Size and hash of the canonical form, as {"bytes", "hash"}.
Json described(const Json& value);

}  // namespace portcullis::server::mcp
