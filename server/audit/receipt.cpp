// See receipt.hpp and log.hpp.
#include "server/audit/receipt.hpp"

#include "server/audit/encoding.hpp"

namespace portcullis::server::audit {

std::string hash_text(const Hash& hash) {
  return "sha256:" + to_hex(hash);
}

Receipt make_receipt(std::string id, std::uint64_t leaf, const Hash& hash, const Checkpoint& checkpoint,
                     std::string body) {
  return {.id = std::move(id),
          .log = checkpoint.origin,
          .leaf = leaf,
          .hash = hash_text(hash),
          .tree_size = checkpoint.size,
          .checkpoint = std::move(body)};
}

Json Receipt::to_json() const {
  return {
      {"id", id}, {"log", log}, {"leaf", leaf}, {"hash", hash}, {"tree_size", tree_size}, {"checkpoint", checkpoint}};
}

}  // namespace portcullis::server::audit
