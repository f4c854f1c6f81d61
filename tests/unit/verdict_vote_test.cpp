// The vote of consult: families, dissent, winners, and the invariants that concern it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/verdict_builders.hpp"

namespace portcullis::tools::verdict {
namespace {

TEST(Vote, two_of_three_families_carry_an_answer_and_the_third_is_shown_as_dissent) {
  const auto result = count(three(), {{"m3", "42"}, {"m1", "41"}, {"m2", "42"}}, {});
  EXPECT_EQ(result.verdict, Verdict::agreed);
  EXPECT_EQ(result.reason, "agreed");
  ASSERT_EQ(result.votes.size(), 2U);
  ASSERT_EQ(result.winner, 0U);
  EXPECT_EQ(result.votes[0].answer, "42");
  EXPECT_DOUBLE_EQ(result.votes[0].weight, 2.0 / 3);
  EXPECT_EQ(result.votes[0].seats, (std::vector<std::string>{"m2", "m3"}));
  EXPECT_EQ(result.votes[1].answer, "41");
  EXPECT_EQ(result.votes[1].families, 1U);
}

TEST(Vote, a_family_that_disagrees_with_itself_has_no_vote_but_is_shown) {
  const std::vector<PlannedSeat> planned{model("m1", "a"), model("m2", "a"), model("m3", "b"), model("m4", "c")};
  auto result = count(planned, {{"m1", "x"}, {"m2", "y"}, {"m3", "x"}}, {});
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_EQ(result.reason, "no_quorum");
  EXPECT_FALSE(result.winner);
  ASSERT_EQ(result.votes.size(), 2U);
  EXPECT_EQ(result.votes[0].seats, (std::vector<std::string>{"m1", "m3"}));
  EXPECT_EQ(result.votes[0].families, 1U);
  EXPECT_EQ(result.votes[1].weight, 0);
}

TEST(Vote, a_family_with_a_failed_seat_has_no_vote) {
  const std::vector<PlannedSeat> planned{model("m1", "a"), model("m2", "a"), model("m3", "b")};
  EXPECT_EQ(count(planned, {{"m1", "x"}, {"m3", "x"}}, {}).verdict, Verdict::undecided);
  EXPECT_EQ(count(planned, {{"m1", "x"}, {"m2", ""}, {"m3", "x"}}, {}).verdict, Verdict::undecided);
  EXPECT_EQ(count(planned, {{"m1", "x"}, {"m2", "x"}, {"m3", "x"}}, {}).verdict, Verdict::agreed);
}

TEST(Vote, two_different_ballots_of_one_seat_are_none) {
  EXPECT_EQ(count(three(), {{"m1", "x"}, {"m2", "x"}, {"m2", "y"}}, {}).verdict, Verdict::undecided);
  EXPECT_EQ(count(three(), {{"m1", "x"}, {"m2", "x"}, {"m2", "x"}}, {}).verdict, Verdict::agreed);
}

TEST(Vote, a_lone_answer_is_shown_and_never_wins) {
  const auto result = count({model("m1", "a")}, {{"m1", "42"}}, {.quorum = 1});
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_EQ(result.reason, "single_seat");
  EXPECT_FALSE(result.winner);
  ASSERT_EQ(result.votes.size(), 1U);
  EXPECT_EQ(result.votes[0].answer, "42");
}

TEST(Vote, says_why_a_panel_cannot_agree) {
  const auto why = [](std::vector<PlannedSeat> planned, PanelPolicy policy = {}) {
    std::vector<Ballot> ballots;
    for (const PlannedSeat& seat : planned) ballots.push_back({seat.name, "x"});
    const auto result = count(planned, ballots, policy);
    EXPECT_EQ(result.verdict, Verdict::undecided);
    EXPECT_FALSE(result.winner);
    return result.reason;
  };
  EXPECT_EQ(why({}), "no_model_seat");
  EXPECT_EQ(why({decider("c"), veto("v")}), "no_model_seat");
  EXPECT_EQ(why({demo("d1"), demo("d2", "e")}), "demo_only");
  EXPECT_EQ(why({model("m1", "a"), model("m2", "a")}), "quorum_unreachable");
  EXPECT_EQ(why(three(), {.quorum = 1}), "quorum_not_majority");
  EXPECT_EQ(why(three(), {.quorum = 0}), "quorum_not_majority");
  EXPECT_EQ(why(three(), {.calibration_required = true}), "not_calibrated");
  EXPECT_EQ(count(three(), {{"m1", "x"}, {"m2", "x"}}, {.quorum = 2, .all_must_answer = true}).reason,
            "not_all_answered");
}

TEST(Vote, is_verified_only_by_a_score_that_passes_the_threshold_of_its_own_panel) {
  const auto verdict = [](const Scoring& scoring, const std::vector<Ballot>& ballots, PanelPolicy policy = {}) {
    return count(three(), ballots, policy, &scoring);
  };
  const std::vector<Ballot> two{{"m1", "x"}, {"m2", "x"}, {"m3", "y"}}, all{{"m1", "x"}, {"m2", "x"}, {"m3", "x"}};
  const Scoring scoring{{{"m1", 1000}, {"m2", 1000}, {"m3", 2000}}, 500};
  EXPECT_EQ(verdict(scoring, all).reason, "calibrated");
  EXPECT_EQ(verdict(scoring, all).verdict, Verdict::verified);
  EXPECT_EQ(verdict(scoring, all).score, 1000);
  EXPECT_EQ(verdict(scoring, two).verdict, Verdict::agreed);
  EXPECT_EQ(verdict(scoring, two).score, 0);
  EXPECT_EQ(verdict(scoring, two, {.calibration_required = true}).reason, "below_threshold");
  // m1 and m3 against m2: (3000 - 1000) / 4000.
  EXPECT_EQ(verdict(scoring, {{"m1", "x"}, {"m3", "x"}}).score, 500);
  EXPECT_EQ(verdict(scoring, {{"m1", "x"}, {"m3", "x"}}).verdict, Verdict::verified);
  EXPECT_DOUBLE_EQ(verdict(scoring, two).votes[0].weight, 0.5);

  // A quorum of families is needed whatever one seat weighs.
  EXPECT_EQ(verdict({{{"m1", 1}, {"m2", 1}, {"m3", 8000}}, 1}, {{"m3", "x"}, {"m1", "y"}, {"m2", "z"}}).verdict,
            Verdict::undecided);

  const std::vector<Scoring> none_of_these{
      {},                                                          // nobody is weighed
      {{{"m1", 1000}, {"m2", 1000}}, 1},                           // a seat is missing
      {{{"m1", 1000}, {"m2", 1000}, {"m3", 1000}, {"m4", 1}}, 1},  // one too many
      {{{"m1", 1000}, {"m2", 1000}, {"m2", 1000}}, 1},             // one twice
      {{{"m1", 0}, {"m2", 0}, {"m3", 0}}, 1},                      // all weightless
      {{{"m1", 1000}, {"m2", 1000}, {"m3", 1000}}, 0},             // thresholds that bound nothing
      {{{"m1", 1000}, {"m2", 1000}, {"m3", 1000}}, -5},
      {{{"m1", 1000}, {"m2", 1000}, {"m3", 1000}}},
      {{{"m1", 1000}, {"m2", 1000}, {"m3", 1000}}, top_score + 1},
  };
  for (const Scoring& scoring_of_nothing : none_of_these) {
    EXPECT_EQ(verdict(scoring_of_nothing, all).verdict, Verdict::agreed) << described(scoring_of_nothing);
    EXPECT_EQ(verdict(scoring_of_nothing, all, {.calibration_required = true}).verdict, Verdict::undecided);
  }
}

TEST(Vote, two_seats_of_one_family_weigh_no_more_than_the_lesser) {
  const std::vector<PlannedSeat> planned{model("m1", "a"), model("m2", "a"), model("m3", "b"), model("m4", "c")};
  const Scoring scoring{{{"m1", 4000}, {"m2", 500}, {"m3", 1000}, {"m4", 500}}, 1};
  EXPECT_EQ(count(planned, {{"m1", "x"}, {"m2", "x"}, {"m3", "x"}, {"m4", "y"}}, {}, &scoring).score, 500);
}

struct Poll {
  std::vector<PlannedSeat> planned = one_in(4) ? any_plan(7) : hopeful_claim().planned;
  std::vector<Ballot> ballots;
  PanelPolicy policy = any_policy_for(planned);
  Scoring scoring = any_scoring(planned);
  const Scoring* weighed = one_in(3) ? nullptr : &scoring;

