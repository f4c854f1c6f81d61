// Names of units -> their definitions, exact. Used by the parser (is this word a unit?) and by
// tools/checkers/units (how large is it?). Factors are decimal or fractional text: nothing is rounded here.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tools::claims {

// Exponents of: length (m), mass (kg), time (s), current (A), temperature (K), amount (mol), angle (degree), data
// (bit), dollars, euros, pounds sterling, yen, calendar months, cycles of none: dimensionless is all zero.
constexpr std::size_t dimension_count = 13;
using Dimension = std::array<int, dimension_count>;

// Names that mean different sizes in different places: a reading of a statement takes one system throughout.
enum class UnitSystem { any, us, imperial, metric };

struct UnitReading {
  Dimension dimension{};
  std::string numerator = "1";  // factor to the base units: numerator / denominator * 10^exponent, decimal integers
  std::string denominator = "1";
  int exponent = 0;
  // value in base units = value * factor + offset, for temperatures in degrees; numerator / denominator.
  std::string offset_numerator = "0";
  std::string offset_denominator = "1";
  UnitSystem system = UnitSystem::any;
};

// All things that `name` may mean as a unit; empty when it is none. Names are case-sensitive for symbols ("Mb", "mB"),
// not for words ("Metres").
std::vector<UnitReading> read_unit(std::string_view name);

// The same text for all spellings of one unit ("metre", "meters" -> "m"); empty when `name` is no unit.
std::string canonical_unit(std::string_view name);

}  // namespace portcullis::tools::claims
