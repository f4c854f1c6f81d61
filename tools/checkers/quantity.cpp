// Decides quantity claims: dimensions and exact conversion, over all readings of ambiguous unit names.
#include "tools/checkers/checker.hpp"
#include "tools/checkers/comparison.hpp"
#include "tools/checkers/unit_choice.hpp"
#include "tools/claims/calculation.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::Calculation;
using claims::NodeKind;
using verdict::Says;

// Only sums of labelled numbers: the labels mean what they say.
bool plain(const Calculation& calculation) {
  bool bare = false;
  for (const claims::Node& node : calculation.nodes) {
    if (node.kind == NodeKind::multiply || node.kind == NodeKind::divide || node.kind == NodeKind::power) bare = true;
  }
  return !bare;
}

// "2 hours * 60 minutes = 120 minutes": the unit of the result is that of one operand, the others were said loosely.
bool result_unit_among_operands(const Calculation& calculation) {
  const claims::Node& result = calculation.nodes[calculation.sides.back().root];
  if (result.kind != NodeKind::label) return true;
  for (std::size_t i = 0; i < calculation.sides.back().root; ++i) {
    if (calculation.nodes[i].kind != NodeKind::label) continue;
    for (const auto& part : result.label) {
      if (calculation.nodes[i].label.contains(part.first)) return true;
    }
  }
  return false;
}

bool bare_factor(const Calculation& calculation) {
  for (const claims::Node& node : calculation.nodes) {
    if (node.kind != NodeKind::multiply && node.kind != NodeKind::divide) continue;
    for (const std::uint32_t part : {node.left, node.right}) {
      if (calculation.nodes[part].kind == NodeKind::number) return true;
    }
  }
  return false;
}

Judgement judge(const Calculation& calculation) {
  const Judgement with_units = judge_units(calculation);
  if (with_units.says != Says::refutes) return with_units;
  if (calculation.doubtful) return {Says::abstains, "not_parseable"};
  if (!plain(calculation) && (bare_factor(calculation) || result_unit_among_operands(calculation))) {
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
    if (const auto* calculation = dynamic_cast<const Calculation*>(claim.payload.get())) judged = judge(*calculation);
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
