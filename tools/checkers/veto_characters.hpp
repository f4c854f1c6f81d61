// Characters as the vetoes compare them: digits of every script by value, letters without case and accents.
#pragma once

#include <string>

namespace portcullis::tools::checkers::veto {

bool is_decimal_digit(char32_t c);

// '0' to '9'; only for decimal digits.
char digit_of(char32_t c);

// Appended in lower case, accents off: "É" -> "e".
void fold(char32_t c, std::string& out);

// What a separator inside a written number is: one of . , ' : and a space for all kinds of gaps; 0: none.
char separator_of(char32_t c);

}  // namespace portcullis::tools::checkers::veto
