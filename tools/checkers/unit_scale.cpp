// Exact: factors are fractions of decimal integers.
#include "tools/checkers/unit_scale.hpp"

namespace portcullis::tools::checkers {

std::optional<Scale> scale_of(const claims::Label& label, const std::map<std::string, claims::UnitReading>& units) {
  Scale scale{Rational(1), Rational(0), {}};
  for (const auto& [name, exponent] : label) {
    const auto unit = units.find(name);
    if (unit == units.end()) return std::nullopt;
    const auto top = Rational::from_decimal(unit->second.numerator, unit->second.exponent);
    const auto bottom = Rational::from_decimal(unit->second.denominator, 0);
    const auto one = top && bottom ? top->over(*bottom) : std::nullopt;
    const auto power = one ? one->to_power(exponent) : std::nullopt;
    const auto factor = power ? scale.factor.times(*power) : std::nullopt;
    if (!factor) return std::nullopt;
    scale.factor = *factor;
    for (std::size_t i = 0; i < claims::dimension_count; ++i) {
      scale.dimension[i] += exponent * unit->second.dimension[i];
    }
    if (unit->second.offset_numerator == "0") continue;
    // A temperature on its own; a difference or a rate of degrees would have no offset.
    if (label.size() != 1 || exponent != 1) return std::nullopt;
    const auto offset_top = Rational::from_decimal(unit->second.offset_numerator, 0);
    const auto offset_bottom = Rational::from_decimal(unit->second.offset_denominator, 0);
    const auto offset = offset_top && offset_bottom ? offset_top->over(*offset_bottom) : std::nullopt;
    if (!offset) return std::nullopt;
    scale.offset = *offset;
  }
  return scale;
}

}  // namespace portcullis::tools::checkers
