// Which lines of a file are items, and of whom: copies under other ids, families that a line leaves out, items without
// a class.
#include <gtest/gtest.h>

#include "tests/unit/eval_items.hpp"

namespace portcullis::server::eval {
namespace {

// Twenty items, twenty times each under other ids.
std::string copied() {
  std::string text;
  for (int copy = 0; copy < 20; ++copy)
    for (Json each : easy(20)) {
      each["id"] = each["id"].get<std::string>() + "-" + std::to_string(copy);
      text += json::write(each) + "\n";
    }
  return text;
}

TEST(Eval, items_of_equal_content_under_other_ids_are_items_and_are_said) {
  const auto report = read(copied());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->items, 400U);
  EXPECT_EQ(report->bad_lines, 0U);
  EXPECT_EQ(report->all.labelled, 400U);
  EXPECT_EQ(report->all.released, 360U);
  EXPECT_EQ(report->repeats, 380U);
  EXPECT_EQ(report->repeat_line, 21U);
  EXPECT_EQ(report->repeated_line, 1U);
  const std::string shown = to_text(to_json(*report, {}));
  EXPECT_NE(shown.find("380 items repeat another under a new id (the first: line 21 is line 1 again)"),
            std::string::npos)
      << shown;
}

TEST(Calibrate, leaves_copies_out_and_says_so_and_no_bound_rests_on_them) {
  EvalOptions options;
  options.calibrate = true;
  const auto report = read(copied(), options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->repeats, 380U);
  EXPECT_EQ(report->items, 20U);
  EXPECT_EQ(report->labelled_items, 20U);
  EXPECT_NE(to_text(to_json(*report, options)).find("left out: a bound over copies is no bound"), std::string::npos);
  EXPECT_EQ(calibrated(copied()), "kept_without_threshold");
  // A few copies in a file that is large enough do no harm: it is the calibration of the file without them.
  std::string mixed = lines_of(easy(400));
  for (int i : {3, 7, 11}) {
    Json again = item(i, "1", "1", "1");
    again["id"] = "other" + std::to_string(i);
    mixed += json::write(again) + "\n";
  }
  const auto with = read(mixed, options), without = read(lines_of(easy(400)), options);
  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->repeats, 3U);
  EXPECT_EQ(calibrated(mixed), "kept");
  const auto& one = with->classes.at("math");
  const auto& other = without->classes.at("math");
  EXPECT_EQ(one.weights, other.weights);
  EXPECT_EQ(one.tested.items, other.tested.items);
  EXPECT_EQ(one.choice.threshold->score, other.choice.threshold->score);
  // Nor do the halves of a split share them: one would test what the other was fitted to.
  EvalOptions halves;
  halves.splits = 20;
  const auto split = read(mixed, halves), plain = read(lines_of(easy(400)), halves);
  ASSERT_TRUE(split && plain);
  EXPECT_EQ(split->splits->mean_coverage, plain->splits->mean_coverage);
}

TEST(Eval, a_family_that_a_line_leaves_out_is_that_of_the_other_lines) {
  auto items = easy(400);
  items[0]["answers"][0].erase("family");   // before the line that names it
  items[5]["answers"][1].erase("family");   // behind it
  items[9]["answers"][2]["family"] = "  ";  // names nobody
  EXPECT_EQ(calibrated(lines_of(items)), "kept");
  const auto report = read(lines_of(items));
  ASSERT_TRUE(report);
  ASSERT_EQ(report->panel.size(), 3U);
  EXPECT_EQ(report->panel[0].family, "a");
  EXPECT_EQ(report->quorum, 2U);
  EXPECT_EQ(report->all.released, 360U);
  // Named nowhere, it is nobody's: two voices of three are left for a quorum, and one of the two is not enough.
  for (Json& each : items) each["answers"][0].erase("family");
  const auto two = read(lines_of(items));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->panel[0].family, "");
  for (Json& each : items) each["answers"][1].erase("family");
  const auto one = read(lines_of(items));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->all.released, 0U);
  // Two names for one seat: both lines are said.
  auto differs = easy(20);
  differs[7]["answers"][0]["family"] = "b";
  const auto refused = read(lines_of(differs));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "family_differs");
  EXPECT_NE(refused.error().message.find("\"b\" in line 8 and of \"a\" in line 1"), std::string::npos)
      << refused.error().message;
}

TEST(Calibrate, items_that_name_no_class_are_of_that_of_the_profile) {
  auto items = easy(400);
  for (Json& each : items) each.erase("task_class");
  EvalOptions options;
  options.task_class = "sums";
  EXPECT_EQ(calibrated(lines_of(items), options), "kept");
  EXPECT_EQ(calibrated(lines_of(items)), "task_class_missing");
  const auto report = read(lines_of(items), options);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->classes.size(), 1U);
  EXPECT_EQ(report->classes.begin()->first, "sums");
  EvalOptions without;
  without.calibrate = true;
  const auto nameless = read(lines_of(items), without);
  ASSERT_TRUE(nameless);
  const auto kept = calibration_of(*nameless, without, panel, "balanced", *verdict::day_of("2026-11-23"));
  ASSERT_FALSE(kept);
  EXPECT_NE(kept.error().fix.find("task_class = \"NAME\" in [profiles.balanced]"), std::string::npos);
}

}  // namespace
}  // namespace portcullis::server::eval
