// See receipt.hpp and log.hpp.
#include "server/audit/receipt.hpp"

#include "server/audit/encoding.hpp"
#include "transport/json/object.hpp"

namespace portcullis::server::audit {

std::string hash_text(const Hash& hash) {
  std::string out;
  out.reserve(7 + 2 * hash.size());
  out += "sha256:";
  append_hex(hash, out);
  return out;
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
  return json::ObjectBuilder(6)
      .add("id", id)
      .add("log", log)
      .add("leaf", leaf)
      .add("hash", hash)
      .add("tree_size", tree_size)
      .add("checkpoint", checkpoint);
}

}  // namespace portcullis::server::audit
