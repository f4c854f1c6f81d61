// The paths by which something unproven could pass by accident, each shut.
#include <gtest/gtest.h>

#include "tests/unit/verdict_builders.hpp"
#include "tools/verdict/gate.hpp"

namespace portcullis::tools::verdict {
namespace {

constexpr Verdict undecided = Verdict::undecided;

ClaimVerdict world(std::vector<PlannedSeat> planned, std::vector<Finding> findings, PanelPolicy policy = {}) {
  return join({.type = ClaimType::world, .planned = std::move(planned), .findings = std::move(findings)}, policy);
}

TEST(ByAccident, nothing_planned_and_nothing_found_is_undecided) {
  for (int type = 0; type < 10; ++type) {
    const auto verdict = join({.type = static_cast<ClaimType>(type), .planned = {}, .findings = {}}, {.quorum = 0});
    EXPECT_EQ(verdict.verdict, undecided);
    EXPECT_FALSE(verdict.reason.empty());
  }
}

TEST(ByAccident, a_quorum_of_nought_agrees_with_nobody) {
  EXPECT_EQ(world(three(), {}, {.quorum = 0}).verdict, undecided);
  EXPECT_EQ(world(three(), {supports("m1"), supports("m2"), supports("m3")}, {.quorum = 0}),
            is(undecided, "quorum_not_majority"));
  EXPECT_TRUE(refuse_quorum(0, 0).has_value());
  EXPECT_TRUE(refuse_quorum(0, 3).has_value());
}

TEST(ByAccident, findings_of_seats_that_were_not_planned_are_not_heard) {
  EXPECT_EQ(world({}, {supports("m1"), supports("m2")}), is(undecided, "no_model_seat"));
  EXPECT_EQ(world(three(), {supports("m1"), supports("m9"), supports("")}).verdict, undecided);
}

TEST(ByAccident, one_seat_that_answers_twice_is_not_two) {
  EXPECT_EQ(world(three(), {supports("m1"), supports("m1"), supports("m1")}), is(undecided, "not_enough_support"));
}

TEST(ByAccident, one_name_planned_under_two_families_is_no_vote) {
  EXPECT_EQ(world({model("m", "a"), model("m", "b")}, {supports("m")}).verdict, undecided);
  EXPECT_EQ(world({model("m", "a"), model("m", "b"), model("m2", "c")}, {supports("m"), supports("m2")}).verdict,
            undecided);
}

TEST(ByAccident, the_spelling_of_a_family_does_not_make_a_second_one) {
  EXPECT_EQ(world({model("m1", "openai"), model("m2", " OpenAI ")}, {supports("m1"), supports("m2")}),
            is(undecided, "quorum_unreachable"));
}

TEST(ByAccident, models_of_unknown_family_are_not_told_apart_from_the_others) {
  EXPECT_EQ(world({model("m1", "a"), model("m2", "")}, {supports("m1"), supports("m2")}).verdict, undecided);
  EXPECT_EQ(world({model("m1", ""), model("m2", "")}, {supports("m1"), supports("m2")}).verdict, undecided);
}

TEST(ByAccident, a_seat_that_contradicts_itself_has_failed) {
  EXPECT_EQ(world(three(), {supports("m1"), supports("m2"), refutes("m2")}).verdict, undecided);
  const ClaimInput sum{.type = ClaimType::arithmetic,
                       .planned = {decider("c")},
                       .findings = {supports("c", "equal"), refutes("c", "not_equal")}};
  EXPECT_EQ(join(sum, {}), is(undecided, "checker_failed"));
}

TEST(ByAccident, models_cannot_verify_what_a_checker_has_to) {
  ClaimInput sum{
      .type = ClaimType::arithmetic, .planned = three(), .findings = {supports("m1"), supports("m2"), supports("m3")}};
  EXPECT_EQ(join(sum, {}), is(undecided, "not_checked"));
  sum.planned.push_back(decider("c"));
  EXPECT_EQ(join(sum, {}), is(undecided, "checker_failed"));
  sum.findings.push_back(abstains("c", "not_parseable"));
  EXPECT_EQ(join(sum, {}), is(undecided, "not_parseable"));
}

TEST(ByAccident, a_model_that_says_it_decides_does_not) {
  PlannedSeat seat = model("m", "a");
  seat.decides = true;
  const ClaimInput sum{.type = ClaimType::arithmetic, .planned = {seat}, .findings = {supports("m")}};
  EXPECT_EQ(join(sum, {}), is(undecided, "not_checked"));
}

TEST(ByAccident, a_checker_that_does_not_decide_proves_nothing) {
  PlannedSeat seat = decider("c");
  seat.decides = false;
  for (const ClaimType type : {ClaimType::arithmetic, ClaimType::grounded}) {
    const ClaimInput input{.type = type, .planned = {seat}, .findings = {supports("c")}};
    EXPECT_EQ(join(input, {}).verdict, undecided);
  }
}

TEST(ByAccident, enumerators_out_of_range_prove_nothing) {
  ClaimInput sum{.type = ClaimType::arithmetic, .planned = {decider("c")}, .findings = {supports("c")}};
  sum.findings[0].says = static_cast<Says>(17);
  EXPECT_EQ(join(sum, {}), is(undecided, "checker_failed"));
  sum.findings[0].says = Says::supports;
  sum.type = static_cast<ClaimType>(17);
  EXPECT_EQ(join(sum, {}), is(undecided, "unknown_claim_type"));
}

TEST(ByAccident, empty_answers_do_not_agree_with_one_another) {
  const auto result = count(three(), {{"m1", ""}, {"m2", ""}, {"m3", ""}}, {});
  EXPECT_EQ(result.verdict, undecided);
  EXPECT_FALSE(result.winner.has_value());
  EXPECT_TRUE(result.votes.empty());
}

// A text of one sentence of ten bytes with one verified claim over all of it.
GateInput proven() {
  GateInput input;
  input.total_bytes = 10;
  input.sentences = {{.span = {0, 10}, .depends = ""}};
  input.claims = {{.span = {0, 10},
                   .type = ClaimType::arithmetic,
                   .sentence = 0,
                   .covered = {{0, 10}},
                   .verdict = Verdict::verified,
                   .reason = "equal"}};
  return input;
}

void expect_inconsistent(const GateInput& input) {
  const auto result = decide(input);
  EXPECT_EQ(result.gate, Gate::withheld);
  EXPECT_EQ(result.reasons, std::vector<std::string>{"inconsistent_input"});
  EXPECT_LE(result.verdict, undecided);
  EXPECT_TRUE(result.released.empty());
  EXPECT_EQ(result.coverage.checked_bytes, 0U);
}

TEST(ByAccident, the_empty_gate_input_is_withheld) {
  EXPECT_EQ(decide({}).gate, Gate::withheld);
  EXPECT_EQ(decide({}).reasons, std::vector<std::string>{"no_claims"});
}

TEST(ByAccident, a_required_verdict_below_agreed_releases_no_more_than_agreed_does) {
  for (const Verdict verdict : {Verdict::refuted, Verdict::undecided}) {
    for (const ReleaseMode mode : {ReleaseMode::all, ReleaseMode::verified_only}) {
      GateInput input = proven();
      input.required = verdict;
      input.release = mode;
      input.claims[0].verdict = verdict;
      EXPECT_EQ(decide(input).gate, Gate::withheld);
    }
  }
}

TEST(ByAccident, a_verified_claim_that_covers_nothing_releases_nothing) {
  for (const ReleaseMode mode : {ReleaseMode::all, ReleaseMode::verified_only}) {
    GateInput input = proven();
    input.release = mode;
    input.claims[0].covered.clear();
    EXPECT_EQ(decide(input).gate, Gate::withheld);
    EXPECT_EQ(decide(input).reasons.front(), "not_covered");
  }
}

TEST(ByAccident, spans_that_do_not_fit_the_text_withhold_it) {
  EXPECT_EQ(decide(proven()).gate, Gate::released);
  const auto broken = [](auto change) {
    for (const ReleaseMode mode : {ReleaseMode::all, ReleaseMode::verified_only}) {
      GateInput input = proven();
      input.release = mode;
      change(input);
      expect_inconsistent(input);
    }
  };
  broken([](GateInput& i) { i.total_bytes = 9; });
  broken([](GateInput& i) { i.total_bytes = 0; });
  broken([](GateInput& i) { i.claims[0].covered = {{5, 10}, {0, 5}}; });
  broken([](GateInput& i) { i.claims[0].covered = {{5, 3}}; });
  broken([](GateInput& i) { i.claims[0].covered = {{0, std::size_t(-1)}}; });
  broken([](GateInput& i) { i.claims[0].span = {10, 0}; });
  broken([](GateInput& i) { i.claims[0].span = {4, 4}; });
  broken([](GateInput& i) { i.claims[0].span = {4, 11}; });
  broken([](GateInput& i) { i.claims[0].sentence = 1; });
  broken([](GateInput& i) { i.claims[0].verdict = static_cast<Verdict>(9); });
  broken([](GateInput& i) { i.required = static_cast<Verdict>(-1); });
  broken([](GateInput& i) { i.silent = {{8, 9}, {1, 2}}; });
  broken([](GateInput& i) { i.silent = {{0, 11}}; });
  broken([](GateInput& i) { i.sentences.push_back({.span = {9, 10}, .depends = ""}); });
  broken([](GateInput& i) { i.sentences[0] = {.span = {0, 10}, .depends = "pronoun", .depends_on = 7}; });
  broken([](GateInput& i) {
    i.sentences = {{.span = {0, 5}, .depends = ""}, {.span = {5, 10}, .depends = ""}};
    i.claims[0].span = {0, 5};
    i.claims[0].sentence = 1;
  });
  GateInput unknown_mode = proven();
  unknown_mode.release = static_cast<ReleaseMode>(5);
  expect_inconsistent(unknown_mode);
}

}  // namespace
}  // namespace portcullis::tools::verdict
