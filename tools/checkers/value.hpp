// The value of a parsed expression: an exact polynomial, or an interval where a root or pi is not rational. Called by
// the arithmetic and the quantity checker.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/polynomial.hpp"
#include "tools/claims/calculation.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::checkers {

struct Value {
  // Exact when `interval` is false; otherwise the true value lies in [low, high].
  bool interval = false;
  Polynomial exact;
  Rational low;
  Rational high;
  claims::Dimension dimension{};
  bool labelled = false;
};

// How the nodes are evaluated.
struct Terms {
  // Which unit each label name stands for; null: labels are ignored and the numbers decide.
  const std::map<std::string, claims::UnitReading>* units = nullptr;
  // Every decimal fraction counts as itself give or take one unit of its last digit.
  bool spread = false;
};

struct Evaluated {
  std::vector<Value> values;  // one per node
  std::string_view failure;   // empty, or the reason code: too_large, undefined, not_parseable, wrong_dimension, ...
};

Evaluated evaluate(const std::vector<claims::Node>& nodes, const Terms& terms);

// Size of one unit of the last written digit when the expression is a written number ("408", "-2.5 kg", "15 %",
// "1.5 * 10^3"); nullopt for everything else. In the terms of `units`.
std::optional<Rational> written_unit(const std::vector<claims::Node>& nodes, std::uint32_t root, const Terms& terms);

}  // namespace portcullis::tools::checkers
