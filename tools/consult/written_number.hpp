// Numbers as people and models write them. Called by canonical_number.cpp and canonical_alias.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tools::consult {

// Sign, digits with thousands separators in groups of three (commas or spaces, never both), decimals, exponent.
struct Written {
  std::string digits;    // before the point, without separators
  std::string decimals;  // behind it
  int exponent = 0;
  bool negative = false;
  bool percent = false;
  bool dollar = false;        // between the sign and the digits: "-$5"
  bool plain_digits = false;  // no separator, no point, no exponent
  std::size_t start = 0;      // with its sign
  std::size_t end = 0;        // with its percent sign
};

// U+2212 as "-"; the spaces that stand inside numbers (no-break, thin, narrow) as " ".
std::string with_plain_signs(std::string_view text);

// Every number in the text. `malformed` is set when one stands in it that is none: 1234,567 or 0,5.
std::vector<Written> numbers_in(std::string_view text, bool& malformed);

// Plain decimal notation without an exponent, without zeros that say nothing.
std::string plain(const Written& number);

}  // namespace portcullis::tools::consult
