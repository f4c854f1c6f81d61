// Writing what rejudge.cpp reads (see rejudge.hpp). Members stand in the order of the canonical form; spans are flat
// lists of offsets, seats are named once and then by their place.
#include <algorithm>
#include <map>

#include "tools/calibration_use.hpp"
#include "tools/verify/joined.hpp"
#include "tools/verify/rejudge.hpp"
#include "tools/verify/work.hpp"
#include "transport/json/object.hpp"

namespace portcullis::tools::verify {
namespace {

using json::array_of;
using json::ObjectBuilder;
using verdict::Span;

Json flat(const std::vector<Span>& spans) {
  Json out = array_of(2 * spans.size());
  for (const auto& span : spans) {
    out.push_back(span.start);
    out.push_back(span.end);
  }
  return out;
}

// The seats of all plans, each once; one that is planned in two ways is two.
class SeatTable {
 public:
  Json plan_of(const std::vector<verdict::PlannedSeat>& planned) {
    Json out = array_of(planned.size());
    for (const auto& seat : planned) {
      const auto known = std::ranges::find(seats_, seat);
      out.push_back(known - seats_.begin());
      if (known == seats_.end()) seats_.push_back(seat);
    }
    return out;
  }

  Json take(const std::vector<verdict::CalibratedSeat>& panel) const {
    Json out = array_of(seats_.size());
    for (const auto& seat : seats_) {
      ObjectBuilder entry(7);
      if (seat.decides) entry.add("decides", true);
      if (seat.demo) entry.add("demo", true);
      if (!seat.family.empty()) entry.add("family", seat.family);
      entry.add("kind", verdict::name_of(seat.kind));
      const auto of_panel = std::ranges::find(panel, seat.name, &verdict::CalibratedSeat::seat);
      if (seat.kind == verdict::SeatKind::model && of_panel != panel.end() && !of_panel->model.empty())
        entry.add("model", of_panel->model);
      entry.add("seat", seat.name);
      if (seat.can_veto) entry.add("veto", true);
      out.push_back(std::move(entry).take());
    }
    return out;
  }

 private:
  std::vector<verdict::PlannedSeat> seats_;
};

// One entry a seat: its name, what it says, and whether a span shows it. Two findings that differ are a conflict.
Json findings_json(const std::vector<verdict::Finding>& findings) {
  std::map<std::string_view, const verdict::Finding*> first;
  std::map<std::string_view, bool> conflict;
  for (const auto& finding : findings)
    if (*first.try_emplace(finding.seat, &finding).first->second != finding) conflict[finding.seat] = true;
  Json out = array_of(first.size());
  for (const auto& [seat, finding] : first) {
    ObjectBuilder entry(3);
    entry.add("says", conflict.contains(seat) ? std::string_view("conflict") : verdict::name_of(finding->says));
    entry.add("seat", seat);
    if (!finding->evidence.empty()) entry.add("shown", true);
    out.push_back(std::move(entry).take());
  }
  return out;
}

Json claim_json(const PlannedClaim& planned, const verdict::JudgedClaim& judged, SeatTable& seats) {
  ObjectBuilder out(9);
  out.add("asked", planned.asked);
  if (planned.by_part) out.add("by_part", true);
  if (planned.heard_again) out.add("heard_again", true);
  out.add("covered", flat(judged.covered))
      .add("findings", findings_json(planned.input.findings))
      .add("plan", seats.plan_of(planned.input.planned))
      .add("sentence", judged.sentence)
      .add("span", flat({judged.span}))
      .add("type", verdict::name_of(judged.type));
  return std::move(out).take();
}

Json sentences_json(const std::vector<verdict::Sentence>& sentences) {
  Json out = array_of(sentences.size());
  for (const auto& sentence : sentences) {
    ObjectBuilder entry(3);
    if (!sentence.depends.empty()) entry.add("depends_on", sentence.depends_on);
    entry.add("end", sentence.span.end).add("start", sentence.span.start);
    out.push_back(std::move(entry).take());
  }
  return out;
}

}  // namespace

Json judgement_of(const Work& work) {
  constexpr std::size_t most_claims = 1000, most_sentences = 4000;
  const Joined all = joined(work);
  if (all.input.claims.size() > most_claims || all.input.sentences.size() > most_sentences ||
      all.input.silent.size() > most_sentences)
    return nullptr;
  const auto& policy = work.policy;
  // Strings without a claim come first among the claims of the gate.
  const std::size_t without = all.input.claims.size() - work.claims.size();
  SeatTable seats;
  Json claims = array_of(work.claims.size());
  for (std::size_t i = 0; i < work.claims.size(); ++i)
    claims.push_back(claim_json(work.claims[i], all.input.claims[without + i], seats));
  Json empty = array_of(without);
  for (std::size_t i = 0; i < without; ++i) empty.push_back(all.input.claims[i].sentence);
  auto least = verdict::Origin::operator_listed;
  for (const auto& document : work.arguments.evidence) least = std::min(least, document.origin);

  ObjectBuilder out(20);
  out.add("all_must_answer", policy.all_must_answer).add("calibration_required", policy.calibration_required);
  if (policy.chain_of_verification) out.add("chain_of_verification", true);
  if (policy.challenge_round) out.add("challenge_round", true);
  out.add("claims", std::move(claims));
  if (!empty.empty()) out.add("empty", std::move(empty));
  out.add("evidence_origin", verdict::name_of(policy.evidence_origin));
  if (policy.panel_size == verdict::all_seats) out.add("every_seat", true);
  if (!work.arguments.evidence.empty()) out.add("least_origin", verdict::name_of(least));
  if (work.calibration.backs_off()) {
    Json lists = Json::object();
    if (const auto keep = work.calibration.least_kept()) lists["threshold"] = *keep;
    out.add("lists", std::move(lists));
  }
  if (const auto obstacle = calibration_obstacle(work); !obstacle.empty()) out.add("obstacle", obstacle);
  out.add("quorum", policy.quorum).add("release", verdict::name_of(policy.release));
  if (work.arguments.release) out.add("release_chosen", verdict::name_of(*work.arguments.release));
  out.add("required", verdict::name_of(policy.required));
  Json scorings = Json::object();
  for (const auto type : {verdict::ClaimType::grounded, verdict::ClaimType::world}) {
    const verdict::Scoring* scoring = work.calibration.scoring(work, type);
    if (scoring == nullptr) continue;
    Json weights = Json::object();
    for (const auto& [seat, weight] : scoring->weights) weights[seat] = weight;
    scorings[std::string(verdict::name_of(type))] = Json{{"threshold", scoring->threshold}, {"weights", weights}};
  }
  if (!scorings.empty()) out.add("scorings", std::move(scorings));
  out.add("seats", seats.take(use_of(work.panel, policy).seats))
      .add("sentences", sentences_json(all.input.sentences))
      .add("silent", flat(all.input.silent))
      .add("total_bytes", all.input.total_bytes);
  return std::move(out).take();
}

}  // namespace portcullis::tools::verify
