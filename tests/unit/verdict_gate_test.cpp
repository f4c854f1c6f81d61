// The gate by examples: order of verdicts, coverage, whole texts and texts of which only the proven sentences remain.
#include <gtest/gtest.h>

#include "tests/support/sanitized.hpp"
#include "tools/verdict/gate.hpp"

namespace portcullis::tools::verdict {
namespace {

using Strings = std::vector<std::string>;

// A text made sentence by sentence, each followed by one silent byte.
struct TextBuilder {
  GateInput input;

  TextBuilder& sentence(std::size_t size, std::string depends = "", std::size_t depends_on = 0) {
    const Span span{input.total_bytes, input.total_bytes + size};
    input.sentences.push_back({span, std::move(depends), depends_on});
    input.silent.push_back({span.end, span.end + 1});
    input.total_bytes = span.end + 1;
    return *this;
  }
  // A claim over bytes [from, to) of the last sentence.
  TextBuilder& claim(std::size_t from, std::size_t to, Verdict verdict, std::string reason) {
    const std::size_t start = input.sentences.back().span.start;
    const Span span{start + from, start + to};
    input.claims.push_back({span, ClaimType::world, input.sentences.size() - 1, {span}, verdict, std::move(reason)});
    return *this;
  }
  TextBuilder& proven(std::size_t size) { return sentence(size).claim(0, size, Verdict::verified, "equal"); }
  TextBuilder& open(std::size_t size) { return sentence(size).claim(0, size, Verdict::undecided, "no_model_seat"); }

