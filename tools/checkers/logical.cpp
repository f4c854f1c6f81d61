// Logical claims: what the text says follows was proved by both solvers, or a checked counter-model shows that it does
// not. Each solver is a seat of its own, and both have to support. Contradicting premises prove nothing.
#include "tools/checkers/logical.hpp"

#include <algorithm>

#include "tools/checkers/checker.hpp"
#include "tools/claims/logical.hpp"

namespace portcullis::tools::checkers {

namespace {

using claims::Logical;
using verdict::Finding;
using verdict::Says;
using Stated = claims::Logical::Stated;

struct Word {
  Says says = Says::abstains;
  std::string reason;
};

Word of_argument(Stated stated, const ProofReport& report) {
  const bool follows = stated == Stated::follows;
  switch (report.together) {
    case Proof::proved:
      if (report.quantified_numbers) return {Says::abstains, "numbers_read_as_reals"};
      return {follows ? Says::supports : Says::refutes, "proved"};
    case Proof::refuted:
    case Proof::consistent:
      if (!report.counter_model) return {Says::abstains, "model_not_checked"};
      if (report.numbers) return {Says::abstains, "numbers_read_as_reals"};
      return {follows ? Says::refutes : Says::supports, "counter_model"};
    case Proof::inconsistent:
      return {Says::abstains, "inconsistent_premises"};
    case Proof::unknown:
      break;
  }
  return {Says::abstains, report.why};
}

Word of_script(Stated stated, const ProofReport& report) {
  const bool satisfiable = stated == Stated::satisfiable;
  switch (report.together) {
    case Proof::consistent:
      if (!report.counter_model) return {Says::abstains, "model_not_checked"};
      return {satisfiable ? Says::supports : Says::refutes, "satisfiable"};
    case Proof::inconsistent:
      return {satisfiable ? Says::refutes : Says::supports, "unsatisfiable"};
    case Proof::proved:
    case Proof::refuted:
    case Proof::unknown:
      break;
  }
  return {Says::abstains, report.why};
}

class LogicalChecker final : public Checker {
 public:
  explicit LogicalChecker(std::string solver) : solver_(std::move(solver)), seat_("checker:" + solver_) {}

  std::string_view seat() const override { return seat_; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::logical; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    if (claim.type != type()) return say({Says::not_applicable, "other_claim_type"});
    const auto* logical = dynamic_cast<const Logical*>(claim.payload.get());
    if (logical == nullptr) return say({Says::abstains, "not_parseable"});
    if (context.proof == nullptr) return say({Says::abstains, "no_solver"});
    const ProofReport& report = *context.proof;
    if (!report.ended.empty()) return say({Says::abstains, report.ended}, report.detail);
    const auto own = std::ranges::find(report.solvers, solver_, &SolverWord::name);
    if (own == report.solvers.end()) return say({Says::abstains, "no_solver"});
    if (own->alone == Proof::unknown) return say({Says::abstains, own->why.empty() ? "solver_unknown" : own->why});
    // What they do not say together this one does not say alone.
    if (own->alone != report.together)
      return say({Says::abstains, report.why.empty() ? "solvers_disagree" : report.why});
    const bool script = logical->form == Logical::Form::smtlib2;
    Word word = script ? of_script(logical->stated, report) : of_argument(logical->stated, report);
    if (word.reason.empty()) word.reason = "solver_unknown";
    return say(std::move(word));
  }

 private:
  Finding say(Word word, std::string detail = {}) const {
    return {seat_, word.says, std::move(word.reason), {}, std::string(version()), std::move(detail)};
  }

  std::string solver_;
  std::string seat_;
};

}  // namespace

std::unique_ptr<Checker> make_logical_checker(std::string solver) {
  return std::make_unique<LogicalChecker>(std::move(solver));
}

}  // namespace portcullis::tools::checkers
