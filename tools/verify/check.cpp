// Splitting, planning and checking: the deterministic half of `verify` (see work.hpp).
#include <algorithm>

#include "tools/checkers/cited.hpp"
#include "tools/verdict/calibrated_claim.hpp"
#include "tools/verify/rounds/second_hearing.hpp"
#include "tools/verify/vetoes.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::ClaimType;

// More claims than this do not fit one question to a model; the rest stays undecided and says so.
constexpr std::size_t most_panel_claims = 100;
constexpr std::size_t most_claim_bytes = 50'000;

bool for_models(ClaimType type) {
  return type == ClaimType::grounded || type == ClaimType::world;
}

bool wanted(const Work& work, ClaimType type) {
  const auto& checks = work.arguments.checks;
  return !checks || std::find(checks->begin(), checks->end(), type) != checks->end();
}

bool evidence_is_good_enough(const Work& work) {
  return std::any_of(
      work.arguments.evidence.begin(), work.arguments.evidence.end(),
      [&](const checkers::Document& document) { return document.origin >= work.policy.evidence_origin; });
}

// Words that anybody may have written are no proof of anything, and a page that repeats what it was searched by is
// easily found.
bool rests_on_hearsay(const verdict::Finding& finding, const checkers::Evidence& evidence) {
  return std::ranges::any_of(finding.evidence, [&](const verdict::EvidenceSpan& span) {
    const checkers::Document* document = evidence.find(span.id);
    return document == nullptr || document->hearsay;
  });
}

void run_checker(const checkers::Checker& checker, PlannedClaim& planned, const checkers::CheckContext& context) {
  verdict::PlannedSeat seat;
  seat.name = checker.seat();
  seat.kind = verdict::SeatKind::checker;
  seat.decides = true;
  planned.input.planned.push_back(seat);
  verdict::Finding finding = checker.check(planned.claim, context);
  const bool decides = finding.says == verdict::Says::supports || finding.says == verdict::Says::refutes;
  if (decides && rests_on_hearsay(finding, context.evidence)) {
    finding.says = verdict::Says::abstains;
    finding.reason = "source_not_vouched";
  }
  planned.input.findings.push_back(std::move(finding));
}

// A logical claim has two: each solver is a seat.
void run_checkers(PlannedClaim& planned, const checkers::CheckContext& context) {
  for (const auto& checker : checkers::registry())
    if (checker->type() == planned.claim.type) run_checker(*checker, planned, context);
}

// One prompt goes to every seat, so the smallest window counts.
void pack_evidence(Work& work, const std::vector<std::size_t>& asked) {
  std::string query;
  for (const std::size_t claim : asked) query += work.claims[claim].claim.text + '\n';
  std::vector<std::string_view> documents;
  for (const auto& document : work.arguments.evidence) documents.push_back(document.text);
  const std::size_t room = packing::evidence_room(work.panel, panel_reply_tokens(asked.size()));
  work.packed = packing::pack(documents, query, room > query.size() ? room - query.size() : 0);
  if (work.packed.complete) return;
  for (const std::size_t claim : asked) work.claims[claim].by_part = true;
  work.notes.push_back("The model seats saw " + std::to_string(work.packed.bytes) + " of " +
                       std::to_string(work.packed.total) +
                       " bytes of the evidence, the passages that speak most to the claims. What they say of a part "
                       "decides nothing: give the documents that matter, or ask about fewer.");
}

// Asked of the join's own count, so that there is one rule for what a family's name is.
bool same_family(const std::string& a, const std::string& b) {
  std::vector<verdict::PlannedSeat> two(2);
  two[0].name = "a";
  two[0].family = a;
  two[1].name = "b";
  two[1].family = b;
  return verdict::planned_families(two) == 1;
}

}  // namespace

std::vector<fanout::ModelSeat> without_family(const std::vector<fanout::ModelSeat>& seats, const std::string& family) {
  std::vector<fanout::ModelSeat> out;
  for (const auto& seat : seats)
    if (family.empty() || !same_family(seat.family, family)) out.push_back(seat);
  return out;
}

