// Do two sides stand in the stated relation? The rules of rounding live here alone. Called by the arithmetic and the
// quantity checker.
#pragma once

#include <string_view>

#include "tools/checkers/value.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::checkers {

struct Judgement {
  verdict::Says says = verdict::Says::abstains;
  std::string_view reason = "not_parseable";
};

// One neighbouring pair of a chain. `nodes` are those of the calculation, values those of evaluate(nodes, terms).
Judgement compare_sides(const claims::Calculation& calculation, std::size_t relation, const std::vector<Value>& values,
                        const Terms& terms);

// All pairs: refutes when one is refuted, supports when all are supported, abstains otherwise.
Judgement compare_all(const claims::Calculation& calculation, const Terms& terms);

}  // namespace portcullis::tools::checkers
