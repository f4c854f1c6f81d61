// See written_number.hpp.
#include "tools/consult/written_number.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::consult {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool thousands_at(std::string_view text, std::size_t comma) {
  if (comma + 3 >= text.size()) return false;
  for (std::size_t i = 1; i <= 3; ++i)
    if (!is_digit(text[comma + i])) return false;
  return comma + 4 >= text.size() || !is_digit(text[comma + 4]);
}

std::optional<Written> number_at(std::string_view text, std::size_t at) {
  Written out;
  out.start = at;
  std::size_t i = at;
  while (i < text.size() && is_digit(text[i])) out.digits += text[i++];
  const std::size_t whole = out.digits.size();
  const char separator = i < text.size() && (text[i] == ',' || text[i] == ' ') ? text[i] : '\0';
  // Groups of three behind one to three digits; "0,500" is a half elsewhere, "12 345" two numbers where the first is
  // long.
  if (separator != '\0' && whole >= 1 && whole <= 3 && text[at] != '0')
    while (out.digits.size() <= 3 + 60 && i < text.size() && text[i] == separator && thousands_at(text, i)) {
      out.digits += text.substr(i + 1, 3);
      i += 4;
    }
  if (i < text.size() && text[i] == ',' && i + 1 < text.size() && is_digit(text[i + 1])) return std::nullopt;
  if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
    ++i;
    while (i < text.size() && is_digit(text[i])) out.decimals += text[i++];
  }
  if (out.digits.empty() && out.decimals.empty()) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t k = i + 1;
    bool minus = false;
    if (k < text.size() && (text[k] == '+' || text[k] == '-')) minus = text[k++] == '-';
    int exponent = 0;
    const std::size_t from = k;
    while (k < text.size() && is_digit(text[k]) && k - from < 4) exponent = exponent * 10 + (text[k++] - '0');
    if (k > from) {
      if (k - from > 3 || exponent > 300) return std::nullopt;
      out.exponent = minus ? -exponent : exponent;
      i = k;
    }
  }
  out.end = i;
  out.plain_digits = i - at == out.digits.size();
  return out;
}

}  // namespace

std::string plain(const Written& number) {
  std::string digits = number.digits + number.decimals;
  long point = static_cast<long>(number.digits.size()) + number.exponent;
  if (point < 0) {
    digits.insert(0, static_cast<std::size_t>(-point), '0');
    point = 0;
  }
  if (point > static_cast<long>(digits.size())) digits.append(static_cast<std::size_t>(point) - digits.size(), '0');
  std::string whole = digits.substr(0, static_cast<std::size_t>(point));
  std::string decimals = digits.substr(static_cast<std::size_t>(point));
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  decimals.erase(decimals.find_last_not_of('0') + 1);
  if (whole.empty()) whole = "0";
  std::string out = decimals.empty() ? whole : whole + "." + decimals;
  if (number.negative && out != "0") out.insert(0, 1, '-');
  if (number.percent) out += '%';
  return out;
}

std::vector<Written> numbers_in(std::string_view text, bool& malformed) {
  std::vector<Written> out;
  for (std::size_t i = 0; i < text.size();) {
    const bool starts = is_digit(text[i]) || (text[i] == '.' && i + 1 < text.size() && is_digit(text[i + 1]) &&
                                              (i == 0 || !is_digit(text[i - 1])));
    if (!starts) {
      ++i;
      continue;
    }
    auto number = number_at(text, i);
    if (!number) {
      malformed = true;
      while (i < text.size() && (is_digit(text[i]) || text[i] == ',' || text[i] == '.')) ++i;
      continue;
    }
    std::size_t before = i;
    bool dollar = false;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '$')) dollar = text[--before] == '$' || dollar;
    const bool sign = before > 0 && (text[before - 1] == '-' || text[before - 1] == '+');
    if (sign && (before == 1 || !is_digit(text[before - 2]))) {
      number->negative = text[before - 1] == '-';
      number->start = before - 1;
      number->dollar = dollar;
    }
    i = number->end;
    std::size_t behind = number->end;
    while (behind < text.size() && text[behind] == ' ') ++behind;
    if (behind < text.size() && text[behind] == '%') {
      number->percent = true;
      number->end = behind + 1;
    }
    out.push_back(std::move(*number));
  }
  return out;
}

std::string with_plain_signs(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 4> signs{
      {{"\xE2\x88\x92", '-'}, {"\xC2\xA0", ' '}, {"\xE2\x80\x89", ' '}, {"\xE2\x80\xAF", ' '}}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      out += text[i++];
      continue;
    }
    const auto sign =
        std::ranges::find_if(signs, [&](const auto& each) { return text.substr(i).starts_with(each.first); });
    if (sign == signs.end()) {
      out += text[i++];
    } else {
      out += sign->second;
      i += sign->first.size();
    }
  }
  return out;
}

}  // namespace portcullis::tools::consult
