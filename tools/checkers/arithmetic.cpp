// Decides arithmetic claims: exact rational evaluation, polynomial identities. Labels are not looked at here but for
// what the parser found out about them.
#include "tools/checkers/checker.hpp"
#include "tools/checkers/comparison.hpp"
#include "tools/claims/calculation.hpp"

namespace portcullis::tools::checkers {
namespace {

using verdict::Says;

Judgement judge(const claims::Calculation& calculation) {
  Judgement judged = compare_all(calculation, {});
  if (judged.says == Says::refutes && calculation.doubtful) return {Says::abstains, "not_parseable"};
  if (judged.says == Says::supports && calculation.labels == claims::LabelFit::nouns_differ) {
    return {Says::abstains, "labels_differ"};
  }
  if (judged.says == Says::supports && calculation.labels == claims::LabelFit::units_differ) {
    return {Says::abstains, "units_do_not_match"};
  }
  return judged;
}

class ArithmeticChecker : public Checker {
 public:
  std::string_view seat() const override { return "checker:arithmetic"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::arithmetic; }

  verdict::Finding check(const claims::Claim& claim, const CheckContext&) const override {
    verdict::Finding finding;
    finding.seat = seat();
    finding.version = version();
    Judgement judged;
    if (const auto* calculation = dynamic_cast<const claims::Calculation*>(claim.payload.get())) {
      judged = judge(*calculation);
    }
    finding.says = judged.says;
    finding.reason = judged.reason;
    return finding;
  }
};

}  // namespace

std::unique_ptr<Checker> make_arithmetic_checker() {
  return std::make_unique<ArithmeticChecker>();
}

}  // namespace portcullis::tools::checkers
