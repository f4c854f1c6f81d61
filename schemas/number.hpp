// Numbers as JSON Schema means them: mathematical values, however they were written. 1, 1.0 and 1e0 are one number, and
// an integer of 64 bits is never rounded to a double before it is compared. Called by the compiler and the evaluator.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

// Exact. Unordered when either is not a finite number.
std::partial_ordering compare_numbers(const Json& left, const Json& right);

// True for every number without a fractional part, 1.0 and 1e308 included.
bool is_integral(const Json& number);

// The value of a non-negative whole number such as a minLength; what is beyond 64 bits becomes the largest uint64.
std::optional<std::uint64_t> non_negative_integer(const Json& value);

// One canonical form per mathematical value, so that equal numbers have equal forms.
struct CanonicalNumber {
  enum class Kind : unsigned char { negative_integer, unsigned_integer, fraction };
  Kind kind;
  std::uint64_t bits;
  bool operator==(const CanonicalNumber&) const = default;
};
CanonicalNumber canonical_number(const Json& number);

// A positive decimal: digits * 10^exponent, as the shortest form that gives the double back, which is what was written.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};
std::optional<Decimal> decimal_of(const Json& number);  // of the absolute value; empty when not finite

// In decimal, as the author of the schema meant it: 0.3 is a multiple of 0.1. The divisor is not zero.
bool is_multiple(const Decimal& value, const Decimal& divisor);

}  // namespace portcullis::schemas
