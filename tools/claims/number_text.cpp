// Which signs may stand inside a number, and which make it something else (a version, a date, a time).
#include "tools/claims/number_text.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::claims {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The signs that group digits by three.
constexpr std::array<std::string_view, 9> group_signs = {
    "\xC2\xA0",
    "\xE2\x80\xAF",
    "\xE2\x80\x89",
    "'",
    "\xE2\x80\x99",
    "{,}",  // nbsp, narrow nbsp, thin space, ', ’, TeX
    ",",
    ".",
    " ",
};

struct Cursor {
  std::string_view text;
  std::size_t end;
  char at(std::size_t i) const { return i < end ? text[i] : '\0'; }
  bool starts(std::size_t i, std::string_view what) const {
    return i <= end && what.size() <= end - i && text.substr(i, what.size()) == what;
  }
  std::size_t digits(std::size_t i) const {
    std::size_t n = 0;
    while (is_digit(at(i + n))) ++n;
    return n;
  }
  // "<sign>ddd" that is not followed by a fourth digit.
  bool group(std::size_t i, std::string_view sign) const { return starts(i, sign) && digits(i + sign.size()) == 3; }
};

// 2024-02-29, 12:30, 29/02/2024, 29.02.2024: digits joined by one sign into something that is no calculation.
bool joined(const Cursor& c, std::size_t at, std::size_t n) {
  const std::size_t after = at + n;
  const char sign = c.at(after);
  const std::size_t second = c.digits(after + 1);
  if (second == 0) return false;
  const std::size_t third_at = after + 1 + second;
  const std::size_t third = c.at(third_at) == sign ? c.digits(third_at + 1) : 0;
  if (sign == ':') return true;
  if (sign == '-') return n == 4 && second <= 2 && third >= 1 && third <= 2;
  if (sign == '/') return n <= 2 && second <= 2 && (third == 4 || third == 2) && !is_digit(c.at(third_at + 1 + third));
  return false;
}

std::size_t skip_non_number(const Cursor& c, std::size_t i) {
  while (is_digit(c.at(i)) || is_letter(c.at(i)) ||
         ((c.at(i) == '.' || c.at(i) == ',' || c.at(i) == ':' || c.at(i) == '-' || c.at(i) == '/' || c.at(i) == '_') &&
          is_digit(c.at(i + 1)))) {
    ++i;
  }
  return i;
}

}  // namespace

NumeralRead read_numeral(std::string_view text, std::size_t at, std::size_t end) {
  const Cursor c{text, std::min(end, text.size())};
  NumeralRead result;
  result.end = at;
  const bool bare_fraction = c.at(at) == '.' && is_digit(c.at(at + 1));
  if (!is_digit(c.at(at)) && !bare_fraction) return result;
  if (at > 0 && (text[at - 1] == '.' || (bare_fraction && (is_digit(text[at - 1]) || is_letter(text[at - 1]))))) {
    result.kind = NumeralRead::Kind::not_number;
    result.end = skip_non_number(c, at + 1);
    return result;
  }

  Numeral number;
  std::size_t i = at;
  const std::size_t first = c.digits(i);
  bool fail = joined(c, i, first);
  number.digits.append(text.substr(i, first));
  i += first;

  // Groups of three after one to three digits that do not begin with 0, all with the same sign.
  std::size_t groups = 0;
  std::string_view sign;
  const bool may_group = first >= 1 && first <= 3 && text[at] != '0';
  if (may_group) {
    for (const std::string_view candidate : group_signs) {
      if (!c.group(i, candidate)) continue;
      sign = candidate;
      std::size_t j = i;
      while (c.group(j, sign)) {
        j += sign.size() + 3;
        ++groups;
      }
      // "1.234" is a decimal number, and so is the dot of "1.234.567" a version's, unless a decimal comma follows.
      if (sign == "." && !(c.at(j) == ',' && is_digit(c.at(j + 1)))) {
        if (groups > 1) fail = true;
        groups = 0;
        break;
      }
      if (sign == " " && (c.digits(j) > 0 || (at >= 2 && text[at - 1] == ' ' && is_digit(text[at - 2])))) {
        groups = 0;
        break;
      }
      for (std::size_t k = i; k < j; ++k) {
        if (is_digit(text[k])) number.digits.push_back(text[k]);
      }
      i = j;
      break;
    }
  }
  number.one_group = groups == 1 && sign == ",";
  number.spaced_groups = groups > 0 && sign == " ";

  const char decimal = c.at(i);
  const std::size_t fraction = c.digits(i + 1);
  const bool decimal_point = decimal == '.' && !(groups > 0 && sign == ".");
  const bool decimal_comma = decimal == ',' && !(groups > 0 && sign == ",");
  if (fraction > 0 && (decimal_point || decimal_comma)) {
    number.digits.append(text.substr(i + 1, fraction));
    number.exponent = -static_cast<int>(std::min<std::size_t>(fraction, max_numeral_digits + 1));
    number.decimal_comma = decimal_comma;
    if (decimal_point && groups == 0 && fraction == 3 && may_group) number.one_group = true;
    i += 1 + fraction;
  }
  // What is left must not go on as a number: 1.2.3, 1,00,000, 12,345,67.
  if ((c.at(i) == '.' || c.at(i) == ',') && is_digit(c.at(i + 1))) fail = true;
  if (c.at(i) == '_' || c.at(i) == ':') fail = fail || is_digit(c.at(i + 1));

  if (!fail && (c.at(i) == 'e' || c.at(i) == 'E')) {
    std::size_t j = i + 1;
    const bool negative = c.at(j) == '-';
    if (c.at(j) == '-' || c.at(j) == '+') ++j;
    const std::size_t n = c.digits(j);
    if (n > 0) {
      int power = 0;
      for (std::size_t k = 0; k < n && power <= max_numeral_exponent; ++k) power = power * 10 + (text[j + k] - '0');
      if (power > max_numeral_exponent || is_letter(c.at(j + n)) || c.at(j + n) == '.') fail = true;
      number.exponent += negative ? -power : power;
      i = j + n;
    }
  }
  if (number.digits.size() > max_numeral_digits) fail = true;
  result.kind = fail ? NumeralRead::Kind::not_number : NumeralRead::Kind::numeral;
  result.end = fail ? std::max(i, skip_non_number(c, i)) : i;
  result.numeral = std::move(number);
  return result;
}

}  // namespace portcullis::tools::claims
