// See rejudge.hpp.
#include "tools/consult/rejudge.hpp"

#include <algorithm>

#include "tools/calibration_use.hpp"

namespace portcullis::tools::consult {
namespace {

// Answers are named by their place among the votes, in a width that keeps their order.
std::string answer_name(std::size_t place) {
  const std::string digits = std::to_string(place);
  return std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits;
}

struct KeptVote {
  std::vector<verdict::PlannedSeat> planned;
  std::vector<verdict::CalibratedSeat> seats;
  std::vector<verdict::Ballot> ballots;
  std::string overruled;
  bool challenged = false;
};

bool is_count(const Json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_true(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::expected<KeptVote, std::string> read_kept(const Json& judgement) {
  KeptVote out;
  if (!judgement.is_object() || !judgement.contains("seats") || !judgement["seats"].is_array())
    return std::unexpected("no seats");
  for (const Json& entry : judgement["seats"]) {
    if (!entry.is_object() || text_at(entry, "seat").empty()) return std::unexpected("a seat without a name");
    const std::string name = text_at(entry, "seat"), family = text_at(entry, "family");
    out.planned.push_back({name, verdict::SeatKind::model, family, entry.contains("demo"), false, false});
    out.seats.push_back({name, family, text_at(entry, "model")});
    const auto vote = entry.find("vote");
    if (vote == entry.end()) continue;
    if (!is_count(*vote) || vote->get<std::uint64_t>() > 999'999) return std::unexpected("a vote for no answer");
    out.ballots.push_back({name, answer_name(vote->get<std::size_t>())});
  }
  out.overruled = text_at(judgement, "overruled");
  out.challenged = is_true(judgement, "challenged");
  return out;
}

Rejudged judged(const KeptVote& kept, const verdict::PanelPolicy& panel, verdict::Verdict required,
                const verdict::Scoring* scoring, bool needs_challenge) {
  const auto vote = verdict::count(kept.planned, kept.ballots, panel, scoring);
  if (!kept.overruled.empty()) return {verdict::Verdict::undecided, verdict::Gate::withheld, kept.overruled};
  if (vote.winner && needs_challenge && !kept.challenged)
    return {verdict::Verdict::undecided, verdict::Gate::withheld, "not_heard_again"};
  const bool released = vote.winner && vote.verdict >= required && required >= verdict::Verdict::agreed;
  return {vote.verdict, released ? verdict::Gate::released : verdict::Gate::withheld, vote.reason};
}

}  // namespace

Json judgement_of(const JudgedVote& of) {
  const auto& votes = of.vote->votes;
  const auto use = use_of(*of.seats, of.policy);
  Json seats = Json::array();
  for (std::size_t i = 0; i < of.seats->size(); ++i) {
    const auto& seat = (*of.seats)[i];
    Json entry{{"seat", seat.name}, {"family", seat.family}};
    if (!use.seats[i].model.empty()) entry["model"] = use.seats[i].model;
    if (seat.demo()) entry["demo"] = true;
    for (const auto& ballot : *of.ballots) {
      if (ballot.seat != seat.name || ballot.canonical.empty()) continue;
      const auto vote =
          std::find_if(votes.begin(), votes.end(), [&](const auto& v) { return v.answer == ballot.canonical; });
      if (vote != votes.end()) entry["vote"] = vote - votes.begin();
    }
    seats.push_back(std::move(entry));
  }
  Json out{{"seats", std::move(seats)},
           {"quorum", of.panel.quorum},
           {"all_must_answer", of.panel.all_must_answer},
           {"calibration_required", of.panel.calibration_required},
           {"required", verdict::name_of(of.policy.required)},
           {"answer_type", of.answer_type}};
  if (!of.task_class.empty()) out["task_class"] = of.task_class;
  if (!of.overruled.empty()) out["overruled"] = of.overruled;
  if (of.challenged) out["challenged"] = true;
  if (of.policy.challenge_round) out["challenge_round"] = true;
  if (of.scoring != nullptr) {
    out["threshold"] = of.scoring->threshold;
    Json weights = Json::object();
    for (const auto& [seat, weight] : of.scoring->weights) weights[seat] = weight;
    out["weights"] = std::move(weights);
  }
  return out;
}

std::expected<Rejudged, std::string> rejudge(const Json& judgement) {
  const auto kept = read_kept(judgement);
  if (!kept) return std::unexpected(kept.error());
  const auto required = verdict::verdict_from(text_at(judgement, "required"));
  const auto quorum = judgement.find("quorum");
  const auto all = judgement.find("all_must_answer"), calibration = judgement.find("calibration_required");
  if (!required || quorum == judgement.end() || !is_count(*quorum) || all == judgement.end() || !all->is_boolean() ||
      calibration == judgement.end() || !calibration->is_boolean())
    return std::unexpected("no policy");
  verdict::Scoring scoring;
  const auto threshold = judgement.find("threshold"), weights = judgement.find("weights");
  const bool scored = threshold != judgement.end() && is_count(*threshold) && weights != judgement.end() &&
                      weights->is_object() && threshold->get<std::uint64_t>() <= verdict::top_score;
  if (scored) {
    scoring.threshold = threshold->get<int>();
    for (const auto& [seat, weight] : weights->items()) {
      if (!is_count(weight) || weight.get<std::uint64_t>() > 8000) return std::unexpected("a weight that is none");
      scoring.weights.emplace_back(seat, weight.get<std::uint32_t>());
    }
  }
  return judged(*kept,
                {.quorum = quorum->get<std::size_t>(),
                 .all_must_answer = all->get<bool>(),
                 .calibration_required = calibration->get<bool>()},
                *required, scored ? &scoring : nullptr, judgement.contains("challenge_round"));
}

std::expected<Rejudged, std::string> rejudge(const Json& judgement, const Settings& settings,
                                             const ProfileSettings& profile, std::chrono::sys_days day) {
  const auto kept = read_kept(judgement);
  if (!kept) return std::unexpected(kept.error());
  const auto policy = verdict::tightened(profile.policy, settings.floor);
  const auto panel = verdict::panel_policy(policy, verdict::planned_families(kept->planned));
  std::optional<verdict::AppliedCalibration> applied;
  if (profile.calibration) {
    const verdict::CalibratedUse use{kept->seats, std::max<std::size_t>(panel.quorum, 2), panel.all_must_answer};
    if (auto found = verdict::apply_calibration(*profile.calibration, use, text_at(judgement, "task_class"),
                                                text_at(judgement, "answer_type"), day, settings.calibration_max_age))
      applied = std::move(*found);
  }
  return judged(*kept, panel, policy.required, applied ? &applied->scoring : nullptr, policy.challenge_round);
}

}  // namespace portcullis::tools::consult
