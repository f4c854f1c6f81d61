// SHA-256 of a text, as the audit leaves name things: "sha256:" and 64 hex digits.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::server::mcp {

std::string digest(std::string_view bytes);

}  // namespace portcullis::server::mcp
