// See digest.hpp.
#include "server/mcp/digest.hpp"

#include "server/audit/receipt.hpp"

namespace portcullis::server::mcp {

std::string digest(std::string_view bytes) {
  return audit::hash_text(audit::sha256(bytes));
}

}  // namespace portcullis::server::mcp
