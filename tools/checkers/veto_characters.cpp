// See veto_characters.hpp.
#include "tools/checkers/veto_characters.hpp"

#include <utf8proc.h>

#include <array>
#include <limits>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers::veto {

namespace utf8 = claims::utf8;

bool is_decimal_digit(char32_t c) {
  if (c < 0x80) return c >= U'0' && c <= U'9';
  return c <= 0x10FFFF && utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

// Decimal digits of every script stand in runs of ten, in order (Unicode, chapter 4.6).
char digit_of(char32_t c) {
  if (c < 0x80) return static_cast<char>(c);
  std::size_t before = 0;
  while (before < 60 && is_decimal_digit(c - 1 - static_cast<char32_t>(before))) ++before;
  return static_cast<char>('0' + before % 10);
}

void fold(char32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(c >= U'A' && c <= U'Z' ? static_cast<char>(c + 32) : static_cast<char>(c));
    return;
  }
  const auto lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(c));
  const auto* property = utf8proc_get_property(lower);
  if (property->category == UTF8PROC_CATEGORY_MN) return;
  if (property->decomp_seqindex == std::numeric_limits<utf8proc_uint16_t>::max() && (lower < 0xAC00 || lower > 0xD7A3))
    return utf8::append(out, static_cast<char32_t>(lower));
  std::array<utf8proc_int32_t, 32> parts{};
  int boundary = 0;
  const auto size =
      utf8proc_decompose_char(lower, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                              static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), &boundary);
  if (size < 0 || size > static_cast<utf8proc_ssize_t>(parts.size()))
    return utf8::append(out, static_cast<char32_t>(lower));
  for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i)
    if (utf8proc_category(parts[i]) != UTF8PROC_CATEGORY_MN)
      utf8::append(out, static_cast<char32_t>(utf8proc_tolower(parts[i])));
}

char separator_of(char32_t c) {
  switch (c) {
    case U'.':
    case 0x66B:
      return '.';
    case U',':
    case 0x66C:
    case 0x60C:
      return c == 0x66C ? '\'' : ',';
    case U'\'':
    case 0x2019:
      return '\'';
    case U' ':
    case 0xA0:
    case 0x202F:
    case 0x2009:
      return ' ';
    case U':':
      return ':';
    default:
      return 0;
  }
}

}  // namespace portcullis::tools::checkers::veto
