// See vetoes.hpp.
#include "tools/verify/vetoes.hpp"

#include <utility>
#include <vector>

#include "tools/checkers/code.hpp"
#include "tools/checkers/veto.hpp"
#include "tools/claims/residue.hpp"

namespace portcullis::tools::verify {
namespace {

// A sentence with citations says that they support it: what stands elsewhere in the evidence is nothing to it.
struct Held {
  std::size_t claim = 0;  // of the work
  std::size_t veto = 0;   // claim of the vetoes
  bool unresolved = false;
};

Held held(const Work& work, std::size_t claim, checkers::Vetoes& vetoes) {
  const claims::Claim& said = work.claims[claim].claim;
  const auto* residue = dynamic_cast<const claims::Residue*>(said.payload.get());
  if (residue == nullptr || residue->cited.empty()) return {claim, vetoes.add(said)};
  const auto places = checkers::cited_places(work.evidence, residue->cited);
  if (!places) return {claim, vetoes.add(said), true};
  return {claim, vetoes.add(said, *places)};
}

void add_veto(verdict::ClaimInput& input, verdict::Finding finding) {
  verdict::PlannedSeat seat;
  seat.name = finding.seat;
  seat.kind = verdict::SeatKind::checker;
  seat.can_veto = true;
  input.planned.push_back(std::move(seat));
  input.findings.push_back(std::move(finding));
}

// What is written in code that nothing can parse.
void check_code(Work& work) {
  const checkers::CheckContext context{work.evidence};
  for (auto& planned : work.claims) {
    const auto* residue = dynamic_cast<const claims::Residue*>(planned.claim.payload.get());
    if (!planned.asked || residue == nullptr || residue->code.empty()) continue;
    add_veto(planned.input, checkers::check_code(residue->code, context));
  }
}

}  // namespace

void check_vetoes(Work& work) {
  check_code(work);
  const verdict::PanelPolicy checkers_only = verdict::panel_policy(work.policy, 0);
  checkers::Vetoes vetoes(work.evidence, work.policy.evidence_origin);
  std::vector<Held> all;
  for (std::size_t i = 0; i < work.claims.size(); ++i) {
    const auto& planned = work.claims[i];
    if (!planned.asked || planned.claim.type != verdict::ClaimType::grounded) continue;
    if (verdict::join(planned.input, checkers_only).verdict != verdict::Verdict::undecided) continue;
    all.push_back(held(work, i, vetoes));
  }
  for (const Held& each : all) {
    verdict::Finding finding = vetoes.check(each.veto);
    // Where nobody can tell what was cited, other evidence may refute and cannot support.
    if (each.unresolved && finding.says != verdict::Says::refutes) {
      finding.says = verdict::Says::abstains;
      finding.reason = "unresolved_citation";
    }
    add_veto(work.claims[each.claim].input, std::move(finding));
  }
}

bool settled(const PlannedClaim& planned, const Work& work) {
  verdict::ClaimInput input = planned.input;
  std::vector<std::string> outstanding;
  for (const auto& seat : work.panel) {
    input.planned.push_back(seat.planned());
    outstanding.push_back(seat.name);
  }
  const auto policy = verdict::panel_policy(work.policy, verdict::planned_families(input.planned));
  return verdict::join(input, policy).verdict == verdict::Verdict::refuted &&
         verdict::decided(input, policy, outstanding);
}

}  // namespace portcullis::tools::verify
