// The table of verdicts, row by row, as examples.
#include <gtest/gtest.h>

#include "tests/unit/verdict_builders.hpp"

namespace portcullis::tools::verdict {
namespace {

ClaimVerdict joined(ClaimType type, std::vector<PlannedSeat> planned, std::vector<Finding> findings,
                    PanelPolicy policy = {}) {
  return join({.type = type, .planned = std::move(planned), .findings = std::move(findings)}, policy);
}

std::vector<PlannedSeat> with_three(std::vector<PlannedSeat> checkers) {
  for (const PlannedSeat& seat : three()) checkers.push_back(seat);
  return checkers;
}

TEST(Join, a_calculation_is_verified_by_its_checker_alone) {
  EXPECT_EQ(joined(ClaimType::arithmetic, {decider("c")}, {supports("c", "equal")}), is(Verdict::verified, "equal"));
  EXPECT_EQ(joined(ClaimType::arithmetic, with_three({decider("c")}), {supports("c", "equal"), refutes("m1")}),
            is(Verdict::verified, "equal"));
}

TEST(Join, a_calculation_is_refuted_by_any_of_its_checkers) {
  EXPECT_EQ(joined(ClaimType::arithmetic, {decider("c"), decider("d")}, {supports("c"), refutes("d", "not_equal")}),
            is(Verdict::refuted, "not_equal"));
}

TEST(Join, two_solvers_have_to_prove_a_logical_claim) {
  const std::vector<PlannedSeat> both{decider("z3"), decider("cvc5")};
  EXPECT_EQ(joined(ClaimType::logical, both, {supports("cvc5", "proved"), supports("z3", "proved")}),
            is(Verdict::verified, "proved"));
  EXPECT_EQ(joined(ClaimType::logical, both, {supports("z3")}), is(Verdict::undecided, "checker_failed"));
  EXPECT_EQ(joined(ClaimType::logical, both, {supports("z3"), abstains("cvc5", "unknown")}),
            is(Verdict::undecided, "unknown"));
  EXPECT_EQ(joined(ClaimType::logical, both, {supports("z3"), neutral("cvc5")}).verdict, Verdict::undecided);
}

TEST(Join, a_sentence_found_in_the_evidence_is_verified) {
  EXPECT_EQ(joined(ClaimType::grounded, with_three({decider("c")}), {shown(supports("c", "contained"))}),
            is(Verdict::verified, "contained"));
}

TEST(Join, a_sentence_without_evidence_is_never_verified) {
  EXPECT_EQ(joined(ClaimType::world, with_three({decider("c")}),
                   {supports("c"), supports("m1"), supports("m2"), supports("m3")}),
            is(Verdict::agreed, "supported_uncalibrated"));
}

TEST(Join, containment_that_finds_nothing_leaves_the_sentence_to_the_models) {
  for (const Finding& silent : {abstains("c"), neutral("c")})
    EXPECT_EQ(joined(ClaimType::grounded, with_three({decider("c")}), {silent, supports("m1"), supports("m3")}),
              is(Verdict::agreed, "supported_uncalibrated"));
  EXPECT_EQ(joined(ClaimType::grounded, with_three({decider("c")}), {supports("m1"), supports("m3")}),
            is(Verdict::undecided, "checker_failed"));
}

TEST(Join, only_not_applicable_makes_a_veto_checker_neutral) {
  const auto with_veto = [](std::vector<Finding> findings) {
    findings.push_back(supports("m1"));
    findings.push_back(supports("m2"));
    return joined(ClaimType::grounded, with_three({veto("v")}), findings);
  };
  EXPECT_EQ(with_veto({neutral("v")}).verdict, Verdict::agreed);
  EXPECT_EQ(with_veto({supports("v")}).verdict, Verdict::agreed);
  EXPECT_EQ(with_veto({abstains("v")}), is(Verdict::undecided, "veto_checker_abstained"));
  EXPECT_EQ(with_veto({}), is(Verdict::undecided, "veto_checker_failed"));
  EXPECT_EQ(with_veto({refutes("v", "number_differs")}), is(Verdict::undecided, "vetoed_number_differs"));
  EXPECT_EQ(with_veto({shown(refutes("v", "number_differs"))}), is(Verdict::refuted, "number_differs"));
}

TEST(Join, a_veto_against_what_was_proven_leaves_it_undecided) {
  EXPECT_EQ(joined(ClaimType::grounded, {decider("c"), veto("v")}, {supports("c"), shown(refutes("v", "negation"))}),
            is(Verdict::undecided, "vetoed_negation"));
  EXPECT_EQ(joined(ClaimType::citation, {decider("c"), veto("v")}, {supports("c"), shown(refutes("v", "negation"))}),
            is(Verdict::undecided, "vetoed_negation"));
  EXPECT_EQ(joined(ClaimType::grounded, {decider("c"), veto("v")}, {supports("c")}),
            is(Verdict::undecided, "veto_checker_failed"));
}

TEST(Join, a_quorum_of_families_agrees_or_refutes) {
  EXPECT_EQ(joined(ClaimType::world, three(), {supports("m1"), supports("m2"), refutes("m3")}),
            is(Verdict::agreed, "supported_uncalibrated"));
  EXPECT_EQ(joined(ClaimType::world, three(), {refutes("m1"), refutes("m2"), supports("m3")}),
            is(Verdict::refuted, "refuted_by_panel"));
  EXPECT_EQ(joined(ClaimType::world, three(), {supports("m1"), refutes("m2"), abstains("m3")}),
            is(Verdict::undecided, "split_panel"));
  EXPECT_EQ(joined(ClaimType::world, three(), {supports("m1"), abstains("m2")}),
            is(Verdict::undecided, "not_enough_support"));
}

TEST(Join, a_family_that_is_not_of_one_mind_neither_supports_nor_refutes) {
  const std::vector<PlannedSeat> twins{model("m1", "a"), model("m2", "a"), model("m3", "b")};
  EXPECT_EQ(joined(ClaimType::world, twins, {supports("m1"), refutes("m2"), refutes("m3")}),
            is(Verdict::undecided, "split_panel"));
  EXPECT_EQ(joined(ClaimType::world, twins, {abstains("m1"), refutes("m2"), refutes("m3")}),
            is(Verdict::refuted, "refuted_by_panel"));
}

TEST(Join, a_model_cannot_stand_aside_by_saying_not_applicable) {
  const std::vector<PlannedSeat> twins{model("m1", "a"), model("m2", "a"), model("m3", "b")};
  EXPECT_EQ(joined(ClaimType::world, twins, {supports("m1"), neutral("m2"), supports("m3")}).verdict,
            Verdict::undecided);
  EXPECT_EQ(joined(ClaimType::world, twins, {supports("m1"), supports("m2"), supports("m3")}).verdict, Verdict::agreed);
}

TEST(Join, says_why_a_panel_cannot_agree) {
  const auto why = [](std::vector<PlannedSeat> planned, PanelPolicy policy = {}) {
    std::vector<Finding> findings;
    for (const PlannedSeat& seat : planned) findings.push_back(supports(seat.name));
    const auto verdict = joined(ClaimType::world, planned, findings, policy);
    EXPECT_EQ(verdict.verdict, Verdict::undecided);
    return verdict.reason;
  };
  EXPECT_EQ(why({}), "no_model_seat");
  EXPECT_EQ(why({veto("v")}), "no_model_seat");
  EXPECT_EQ(why({demo("d1"), demo("d2")}), "demo_only");
  EXPECT_EQ(why({demo("d1"), demo("d2", "other")}), "demo_only");
  EXPECT_EQ(why({model("m1", "a")}), "single_seat");
  EXPECT_EQ(why({model("m1", "a")}, {.quorum = 1}), "single_seat");
  EXPECT_EQ(why({model("m1", "a"), demo("d")}), "single_seat");
  EXPECT_EQ(why({model("m1", "a"), model("m2", "a")}), "quorum_unreachable");
  EXPECT_EQ(why({model("m1", "a"), model("m2", "a")}, {.quorum = 1}), "quorum_unreachable");
  EXPECT_EQ(why(three(), {.quorum = 4}), "quorum_unreachable");
  EXPECT_EQ(why(three(), {.quorum = 1}), "quorum_not_majority");
  EXPECT_EQ(why(three(), {.calibration_required = true}), "not_calibrated");
}

TEST(Join, where_all_must_answer_one_silent_seat_ends_it) {
  const PanelPolicy strict{.quorum = 2, .all_must_answer = true};
  EXPECT_EQ(joined(ClaimType::world, three(), {supports("m1"), supports("m2")}, strict),
            is(Verdict::undecided, "not_all_answered"));
  EXPECT_EQ(joined(ClaimType::world, three(), {supports("m1"), supports("m2"), abstains("m3")}, strict).verdict,
            Verdict::agreed);
  EXPECT_EQ(joined(ClaimType::arithmetic, with_three({decider("c")}), {supports("c")}, strict),
            is(Verdict::undecided, "not_all_answered"));
  EXPECT_EQ(joined(ClaimType::arithmetic, with_three({decider("c")}), {refutes("c", "not_equal")}, strict),
            is(Verdict::refuted, "not_equal"));
}

TEST(Join, refuses_a_quorum_that_two_opposite_answers_could_reach) {
  EXPECT_FALSE(refuse_quorum(2, 3));
  EXPECT_FALSE(refuse_quorum(3, 5));
  EXPECT_FALSE(refuse_quorum(2, 2));
  EXPECT_FALSE(refuse_quorum(5, 3));  // unreachable, which the join says
  EXPECT_TRUE(refuse_quorum(1, 2));
  EXPECT_TRUE(refuse_quorum(2, 4));
  EXPECT_FALSE(refuse_quorum(std::size_t(-1), 4));
  EXPECT_NE(refuse_quorum(2, 4)->find("at least 3"), std::string::npos);
}

TEST(Join, counts_the_families_of_a_plan) {
  EXPECT_EQ(planned_families({}), 0U);
  EXPECT_EQ(planned_families({model("m1", "a"), model("m2", "A "), model("m3", "b"), decider("c"), demo("d")}), 3U);
}

}  // namespace
}  // namespace portcullis::tools::verdict
