// TOML text as a flat list of places and values. The only file behind it that knows toml++ is document.cpp.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/value.hpp"

namespace portcullis::server::config {

struct Entry {
  Path path;
  std::optional<Value> value;  // nothing for a table and for types that no key has
  std::string type;            // "table", "float", "date", ..., or the type of the value
  unsigned line = 0;
};

struct SyntaxError {
  std::string message;  // safe to show
  unsigned line = 0;
  unsigned column = 0;
};

// Tables come before what is in them. An array of tables gives one table an element.
std::expected<std::vector<Entry>, SyntaxError> read_document(std::string_view text);

}  // namespace portcullis::server::config
