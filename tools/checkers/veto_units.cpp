// See veto_units.hpp.
#include "tools/checkers/veto_units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_map>

#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

double plain_number(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

UnitInfo look_up(const std::string& name) {
  UnitInfo info;
  const std::string canonical = claims::canonical_unit(name);
  if (canonical.empty()) return info;
  info.name = key_of(canonical);
  const auto readings = claims::read_unit(name);
  // Of two sizes: known by its name only. But "m" is the metre, whatever minutes are written with it.
  if (readings.size() != 1 && name != "m") return info;
  const auto& reading = readings.front();
  for (const int exponent : reading.dimension) info.dimension = mixed(info.dimension, static_cast<Key>(exponent + 50));
  info.factor = plain_number(reading.numerator) / plain_number(reading.denominator) * std::pow(10.0, reading.exponent);
  info.offset = plain_number(reading.offset_numerator) / plain_number(reading.offset_denominator);
  return info;
}

}  // namespace

bool is_other_word(std::string_view name) {
  constexpr auto words =
      std::to_array<std::string_view>({"in", "a", "as", "at", "am", "A",   "C",   "N",  "K", "J", "d",
                                       "p",  "b", "B",  "t",  "au", "may", "bar", "kn", "F", "pt"});
  return std::ranges::find(words, name) != words.end();
}

const UnitInfo& unit_named(std::string_view name) {
  constexpr std::size_t longest = 24;
  constexpr std::size_t most_kept = 4096;
  thread_local std::unordered_map<std::string, UnitInfo> known;
  static const UnitInfo none;
  if (name.size() > longest) return none;
  if (known.size() > most_kept) known.clear();
  std::string key(name);
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  const UnitInfo info = look_up(key);
  return known.emplace(std::move(key), info).first->second;
}

int scale_of_suffix(std::string_view suffix) {
  if (suffix == "k" || suffix == "K") return 3;
  if (suffix == "m" || suffix == "M" || suffix == "mn" || suffix == "mln" || suffix == "MM") return 6;
  if (suffix == "b" || suffix == "B" || suffix == "bn" || suffix == "bln") return 9;
  if (suffix == "tn" || suffix == "trn" || suffix == "T") return 12;
  return 0;
}

std::string_view currency(char32_t sign) {
  switch (sign) {
    case U'$':
      return "$";
    case 0x20AC:
      return "\xE2\x82\xAC";
    case 0xA3:
      return "\xC2\xA3";
    case 0xA5:
      return "\xC2\xA5";
    default:
      return {};
  }
}

}  // namespace portcullis::tools::checkers::veto
