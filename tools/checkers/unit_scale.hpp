// The size of a label in base units. Called by value.cpp and written_unit.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/checkers/rational.hpp"
#include "tools/claims/expression.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::checkers {

struct Scale {
  Rational factor;
  Rational offset;
  claims::Dimension dimension{};
};

// nullopt: a name without a unit, too large, or degrees of temperature in a product.
std::optional<Scale> scale_of(const claims::Label& label, const std::map<std::string, claims::UnitReading>& units);

}  // namespace portcullis::tools::checkers
