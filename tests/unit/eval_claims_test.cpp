// Claims that a panel judges, from files of labelled claims to a calibration, and what must never become one.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>

#include "schemas/embedded.hpp"
#include "schemas/validator.hpp"
#include "server/eval/engine.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::eval {
namespace {

namespace verdict = tools::verdict;

struct Synthetic {
  int items = 600;
  double prevalence = 0.7;  // share of true claims
  std::vector<double> accuracy{0.9, 0.85, 0.8};
  double together = 0.1;  // how often all seats make the same mistake
  unsigned seed = 1;
};

// Three claims an item about nothing that a checker decides, and what three seats of three families say of them.
std::vector<Json> synthetic_items(const Synthetic& of) {
  std::mt19937_64 random(of.seed);
  const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
  std::vector<Json> out;
  for (int i = 0; i < of.items; ++i) {
    Json claims = Json::array();
    const bool hard = chance(of.together);  // of the item: its claims are wrong together
    for (int k = 0; k < 3; ++k) {
      const bool label = chance(of.prevalence);
      Json answers = Json::array();
      for (std::size_t s = 0; s < of.accuracy.size(); ++s) {
        const bool right = !hard && chance(of.accuracy[s]);
        const std::string name(1, static_cast<char>('a' + s));
        answers.push_back(
            Json{{"seat", "x/" + name}, {"family", name}, {"says", label == right ? "supports" : "refutes"}});
      }
      const std::string word(static_cast<std::size_t>(i / 26 % 26 + 1), static_cast<char>('a' + i % 26));
      claims.push_back(
          Json{{"text", "The town of " + word + std::string(static_cast<std::size_t>(k + 1), 'o') + " is lovely."},
               {"label", label},
               {"answers", std::move(answers)}});
    }
    out.push_back(Json{{"id", "s" + std::to_string(i)}, {"task_class", "facts"}, {"claims", std::move(claims)}});
  }
  return out;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::vector<Json>& items) {
    char name[] = "/tmp/portcullis-claims-XXXXXX";
    EXPECT_GE(::mkstemp(name), 0);
    path_ = name;
    std::ofstream out(path_, std::ios::binary);
    for (const Json& item : items) out << json::write(item) << "\n";
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::expected<Report, schemas::Problem> evaluated(const std::vector<Json>& items, const EvalOptions& options) {
  const TemporaryFile file(items);
  auto lines = Lines::open(file.path());
  if (!lines) return std::unexpected(lines.error());
  return evaluate(*lines, options);
}

const std::vector<verdict::CalibratedSeat> claim_seats{{"x/a", "a", "m-a"}, {"x/b", "b", "m-b"}, {"x/c", "c", "m-c"}};

TEST(ClaimCalibration, keeps_what_labelled_claims_show_and_is_read_back) {
  EvalOptions options;
  options.calibrate = true;
  const auto report = evaluated(synthetic_items({}), options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->bad_lines, 0U);
  const auto kept = calibration_of(*report, options, claim_seats, "balanced", *verdict::day_of("2026-11-23"));
  ASSERT_TRUE(kept) << kept.error().message;
  ASSERT_EQ(kept->claims.size(), 1U);
  EXPECT_TRUE(kept->classes.empty());
  EXPECT_EQ(kept->items, 600U);
  const auto& task = kept->claims[0];
  EXPECT_EQ(task.answer_types, std::vector<std::string>{"world"});
  EXPECT_EQ(task.fitted + task.tested, 600U) << "one claim of each item";
  ASSERT_TRUE(task.choice.threshold);
  EXPECT_LE(task.choice.threshold->bound, 0.1);
  const Json written = verdict::to_json(*kept);
  const auto back = verdict::read_calibration(written);
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(verdict::to_json(*back), written);
  const auto schema = schemas::Validator::compile(*json::read(schemas::embedded("calibration")));
  ASSERT_TRUE(schema);
  EXPECT_TRUE(schema->valid(written));
  for (const auto& [pointer, value] :
       std::vector<std::pair<std::string, Json>>{{"/claims", Json::array()},
                                                 {"/claims/0/claim_type", "quotation"},
                                                 {"/claims/0/claim_type", "number"},
                                                 {"/claims/0/wrong", 999},
                                                 {"/claims/0/covered", 601},
                                                 {"/claims/0/bound", 0.01},
                                                 {"/claims/0/tested", 6000},
                                                 {"/claims/0/weights/0", 9000},
                                                 {"/claims/0/answer_types", Json::array({"world"})},
                                                 {"/claims/1", written["claims"][0]},
                                                 {"/data/items", 500}}) {
    Json changed = written;
    changed[Json::json_pointer(pointer)] = value;
    EXPECT_FALSE(verdict::read_calibration(changed)) << pointer;
  }
  // The calibration tried on other items of the same panel.
  EvalOptions with;
  with.calibration = &*kept;
  const auto tried = evaluated(synthetic_items({.items = 300, .seed = 2}), with);
  ASSERT_TRUE(tried);
  const auto& claims = tried->claims.at({"facts", "world"});
  EXPECT_GT(claims.released, 50U);
  EXPECT_LT(claims.released_wrong * 10, claims.released);
}

TEST(ClaimCalibration, never_passes_by_accident) {
  const auto kept = [](const std::function<void(Json&)>& change, int items = 600) {
    auto changed = synthetic_items({.items = items});
    for (Json& item : changed) change(item);
    EvalOptions options;
    options.calibrate = true;
    const auto report = evaluated(changed, options);
    if (!report) return report.error().code;
    const auto made = calibration_of(*report, options, claim_seats, "balanced", *verdict::day_of("2026-11-23"));
    if (!made) return made.error().code;
    const bool threshold = !made->claims.empty() && made->claims[0].choice.threshold;
    if (!threshold && !made->claims.empty()) EXPECT_GT(made->claims[0].choice.items_needed, 0U);
    return std::string(threshold ? "kept" : "without_threshold");
  };
  const auto each_claim = [](Json& item, const std::function<void(Json&)>& change) {
    for (Json& claim : item["claims"]) change(claim);
  };
  EXPECT_EQ(kept([](Json&) {}), "kept");
  EXPECT_EQ(kept([](Json&) {}, 20), "without_threshold");
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c["label"] = nullptr; }); }), "no_labelled_items");
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c["label"] = false; }); }), "without_threshold");
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c.erase("answers"); }); }), "no_labelled_items");
  EXPECT_EQ(kept([](Json& i) { i.erase("task_class"); }), "task_class_missing");
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c["answers"][0].erase("family"); }); }), "family_missing");
  EXPECT_EQ(kept([&](Json& i) {
              each_claim(i, [](Json& c) {
                for (Json& answer : c["answers"]) answer["family"] = "b";
              });
            }),
            "without_threshold")
      << "one voice under three names";
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c["answers"][1]["seat"] = "x/a"; }); }), "data_refused");
  EXPECT_EQ(kept([&](Json& i) { each_claim(i, [](Json& c) { c["answers"][1]["says"] = "verified"; }); }),
            "data_refused");
  // The same claims again and again, with nothing but the id changed: copies are left out, and one item shows nothing.
  const Json one = synthetic_items({.items = 1})[0]["claims"];
  EXPECT_EQ(kept([&](Json& i) { i["claims"] = one; }), "without_threshold");
  // About evidence, support without a passage that stands in it is none.
  const auto grounded = [&](Json& item, const std::string& quote) {
    item["evidence"] = Json::array({Json{
        {"id", "d"}, {"text", "Of " + item["id"].get<std::string>() + " it is said that many people go there."}}});
    each_claim(item, [&](Json& c) {
      for (Json& answer : c["answers"]) answer["quote"] = quote;
    });
  };
  EXPECT_EQ(kept([&](Json& i) { grounded(i, "many people go there"); }), "kept");
  EXPECT_EQ(kept([&](Json& i) { grounded(i, ""); }), "without_threshold");
  EXPECT_EQ(kept([&](Json& i) { grounded(i, "nobody goes there"); }), "without_threshold");
}

