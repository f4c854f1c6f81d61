// The figures of the product on public data: 1,319 questions with four recorded systems each (see the README beside the
// data). What is asserted are the promises, not the numbers of one run.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "server/eval/engine.hpp"

namespace portcullis::server::eval {
namespace {

std::string data(const char* name) {
  return (std::filesystem::path(PORTCULLIS_SHARED_DATA) / name).string();
}

Report report_of(const std::string& file, const EvalOptions& options) {
  auto lines = Lines::open(file);
  EXPECT_TRUE(lines) << lines.error().message;
  if (!lines) return {};
  auto report = evaluate(*lines, options);
  EXPECT_TRUE(report) << report.error().message;
  return report ? std::move(*report) : Report{};
}

class Gsm8k : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no public data at " << file;
  }
  const std::string file = data("gsm8k_panel.jsonl");
};

TEST_F(Gsm8k, canonical_answers_say_what_people_say_and_the_known_accuracies_come_out) {
  const Report report = report_of(file, {});
  EXPECT_EQ(report.items, 1319U);
  EXPECT_EQ(report.bad_lines, 0U);
  EXPECT_EQ(report.label_checked, 5276U);
  EXPECT_EQ(report.label_agreed, report.label_checked);
  std::uint64_t best = 0;
  for (std::size_t i = 0; i < report.panel.size(); ++i) best = std::max(best, report.all.errors.right(i));
  EXPECT_NEAR(static_cast<double>(best) / 1319, 0.563, 0.0005);
  EXPECT_NEAR(static_cast<double>(report.all.plurality_right) / 1319, 0.443, 0.0005);
  EXPECT_NEAR(static_cast<double>(report.all.released) / 1319, 0.309, 0.0015);
  ASSERT_TRUE(report.all.errors.effective_votes());
  EXPECT_LT(*report.all.errors.effective_votes(), 4);
}

// Half for calibration, half for test, delta 0.05, 200 seeded splits.
TEST_F(Gsm8k, a_calibrated_bound_holds_on_the_half_that_it_has_not_seen) {
  for (const auto& [limit, least_coverage] : {std::pair(0.2, 0.28), std::pair(0.1, 0.05)}) {
    EvalOptions options;
    options.limit = {limit, 0.05};
    options.splits = 200;
    const Report report = report_of(file, options);
    ASSERT_TRUE(report.splits);
    EXPECT_LE(report.splits->above_limit, 200U * 8 / 100) << limit;
    EXPECT_GE(report.splits->mean_coverage, least_coverage) << limit;
    std::printf("limit %.2f: above it in %u of 200, mean coverage %.3f, mean risk %.3f, refused %u\n", limit,
                report.splits->above_limit, report.splits->mean_coverage, report.splits->mean_risk,
                report.splits->refused);
  }
}

TEST_F(Gsm8k, a_limit_that_the_data_do_not_show_is_refused_with_the_items_needed) {
  EvalOptions options;
  options.limit = {0.05, 0.05};
  options.splits = 200;
  options.calibrate = true;
  const Report report = report_of(file, options);
  ASSERT_EQ(report.classes.size(), 1U);
  const auto& choice = report.classes.begin()->second.choice;
  EXPECT_FALSE(choice.threshold);
  EXPECT_GT(choice.items_needed, 1319U);
  ASSERT_TRUE(report.splits);
  EXPECT_GE(report.splits->refused, 190U);
  EXPECT_LE(report.splits->above_limit, 16U);
  EXPECT_GT(report.splits->items_needed, 660U);
  std::printf("limit 0.05: %llu items needed; of 200 splits %u refused, %u above it\n",
              static_cast<unsigned long long>(choice.items_needed), report.splits->refused, report.splits->above_limit);
}

TEST(Factool, what_the_checkers_verify_is_true_by_the_labels_and_what_they_refute_false) {
  const std::string file = data("factool_math.jsonl");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no public data at " << file;
  const Report report = report_of(file, {});
  EXPECT_EQ(report.bad_lines, 0U);
  const auto& claims = report.all.claims;
  std::uint64_t labelled = 0;
  for (const std::size_t label : {0, 1})
    for (const std::uint64_t count : claims[label]) labelled += count;
  EXPECT_EQ(labelled, 284U);
  const auto verified = static_cast<std::size_t>(tools::verdict::Verdict::verified);
  std::printf("verified and labelled false %llu, verified and labelled true %llu\n",
              static_cast<unsigned long long>(claims[0][verified]),
              static_cast<unsigned long long>(claims[1][verified]));
  EXPECT_LE(claims[0][verified], 1U);  // one label is right only before rounding
}

}  // namespace
}  // namespace portcullis::server::eval
