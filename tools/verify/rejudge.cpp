// See rejudge.hpp. A record that was changed, or is of another version, must not read as a release: whatever is missing
// or out of range is an error, and the join and the gate are those of the call.
#include "tools/verify/rejudge.hpp"

#include <algorithm>
#include <optional>

#include "tools/verdict/calibrated_claim.hpp"
#include "tools/verdict/calibration_file.hpp"
#include "tools/verdict/gate.hpp"
#include "tools/verify/kept_object.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::ClaimType;
using verdict::Span;

struct KeptClaim {
  verdict::ClaimInput input;
  bool asked = true;
  bool by_part = false;
  bool heard_again = false;
};

struct KeptCall {
  std::vector<verdict::CalibratedSeat> panel;
  std::vector<KeptClaim> claims;
  verdict::GateInput gate;  // without verdicts; claims of strings that have none come first
  std::size_t empty = 0;    // how many of those
  verdict::Policy policy;
  std::optional<verdict::ReleaseMode> release_chosen;
  std::optional<verdict::Origin> least_origin;
  std::string obstacle;
  std::optional<verdict::Scoring> grounded, world;
  bool backs_off = false;    // tools/verdict/conformal.hpp
  std::optional<int> least;  // score that is kept
};

template <class Value>
Value known(const std::optional<Value>& value, bool& bad) {
  bad = bad || !value;
  return value.value_or(Value());
}

std::optional<verdict::SeatKind> kind_from(std::string_view name) {
  for (const auto kind : {verdict::SeatKind::model, verdict::SeatKind::checker, verdict::SeatKind::evidence})
    if (name == verdict::name_of(kind)) return kind;
  return std::nullopt;
}

void read_finding(const Json& json, std::vector<verdict::Finding>& findings, bool& bad) {
  const KeptObject kept(json, bad);
  verdict::Finding finding;
  finding.seat = kept.text("seat");
  if (kept.flag_or_false("shown")) finding.evidence.push_back({"", 0, 0});
  const std::string says = kept.text("says");
  if (says == "conflict") {
    finding.says = verdict::Says::supports;
    findings.push_back(finding);
    finding.says = verdict::Says::refutes;
  } else {
    finding.says = known(verdict::says_from(says), bad);
  }
  finding.reason = says;
  findings.push_back(std::move(finding));
}

void read_claim(const Json& json, const std::vector<verdict::PlannedSeat>& seats, KeptCall& out, bool& bad) {
  const KeptObject kept(json, bad);
  KeptClaim claim;
  claim.asked = kept.flag("asked");
  claim.by_part = kept.flag_or_false("by_part");
  claim.heard_again = kept.flag_or_false("heard_again");
  claim.input.type = known(verdict::claim_type_from(kept.text("type")), bad);
  for (const Json& place : kept.list("plan")) {
    const bool good = is_number(place) && place.get<std::size_t>() < seats.size();
    kept.require(good);
    if (good) claim.input.planned.push_back(seats[place.get<std::size_t>()]);
  }
  for (const Json& finding : kept.list("findings")) read_finding(finding, claim.input.findings, bad);
  const auto span = kept.spans("span");
  kept.require(span.size() == 1);
  verdict::JudgedClaim judged;
  if (span.size() == 1) judged.span = span.front();
  judged.type = claim.input.type;
  judged.sentence = kept.number("sentence");
  judged.covered = kept.spans("covered");
  out.gate.claims.push_back(std::move(judged));
  out.claims.push_back(std::move(claim));
}

std::vector<verdict::PlannedSeat> read_seats(const Json& list, KeptCall& out, bool& bad) {
  std::vector<verdict::PlannedSeat> seats;
  for (const Json& entry : list) {
    const KeptObject kept(entry, bad);
    verdict::PlannedSeat seat;
    seat.name = kept.text("seat");
    seat.kind = known(kind_from(kept.text("kind")), bad);
    seat.family = kept.text_or_none("family");
    seat.demo = kept.flag_or_false("demo");
    seat.decides = kept.flag_or_false("decides");
    seat.can_veto = kept.flag_or_false("veto");
    if (seat.kind == verdict::SeatKind::model)
      out.panel.push_back({seat.name, seat.family, kept.text_or_none("model")});
    seats.push_back(std::move(seat));
  }
  return seats;
}