void check(Work& work) {
  claims::SplitOptions options;
  options.has_evidence = !work.arguments.evidence.empty();
  for (const auto& document : work.arguments.evidence) options.evidence_ids.push_back(document.id);
  work.evidence = checkers::Evidence(work.arguments.evidence);
  checkers::CitationVetoes citations(work.evidence, work.policy.evidence_origin);
  const checkers::CheckContext context{work.evidence, work.arguments.schema ? &*work.arguments.schema : nullptr,
                                       work.policy.evidence_origin, nullptr, &citations};

  for (std::size_t text = 0; text < work.arguments.texts.size(); ++text) {
    work.splits.push_back(claims::split(work.arguments.texts[text], options));
    for (auto& claim : work.splits.back().claims) {
      PlannedClaim planned;
      planned.text = text;
      planned.claim = std::move(claim);  // the split keeps how many there were
      planned.input.type = planned.claim.type;
      planned.asked = wanted(work, planned.claim.type);
      const auto* citation = dynamic_cast<const claims::Citation*>(planned.claim.payload.get());
      if (planned.asked && citation != nullptr) citations.add(*citation);
      work.claims.push_back(std::move(planned));
    }
  }
  for (auto& planned : work.claims)
    if (planned.asked) run_checkers(planned, context);
  check_vetoes(work);
}

std::vector<std::size_t> plan_panel(Work& work) {
  const verdict::PanelPolicy checkers_only = verdict::panel_policy(work.policy, 0);
  std::size_t bytes = 0;
  const bool origin_ok = evidence_is_good_enough(work);
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < work.claims.size(); ++i) {
    auto& planned = work.claims[i];
    if (!planned.asked || !for_models(planned.claim.type)) continue;
    if (verdict::join(planned.input, checkers_only).verdict == verdict::Verdict::verified) continue;
    if (settled(planned, work)) continue;
    bytes += planned.claim.text.size();
    if (planned.claim.type == ClaimType::grounded && !origin_ok) {
      planned.not_asked_reason = "evidence_origin_too_low";
    } else if (work.panel.empty()) {
      planned.not_asked_reason = "no_model_seat";
    } else if (asked.size() >= most_panel_claims || bytes > most_claim_bytes) {
      planned.not_asked_reason = "panel_capacity";
    } else {
      planned.for_panel = true;
      for (const auto& seat : work.panel) planned.input.planned.push_back(seat.planned());
      asked.push_back(i);
    }
  }
  if (!asked.empty()) pack_evidence(work, asked);
  return asked;
}

verdict::ClaimVerdict judged_by_panel(const Work& work, const PlannedClaim& planned, const verdict::ClaimInput& input) {
  if (!planned.asked) return {verdict::Verdict::undecided, "not_requested"};
  const auto policy = verdict::panel_policy(work.policy, verdict::planned_families(input.planned));
  const auto calibrated = verdict::join_calibrated(input, policy, work.calibration.scoring(work, planned));
  auto verdict = planned.for_panel && work.calibration.backs_off()
                     ? verdict::backed_off(calibrated, work.calibration.least_kept())
                     : calibrated.verdict;
  if (verdict.verdict != verdict::Verdict::undecided || verdict.reason.starts_with("vetoed_")) return verdict;
  if (planned.by_part) verdict.reason = "partial_evidence";
  if (!planned.not_asked_reason.empty()) verdict.reason = planned.not_asked_reason;
  return verdict;
}

verdict::ClaimVerdict judged(const Work& work, const PlannedClaim& planned, const verdict::ClaimInput& input) {
  const auto by_panel = judged_by_panel(work, planned, input);
  if (!planned.heard_again && rounds::to_be_heard_again(work, planned, by_panel.verdict))
    return {verdict::Verdict::undecided, "not_heard_again"};
  return by_panel;
}

void join_all(Work& work) {
  for (auto& planned : work.claims) planned.verdict = judged(work, planned, planned.input);
}

}  // namespace portcullis::tools::verify