  GateResult all(Verdict required = Verdict::agreed) {
    input.release = ReleaseMode::all;
    input.required = required;
    return decide(input);
  }
  GateResult only_verified(Verdict required = Verdict::agreed) {
    input.release = ReleaseMode::verified_only;
    input.required = required;
    return decide(input);
  }
};

void expect_withheld(const GateResult& result, Strings reasons) {
  EXPECT_EQ(result.gate, Gate::withheld);
  EXPECT_EQ(result.reasons, reasons);
  EXPECT_TRUE(result.released.empty());
  EXPECT_TRUE(result.dropped.empty());
}

TEST(Gate, an_empty_text_and_a_greeting_are_withheld_for_want_of_claims) {
  TextBuilder empty;
  expect_withheld(empty.all(), {"no_claims"});
  EXPECT_EQ(empty.all().verdict, Verdict::undecided);
  TextBuilder hello;
  hello.sentence(5).input.silent = {{0, 6}};
  expect_withheld(hello.all(), {"no_claims"});
  expect_withheld(hello.only_verified(), {"no_claims"});
  EXPECT_TRUE(hello.all().coverage.unchecked.empty());
}

TEST(Gate, a_text_that_is_verified_throughout_is_released_whole) {
  const auto result = TextBuilder().proven(10).proven(20).all(Verdict::verified);
  EXPECT_EQ(result.gate, Gate::released);
  EXPECT_EQ(result.verdict, Verdict::verified);
  EXPECT_EQ(result.released, (std::vector<Span>{{0, 32}}));
  EXPECT_EQ(result.coverage.checked_bytes, 30U);
  EXPECT_EQ(result.coverage.total_bytes, 32U);
}

TEST(Gate, the_verdict_of_a_text_is_its_worst_claim_in_the_order_of_verdicts) {
  TextBuilder text;
  text.proven(5);
  EXPECT_EQ(text.all().verdict, Verdict::verified);
  text.sentence(5).claim(0, 5, Verdict::agreed, "supported_uncalibrated");
  EXPECT_EQ(text.all().verdict, Verdict::agreed);
  EXPECT_EQ(text.all().gate, Gate::released);
  expect_withheld(text.all(Verdict::verified), {"supported_uncalibrated"});
  text.open(5);
  EXPECT_EQ(text.only_verified().verdict, Verdict::undecided);
  expect_withheld(text.all(), {"no_model_seat"});
  text.sentence(5).claim(0, 5, Verdict::refuted, "not_equal");
  EXPECT_EQ(text.all().verdict, Verdict::refuted);
  expect_withheld(text.all(), {"not_equal", "no_model_seat"});
}

TEST(Gate, a_sum_blesses_only_itself) {
  // "Since Berlin is in France, 2 + 2 = 4": the sum is verified, the rest is a claim of its own.
  TextBuilder text;
  text.sentence(36).claim(27, 36, Verdict::verified, "equal").claim(0, 25, Verdict::undecided, "no_model_seat");
  text.input.silent.insert(text.input.silent.begin(), {25, 27});
  expect_withheld(text.all(), {"no_model_seat"});
  expect_withheld(text.only_verified(), {"no_model_seat"});
  const auto coverage = text.all().coverage;
  EXPECT_EQ(coverage.checked_bytes, 9U);
  ASSERT_EQ(coverage.unchecked.size(), 1U);
  EXPECT_EQ(coverage.unchecked[0].span, (Span{0, 25}));
  EXPECT_EQ(coverage.unchecked[0].reason, "no_model_seat");
}

TEST(Gate, bytes_that_no_claim_covers_withhold_the_text) {
  TextBuilder text;
  text.proven(10).sentence(7);
  expect_withheld(text.all(), {"no_claim"});
  const auto result = text.only_verified();
  EXPECT_EQ(result.gate, Gate::released);
  EXPECT_EQ(result.released, (std::vector<Span>{{0, 11}}));
  ASSERT_EQ(result.dropped.size(), 1U);
  EXPECT_EQ(result.dropped[0].span, (Span{11, 18}));
  EXPECT_EQ(result.dropped[0].reason, "no_claim");
}

TEST(Gate, unchecked_runs_reach_over_silent_bytes_and_never_over_checked_ones) {
  TextBuilder text;
  text.sentence(20).claim(0, 20, Verdict::undecided, "not_enough_support");
  text.input.claims[0].covered = {{0, 4}, {5, 9}, {12, 20}};
  text.claim(9, 12, Verdict::verified, "equal");
  text.input.silent.insert(text.input.silent.begin(), {4, 5});
  const auto unchecked = text.all().coverage.unchecked;
  ASSERT_EQ(unchecked.size(), 2U);
  EXPECT_EQ(unchecked[0].span, (Span{0, 9}));
  EXPECT_EQ(unchecked[1].span, (Span{12, 20}));
}

TEST(Gate, drops_whole_sentences_and_says_so) {
  const auto result = TextBuilder().open(4).proven(6).open(3).proven(2).only_verified();
  EXPECT_EQ(result.gate, Gate::released);
  EXPECT_EQ(result.released, (std::vector<Span>{{5, 12}, {16, 19}}));
  ASSERT_EQ(result.dropped.size(), 2U);
  EXPECT_EQ(result.dropped[0].span, (Span{0, 4}));
  EXPECT_EQ(result.dropped[0].reason, "no_model_seat");
  EXPECT_EQ(result.dropped[1].span, (Span{12, 15}));
  EXPECT_EQ(result.reasons, (Strings{"no_model_seat", "equal"}));
}

TEST(Gate, drops_a_sentence_that_a_failing_claim_of_another_one_reaches_into) {
  TextBuilder text;
  text.proven(5).proven(5).open(5);
  text.input.claims[2].span.start = 8;
  EXPECT_EQ(text.only_verified().released, (std::vector<Span>{{0, 6}}));
  text.input.claims[2].covered = {{2, 3}, {12, 17}};
  EXPECT_EQ(text.only_verified().gate, Gate::withheld);
}

TEST(Gate, drops_the_sentence_that_a_failing_claim_names_however_little_of_it_it_touches) {
  TextBuilder text;
  text.proven(5).proven(5);
  text.input.claims.push_back({{4, 8}, ClaimType::citation, 0, {}, Verdict::refuted, "no_such_document"});
  expect_withheld(text.only_verified(), {"no_such_document"});
}

TEST(Gate, drops_a_sentence_that_asserts_nothing) {
  TextBuilder text;
  text.sentence(5).proven(5);
  text.input.silent = {{0, 6}, {11, 12}};
  const auto result = text.only_verified();
  EXPECT_EQ(result.released, (std::vector<Span>{{6, 12}}));
  ASSERT_EQ(result.dropped.size(), 1U);
  EXPECT_EQ(result.dropped[0].reason, "asserts_nothing");
  EXPECT_EQ(text.all().gate, Gate::released);
}

TEST(Gate, refuses_a_release_in_which_a_kept_sentence_leans_on_a_dropped_one) {
  for (const std::string why : {"pronoun", "connective", "negation", "list_head"}) {
    TextBuilder text;
    text.proven(9).open(5).sentence(5, why, 1).claim(0, 5, Verdict::verified, "equal");
    expect_withheld(text.only_verified(), {"depends_on_dropped"});
    text.input.sentences[2].depends_on = 0;
    EXPECT_EQ(text.only_verified().gate, Gate::released);
  }
}

// An empty sentence is never let out, so what leans on it has nothing to lean on, whatever lies around it.
TEST(Gate, refuses_a_release_in_which_a_kept_sentence_leans_on_an_empty_one) {
  TextBuilder text;
  text.proven(1);
  text.input.sentences.push_back({{3, 3}, "", 0});
  text.input.sentences.push_back({{3, 7}, "pronoun", 1});
  text.input.total_bytes = 7;
  text.input.silent = {{1, 3}};
  text.input.claims.push_back({{3, 7}, ClaimType::date, 2, {{2, 7}}, Verdict::verified, "equal"});
  expect_withheld(text.only_verified(), {"depends_on_dropped"});
}

TEST(Gate, follows_a_chain_of_sentences_that_lean_on_one_another) {
  TextBuilder text;
  text.proven(9).open(5);
  for (std::size_t on = 1; on < 4; ++on) text.sentence(5, "connective", on).claim(0, 5, Verdict::verified, "equal");
  expect_withheld(text.only_verified(), {"depends_on_dropped"});
  // A dropped sentence may lean on what it likes.
  for (std::size_t claim = 2; claim < 5; ++claim) text.input.claims[claim].verdict = Verdict::refuted;
  EXPECT_EQ(text.only_verified().gate, Gate::released);
}

TEST(Gate, releases_nothing_when_nothing_is_kept) {
  expect_withheld(TextBuilder().open(4).open(5).only_verified(), {"no_model_seat"});
}

TEST(Gate, never_releases_bytes_outside_all_sentences_that_are_not_silent) {
  TextBuilder text;
  text.proven(5).proven(5);
  text.input.silent = {{5, 6}};
  text.input.total_bytes = 20;  // bytes 11 to 20 belong to no sentence
  const auto result = text.only_verified();
  EXPECT_EQ(result.released, (std::vector<Span>{{0, 6}, {6, 11}}));
  ASSERT_EQ(result.dropped.size(), 1U);
  EXPECT_EQ(result.dropped[0].span, (Span{11, 20}));
  EXPECT_EQ(text.all().gate, Gate::withheld);
}

TEST(Gate, a_claim_without_a_reason_still_gives_one) {
  TextBuilder text;
  text.sentence(5).claim(0, 5, Verdict::undecided, "");
  expect_withheld(text.all(), {"undecided"});
}

// 10^5 claims that all reach over the whole text of 10^5 sentences: anything quadratic would take minutes.
TEST(Gate, work_grows_with_the_number_of_spans_and_not_with_its_square) {
  GateInput input;
  constexpr std::size_t n = 100'000;
  input.total_bytes = 10 * n;
  for (std::size_t i = 0; i < n; ++i) {
    input.sentences.push_back({{10 * i, 10 * i + 9}, i > 0 ? "pronoun" : "", i > 0 ? i - 1 : 0});
    input.silent.push_back({10 * i + 9, 10 * i + 10});
    input.claims.push_back({{0, 10 * n - 1},
                            ClaimType::world,
                            i,
                            {{10 * i, 10 * i + 9}},
                            Verdict::undecided,
                            "reason_" + std::to_string(i)});
  }
  for (const ReleaseMode mode : {ReleaseMode::all, ReleaseMode::verified_only}) {
    input.release = mode;
    const double start = test::processor_seconds();
    EXPECT_EQ(decide(input).gate, Gate::withheld);
    for (JudgedClaim& claim : input.claims) claim.verdict = Verdict::verified;
    EXPECT_EQ(decide(input).gate, Gate::released);
    for (JudgedClaim& claim : input.claims) claim.verdict = Verdict::undecided;
    const double took = test::processor_seconds() - start;
    RecordProperty(std::string(name_of(mode)) + "_ms", static_cast<int>(took * 1000));
    EXPECT_LT(took, 10 * test::slowdown);
  }
}

}  // namespace
}  // namespace portcullis::tools::verdict