// 200 seeded halvings of panels that err in several ways; delta 0.05.
TEST(ClaimCalibration, a_bound_holds_on_the_half_that_it_has_not_seen) {
  const std::vector<Synthetic> panels{
      {.items = 1200, .accuracy = {0.92, 0.9, 0.88}, .together = 0.06, .seed = 2},
      {.items = 1200, .prevalence = 0.6, .accuracy = {0.9, 0.9, 0.85}, .together = 0.03, .seed = 3},
      {.items = 1200, .prevalence = 0.75, .accuracy = {0.97, 0.8, 0.7}, .together = 0.15, .seed = 4}};
  for (const Synthetic& each : panels) {
    EvalOptions options;
    options.limit = {0.1, 0.05};
    options.splits = 200;
    const auto report = evaluated(synthetic_items(each), options);
    ASSERT_TRUE(report);
    ASSERT_TRUE(report->claim_splits);
    const auto& splits = *report->claim_splits;
    std::printf("claims, seed %u: above the limit in %u of 200, mean coverage %.3f, mean risk %.3f, refused %u\n",
                each.seed, splits.above_limit, splits.mean_coverage, splits.mean_risk, splits.refused);
    EXPECT_LE(splits.above_limit, 200U * 8 / 100);
  }
}

}  // namespace
}  // namespace portcullis::server::eval