std::optional<verdict::Scoring> read_scoring(const Json& scorings, const char* type, bool& bad) {
  const KeptObject kept(scorings, bad);
  const Json* of = kept.find(type);
  if (of == nullptr) return std::nullopt;
  const KeptObject entry(*of, bad);
  verdict::Scoring out;
  const std::size_t threshold = entry.number("threshold");
  out.threshold = static_cast<int>(std::min<std::size_t>(threshold, verdict::top_score + 1));
  const Json* weights = entry.find("weights");
  entry.require(weights != nullptr && weights->is_object());
  if (bad) return std::nullopt;
  for (const auto& [seat, weight] : weights->items()) {
    entry.require(is_number(weight) && weight.get<std::uint64_t>() <= 8000);
    if (bad) return std::nullopt;
    out.weights.emplace_back(seat, weight.get<std::uint32_t>());
  }
  return out;
}

std::expected<KeptCall, std::string> read_call(const Json& judgement) {
  bool bad = false;
  KeptCall out;
  const KeptObject kept(judgement, bad);
  out.policy.quorum = kept.number("quorum");
  if (kept.flag_or_false("every_seat")) out.policy.panel_size = verdict::all_seats;
  out.policy.all_must_answer = kept.flag("all_must_answer");
  out.policy.calibration_required = kept.flag("calibration_required");
  out.policy.chain_of_verification = kept.flag_or_false("chain_of_verification");
  out.policy.challenge_round = kept.flag_or_false("challenge_round");
  out.policy.evidence_origin = known(verdict::origin_from(kept.text("evidence_origin")), bad);
  out.policy.required = known(verdict::verdict_from(kept.text("required")), bad);
  out.policy.release = known(verdict::release_mode_from(kept.text("release")), bad);
  if (bad) return std::unexpected("no policy");
  if (kept.find("release_chosen") != nullptr)
    out.release_chosen = known(verdict::release_mode_from(kept.text("release_chosen")), bad);
  if (kept.find("least_origin") != nullptr)
    out.least_origin = known(verdict::origin_from(kept.text("least_origin")), bad);
  out.obstacle = kept.text_or_none("obstacle");
  const auto seats = read_seats(kept.list("seats"), out, bad);
  if (bad) return std::unexpected("a seat that is none");
  out.gate.total_bytes = kept.number("total_bytes");
  out.gate.silent = kept.spans("silent");
  for (const Json& entry : kept.list("sentences")) {
    const KeptObject sentence(entry, bad);
    const bool leans = sentence.find("depends_on") != nullptr;
    out.gate.sentences.push_back({{sentence.number("start"), sentence.number("end")},
                                  leans ? "depends" : "",
                                  leans ? sentence.number("depends_on") : 0});
  }
  if (kept.find("empty") != nullptr)
    for (const Json& sentence : kept.list("empty")) {
      const bool good = is_number(sentence) && sentence.get<std::size_t>() < out.gate.sentences.size();
      kept.require(good);
      if (!good) break;
      const auto at = sentence.get<std::size_t>();
      out.gate.claims.push_back(
          {out.gate.sentences[at].span, ClaimType::world, at, {}, verdict::Verdict::undecided, "no_claims"});
    }
  out.empty = out.gate.claims.size();
  for (const Json& claim : kept.list("claims")) read_claim(claim, seats, out, bad);
  if (bad) return std::unexpected("claims that cannot be read");
  if (const Json* scorings = kept.find("scorings")) {
    out.grounded = read_scoring(*scorings, "grounded", bad);
    out.world = read_scoring(*scorings, "world", bad);
  }
  if (const Json* lists = kept.find("lists")) {
    const KeptObject entry(*lists, bad);
    out.backs_off = true;
    if (entry.find("threshold") != nullptr)
      out.least = static_cast<int>(std::min<std::size_t>(entry.number("threshold"), verdict::top_score + 1));
  }
  if (bad) return std::unexpected("a scoring that is none");
  return out;
}

