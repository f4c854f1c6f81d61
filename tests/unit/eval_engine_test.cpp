// Evaluation and calibration from files: what is read, and what must never become a calibration.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "tests/unit/eval_items.hpp"

namespace portcullis::server::eval {
namespace {

TEST(Calibrate, keeps_what_the_items_show) {
  EXPECT_EQ(calibrated(lines_of(easy(400))), "kept");
  EvalOptions options;
  options.calibrate = true;
  const auto report = read(lines_of(easy(400)), options);
  ASSERT_TRUE(report);
  const auto kept = calibration_of(*report, options, panel, "balanced", *verdict::day_of("2026-11-23"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->seats, panel);
  EXPECT_EQ(kept->profile, "balanced");
  EXPECT_EQ(kept->quorum, 2U);
  EXPECT_EQ(kept->items, 400U);
  EXPECT_EQ(kept->classes[0].fitted + kept->classes[0].tested, 400U);
  EXPECT_GT(kept->classes[0].fitted, 20U);
  EXPECT_GE(kept->classes[0].weights[2], kept->classes[0].weights[0]);

  // Of another panel than the profile's it can be looked at and not be used.
  const auto other = calibration_of(*report, options, {panel[0], panel[1]}, "balanced", *verdict::day_of("2026-11-23"));
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->profile.empty());
  for (const auto& seat : other->seats) EXPECT_TRUE(seat.model.empty());
}

TEST(Calibrate, never_passes_by_accident) {
  const std::string good = lines_of(easy(400));
  const auto changed = [](const std::function<void(Json&)>& change) {
    auto items = easy(400);
    for (Json& each : items) change(each);
    return lines_of(items);
  };
  EXPECT_EQ(calibrated(""), "no_labelled_items");
  EXPECT_EQ(calibrated("\n\n \n"), "no_labelled_items");
  EXPECT_EQ(calibrated(lines_of(easy(20))), "kept_without_threshold");
  // A file that was cut off, in the middle of a line or by an unreadable one.
  EXPECT_EQ(calibrated(good.substr(0, good.size() - 20)), "data_refused");
  EXPECT_EQ(calibrated(good + "{}\n"), "data_refused");
  EXPECT_EQ(calibrated(good + "null\n"), "data_refused");
  EXPECT_EQ(calibrated(good + R"({"id": "z", "reference": NaN})" + "\n"), "data_refused");
  EXPECT_EQ(calibrated(good + R"({"id": "z", "id": "y"})" + "\n"), "data_refused");
  EXPECT_EQ(calibrated(good + "\xff\xfe\n"), "data_refused");
  // The same items again under their own ids, or with another answer.
  EXPECT_EQ(calibrated(good + good), "data_refused");
  EXPECT_EQ(calibrated(good + json::write(item(3, "7", "7", "7")) + "\n"), "data_refused");
  // One item forty times, with nothing but the id changed: copies do not count, and one is too few.
  EXPECT_EQ(calibrated(changed([](Json& i) { i["question"] = "the same"; })), "kept_without_threshold");
  // Nobody says what is right.
  EXPECT_EQ(calibrated(changed([](Json& i) { i.erase("reference"); })), "no_labelled_items");
  EXPECT_EQ(calibrated(changed([](Json& i) { i.erase("answers"); })), "no_labelled_items");
  // A reference that is none, a class that has no name, seats of no family or of two.
  EXPECT_EQ(calibrated(changed([](Json& i) { i["reference"] = "about one"; })), "data_refused");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["task_class"] = ""; })), "data_refused");
  EXPECT_EQ(calibrated(changed([](Json& i) { i.erase("task_class"); })), "task_class_missing");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["answers"][0].erase("family"); })), "family_missing");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["answers"][0]["family"] = " "; })), "family_missing");
  auto two = easy(400);
  two[7]["answers"][0]["family"] = "b";
  EXPECT_EQ(calibrated(lines_of(two)), "family_differs");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["answers"][1]["seat"] = "x/a"; })), "data_refused");
  // Everybody agrees, and is wrong: by the reference, or by the people who looked.
  EXPECT_EQ(calibrated(changed([](Json& i) { i["reference"] = "5"; })), "kept_without_threshold");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["answers"][0]["correct"] = false; })), "kept_without_threshold");
  // One voice under three names, and a seat that never answers.
  EXPECT_EQ(calibrated(changed([](Json& i) {
              for (Json& answer : i["answers"]) answer["family"] = "a";
            })),
            "kept_without_threshold");
  EXPECT_EQ(calibrated(changed([](Json& i) { i["answers"].erase(2); })), "kept");
  EvalOptions all;
  all.all_must_answer = true;
  EXPECT_EQ(calibrated(changed([](Json& i) {
                         if (i["id"] != "i1") i["answers"].erase(2);
                       }),
                       all),
            "kept_without_threshold");
  // Limits that limit nothing.
  for (const double bad :
       {0.0, -1.0, 0.6, 1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EvalOptions options;
    options.limit.risk = bad;
    EXPECT_EQ(calibrated(good, options), "out_of_range") << bad;
    options.limit = {0.1, bad};
    EXPECT_EQ(calibrated(good, options), "out_of_range") << bad;
  }
}

