// Written numbers -> decimal values; see veto_atoms.hpp.
#include <algorithm>
#include <array>

#include "tools/checkers/veto_atoms.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

std::string figures_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out.push_back(c);
  return out;
}

// Groups of three behind the first, or of two and a last of three, as in India.
bool grouped(std::string_view text, char separator) {
  std::vector<std::size_t> sizes;
  for (std::size_t from = 0;;) {
    const std::size_t to = std::min(text.find(separator, from), text.size());
    sizes.push_back(to - from);
    if (to == text.size()) break;
    from = to + 1;
  }
  if (sizes.size() < 2 || sizes.front() == 0 || sizes.front() > 3 || sizes.back() != 3) return false;
  const bool threes = std::all_of(sizes.begin() + 1, sizes.end(), [](std::size_t size) { return size == 3; });
  return threes || (sizes.front() <= 2 &&
                    std::all_of(sizes.begin() + 1, sizes.end() - 1, [](std::size_t size) { return size == 2; }));
}

}  // namespace

Literal read_literal(std::string_view text) {
  Literal out;
  const auto whole = [&] { out.readings.push_back({figures_of(text), 0}); };
  const auto decimal = [&](std::size_t point) {
    const std::string after = figures_of(text.substr(point));
    out.readings.push_back({figures_of(text.substr(0, point)) + after, -static_cast<int>(after.size())});
  };
  std::string separators;
  for (const char c : text)
    if ((c < '0' || c > '9') && !separators.contains(c)) separators.push_back(c);
  if (separators.empty()) {
    whole();
  } else if (separators.size() == 1) {
    const char separator = separators.front();
    const auto count = std::count(text.begin(), text.end(), separator);
    const bool groups = grouped(text, separator);
    if (separator == ' ' || separator == '\'') {
      if (groups) whole();
    } else if (count > 1) {
      if (groups) whole();
    } else if (separator == ',' && groups) {
      whole();
      // "412,000" is 412 for nobody.
      if (!text.ends_with(",000")) decimal(text.find(','));
    } else {
      decimal(text.find(separator));
      if (groups && text.front() != '0') whole();
    }
  } else if (separators.size() == 2) {
    // The last one is the decimal sign: "1.234,56".
    const std::size_t point = text.find(separators[1]);
    if ((separators[1] == '.' || separators[1] == ',') && std::count(text.begin(), text.end(), separators[1]) == 1 &&
        grouped(text.substr(0, point), separators[0]))
      decimal(point);
  }
  return out;
}

std::optional<DigitDate> read_date_in_digits(std::string_view text, std::size_t from) {
  std::array<int, 3> part{};
  std::array<int, 3> size{};
  std::size_t at = from;
  std::size_t parts = 0;
  char mark = 0;
  while (parts < 3) {
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && size[parts] < 5) {
      part[parts] = part[parts] * 10 + (text[at++] - '0');
      ++size[parts];
    }
    if (size[parts] == 0) return std::nullopt;
    ++parts;
    if (at + 1 >= text.size() || text[at + 1] < '0' || text[at + 1] > '9' || (mark != 0 && text[at] != mark)) break;
    if (text[at] != '-' && text[at] != '/' && text[at] != '.') break;
    if (parts < 3) mark = text[at++];
  }
  const bool iso = mark == '-' && size[0] == 4 && size[1] == 2 && (parts == 2 || (parts == 3 && size[2] == 2));
  const bool written = parts == 3 && size[0] <= 2 && size[1] <= 2 && size[2] == 4;
  if (!iso && !written) return std::nullopt;
  if (iso && (part[1] < 1 || part[1] > 12 || part[2] > 31)) return std::nullopt;
  if (written && (part[0] < 1 || part[1] < 1 || part[0] > 31 || part[1] > 31 || (part[0] > 12 && part[1] > 12)))
    return std::nullopt;
  DigitDate date;
  date.iso = iso;
  date.end = at;
  // Written with strokes or hyphens it may be either.
  const bool month_first = written && (part[1] > 12 || (mark != '.' && part[0] <= 12));
  date.year = iso ? part[0] : part[2];
  date.month = iso ? part[1] : part[month_first ? 0 : 1];
  date.day = iso ? part[2] : part[month_first ? 1 : 0];
  date.either = written && mark != '.' && part[0] <= 12 && part[1] <= 12 && part[0] != part[1];
  return date;
}

Key number_key(std::string_view digits, int exponent) {
  while (!digits.empty() && digits.front() == '0') digits.remove_prefix(1);
  while (!digits.empty() && digits.back() == '0') {
    digits.remove_suffix(1);
    ++exponent;
  }
  if (digits.empty()) return key_of("0");
  return mixed(key_of(digits), static_cast<Key>(exponent + 100'000));
}

}  // namespace portcullis::tools::checkers::veto
