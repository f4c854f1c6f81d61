// Reads one written number: "408", "1,143,860", "1 143 860", "1'000", "0,5", "1.234,56", "1.5e3". Called by the
// tokeniser of calculations (calculation_token.hpp). The value stays decimal text, so nothing is lost before the exact
// arithmetic.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::tools::claims {

// value = digits * 10^exponent; 10^exponent is also one unit of the last written digit.
struct Numeral {
  std::string digits;  // decimal digits only, at least one
  int exponent = 0;
  bool decimal_comma = false;  // "0,5": the comma can only be a decimal sign
  bool one_group = false;      // "1,234" or "1.234": means something else where commas are decimal signs
  bool spaced_groups = false;  // "400 000" with ordinary spaces: may also be two numbers
};

struct NumeralRead {
  enum class Kind {
    none,       // no digit here
    numeral,    // `numeral` is what was read
    not_number  // digits, but of a version, date, time, ordinal, malformed grouping or something too long
  };
  Kind kind = Kind::none;
  Numeral numeral;
  std::size_t end = 0;  // first byte after it
};

// Longest accepted digit string and largest accepted power of ten; anything beyond is not_number.
constexpr std::size_t max_numeral_digits = 400;
constexpr int max_numeral_exponent = 400;

// `at` must not be inside a longer run of digits. Looks at the bytes before `at` only to refuse ".5" after a digit.
NumeralRead read_numeral(std::string_view text, std::size_t at, std::size_t end);

}  // namespace portcullis::tools::claims
