// Calibration: bounds against sums of exact terms, thresholds against what could pass by accident, and files that are
// refused. The figures on public data are in eval_figures_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tools/verdict/calibration_file.hpp"

namespace portcullis::tools::verdict {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

// The sum of the exact terms, each from the one before it: slow and obviously right.
double slow_tail(unsigned hits, unsigned trials, double rate) {
  long double term = std::pow(1.0L - rate, trials), sum = 0;
  for (unsigned i = 0; i <= hits; ++i) {
    sum += term;
    term *= static_cast<long double>(trials - i) / (i + 1) * rate / (1.0L - rate);
  }
  return static_cast<double>(sum);
}

TEST(Binomial, tail_is_the_sum_of_its_terms) {
  for (const unsigned trials : {1U, 2U, 7U, 59U, 163U, 1000U})
    for (const unsigned hits : {0U, 1U, 2U, 6U, 30U, 160U, 999U})
      for (const double rate : {0.001, 0.05, 0.1, 0.2, 0.5, 0.9, 0.999}) {
        if (hits >= trials) continue;
        EXPECT_NEAR(binomial_tail(hits, trials, rate), slow_tail(hits, trials, rate), 1e-11)
            << hits << " of " << trials << " at " << rate;
      }
  EXPECT_NEAR(binomial_tail(100'000, 1'000'000, 0.1), 0.5, 0.001);
  EXPECT_LT(binomial_tail(99'000, 1'000'000, 0.1), 0.0005);
}

TEST(Binomial, bounds_are_those_of_the_tables) {
  EXPECT_NEAR(upper_bound(0, 59, 0.05), 1 - std::pow(0.05, 1.0 / 59), 1e-9);
  EXPECT_NEAR(upper_bound(7, 163, 0.05), 0.07916, 5e-5);
  EXPECT_NEAR(interval95(5, 100).low, 0.01643, 5e-5);
  EXPECT_NEAR(interval95(5, 100).high, 0.11283, 5e-5);
  EXPECT_EQ(interval95(0, 10).low, 0);
  EXPECT_EQ(interval95(10, 10).high, 1);
  EXPECT_EQ(trials_needed(0, 0.05, 0.05), 59U);
  EXPECT_EQ(trials_needed(0, 0.1, 0.05), 29U);
}

TEST(Binomial, covers_the_true_rate_as_often_as_it_says) {
  std::mt19937_64 random(7);
  for (const double rate : {0.03, 0.2}) {
    std::binomial_distribution<unsigned> draw(120, rate);
    int missed = 0;
    for (int i = 0; i < 4000; ++i) missed += upper_bound(draw(random), 120, 0.05) < rate;
    EXPECT_LE(missed, 4000 * 0.062) << rate;
  }
}

TEST(Binomial, what_makes_no_sense_shows_nothing) {
  for (const double bad : {nan, infinite, -infinite, -0.1, 0.0, 1.0, 1.5}) {
    EXPECT_EQ(upper_bound(0, 1000, bad), 1) << bad;
    EXPECT_EQ(lower_bound(5, 1000, bad), 0) << bad;
    EXPECT_FALSE(shows_at_most(0, 1000, bad, 0.05)) << bad;
    EXPECT_FALSE(shows_at_most(0, 1000, 0.1, bad)) << bad;
    EXPECT_FALSE(trials_needed(0, bad, 0.05)) << bad;
    EXPECT_FALSE(trials_needed(0, 0.1, bad)) << bad;
  }
  EXPECT_EQ(upper_bound(0, 0, 0.05), 1);
  EXPECT_EQ(upper_bound(9, 8, 0.05), 1);
  EXPECT_FALSE(shows_at_most(0, 0, 0.1, 0.05));
  EXPECT_FALSE(shows_at_most(9, 8, 0.1, 0.05));
  EXPECT_EQ(binomial_tail(0, 10, nan), 1);
  EXPECT_FALSE(trials_needed(nan, 0.1, 0.05));
  EXPECT_FALSE(trials_needed(0.1, 0.1, 0.05));
}

std::vector<SeatMark> marks(std::initializer_list<const char*> answers) {
  std::vector<SeatMark> out;
  for (const char* answer : answers) out.push_back({std::string_view(answer) == "right", answer});
  return out;
}

TEST(SeatErrors, weigh_a_better_seat_more_and_never_infinitely) {
  SeatErrors errors(3);
  for (int i = 0; i < 1000; ++i) errors.add(marks({"right", i % 2 ? "right" : "a", "b"}));
  const auto weights = errors.weights();
  EXPECT_GT(weights[0], weights[1]);
  EXPECT_GE(weights[1], weights[2]);
  EXPECT_LE(weights[0], 8000U);
  EXPECT_EQ(SeatErrors(3).weights(), (std::vector<std::uint32_t>{693, 693, 693}));
}

TEST(SeatErrors, that_come_together_leave_one_vote_and_independent_ones_all) {
  SeatErrors same(5), apart(2);
  std::mt19937 random(3);
  for (int i = 0; i < 4000; ++i) {
    same.add(i % 3 ? marks({"right", "right", "right", "right", "right"}) : marks({"a", "b", "c", "d", "e"}));
    apart.add({{random() % 2 == 0, "x"}, {random() % 2 == 0, "y"}});
  }
  EXPECT_NEAR(*same.error_correlation(), 1, 1e-9);
  EXPECT_NEAR(*same.effective_votes(), 1, 1e-9);
  EXPECT_NEAR(*apart.effective_votes(), 2, 0.1);
  EXPECT_FALSE(SeatErrors(2).effective_votes());
  SeatErrors faultless(2);
  faultless.add(marks({"right", "right"}));
  EXPECT_FALSE(faultless.effective_votes());
}

ScoreTable table(std::vector<std::pair<int, Bin>> bins, std::uint64_t items) {
  ScoreTable out;
  for (const auto& [score, bin] : bins) out.bins[score] = bin;
  out.items = items;
  return out;
}

TEST(Threshold, is_the_lowest_that_the_counts_show) {
  const auto choice = choose_threshold(table({{900, {100, 0}}, {500, {100, 5}}, {200, {100, 60}}}, 400), {0.1, 0.05});
  ASSERT_TRUE(choice.threshold);
  EXPECT_EQ(choice.threshold->score, 500);
  EXPECT_EQ(choice.threshold->covered, 200U);
  EXPECT_EQ(choice.threshold->wrong, 5U);
  EXPECT_LE(choice.threshold->bound, 0.1);
}

TEST(Threshold, of_full_agreement_is_tested_by_the_items_of_the_weights_as_well_and_no_other_is) {
  auto counts = table({{1000, {50, 0}}, {500, {100, 40}}}, 200);
  EXPECT_EQ(choose_threshold(counts, {0.05, 0.05}).threshold.has_value(), false);
  counts.fitted_top = {70, 0};
  const auto choice = choose_threshold(counts, {0.05, 0.05});
  ASSERT_TRUE(choice.threshold);
  EXPECT_EQ(choice.threshold->score, 1000);
  EXPECT_EQ(choice.threshold->covered, 120U);
  counts.fitted_top = {70, 20};
  EXPECT_EQ(choose_threshold(counts, {0.05, 0.05}).threshold.has_value(), false);
  counts.fitted_top = {70, 71};
  EXPECT_EQ(choose_threshold(counts, {0.05, 0.05}).threshold.has_value(), false);
}

TEST(Threshold, is_never_found_below_one_that_failed) {
  // All 1,100 together would pass; the first 100 do not.
  EXPECT_FALSE(choose_threshold(table({{900, {100, 30}}, {500, {1000, 0}}}, 2000), {0.1, 0.05}).threshold);
}

TEST(Threshold, is_refused_with_the_items_needed_and_never_passes_by_accident) {
  const RiskLimit limit{0.05, 0.05};
  const std::vector<ScoreTable> tables{
      {},                                  // no items at all
      table({}, 1000),                     // nobody agreed
      table({{900, {58, 0}}}, 58),         // one too few, all right
      table({{0, {5000, 0}}}, 5000),       // no better than its rivals
      table({{-5, {5000, 0}}}, 5000),      //
      table({{1001, {5000, 0}}}, 5000),    // no such score
      table({{900, {100, 101}}}, 1000),    // more wrong than there are
      table({{900, {5000, 0}}}, 100),      // more covered than there are
      table({{900, {1000, 1000}}}, 1000),  // all wrong
      table({{900, {163, 7}}, {300, {200, 40}}}, 1319),
  };
  for (const ScoreTable& each : tables) {
    const auto choice = choose_threshold(each, limit);
    EXPECT_FALSE(choice.threshold);
    EXPECT_GT(choice.items_needed, each.items);
  }
  const auto plenty = table({{900, {5000, 0}}}, 5000);
  EXPECT_TRUE(choose_threshold(plenty, limit).threshold);
  for (const double bad : {nan, infinite, -infinite, 0.0, -1.0, 0.51, 1.0}) {
    EXPECT_FALSE(choose_threshold(plenty, {bad, 0.05}).threshold) << bad;
    EXPECT_FALSE(choose_threshold(plenty, {0.05, bad}).threshold) << bad;
  }
}

TEST(Threshold, items_needed_are_enough_when_the_share_of_errors_stays) {
  const auto small = table({{900, {82, 3}}, {300, {100, 20}}}, 660);
  const auto choice = choose_threshold(small, {0.05, 0.05});
  ASSERT_FALSE(choice.threshold);
  const double factor = static_cast<double>(choice.items_needed) / 660;
  const auto covered = static_cast<std::uint64_t>(std::ceil(82 * factor));
  const auto wrong = static_cast<std::uint64_t>(std::floor(3 * factor));
  EXPECT_TRUE(choose_threshold(table({{900, {covered, wrong}}}, choice.items_needed + 1), {0.05, 0.05}).threshold);
}

// The promise itself, on data with known risk: over many calibrations the true risk is above the limit in at most delta
// of them.
TEST(Threshold, keeps_its_promise_on_data_of_known_risk) {
  std::mt19937_64 random(11);
  std::uniform_int_distribution<int> any_score(1, 1000);
  const auto risk_at = [](int score) { return 0.4 * (1 - score / 1000.0); };  // mean above t: 0.2 * (1 - t)
  int above = 0, found = 0;
  constexpr int rounds = 200;
  for (int round = 0; round < rounds; ++round) {
    ScoreTable counts;
    for (int i = 0; i < 600; ++i) {
      const int score = any_score(random);
      counts.add(score, !std::bernoulli_distribution(risk_at(score))(random));
    }
    const auto choice = choose_threshold(counts, {0.1, 0.1});
    if (!choice.threshold) continue;
    ++found;
    above += 0.2 * (1 - choice.threshold->score / 1000.0) > 0.1;
  }
  EXPECT_GT(found, rounds / 2);
  EXPECT_LE(above, rounds * 0.14);
}

Calibration good() {
  CalibratedClass task{.task_class = "math",
                       .answer_types = {"number"},
                       .fitted = 100,
                       .tested = 900,
                       .weights = {1000, 2000, 1500},
                       .error_correlation = 0.25,
                       .choice = {}};
  task.choice.threshold = Threshold{400, 300, 9, upper_bound(9, 300, 0.05)};
  CalibratedClass small{.task_class = "law",
                        .answer_types = {"short"},
                        .fitted = 3,
                        .tested = 20,
                        .weights = {1, 2, 3},
                        .error_correlation = {},
                        .choice = {}};
  small.choice.items_needed = 400;
  return {.date = "2026-11-01",
          .data_sha256 = std::string(64, 'a'),
          .items = 1023,
          .profile = "balanced",
          .seats = {{"o/gpt", "openai", "gpt-5"}, {"a/claude", "anthropic", "c-5"}, {"g/gem", "google", "g-3"}},
          .quorum = 2,
          .all_must_answer = false,
          .limit = {0.1, 0.05},
          .classes = {task, small}};
}

TEST(CalibrationFile, comes_back_as_it_was) {
  const auto read = read_calibration(to_json(good()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(to_json(*read), to_json(good()));
}

TEST(CalibrationFile, is_refused_whatever_is_wrong_with_it) {
  const Json whole = to_json(good());
  std::vector<std::pair<std::string, Json>> changes{
      {"/version", 2},
      {"/method", "trust me"},
      {"/date", "2026-02-30"},
      {"/data/sha256", "abc"},
      {"/data/items", 900},
      {"/data/items", -1},
      {"/panel/quorum", 1},
      {"/panel/quorum", 2.5},
      {"/panel/seats/1/seat", "o/gpt"},
      {"/panel/seats/1/family", ""},
      {"/panel/seats/0/note", "x"},
      {"/risk_limit", 0},
      {"/risk_limit", 0.9},
      {"/risk_limit", 0.03},
      {"/risk_limit", "0.1"},
      {"/delta", 1},
      {"/delta", 0.0001},
      {"/classes", Json::array()},
      {"/classes/1/task_class", "math"},
      {"/classes/0/task_class", ""},
      {"/classes/0/weights", Json::array({1000, 2000})},
      {"/classes/0/weights/0", 1e308},
      {"/classes/0/weights/0", -1},
      {"/classes/0/weights/0", 8001},
      {"/classes/0/weights/0", nullptr},
      {"/classes/0/threshold", 0},
      {"/classes/0/threshold", 1001},
      {"/classes/0/threshold", -1},
      {"/classes/0/threshold", 400.5},
      {"/classes/0/covered", 3},
      {"/classes/0/covered", 901},
      {"/classes/0/wrong", 8},
      {"/classes/0/wrong", 301},
      {"/classes/0/bound", 0.01},
      {"/classes/0/bound", nullptr},
      {"/classes/0/error_correlation", 1.5},
      {"/classes/0/items_needed", 5000},
      {"/classes/1/items_needed", 20},
      {"/classes/1/threshold", 1},
      {"/surprise", true},
  };
  for (const auto& [pointer, value] : changes) {
    Json changed = whole;
    changed[Json::json_pointer(pointer)] = value;
    EXPECT_FALSE(read_calibration(changed)) << pointer << " = " << value.dump();
  }
  // Every member that is taken away, and every document that is no object.
  const Json flat = whole.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    const Json::json_pointer at(pointer);
    const std::string last = at.back();
    if (last == "model" || last == "profile" || last == "error_correlation") continue;
    Json changed = whole;
    Json& parent = changed[at.parent_pointer()];
    if (!parent.is_object()) continue;
    parent.erase(last);
    EXPECT_FALSE(read_calibration(changed)) << pointer;
  }
  for (const Json& document : {Json(nullptr), Json(1), Json("x"), Json::array(), Json::object()})
    EXPECT_FALSE(read_calibration(document)) << document.dump();
}

TEST(CalibrationFile, is_used_for_its_own_panel_policy_class_answers_and_time_only) {
  const Calibration calibration = good();
  const CalibratedUse use{{calibration.seats.rbegin(), calibration.seats.rend()}, 2, false};
  const auto today = *day_of("2026-11-23");
  const std::chrono::days month(30);
  const auto reason = [&](const CalibratedUse& of, std::string_view task = "math", std::string_view type = "number",
                          std::string_view day = "2026-11-23", const Calibration* other = nullptr) {
    const auto applied = apply_calibration(other ? *other : calibration, of, task, type, *day_of(day), month);
    return applied ? std::string("applied") : applied.error();
  };
  const auto applied = apply_calibration(calibration, use, "math", "number", today, month);
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->scoring.threshold, 400);
  EXPECT_EQ(applied->scoring.weights[1], (std::pair<std::string, std::uint32_t>("a/claude", 2000)));

  auto changed = use;
  changed.seats.pop_back();
  EXPECT_EQ(reason(changed), "calibration_other_panel");
  changed = use;
  changed.seats.push_back({"x/y", "z", "m"});
  EXPECT_EQ(reason(changed), "calibration_other_panel");
  for (const auto member : {&CalibratedSeat::seat, &CalibratedSeat::family, &CalibratedSeat::model}) {
    changed = use;
    changed.seats[1].*member += "x";
    EXPECT_EQ(reason(changed), "calibration_other_panel");
  }
  EXPECT_EQ(reason({}), "calibration_other_panel");
  changed = use;
  changed.quorum = 3;
  EXPECT_EQ(reason(changed), "calibration_other_policy");
  changed = use;
  changed.all_must_answer = true;
  EXPECT_EQ(reason(changed), "calibration_other_policy");
  EXPECT_EQ(reason(use, ""), "task_class_missing");
  EXPECT_EQ(reason(use, "maths"), "task_class_not_calibrated");
  EXPECT_EQ(reason(use, "math", "choice"), "answer_type_not_calibrated");
  Calibration of_texts = calibration;
  of_texts.classes[0].answer_types.push_back("text");
  EXPECT_EQ(reason(use, "math", "text", "2026-11-23", &of_texts), "answer_type_not_calibrated") << "a judged draft";
  EXPECT_EQ(reason(use, "law", "short"), "calibration_too_small");
  EXPECT_EQ(reason(use, "math", "number", "2026-12-01"), "applied");
  EXPECT_EQ(reason(use, "math", "number", "2026-12-02"), "calibration_stale");
  EXPECT_EQ(reason(use, "math", "number", "2026-10-30"), "calibration_date_in_future");
  // Recorded answers of models that nobody named are no calibration of this panel, though the names are its.
  Calibration nameless = calibration;
  nameless.seats[0].model.clear();
  auto same = use;
  same.seats[2].model.clear();
  EXPECT_EQ(reason(same, "math", "number", "2026-11-23", &nameless), "calibration_other_panel");
}

}  // namespace
}  // namespace portcullis::tools::verdict
