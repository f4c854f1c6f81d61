// Counting the ballots by family: one family, one vote, and none for a family that is not of one mind.
#include "tools/verdict/vote.hpp"

#include <algorithm>
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

}  // namespace

VoteResult count(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots,
                 const PanelPolicy& policy) {
  const Box box(planned, ballots);
  std::map<std::string_view, Vote> by_answer;
  bool any_silent = false;
  for (std::size_t i = 0; i < box.answers.size(); ++i) {
    if (!box.is_model(i)) continue;
    any_silent = any_silent || box.silent(i);
    if (!box.answers[i].empty()) by_answer[box.answers[i]].seats.push_back(box.roll.seats()[i].planned->name);
  }
  for (const FamilyVote& family : box.families(std::vector<bool>(box.answers.size())))
    if (!family.lost && !family.answer.empty()) ++by_answer[family.answer].families;

  VoteResult result;
  for (auto& [answer, vote] : by_answer) {
    vote.answer = std::string(answer);
    vote.weight = static_cast<double>(vote.families) / static_cast<double>(box.roll.families());
    result.votes.push_back(std::move(vote));
  }
  std::sort(result.votes.begin(), result.votes.end(), [](const Vote& a, const Vote& b) {
    return a.families != b.families ? a.families > b.families : a.answer < b.answer;
  });

  if (const auto why = box.roll.hopeless(policy)) {
    result.reason = *why;
  } else if (result.votes.empty() || result.votes.front().families < effective_quorum(policy)) {
    result.reason = "no_quorum";
  } else if (policy.all_must_answer && any_silent) {
    result.reason = "not_all_answered";
  } else if (policy.calibration_required) {
    result.reason = "not_calibrated";
  } else {
    result.verdict = Verdict::agreed;
    result.reason = "agreed";
    result.winner = 0;
  }
  return result;
}

bool decided(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
             const std::vector<std::string>& outstanding) {
  const Box box(planned, ballots);
  std::vector<bool> open(box.answers.size());
  for (const std::string& name : outstanding) {
    const auto seat = box.roll.find(name);
    if (!seat || box.roll.seats()[*seat].mute || !box.is_model(*seat)) continue;
    if (box.seen[*seat]) return false;
    open[*seat] = true;
  }
  if (box.roll.hopeless(policy) || policy.calibration_required) return true;
  bool any_open = false, any_lost_seat = false;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (!box.is_model(i)) continue;
    any_open = any_open || open[i];
    any_lost_seat = any_lost_seat || (!open[i] && box.silent(i));
  }
  if (!any_open || (policy.all_must_answer && any_lost_seat)) return true;

  // A family that has voted has no seat left to change its mind. So an agreement stands, and the question is only
  // whether some answer (one that was given, or a new one) can still collect a quorum.
  const std::size_t quorum = effective_quorum(policy);
  std::map<std::string_view, std::size_t> cast, reachable;
  std::size_t free_families = 0;  // could still vote for anything
  for (const FamilyVote& family : box.families(open)) {
    if (family.lost) continue;
    if (family.answer.empty()) {
      ++free_families;
    } else {
      ++reachable[family.answer];
      if (family.open == 0) ++cast[family.answer];
    }
  }
  // With a quorum that waits for every seat, an agreement among some is no agreement yet.
  const bool agreed_now = !policy.all_must_answer && std::any_of(cast.begin(), cast.end(), [&](const auto& entry) {
    return entry.second >= quorum;
  });
  if (agreed_now) return true;
  if (free_families >= quorum) return false;
  return std::none_of(reachable.begin(), reachable.end(),
                      [&](const auto& entry) { return entry.second + free_families >= quorum; });
}

}  // namespace portcullis::tools::verdict