  Poll() {
    for (const PlannedSeat& seat : planned) {
      if (one_in(6)) continue;
      ballots.push_back({seat.name, any_answer()});
      if (one_in(12)) ballots.push_back({seat.name, any_answer()});
    }
    for (const auto& seat : planned) RC_LOG() << described(seat) << "; ";
    for (const auto& ballot : ballots) RC_LOG() << ballot.seat << "=" << ballot.canonical << " ";
    RC_LOG() << described(policy) << (weighed ? described(scoring) : "") << "\n";
  }
  Poll(const Poll&) = delete;
  VoteResult counted() const { return count(planned, ballots, policy, weighed); }
  static std::string any_answer() { return *rc::gen::element<std::string>("x", "x", "x", "y", ""); }
};

RC_GTEST_PROP(VoteInvariants, i2_a_winner_has_a_quorum_of_families_and_no_other_answer_has_one, ()) {
  const Poll poll;
  const auto result = poll.counted();
  RC_ASSERT(result.winner.has_value() == (result.verdict >= Verdict::agreed));
  RC_ASSERT(result.verdict != Verdict::refuted);
  if (result.verdict == Verdict::verified) {
    RC_ASSERT(poll.weighed != nullptr);
    RC_ASSERT(result.score.has_value());
    RC_ASSERT(*result.score >= poll.scoring.threshold);
    RC_ASSERT(poll.scoring.threshold >= 1);
    RC_ASSERT(*result.score <= top_score);
  }
  RC_ASSERT(!result.reason.empty());
  double weight = 0;
  for (const Vote& vote : result.votes) weight += vote.weight;
  RC_ASSERT(weight <= 1.0 + 1e-9);
  RC_PRE(result.winner.has_value());
  RC_ASSERT(result.votes[*result.winner].families >= std::max<std::size_t>(2, poll.policy.quorum));
  for (std::size_t i = 0; i < result.votes.size(); ++i)
    if (i != *result.winner) RC_ASSERT(result.votes[i].families < poll.policy.quorum);
}

RC_GTEST_PROP(VoteInvariants, i3_a_failure_never_makes_a_winner, ()) {
  Poll poll;
  const auto before = poll.counted();
  if (poll.ballots.empty() || one_in(2)) {
    poll.planned.push_back(any_seat("late"));
  } else {
    const std::string gone = any_of(poll.ballots).seat;
    std::erase_if(poll.ballots, [&](const Ballot& b) { return b.seat == gone; });
  }
  const auto after = poll.counted();
  RC_ASSERT(after.verdict <= before.verdict);
  if (after.winner) RC_ASSERT(after.votes[*after.winner].answer == before.votes[*before.winner].answer);
}

RC_GTEST_PROP(VoteInvariants, i4_i10_the_order_of_ballots_and_their_duplicates_do_not_matter, ()) {
  Poll poll;
  const auto before = poll.counted();
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  std::shuffle(poll.ballots.begin(), poll.ballots.end(), random);
  if (!poll.ballots.empty()) poll.ballots.push_back(poll.ballots.front());
  const auto after = poll.counted();
  RC_ASSERT(after.reason == before.reason);
  RC_ASSERT(after.winner == before.winner);
  RC_ASSERT(after.votes.size() == before.votes.size());
  for (std::size_t i = 0; i < after.votes.size(); ++i) {
    RC_ASSERT(after.votes[i].answer == before.votes[i].answer);
    RC_ASSERT(after.votes[i].seats == before.votes[i].seats);
    RC_ASSERT(after.votes[i].families == before.votes[i].families);
  }
}

RC_GTEST_PROP(VoteInvariants, i7_the_ballot_of_a_demo_seat_is_shown_and_counts_for_nothing, ()) {
  Poll poll;
  std::set<std::string> demos;
  for (const PlannedSeat& seat : poll.planned)
    if (seat.demo) demos.insert(seat.name);
  RC_PRE(!demos.empty());
  const auto before = poll.counted();
  std::erase_if(poll.ballots, [&](const Ballot& b) { return demos.contains(b.seat); });
  const auto after = poll.counted();
  RC_ASSERT(after.verdict == before.verdict);
  RC_ASSERT(after.reason == before.reason);
}

}  // namespace
}  // namespace portcullis::tools::verdict
