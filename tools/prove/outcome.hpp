// From what the solvers say to the outcome of a call: pure, and the only place that decides it.
#pragma once

#include <string>
#include <vector>

#include "tools/prove/problem.hpp"
#include "tools/prove/solvers.hpp"
#include "tools/prove/structure.hpp"

namespace portcullis::tools::prove {

enum class Result { proved, refuted, consistent, inconsistent, unknown };

struct Decision {
  Result result = Result::unknown;
  std::vector<std::string> reasons;  // codes; for `unknown` why
  std::vector<std::size_t> core;     // assertions that suffice; for proved, refuted and inconsistent
  std::optional<Structure> model;    // checked by evaluate()
  // Some model of the premises (in which the conclusion is false, where there is one) was found and checked: of
  // `consistent` the one above, of `refuted` another.
  bool counter_model = false;
};

std::string_view name_of(Result result);
// What one solver's answers mean by themselves.
Result alone(const SolverReport& report, bool conclusion);
// At least two solvers, and every one of them must have come to the same result. A model counts only when evaluate()
// finds every assertion true in it and the conclusion false.
Decision decide(const Problem& problem, const std::vector<SolverReport>& reports);

}  // namespace portcullis::tools::prove
