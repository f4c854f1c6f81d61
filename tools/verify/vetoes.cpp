// See vetoes.hpp.
#include "tools/verify/vetoes.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "tools/checkers/veto.hpp"

namespace portcullis::tools::verify {
namespace {

// What anybody may have written, and what was found of a source that is not here as a whole, withholds as much as any
// other evidence, but disproves nothing: the rest of it may say what the claim says.
void leave_out_what_disproves_nothing(verdict::Finding& finding, const checkers::Evidence& evidence) {
  std::erase_if(finding.evidence, [&](const verdict::EvidenceSpan& span) {
    const checkers::Document* document = evidence.find(span.id);
    return document == nullptr || document->hearsay || !document->complete;
  });
}

}  // namespace

void check_vetoes(Work& work) {
  const verdict::PanelPolicy checkers_only = verdict::panel_policy(work.policy, 0);
  checkers::Vetoes vetoes(work.evidence, work.policy.evidence_origin);
  std::vector<std::pair<std::size_t, std::size_t>> places;  // claim of the work, claim of the vetoes
  for (std::size_t i = 0; i < work.claims.size(); ++i) {
    const auto& planned = work.claims[i];
    if (!planned.asked || planned.claim.type != verdict::ClaimType::grounded) continue;
    if (verdict::join(planned.input, checkers_only).verdict != verdict::Verdict::undecided) continue;
    places.emplace_back(i, vetoes.add(planned.claim));
  }
  for (const auto& [claim, veto] : places) {
    verdict::PlannedSeat seat;
    seat.name = checkers::Vetoes::seat;
    seat.kind = verdict::SeatKind::checker;
    seat.can_veto = true;
    auto& input = work.claims[claim].input;
    input.planned.push_back(std::move(seat));
    verdict::Finding finding = vetoes.check(veto);
    leave_out_what_disproves_nothing(finding, work.evidence);
    input.findings.push_back(std::move(finding));
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
