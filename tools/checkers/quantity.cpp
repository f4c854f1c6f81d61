// Decides quantity claims: dimensions and exact conversion, over all readings of ambiguous unit names.
#include <algorithm>

#include "tools/checkers/checker.hpp"
#include "tools/checkers/comparison.hpp"
#include "tools/checkers/unit_choice.hpp"
#include "tools/claims/calculation.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::Calculation;
using claims::NodeKind;
using verdict::Says;

bool any_of(const Calculation& calculation, auto&& test) {
  return std::any_of(calculation.nodes.begin(), calculation.nodes.end(), test);
}

bool has_product(const Calculation& calculation) {
  return any_of(calculation, [](const claims::Node& node) {
    return node.kind == NodeKind::multiply || node.kind == NodeKind::divide || node.kind == NodeKind::power;
  });
}

bool has_sum(const Calculation& calculation) {
  return any_of(calculation,
                [](const claims::Node& node) { return node.kind == NodeKind::add || node.kind == NodeKind::subtract; });
}

// "3 h * 40 km/h = 120 kg": a rate was written out, so the labels are meant, and the unit of the result is in none of
// the operands. In "$300 / $10 = 30 days" and "2 hours * 60 minutes = 120 minutes" they were said loosely.
bool labels_are_meant(const Calculation& calculation) {
  const claims::Node& result = calculation.nodes[calculation.sides.back().root];
  if (has_sum(calculation) || result.kind != NodeKind::label) return false;
  bool rate = false;
  for (std::size_t i = 0; i < calculation.sides.back().root; ++i) {
    const claims::Node& node = calculation.nodes[i];
    if (node.kind == NodeKind::number) continue;
    if (node.kind == NodeKind::label && node.label.size() > 1) rate = true;
    for (const auto& part : result.label) {
      if (node.label.contains(part.first)) return false;
    }
  }
  return rate;
}

Judgement judge_quantity(const Calculation& calculation) {
  const Judgement with_units = judge_units(calculation);
  if (with_units.says != Says::refutes) return with_units;
  if (calculation.doubtful) return {Says::abstains, "not_parseable"};
  const bool dimension = with_units.reason == "wrong_dimension";
  const bool loose = has_product(calculation) || (dimension && has_sum(calculation));
  if (loose && !(dimension && labels_are_meant(calculation))) {
    const Judgement numbers = compare_all(calculation, {});
    if (numbers.says != Says::refutes) return {Says::abstains, "units_do_not_match"};
  }
  return with_units;
}

class QuantityChecker : public Checker {
 public:
  std::string_view seat() const override { return "checker:quantity"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::quantity; }

  verdict::Finding check(const claims::Claim& claim, const CheckContext&) const override {
    verdict::Finding finding;
    finding.seat = seat();
    finding.version = version();
    Judgement judged;
    if (const auto* calculation = dynamic_cast<const Calculation*>(claim.payload.get()))
      judged = judge_quantity(*calculation);
    finding.says = judged.says;
    finding.reason = judged.reason;
    return finding;
  }
};

}  // namespace

std::unique_ptr<Checker> make_quantity_checker() {
  return std::make_unique<QuantityChecker>();
}

}  // namespace portcullis::tools::checkers
