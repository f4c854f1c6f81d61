// What came of putting a logical claim before two solvers: made by tools/verify/proofs.cpp, read by the checkers of
// logical claims.
#pragma once

#include <string>
#include <vector>

namespace portcullis::tools::checkers {

// As the tool `prove` says it. Of a script without a conclusion: satisfiable is `consistent`, unsatisfiable
// `inconsistent`.
enum class Proof { unknown, proved, refuted, consistent, inconsistent };

struct SolverWord {
  std::string name;  // "z3"
  Proof alone = Proof::unknown;
  std::string why;  // why it is unknown: "deadline", "worker_died", ...
};

struct ProofReport {
  // Empty: the solvers were asked. Else why not: "no_solver", "malformed_formula", "too_many_problems", "deadline".
  std::string ended = "no_solver";
  std::string detail;               // the mistake, with its place; untrusted
  Proof together = Proof::unknown;  // what both say; unknown when they differ
  std::string why;                  // why that is unknown: "solvers_disagree", ...
  bool counter_model = false;       // one was found and checked: of the conclusion, or of the script a model
  // Numbers without a sort were read as real ones. Over other numbers another thing may follow: with `quantified` also
  // where it was proved.
  bool numbers = false;
  bool quantified_numbers = false;
  std::vector<SolverWord> solvers;
};

}  // namespace portcullis::tools::checkers
