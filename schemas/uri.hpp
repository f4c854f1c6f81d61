// URI references as `$id` and `$ref` use them (RFC 3986 section 5). Nothing here ever opens a connection.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portcullis::schemas {

// The target of a reference seen from a base. The base may be empty: then a relative reference stays relative.
std::string resolve_uri(std::string_view base, std::string_view reference);

struct SplitUri {
  std::string_view document;  // without the fragment
  std::string_view fragment;  // without the '#'
};
SplitUri split_fragment(std::string_view uri);

// Percent-decoded; empty when an escape is broken.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace portcullis::schemas
