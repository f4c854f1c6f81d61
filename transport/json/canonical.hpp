// The canonical form (see writer.hpp) with what was met on the way, for the audit log, which must be able to read back
// what it writes.
#pragma once

#include <cstddef>
#include <string>

#include "transport/json/json.hpp"

namespace portcullis::json {

struct CanonicalForm {
  std::size_t depth = 0;   // arrays and objects inside each other
  bool reads_back = true;  // false: a double of 2^53 or more, or a value that JSON has not
};

// Appends to `out`.
CanonicalForm write_canonical_form(const Json& value, std::string& out);

}  // namespace portcullis::json