TEST(Eval, goes_on_behind_a_line_that_is_wrong_and_says_where_it_is) {
  auto items = easy(10);
  std::string text = lines_of({items[0], items[1]}) + "\n{\"id\": 5}\nnot json\n" + lines_of({items[2], items[1]});
  const auto report = read(text);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->items, 3U);
  EXPECT_EQ(report->bad_lines, 3U);
  EXPECT_EQ(report->duplicates, 1U);
  ASSERT_EQ(report->problems.size(), 3U);
  EXPECT_EQ(report->problems[0].line, 4U);
  EXPECT_EQ(report->problems[0].code, "not_an_item");
  EXPECT_NE(report->problems[0].message.find("/id"), std::string::npos);
  EXPECT_EQ(report->problems[1].line, 5U);
  EXPECT_EQ(report->problems[1].code, "not_json");
  EXPECT_EQ(report->problems[2].line, 7U);
  EXPECT_EQ(report->problems[2].code, "duplicate_id");
  EXPECT_NE(report->problems[2].message.find("in line 2"), std::string::npos);
}

TEST(Eval, writes_one_line_an_item_and_counts_what_it_writes) {
  std::vector<Json> written;
  EvalOptions options;
  options.each_item = [&](const Json& line) { written.push_back(line); };
  std::vector<double> progress;
  options.progress = [&](double share) { progress.push_back(share); };
  auto items = easy(30);
  Json claims{{"id", "c"}, {"task_class", "claims"}, {"claims", Json::array()}};
  claims["claims"].push_back(Json{{"text", "2 + 2 = 4"}, {"label", true}});
  claims["claims"].push_back(Json{{"text", "2 + 2 = 5"}, {"label", false}});
  claims["claims"].push_back(Json{{"text", "Berlin is large."}, {"label", nullptr}});
  items.push_back(claims);
  const auto report = read(lines_of(items), options);
  ASSERT_TRUE(report);
  ASSERT_EQ(written.size(), 31U);
  EXPECT_EQ(written[1]["verdict"], "agreed");
  EXPECT_EQ(written[1]["gate"], "released");
  EXPECT_EQ(written[1]["answer"], "1");
  EXPECT_EQ(written[1]["right"], true);
  EXPECT_EQ(written[0]["gate"], "withheld");
  EXPECT_EQ(written[30]["claims"][0]["verdict"], "verified");
  EXPECT_EQ(written[30]["claims"][1]["verdict"], "refuted");
  EXPECT_EQ(written[30]["claims"][2]["verdict"], "undecided");
  EXPECT_EQ(report->all.released, 27U);
  EXPECT_EQ(report->all.released_wrong, 0U);
  EXPECT_EQ(report->classes.at("claims").claims[1][3], 1U);
  ASSERT_FALSE(progress.empty());
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  EXPECT_NEAR(progress.back(), 1, 1e-9);
}

TEST(Eval, the_calibration_of_one_file_is_tried_on_another) {
  EvalOptions options;
  options.calibrate = true;
  const auto report = read(lines_of(easy(400)), options);
  ASSERT_TRUE(report);
  const auto kept = calibration_of(*report, options, panel, "balanced", *verdict::day_of("2026-11-23"));
  ASSERT_TRUE(kept);
  EvalOptions with;
  with.calibration = &*kept;
  const auto tried = read(lines_of(easy(50)), with);
  ASSERT_TRUE(tried);
  EXPECT_EQ(tried->all.verdicts[static_cast<std::size_t>(verdict::Verdict::verified)], 45U);
  EXPECT_EQ(tried->all.released, 45U);
  // Of a class that it does not know nothing is let out.
  auto items = easy(50);
  for (Json& each : items) each["task_class"] = "law";
  const auto elsewhere = read(lines_of(items), with);
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->all.released, 0U);
}

TEST(Item, its_answer_is_what_the_reply_ends_on) {
  using tools::consult::final_answer;
  EXPECT_EQ(final_answer("3 + 4 = 7\nA: 7"), " 7");
  EXPECT_EQ(final_answer("x\n**Answer:** 7\n\n"), "** 7");
  EXPECT_EQ(final_answer("Final Answer: 7"), " 7");
  EXPECT_EQ(final_answer("So\nThe answer is 7."), " 7.");
  EXPECT_EQ(final_answer("Thus \\boxed{\\frac{1}{2}}."), "\\frac{1}{2}");
  EXPECT_EQ(final_answer("7"), "7");
  EXPECT_EQ(final_answer("A: 7\nbut I am not sure"), "A: 7\nbut I am not sure");
  EXPECT_EQ(final_answer(""), "");
  EXPECT_EQ(final_answer("\\boxed{{{"), "\\boxed{{{");
}

}  // namespace
}  // namespace portcullis::server::eval
