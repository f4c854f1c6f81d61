// The number in an answer (see canonical.hpp): what people and models write around it is taken off, the value is kept
// exactly, as decimal digits.
#include <optional>
#include <string>
#include <string_view>

#include "tools/consult/canonical.hpp"

namespace portcullis::tools::consult {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number as written at `at`: sign, digits with thousands separators in groups of three, decimals, exponent.
struct Written {
  std::string digits;    // before the point, without separators
  std::string decimals;  // behind it
  int exponent = 0;
  bool negative = false;
  bool percent = false;
  std::size_t start = 0;  // with its sign
  std::size_t end = 0;    // with its percent sign
};

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
  while (!out.digits.empty() && out.digits.size() <= 3 + 60 && i < text.size() && text[i] == ',' &&
         thousands_at(text, i)) {
    if (out.digits.size() > 3 && i - at == out.digits.size()) return std::nullopt;  // 1234,567: not a grouping
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
  return out;
}

// Plain decimal notation without an exponent, without zeros that say nothing.
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

// Every number in the text.
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
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '$')) --before;
    const bool sign = before > 0 && (text[before - 1] == '-' || text[before - 1] == '+');
    if (sign && (before == 1 || !is_digit(text[before - 2]))) {
      number->negative = text[before - 1] == '-';
      number->start = before - 1;
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

// U+2212 as "-", so that one loop reads both.
std::string with_plain_minus(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("\xE2\x88\x92")) {
      out += '-';
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_percent(std::string_view unit) {
  return unit == "%" || unit == "percent" || unit == "per cent";
}

// Takes the unit off the text behind the number, or off the text before it ("EUR 5").
void take_off(std::string_view unit, std::string_view& before, std::string_view& behind) {
  if (unit.empty()) return;
  const auto first = behind.find_first_not_of(' ');
  if (first != std::string_view::npos && behind.substr(first).starts_with(unit)) {
    const auto rest = behind.substr(first + unit.size());
    if (!rest.empty() && is_letter(rest.front()) && is_letter(unit.back())) return;  // "5 grams" in "g"
    behind = rest;
    return;
  }
  const auto last = before.find_last_not_of(' ');
  if (last == std::string_view::npos || !before.substr(0, last + 1).ends_with(unit)) return;
  const auto rest = before.substr(0, last + 1 - unit.size());
  if (!rest.empty() && is_letter(rest.back()) && is_letter(unit.front())) return;
  before = rest;
}

// A word or sign beside the number may be part of what it says: "5 million", "10⁶", "5 g" where kg were asked for,
// "minus 5", "> 5", "5+", "5!". Only what cannot be is passed over.
bool says_nothing(std::string_view before, std::string_view behind) {
  return before.find_first_not_of(" \t\r\n:\"'`*_([$") == std::string_view::npos &&
         behind.find_first_not_of(" \t\r\n.,;:\"'`*_)]$") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> canonical_number(std::string_view answer, std::string_view unit) {
  const std::string text = with_plain_minus(answer);
  std::string_view view = text;
  for (const std::string_view marker : {"####", "answer is", "Answer:", "answer:", "="}) {
    const auto at = view.rfind(marker);
    if (at == std::string_view::npos) continue;
    view.remove_prefix(at + marker.size());
    break;
  }
  bool malformed = false;
  const auto numbers = numbers_in(view, malformed);
  if (malformed || numbers.size() != 1) return std::nullopt;
  Written number = numbers.front();
  std::string_view before = view.substr(0, number.start);
  std::string_view behind = view.substr(number.end);
  if (is_percent(unit)) {
    number.percent = false;
    take_off("percent", before, behind);
    take_off("per cent", before, behind);
  } else {
    take_off(unit, before, behind);
  }
  if (!says_nothing(before, behind)) return std::nullopt;
  return plain(number);
}

}  // namespace portcullis::tools::consult
