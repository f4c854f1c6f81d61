// Counting the ballots by family: one family, one vote, and none for a family that is not of one mind.
#include "tools/verdict/vote.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "tools/verdict/roll.hpp"

namespace portcullis::tools::verdict {
namespace {

// What one family has said so far.
struct FamilyVote {
  std::size_t open = 0;     // seats that may still answer
  bool lost = false;        // a seat failed, or two seats differ: no vote of this family any more
  std::string_view answer;  // empty: none of its seats has answered
};

// Ballots laid out by the roll. Only model seats vote.
struct Box {
  Roll roll;
  std::vector<std::string_view> answers;  // by seat of the roll, empty: none
  std::vector<bool> seen;                 // by seat: a ballot came, usable or not

  Box(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots)
      : roll(planned), answers(roll.seats().size()), seen(roll.seats().size()) {
    std::vector<bool> failed(answers.size());
    for (const Ballot& ballot : ballots) {
      const auto seat = roll.find(ballot.seat);
      if (!seat) continue;
      if (seen[*seat] && answers[*seat] != ballot.canonical) failed[*seat] = true;
      seen[*seat] = true;
      answers[*seat] = ballot.canonical;
    }
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (failed[i]) answers[i] = {};
  }

  bool is_model(std::size_t seat) const { return roll.seats()[seat].planned->kind == SeatKind::model; }
  bool silent(std::size_t seat) const { return roll.seats()[seat].mute || answers[seat].empty(); }

  std::vector<FamilyVote> families(const std::vector<bool>& open) const {
    std::vector<FamilyVote> all(roll.families());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!is_model(i)) continue;
      FamilyVote& family = all[roll.seats()[i].family];
      if (open[i]) {
        ++family.open;
      } else if (silent(i) || (!family.answer.empty() && family.answer != answers[i])) {
        family.lost = true;
      } else {
        family.answer = answers[i];
      }
    }
    return all;
  }
};

// Weights by family, for a scoring that is of this panel: exactly its model seats, each once.
class Scale {
 public:
  static std::optional<Scale> of(const Roll& roll, const Scoring* scoring) {
    if (scoring == nullptr) return std::nullopt;
    Scale scale;
    scale.threshold_ = scoring->threshold;
    scale.by_family_.assign(roll.families(), std::numeric_limits<std::uint32_t>::max());
    std::vector<bool> weighed(roll.seats().size());
    for (const auto& [name, weight] : scoring->weights) {
      const auto seat = roll.find(name);
      if (!seat || weighed[*seat] || roll.seats()[*seat].planned->kind != SeatKind::model) return std::nullopt;
      weighed[*seat] = true;
      // A family of several seats is one vote, worth no more than the least of them.
      auto& of_family = scale.by_family_[roll.seats()[*seat].family];
      of_family = std::min(of_family, weight);
    }
    for (std::size_t i = 0; i < weighed.size(); ++i)
      if (roll.seats()[i].planned->kind == SeatKind::model && !weighed[i]) return std::nullopt;
    for (const std::uint32_t weight : scale.by_family_) scale.total_ += weight;
    if (scale.total_ == 0) return std::nullopt;
    return scale;
  }

  std::uint64_t weight(std::size_t family) const { return by_family_[family]; }
  double share(std::uint64_t weight) const { return static_cast<double>(weight) / static_cast<double>(total_); }

  int score(std::uint64_t for_it) const {
    const std::uint64_t against = total_ - for_it;
    if (for_it <= against) return 0;
    return static_cast<int>(static_cast<std::uint64_t>(top_score) * (for_it - against) / total_);
  }
  bool passes(int score) const { return threshold_ >= 1 && threshold_ <= top_score && score >= threshold_; }

 private:
  std::vector<std::uint32_t> by_family_;
  std::uint64_t total_ = 0;
  int threshold_ = top_score + 1;
};

}  // namespace