// Whether the rounds that the policy asks for were held for the claim: what they would have brought is not known else.
bool heard_as(const verdict::Policy& policy, const verdict::Policy& then, const KeptClaim& claim) {
  if (!policy.chain_of_verification && !policy.challenge_round) return true;
  return claim.heard_again && then.chain_of_verification >= policy.chain_of_verification &&
         then.challenge_round >= policy.challenge_round;
}

Rejudged judged_again(KeptCall kept, const verdict::Policy& policy) {
  for (std::size_t i = 0; i < kept.claims.size(); ++i) {
    const KeptClaim& claim = kept.claims[i];
    auto& judged = kept.gate.claims[kept.empty + i];
    if (!claim.asked) {
      judged.reason = "not_requested";
      continue;
    }
    const auto& scoring = claim.input.type == ClaimType::world ? kept.world : kept.grounded;
    const bool scored = scoring && !claim.by_part && kept.obstacle.empty();
    const auto again = verdict::join_calibrated(
        claim.input, verdict::panel_policy(policy, verdict::planned_families(claim.input.planned)),
        scored ? &*scoring : nullptr);
    const bool by_panel = std::ranges::any_of(claim.input.planned,
                                              [](const auto& seat) { return seat.kind == verdict::SeatKind::model; });
    const auto left = by_panel && kept.backs_off ? verdict::backed_off(again, kept.least) : again.verdict;
    judged.verdict = left.verdict;
    judged.reason = left.reason;
    if (by_panel && left.verdict >= verdict::Verdict::agreed && !heard_as(policy, kept.policy, claim)) {
      judged.verdict = verdict::Verdict::undecided;
      judged.reason = "not_heard_again";
    }
  }
  kept.gate.required = policy.required;
  kept.gate.release = policy.release;
  const auto result = verdict::decide(kept.gate);
  return {result.verdict, result.gate, result.reasons.empty() ? std::string() : result.reasons.front()};
}

}  // namespace

std::expected<Rejudged, std::string> rejudge(const Json& judgement) {
  auto kept = read_call(judgement);
  if (!kept) return std::unexpected(kept.error());
  const auto policy = kept->policy;
  return judged_again(std::move(*kept), policy);
}

std::expected<Rejudged, std::string> rejudge(const Json& judgement, const Settings& settings,
                                             const ProfileSettings& profile, std::chrono::sys_days day) {
  auto kept = read_call(judgement);
  if (!kept) return std::unexpected(kept.error());
  auto policy = profile.policy;
  if (kept->release_chosen) policy.release = *kept->release_chosen;
  policy = verdict::tightened(policy, settings.floor);
  if (policy.evidence_origin > kept->policy.evidence_origin && kept->least_origin &&
      *kept->least_origin < policy.evidence_origin)
    return Rejudged{verdict::Verdict::undecided, verdict::Gate::withheld, "evidence_origin_too_low"};
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& seat : kept->panel)
    planned.push_back({seat.seat, verdict::SeatKind::model, seat.family, false, false, false});
  const auto panel = verdict::panel_policy(policy, verdict::planned_families(planned));
  const verdict::CalibratedUse use{kept->panel, std::max<std::size_t>(panel.quorum, 2), panel.all_must_answer};
  for (const auto type : {ClaimType::grounded, ClaimType::world}) {
    auto& scoring = type == ClaimType::world ? kept->world : kept->grounded;
    scoring.reset();
    if (!profile.calibration) continue;
    auto applied = verdict::apply_claim_calibration(*profile.calibration, use, profile.task_class, type, day,
                                                    settings.calibration_max_age);
    if (applied)
      scoring = std::move(applied->scoring);
    else if (applied.error() == "calibration_too_small")
      scoring = verdict::weights_of(*profile.calibration, profile.task_class, type);
  }
  const auto* lists = profile.calibration ? verdict::lists_of(*profile.calibration, profile.task_class) : nullptr;
  kept->backs_off = lists != nullptr;
  kept->least.reset();
  if (kept->backs_off && lists->choice.threshold) kept->least = lists->choice.threshold->score;
  return judged_again(std::move(*kept), policy);
}

}  // namespace portcullis::tools::verify
