// See calibrated_claim.hpp. The score is that of a vote between what supports and what does not: one rule for both.
#include "tools/verdict/calibrated_claim.hpp"

#include <map>
#include <set>
#include <string_view>

namespace portcullis::tools::verdict {
namespace {

constexpr std::string_view for_it = "supports", against_it = "refutes";

// A seat with two findings that are not the same has none for the join, whatever they say: it gets no ballot either.
std::vector<Ballot> ballots_of(const ClaimInput& input) {
  std::map<std::string_view, const Finding*> first;
  std::set<std::string_view> failed;
  for (const Finding& finding : input.findings)
    if (*first.try_emplace(finding.seat, &finding).first->second != finding) failed.insert(finding.seat);
  std::vector<Ballot> out;
  for (const auto& [seat, said] : first) {
    const Finding& finding = *said;
    const bool voted = !failed.contains(seat) && (finding.says == Says::supports || finding.says == Says::refutes);
    const auto says = finding.says == Says::supports ? for_it : against_it;
    out.push_back({finding.seat, std::string(voted ? says : std::string_view())});
  }
  return out;
}

}  // namespace

CalibratedVerdict join_calibrated(const ClaimInput& input, const PanelPolicy& policy, const Scoring* scoring) {
  CalibratedVerdict out{join(input, policy), std::nullopt};
  if (scoring == nullptr || (input.type != ClaimType::grounded && input.type != ClaimType::world)) return out;
  PanelPolicy without = policy;
  without.calibration_required = false;
  ClaimVerdict agreed = policy.calibration_required ? join(input, without) : out.verdict;
  if (agreed.verdict != Verdict::agreed) return out;
  const VoteResult vote = count(input.planned, ballots_of(input), without, scoring);
  // Whatever the two do not see alike counts for nothing.
  if (!vote.score || !vote.winner || vote.votes[*vote.winner].answer != for_it) return out;
  out.score = vote.score;
  if (vote.verdict == Verdict::verified)
    out.verdict = {Verdict::verified, "calibrated"};
  else
    out.verdict.reason = "below_threshold";
  return out;
}

ClaimVerdict backed_off(const CalibratedVerdict& judged, std::optional<int> least) {
  if (judged.verdict.verdict < Verdict::agreed) return judged.verdict;
  if (least && judged.score && *judged.score >= *least) return judged.verdict;
  return {Verdict::undecided, "conformal_back_off"};
}

}  // namespace portcullis::tools::verdict
