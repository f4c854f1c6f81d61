// The JSON writer: compact, UTF-8, one line (no raw newline can occur, so a message is always one line of stdio).
// Never throws: a byte that is not valid UTF-8 is written as U+FFFD, a non-finite number as null.
#pragma once

#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::json {

// Appends to `out`, so that a caller can reuse its buffer. U+2028, U+2029 and U+007F are escaped too.
void write(const Json& value, std::string& out);
std::string write(const Json& value);

// Appends `text` as a JSON string, quotes included.
void write_string(std::string_view text, std::string& out);

// RFC 8785 canonical form (members sorted by UTF-16 code units, shortest numbers), for hashing.
// The first form appends to `out`.
void write_canonical(const Json& value, std::string& out);
std::string write_canonical(const Json& value);

}  // namespace portcullis::json
