// Back-off for lists of claims: the exact rank, what is refused, and the promise on data of known make.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "tests/unit/verdict_builders.hpp"
#include "tools/verdict/calibrated_claim.hpp"
#include "tools/verdict/conformal.hpp"

namespace portcullis::tools::verdict {
namespace {

TEST(Conformal, the_rank_is_the_finite_sample_one_and_too_few_texts_have_none) {
  EXPECT_EQ(conformal_rank(9, 0.1), 9U);
  EXPECT_EQ(conformal_rank(8, 0.1), std::nullopt);
  EXPECT_EQ(conformal_rank(10, 0.1), 10U);
  EXPECT_EQ(conformal_rank(19, 0.1), 18U);
  EXPECT_EQ(conformal_rank(99, 0.1), 90U);
  EXPECT_EQ(conformal_rank(99, 0.05), 95U);
  EXPECT_EQ(conformal_rank(19, 0.05), 19U);
  EXPECT_EQ(conformal_rank(18, 0.05), std::nullopt);
  EXPECT_EQ(conformal_rank(1, 0.5), 1U);
  for (const double bad : {0.0, -0.1, 0.51, 1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(conformal_rank(1000, bad), std::nullopt);
}

TEST(Conformal, is_refused_with_the_texts_needed_and_never_passes_by_accident) {
  ListTable few;
  for (int i = 0; i < 5; ++i) few.add(0);
  const auto refused = choose_list_threshold(few, 0.05);
  EXPECT_FALSE(refused.threshold);
  EXPECT_EQ(refused.items_needed, 19U);
  EXPECT_FALSE(choose_list_threshold({}, 0.1).threshold);
  // One text of ten holds something false that no threshold drops.
  ListTable stubborn;
  for (int i = 0; i < 100; ++i) stubborn.add(i % 10 == 0 ? ListTable::never : 0);
  EXPECT_FALSE(choose_list_threshold(stubborn, 0.05).threshold);
  EXPECT_GT(choose_list_threshold(stubborn, 0.05).items_needed, 100U);
  EXPECT_TRUE(choose_list_threshold(stubborn, 0.2).threshold);
  // False with the highest score of all: nothing could be kept.
  ListTable sure;
  for (int i = 0; i < 100; ++i) sure.add(top_score + 1);
  EXPECT_FALSE(choose_list_threshold(sure, 0.1).threshold);
  ListTable counted_wrongly;
  counted_wrongly.add(0);
  counted_wrongly.items = 1000;
  EXPECT_FALSE(choose_list_threshold(counted_wrongly, 0.1).threshold);
  ListTable out_of_range;
  for (int i = 0; i < 100; ++i) out_of_range.add(i % 2 ? -5 : 5000);
  EXPECT_FALSE(choose_list_threshold(out_of_range, 0.1).threshold);
}

RC_GTEST_PROP(Conformal, the_threshold_is_the_least_that_enough_texts_allow, ()) {
  const int texts = *rc::gen::inRange(1, 300);
  const double alpha = *rc::gen::element(0.05, 0.1, 0.2, 0.5);
  ListTable table;
  std::vector<int> all;
  for (int i = 0; i < texts; ++i) {
    all.push_back(one_in(2) ? 0 : *rc::gen::inRange(0, ListTable::never + 1));
    table.add(all.back());
  }
  std::sort(all.begin(), all.end());
  const auto choice = choose_list_threshold(table, alpha);
  if (!choice.threshold) {
    RC_ASSERT(choice.items_needed > table.items);
    return;
  }
  RC_ASSERT(choice.threshold->score == all[choice.threshold->rank - 1]);
  RC_ASSERT(static_cast<double>(choice.threshold->rank) >= static_cast<double>(texts + 1) * (1 - alpha) - 1e-6);
  // A stricter promise never keeps more.
  const auto stricter = choose_list_threshold(table, alpha / 2);
  if (stricter.threshold) RC_ASSERT(stricter.threshold->score >= choice.threshold->score);
}

// Texts of five claims: over many calibrations the share of new texts of which something false is kept is alpha or
// less.
TEST(Conformal, keeps_its_promise_on_data_of_known_make) {
  std::mt19937_64 random(5);
  const auto least_of_a_text = [&] {
    int least = 0;
    const bool hard = std::bernoulli_distribution(0.3)(random);  // the claims of one text err together
    for (int claim = 0; claim < 5; ++claim) {
      const int score = std::uniform_int_distribution<int>(1, 1000)(random);
      const bool wrong = std::bernoulli_distribution((hard ? 0.5 : 0.1) * (1 - score / 1000.0))(random);
      if (wrong) least = std::max(least, score + 1);
    }
    return least;
  };
  for (const double alpha : {0.05, 0.1, 0.2}) {
    int tried = 0, broken = 0;
    for (int round = 0; round < 400; ++round) {
      ListTable table;
      for (int i = 0; i < 100; ++i) table.add(least_of_a_text());
      const auto choice = choose_list_threshold(table, alpha);
      if (!choice.threshold) continue;
      for (int i = 0; i < 20; ++i) {
        ++tried;
        broken += least_of_a_text() > choice.threshold->score;
      }
    }
    ASSERT_GT(tried, 4000);
    const double share = static_cast<double>(broken) / tried;
    EXPECT_LE(share, alpha * 1.1) << alpha;
    EXPECT_GE(share, alpha * 0.6) << "and no stricter than it has to be, at " << alpha;
  }
}

RC_GTEST_PROP(Conformal, back_off_only_ever_takes_away, ()) {
  const auto verdict = *rc::gen::element(Verdict::refuted, Verdict::undecided, Verdict::agreed, Verdict::verified);
  CalibratedVerdict judged{is(verdict, "why"), std::nullopt};
  if (!one_in(3)) judged.score = *rc::gen::inRange(0, 1001);
  std::optional<int> least;
  if (!one_in(3)) least = *rc::gen::inRange(0, 1001);
  const auto left = backed_off(judged, least);
  RC_ASSERT(left.verdict <= verdict);
  if (verdict >= Verdict::agreed && left.verdict >= Verdict::agreed)
    RC_ASSERT(least && judged.score && *judged.score >= *least);
  if (verdict < Verdict::agreed) RC_ASSERT(left == judged.verdict);
}

}  // namespace
}  // namespace portcullis::tools::verdict