VoteResult count(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
                 const Scoring* scoring) {
  const Box box(planned, ballots);
  const auto scale = Scale::of(box.roll, scoring);
  std::map<std::string_view, Vote> by_answer;
  bool any_silent = false;
  for (std::size_t i = 0; i < box.answers.size(); ++i) {
    if (!box.is_model(i)) continue;
    any_silent = any_silent || box.silent(i);
    if (!box.answers[i].empty()) by_answer[box.answers[i]].seats.push_back(box.roll.seats()[i].planned->name);
  }
  std::map<std::string_view, std::uint64_t> weights;
  const auto families = box.families(std::vector<bool>(box.answers.size()));
  for (std::size_t i = 0; i < families.size(); ++i) {
    if (families[i].lost || families[i].answer.empty()) continue;
    ++by_answer[families[i].answer].families;
    if (scale) weights[families[i].answer] += scale->weight(i);
  }

  VoteResult result;
  for (auto& [answer, vote] : by_answer) {
    vote.answer = std::string(answer);
    vote.weight = scale ? scale->share(weights[answer])
                        : static_cast<double>(vote.families) / static_cast<double>(box.roll.families());
    result.votes.push_back(std::move(vote));
  }
  std::sort(result.votes.begin(), result.votes.end(), [](const Vote& a, const Vote& b) {
    return a.families != b.families ? a.families > b.families : a.answer < b.answer;
  });

  if (scale && !result.votes.empty()) result.score = scale->score(weights[result.votes.front().answer]);

  if (const auto why = box.roll.hopeless(policy)) {
    result.reason = *why;
  } else if (result.votes.empty() || result.votes.front().families < effective_quorum(policy)) {
    result.reason = "no_quorum";
  } else if (policy.all_must_answer && any_silent) {
    result.reason = "not_all_answered";
  } else if (result.score && scale->passes(*result.score)) {
    result.verdict = Verdict::verified;
    result.reason = "calibrated";
    result.winner = 0;
  } else if (policy.calibration_required) {
    result.reason = scale ? "below_threshold" : "not_calibrated";
  } else {
    result.verdict = Verdict::agreed;
    result.reason = "agreed";
    result.winner = 0;
  }
  return result;
}

bool decided(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
             const std::vector<std::string>& outstanding, const Scoring* scoring) {
  const Box box(planned, ballots);
  const auto scale = Scale::of(box.roll, scoring);
  std::vector<bool> open(box.answers.size());
  for (const std::string& name : outstanding) {
    const auto seat = box.roll.find(name);
    if (!seat || box.roll.seats()[*seat].mute || !box.is_model(*seat)) continue;
    if (box.seen[*seat]) return false;
    open[*seat] = true;
  }
  if (box.roll.hopeless(policy) || (policy.calibration_required && !scale)) return true;
  bool any_open = false, any_lost_seat = false;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (!box.is_model(i)) continue;
    any_open = any_open || open[i];
    any_lost_seat = any_lost_seat || (!open[i] && box.silent(i));
  }
  if (!any_open || (policy.all_must_answer && any_lost_seat)) return true;

  // What each answer has for certain, and at best. A family that has voted has no seat left to change its mind. So an
  // agreement stands, and the question is whether some answer (given, or a new one) can still collect what it lacks.
  struct Reach {
    std::size_t cast = 0, most = 0;  // families
    std::uint64_t cast_weight = 0, most_weight = 0;
  };
  std::map<std::string_view, Reach> answers;
  Reach free;  // of families that could still vote for anything
  const auto families = box.families(open);
  for (std::size_t i = 0; i < families.size(); ++i) {
    if (families[i].lost) continue;
    const std::uint64_t weight = scale ? scale->weight(i) : 0;
    Reach& reach = families[i].answer.empty() ? free : answers[families[i].answer];
    ++reach.most;
    reach.most_weight += weight;
    if (families[i].open != 0) continue;
    ++reach.cast;
    reach.cast_weight += weight;
  }
  const std::size_t quorum = effective_quorum(policy);
  const auto could_pass = [&](std::uint64_t weight) { return scale && scale->passes(scale->score(weight)); };
  const auto could_win = [&](std::size_t of_families, std::uint64_t weight) {
    return of_families >= quorum && (!policy.calibration_required || could_pass(weight));
  };
  for (const auto& [answer, reach] : answers) {
    // With a policy that waits for every seat, an agreement among some is no agreement yet.
    if (policy.all_must_answer || reach.cast < quorum) continue;
    return could_pass(reach.cast_weight) || !could_pass(reach.most_weight + free.most_weight);
  }
  if (could_win(free.most, free.most_weight)) return false;
  return std::none_of(answers.begin(), answers.end(), [&](const auto& entry) {
    return could_win(entry.second.most + free.most, entry.second.most_weight + free.most_weight);
  });
}

}  // namespace portcullis::tools::verdict
