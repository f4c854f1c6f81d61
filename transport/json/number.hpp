// How numbers are written: JSON for messages, ECMAScript for the canonical form. Used by writer.cpp and canonical.cpp.
#pragma once

#include <cstdint>

#include "transport/json/output.hpp"

namespace portcullis::json {

void write_integer(std::int64_t value, Output& out);
void write_integer(std::uint64_t value, Output& out);

// Shortest digits that read back as the same double, always with a point or an exponent so that it stays one.
// Non-finite: null.
void write_double(double value, Output& out);

// ECMAScript Number::toString, as RFC 8785 section 3.2.2.3 asks. Non-finite: null.
void write_ecmascript(double value, Output& out);

}  // namespace portcullis::json
