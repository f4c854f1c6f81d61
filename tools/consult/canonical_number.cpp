// The number in an answer (see canonical.hpp): what people and models write around it is taken off, the value is kept
// exactly, as decimal digits or as a fraction.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "tools/consult/canonical.hpp"
#include "tools/consult/canonical_parts.hpp"
#include "tools/consult/written_number.hpp"

namespace portcullis::tools::consult {
namespace {

using checkers::Rational;

constexpr std::size_t longest_exact = 400;  // digits of a number that is divided or converted

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_percent(std::string_view unit) {
  return unit == "%" || unit == "percent" || unit == "per cent";
}

// Takes the unit off the text behind the number, or off the text before it ("EUR 5").
bool take_off(std::string_view unit, std::string_view& before, std::string_view& behind) {
  if (unit.empty()) return false;
  const auto first = behind.find_first_not_of(' ');
  if (first != std::string_view::npos && behind.substr(first).starts_with(unit)) {
    const auto rest = behind.substr(first + unit.size());
    if (!rest.empty() && is_letter(rest.front()) && is_letter(unit.back())) return false;  // "5 grams" in "g"
    behind = rest;
    return true;
  }
  const auto last = before.find_last_not_of(' ');
  if (last == std::string_view::npos || !before.substr(0, last + 1).ends_with(unit)) return false;
  const auto rest = before.substr(0, last + 1 - unit.size());
  if (!rest.empty() && is_letter(rest.back()) && is_letter(unit.front())) return false;
  before = rest;
  return true;
}

// A word or sign beside the number may be part of what it says: "5 million", "10⁶", "minus 5", "> 5", "5+", "5!". Only
// what cannot be is passed over.
constexpr std::string_view nothing_before = " \t\r\n:\"'`*_([";
constexpr std::string_view nothing_behind = " \t\r\n.,;:\"'`*_)]";

std::string_view before_it(std::string_view before) {
  return trimmed(before, nothing_before);
}
std::string_view behind_it(std::string_view behind) {
  return trimmed(behind, nothing_behind);
}

// The unit that stands beside the number, in its own words: "m", "US$". Nothing when there are two that differ.
std::optional<std::string> unit_beside(std::string_view before, std::string_view behind) {
  if (before == "US$") before = "$";
  if (behind == "US$") behind = "$";
  // Of words in front only money is a unit: "about 5".
  constexpr std::array<std::string_view, 8> money{"$", "€", "£", "¥", "USD", "EUR", "GBP", "JPY"};
  if (!before.empty() && std::ranges::find(money, before) == money.end()) return std::nullopt;
  if (before.empty()) return std::string(behind);
  if (behind.empty()) return std::string(before);
  const auto same = units_in(before, behind);
  if (!same || same->compare(Rational(1)) != 0) return std::nullopt;
  return std::string(before);
}

// Decimal digits where they end; nothing else.
std::optional<std::string> decimal_of(const Rational& value) {
  Rational scaled = value;
  const Rational ten(10);
  constexpr std::size_t most_decimals = 60;
  for (std::size_t places = 0; places <= most_decimals; ++places) {
    if (scaled.is_integer()) {
      std::string digits = scaled.absolute().text();
      if (places > 0) {
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
      }
      return (value.sign() < 0 ? "-" : "") + digits;
    }
    auto next = scaled.times(ten);
    if (!next) return std::nullopt;
    scaled = std::move(*next);
  }
  return std::nullopt;
}

std::optional<Rational> exact(const Written& number) {
  const std::string digits = (number.negative ? "-" : "") + number.digits + number.decimals;
  if (digits.size() > longest_exact) return std::nullopt;
  return Rational::from_decimal(digits, number.exponent - static_cast<int>(number.decimals.size()));
}

// "1/2": two whole numbers in plain digits, nine each at most, and nothing but the stroke between them.
std::optional<Rational> fraction(const std::vector<Written>& numbers, std::string_view text) {
  if (numbers.size() != 2) return std::nullopt;
  const Written &top = numbers[0], &bottom = numbers[1];
  if (trimmed(text.substr(top.end, bottom.start - top.end), " ") != "/") return std::nullopt;
  for (const Written& each : numbers)
    if (!each.plain_digits || each.digits.size() > 9 || each.percent) return std::nullopt;
  if (bottom.negative) return std::nullopt;
  const auto above = exact(top), below = exact(bottom);
  return above && below ? above->over(*below) : std::nullopt;
}

// Whether a marker gives the number behind it, by what stands in front of it on its line: "the answer is 5" does; "the
// wrong answer is 5", "!= 5" and "I doubt that x = 5" do not.
bool gives(std::string_view marker, std::string_view front) {
  if (const auto line = front.find_last_of("\r\n"); line != std::string_view::npos) front.remove_prefix(line + 1);
  if (denies(front)) return false;
  if (marker == "####") return true;
  if (marker == "=") {
    front = front.substr(0, front.find_last_not_of(" \t=") + 1);
    constexpr std::array<std::string_view, 22> others{
        "!",      "<",      ">",      "~",      "/",      "\\",     "^",      "\u2260", "\u2264", "\u2265", "\u2248",
        "\u00ac", "\u2249", "\u226e", "\u226f", "\u2270", "\u2271", "\u223c", "\u2243", "\u2245", "\u2262", "?"};
    return std::ranges::none_of(others, [&](std::string_view sign) { return front.ends_with(sign); });
  }
  constexpr std::array<std::string_view, 10> words{"the", "my",        "our",  "final", "correct",
                                                   "so",  "therefore", "thus", "hence", "and"};
  constexpr std::string_view between = " \t*_>\"'`(,:";
  for (front = trimmed(front, between); !front.empty(); front = trimmed(front, between)) {
    const auto size = std::min(front.find_first_of(between), front.size());
    if (std::ranges::find(words, folded(front.substr(0, size))) == words.end()) return false;
    front.remove_prefix(size);
  }
  return true;
}

}  // namespace

std::optional<std::string> number_of(std::string_view answer, std::string_view unit, bool keep_percent) {
  if (unit == "$") unit = "USD";  // "US$ 5" has the sign in it
  const std::string text = with_plain_signs(answer);
  std::string_view view = text;
  for (const std::string_view marker : {"####", "answer is", "Answer:", "answer:", "="}) {
    const auto at = view.rfind(marker);
    if (at == std::string_view::npos) continue;
    if (!gives(marker, view.substr(0, at))) return std::nullopt;
    view.remove_prefix(at + marker.size());
    break;
  }
  bool malformed = false;
  const auto numbers = numbers_in(view, malformed);
  if (malformed || numbers.empty() || numbers.size() > 2) return std::nullopt;
  const auto parts = fraction(numbers, view);
  if (numbers.size() != 1 && !parts) return std::nullopt;
  Written number = numbers.back();
  std::string_view before = view.substr(0, numbers.front().start);
  std::string_view behind = view.substr(number.end);
  // 5" are inches: a quote that closes has to be one that was opened.
  if (!behind.empty() && (behind.front() == '"' || behind.front() == '\'') && !before.ends_with(behind.front()))
    return std::nullopt;
  const bool share = is_percent(unit);
  if (take_off("percent", before, behind) || take_off("per cent", before, behind)) {
    if (number.percent || (!share && !unit.empty())) return std::nullopt;
    number.percent = true;
  }
  if (number.percent && !share && !unit.empty()) return std::nullopt;
  if (unit.empty() || share) {
    // Money of which nothing was said is a number.
    if (unit.empty() && !before_it(before).empty()) before = trimmed(before, " \t\r\n:\"'`*_([$");
    if (unit.empty() && !behind_it(behind).empty()) behind = trimmed(behind, " \t\r\n.,;:\"'`*_)]$");
    if ((share && numbers.front().dollar) || !before_it(before).empty() || !behind_it(behind).empty())
      return std::nullopt;
    if (share) number.percent = false;
    if (parts) {
      if (numbers.back().percent) return std::nullopt;
      const auto decimal = decimal_of(*parts);
      return decimal ? decimal : parts->text();
    }
    if (number.percent && !keep_percent) {
      number.percent = false;
      number.exponent -= 2;
    }
    return plain(number);
  }
  Rational factor(1);
  const bool converts = !take_off(unit, before, behind);
  if (numbers.front().dollar && before_it(before).empty()) before = "$";
  before = before_it(before);
  behind = behind_it(behind);
  if (!before.empty() || !behind.empty()) {
    const auto beside = unit_beside(before, behind);
    const auto known = beside ? units_in(*beside, unit) : std::nullopt;
    // What the unit was taken from can only say it again: "$1,250 USD".
    if (!known || (!converts && (known->compare(factor) != 0 || !behind.empty()))) return std::nullopt;
    factor = *known;
  }
  if (!parts && factor.compare(Rational(1)) == 0) return plain(number);
  const auto value = parts ? parts : exact(number);
  const auto converted = value ? value->times(factor) : std::nullopt;
  if (!converted) return std::nullopt;
  if (auto decimal = decimal_of(*converted)) return decimal;
  // A fraction that was written as one may stay one; a conversion that does not come out even was rounded by nobody.
  return parts ? std::optional(converted->text()) : std::nullopt;
}

std::optional<std::string> canonical_number(std::string_view answer, std::string_view unit) {
  return number_of(answer, unit, false);
}

}  // namespace portcullis::tools::consult
