// See digest.hpp.
#include "server/mcp/digest.hpp"

#include "server/audit/receipt.hpp"
#include "transport/json/object.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {

std::string digest(std::string_view bytes) {
  return audit::hash_text(audit::sha256(bytes));
}

Json described(const Json& value) {
  constexpr std::size_t kept = 64u << 10;  // of the buffer between calls
  thread_local std::string text;           // a buffer to be used again
  text.clear();
  json::write_canonical(value, text);
  Json out = json::ObjectBuilder(2).add("bytes", text.size()).add("hash", digest(text));
  if (text.capacity() > kept) text = {};
  return out;
}

}  // namespace portcullis::server::mcp
