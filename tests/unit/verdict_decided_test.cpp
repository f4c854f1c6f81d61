// The early stop against an oracle that tries every reply of every outstanding seat.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/verdict_builders.hpp"

namespace portcullis::tools::verdict {
namespace {

// Every finding that a seat can give, as far as a join could tell them apart, and none.
std::vector<std::vector<Finding>> all_replies(const std::string& seat) {
  return {{},
          {supports(seat)},
          {refutes(seat)},
          {shown(refutes(seat))},
          {abstains(seat)},
          {neutral(seat)},
          {supports(seat), refutes(seat)}};
}

void collect(ClaimInput input, const PanelPolicy& policy, const std::vector<std::string>& outstanding, std::size_t next,
             std::set<Verdict>& verdicts) {
  if (next == outstanding.size()) {
    verdicts.insert(join(input, policy).verdict);
    return;
  }
  for (const auto& reply : all_replies(outstanding[next])) {
    ClaimInput with = input;
    with.findings.insert(with.findings.end(), reply.begin(), reply.end());
    collect(std::move(with), policy, outstanding, next + 1, verdicts);
  }
}

// Leaves at most `most` of the seats without a finding outstanding, and takes the findings of some away for it.
std::vector<std::string> make_outstanding(std::vector<PlannedSeat> planned, std::size_t most, auto forget) {
  std::vector<std::string> outstanding;
  for (const PlannedSeat& seat : planned) {
    if (outstanding.size() == most || one_in(2)) continue;
    if (std::find(outstanding.begin(), outstanding.end(), seat.name) != outstanding.end()) continue;
    forget(seat.name);
    outstanding.push_back(seat.name);
  }
  return outstanding;
}

RC_GTEST_PROP(Decided, a_claim_is_decided_exactly_when_no_reply_can_change_its_verdict, ()) {
  ClaimInput input = any_claim(8);
  const PanelPolicy policy = any_policy_for(input.planned);
  const auto outstanding = make_outstanding(input.planned, 4, [&](const std::string& name) {
    std::erase_if(input.findings, [&](const Finding& f) { return f.seat == name; });
  });
  RC_LOG() << described(input) << "; " << described(policy) << "; outstanding";
  for (const auto& name : outstanding) RC_LOG() << " " << name;
  std::set<Verdict> verdicts;
  collect(input, policy, outstanding, 0, verdicts);
  RC_CLASSIFY(verdicts.size() == 1);
  RC_ASSERT(decided(input, policy, outstanding) == (verdicts.size() == 1));
}

TEST(Decided, two_of_three_families_decide_a_claim_without_the_third) {
  ClaimInput input{.type = ClaimType::world, .planned = three(), .findings = {supports("m1"), supports("m2")}};
  EXPECT_TRUE(decided(input, {}, {"m3"}));
  EXPECT_FALSE(decided(input, {.quorum = 2, .all_must_answer = true}, {"m3"}));
  input.findings = {supports("m1"), refutes("m2")};
  EXPECT_FALSE(decided(input, {}, {"m3"}));
  input.findings = {abstains("m1"), abstains("m2")};
  EXPECT_TRUE(decided(input, {}, {"m3"}));
  EXPECT_TRUE(decided(input, {}, {"m3", "nobody"}));
}

TEST(Decided, a_seat_that_is_outstanding_and_has_answered_stops_nothing) {
  const ClaimInput input{.type = ClaimType::world, .planned = three(), .findings = {supports("m1"), supports("m2")}};
  EXPECT_FALSE(decided(input, {}, {"m2", "m3"}));
  // Not even where nothing could be agreed or refuted any more.
  EXPECT_FALSE(decided(input, {.quorum = 4}, {"m2"}));
  EXPECT_TRUE(decided(input, {.quorum = 4}, {"m3"}));
  EXPECT_FALSE(decided(three(), {{"m1", "x"}, {"m2", "x"}}, {}, {"m2", "m3"}));
}

TEST(Decided, a_veto_checker_that_is_still_running_keeps_a_claim_open) {
  ClaimInput input{.type = ClaimType::grounded, .planned = three(), .findings = {supports("m1"), supports("m2")}};
  input.planned.push_back(veto("v"));
  EXPECT_FALSE(decided(input, {}, {"v"}));
}

TEST(Decided, a_panel_of_a_thousand_seats_is_decided_in_bounded_work) {
  ClaimInput input{.type = ClaimType::grounded, .planned = {}, .findings = {}};
  std::vector<std::string> outstanding;
  for (int i = 0; i < 1000; ++i) {
    outstanding.push_back("m" + std::to_string(i));
    input.planned.push_back(model(outstanding.back(), "f" + std::to_string(i % 40)));
  }
  EXPECT_FALSE(decided(input, {.quorum = 21}, outstanding));
  // Nothing is agreed where calibration is required and missing, but it could still be refuted.
  EXPECT_FALSE(decided(input, {.quorum = 21, .calibration_required = true}, outstanding));
  EXPECT_TRUE(decided(input, {.quorum = 41}, outstanding));
}

void collect(const std::vector<PlannedSeat>& planned, std::vector<Ballot> ballots, const PanelPolicy& policy,
             const std::vector<std::string>& outstanding, std::size_t next, const Scoring* scoring,
             std::set<std::pair<Verdict, std::string>>& outcomes) {
  if (next == outstanding.size()) {
    const auto result = count(planned, ballots, policy, scoring);
    outcomes.emplace(result.verdict, result.winner ? result.votes[*result.winner].answer : "");
    return;
  }
  for (const std::string answer : {"", "x", "y", "new"}) {
    ballots.push_back({outstanding[next], answer});
    collect(planned, ballots, policy, outstanding, next + 1, scoring, outcomes);
    ballots.pop_back();
  }
  collect(planned, ballots, policy, outstanding, next + 1, scoring, outcomes);
}

RC_GTEST_PROP(Decided, a_vote_is_decided_exactly_when_no_ballot_can_change_verdict_winner_or_the_passing_of_a_threshold,
              ()) {
  const auto planned = one_in(4) ? any_plan(7) : hopeful_claim().planned;
  const PanelPolicy policy = any_policy_for(planned);
  std::vector<Ballot> ballots;
  for (const PlannedSeat& seat : planned)
    if (!one_in(6)) ballots.push_back({seat.name, *rc::gen::element<std::string>("x", "x", "x", "y", "")});
  const auto outstanding = make_outstanding(planned, 4, [&](const std::string& name) {
    std::erase_if(ballots, [&](const Ballot& b) { return b.seat == name; });
  });
  for (const auto& seat : planned) RC_LOG() << described(seat) << "; ";
  for (const auto& ballot : ballots) RC_LOG() << ballot.seat << "=" << ballot.canonical << " ";
  RC_LOG() << described(policy) << "; outstanding";
  for (const auto& name : outstanding) RC_LOG() << " " << name;
  const Scoring scoring = any_scoring(planned);
  const Scoring* weighed = one_in(3) ? nullptr : &scoring;
  if (weighed != nullptr) RC_LOG() << "; " << described(scoring);
  std::set<std::pair<Verdict, std::string>> outcomes;
  collect(planned, ballots, policy, outstanding, 0, weighed, outcomes);
  RC_CLASSIFY(outcomes.size() == 1);
  RC_ASSERT(decided(planned, ballots, policy, outstanding, weighed) == (outcomes.size() == 1));
}

}  // namespace
}  // namespace portcullis::tools::verdict
