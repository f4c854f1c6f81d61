// Entailments written in formulas, and scripts of SMT-LIB with what is said of them. Called by split.cpp; the checkers
// of logical claims read the payload, and tools/verify/proofs.cpp has the problem solved.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/executable.hpp"

namespace portcullis::tools::claims {

struct Logical : Payload {
  enum class Form { formula, rules, smtlib2 };
  enum class Stated { follows, does_not_follow, satisfiable, unsatisfiable };
  Form form = Form::formula;
  Stated stated = Stated::follows;
  std::vector<std::string> premises;  // a line each; of a script nothing
  std::string conclusion;
  std::string script;
};

// Finds them in one text, from its beginning to its end. The forms:
//   "Premises:" (or "Assumptions:", "Hypotheses:", "Suppose:", "Assume:") over formulas, one a line, then "Conclusion:"
//   (or "Therefore:", "⊢") and one formula; behind it or before it may stand whether it follows
//   the same in a fence ```fol or ```logic, or there formulas over a line "⊢ ..."
//   a script in a fence ```smt2 or ```smtlib and a sentence right beside it that it is satisfiable or not
// The claim is the entailment and nothing more: a premise is a hypothesis because the text introduces it as one.
// "Facts:" and formulas without a heading are said to be true, so they are no part of such a claim.
class LogicalFinder {
 public:
  explicit LogicalFinder(std::string_view text) : text_(text) {}

  // When passages[first] begins one. A claim without a payload is one of which it is not clear what is said.
  std::optional<FoundProgram> find(const std::vector<Passage>& passages, std::size_t first);

 private:
  std::string_view text_;
  std::size_t failed_until_ = 0;  // no entailment begins before: what ends the last one would end it as well
};

}  // namespace portcullis::tools::claims
