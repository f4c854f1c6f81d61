// See hearing.hpp.
#include "tools/verify/hearing.hpp"

#include <algorithm>

#include "tools/verify/panel_question.hpp"
#include "tools/verify/rounds/second_hearing.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::Finding;
using verdict::Says;

bool answered(const fanout::SeatOutcome& outcome) {
  return outcome.status == verdict::SeatStatus::ok && outcome.reply;
}

// As it would be if the open seat `odd` said one thing and all others another.
verdict::ClaimVerdict with_replies(const Work& work, const PlannedClaim& planned, verdict::ClaimInput input,
                                   const std::vector<std::string>& open, std::size_t odd, Says one, Says others) {
  for (std::size_t i = 0; i < open.size(); ++i)
    input.findings.push_back({open[i], i == odd ? one : others, "", {{"", 0, 0}}, ""});
  return judged_by_panel(work, planned, input);
}

// A verdict that no reply can change, for a reason that none can change either: the order in which seats answer does
// not show in a result. What is between the extremes (all support, all refute, nobody says anything) is a panel that is
// split: for that it is enough that one differs from the others.
bool settled(const Work& work, const PlannedClaim& planned, const verdict::ClaimInput& input,
             const std::vector<std::string>& open) {
  const auto policy = verdict::panel_policy(work.policy, verdict::planned_families(input.planned));
  if (!verdict::decided(input, policy, open)) return false;
  const auto now = judged_by_panel(work, planned, input);
  // Whoever still supports it is a voice more in the rounds that follow, where others may fall.
  if (rounds::to_be_heard_again(work, planned, now.verdict)) return false;
  const auto stays = [&](std::size_t odd, Says one, Says others) {
    const auto then = with_replies(work, planned, input, open, odd, one, others);
    return then.verdict == now.verdict && then.reason == now.reason;
  };
  for (const Says all : {Says::supports, Says::refutes, Says::abstains})
    if (!stays(open.size(), all, all)) return false;
  if (now.verdict != verdict::Verdict::undecided) return true;
  for (std::size_t odd = 0; odd < open.size() && open.size() > 1; ++odd)
    if (!stays(odd, Says::supports, Says::refutes) || !stays(odd, Says::refutes, Says::supports)) return false;
  return true;
}

// A planned seat without a finding that is no seat of the panel is outstanding too, for all that is known here.
std::vector<std::string> open_seats(const Work& work, const verdict::ClaimInput& input,
                                    std::vector<std::string> outstanding) {
  for (const auto& seat : input.planned) {
    const bool of_panel = std::ranges::any_of(work.panel, [&](const auto& asked) { return asked.name == seat.name; });
    const bool found = std::ranges::any_of(input.findings, [&](const auto& said) { return said.seat == seat.name; });
    if (!of_panel && !found) outstanding.push_back(seat.name);
  }
  return outstanding;
}

}  // namespace

std::vector<std::string> outstanding(const std::vector<fanout::ModelSeat>& seats,
                                     const std::vector<fanout::SeatOutcome>& ended) {
  std::vector<std::string> out;
  for (const auto& seat : seats) {
    const auto planned = std::ranges::count(seats, seat.name, &fanout::ModelSeat::name);
    if (std::ranges::count(ended, seat.name, &fanout::SeatOutcome::seat) < planned) out.push_back(seat.name);
  }
  return out;
}

Hearing::Hearing(const Work& work, std::vector<std::size_t> asked) : work_(&work), asked_(std::move(asked)) {
  if (work.policy.all_must_answer) return;
  const auto all = outstanding(work.panel, {});
  may_stop_ = std::ranges::any_of(asked_, [&](std::size_t claim) {
    const auto& planned = work.claims[claim];
    return !planned.by_part && !settled(work, planned, planned.input, open_seats(work, planned.input, all));
  });
}

bool Hearing::decided(const std::vector<fanout::SeatOutcome>& ended) {
  for (const auto& outcome : ended)
    if (answered(outcome)) heard(outcome);
  if (!may_stop_) return false;
  const auto open = outstanding(work_->panel, ended);
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const auto& planned = work_->claims[asked_[i]];
    verdict::ClaimInput input = planned.input;
    for (const auto& outcome : ended)
      if (answered(outcome)) input.findings.push_back(heard(outcome)[i]);
    if (!settled(*work_, planned, input, open_seats(*work_, input, open))) return false;
  }
  return true;
}

std::vector<std::vector<Finding>> Hearing::findings(const std::vector<fanout::SeatOutcome>& outcomes) {
  std::vector<std::vector<Finding>> out(asked_.size());
  for (const auto& outcome : outcomes) {
    if (!answered(outcome)) continue;
    const auto& said = heard(outcome);
    for (std::size_t i = 0; i < said.size(); ++i) out[i].push_back(said[i]);
  }
  return out;
}

const std::vector<Finding>& Hearing::heard(const fanout::SeatOutcome& outcome) {
  const auto [found, is_new] = by_seat_.try_emplace(outcome.seat);
  if (is_new) found->second = findings_of(*work_, asked_, outcome);
  return found->second;
}

}  // namespace portcullis::tools::verify
