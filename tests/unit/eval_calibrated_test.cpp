// Calibration in the product: profiles that name one, `consult` with one, and votes judged again, through the real
// handlers with a panel that the test plays.
#include <gtest/gtest.h>

#include "schemas/embedded.hpp"
#include "tests/unit/config_support.hpp"
#include "tests/unit/played_panel.hpp"
#include "tools/consult/rejudge.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

Outcome ask(std::shared_ptr<Settings> settings, const Strings& answers, const std::string& task_class = "math",
            double tolerance = 0) {
  const auto tool = consult::make_consult_tool(settings);
  PlayedPanel panel;
  panel.reply = consult_reply;
  panel.says = [&](const std::string& name) { return answers[static_cast<std::size_t>(name.back() - '0')]; };
  Json arguments{{"question", "How many?"}, {"answer_format", {{"type", "number"}}}};
  if (!task_class.empty()) arguments["task_class"] = task_class;
  if (tolerance != 0) arguments["answer_format"]["tolerance"] = tolerance;
  return call(*tool, panel, std::move(arguments));
}

TEST(ConsultCalibrated, says_verified_with_the_bound_and_effective_votes) {
  auto profile = three_seats();
  profile.calibration = std::make_shared<verdict::Calibration>(calibration_of(3, 2));
  profile.policy.calibration_required = true;
  profile.policy.required = Verdict::verified;
  const auto outcome = ask(settings_with(profile), {"7", "7", "7.0"});
  EXPECT_EQ(outcome.result["verdict"], "verified") << json::write(outcome.result);
  EXPECT_EQ(outcome.result["gate"], "released");
  EXPECT_EQ(outcome.result["answer"], "7");
  EXPECT_EQ(outcome.result["calibration"]["task_class"], "math");
  EXPECT_EQ(outcome.result["calibration"]["score"], 1000);
  EXPECT_NEAR(outcome.result["effective_votes"].get<double>(), 1.5, 1e-9);
  const auto below = ask(settings_with(profile), {"7", "7", "8"});
  EXPECT_EQ(below.result["verdict"], "undecided");
  EXPECT_EQ(below.result["gate"], "withheld");
  EXPECT_EQ(below.result["reasons"][0], "below_threshold");
}

TEST(ConsultCalibrated, takes_the_class_of_the_profile_for_a_question_that_names_none) {
  auto profile = three_seats();
  profile.calibration = std::make_shared<verdict::Calibration>(calibration_of(3, 2));
  profile.task_class = "math";
  const auto outcome = ask(settings_with(profile), {"7", "7", "7"}, "");
  EXPECT_EQ(outcome.result["verdict"], "verified") << json::write(outcome.result);
  EXPECT_EQ(outcome.result["calibration"]["task_class"], "math");
  EXPECT_EQ(ask(settings_with(profile), {"7", "7", "7"}, "law").result["verdict"], "agreed");
}

TEST(ConsultCalibrated, is_not_for_a_tolerance_that_the_caller_chose) {
  auto profile = three_seats();
  profile.calibration = std::make_shared<verdict::Calibration>(calibration_of(3, 2));
  const auto outcome = ask(settings_with(profile), {"7", "700", "7000"}, "math", 1e18);
  EXPECT_NE(outcome.result["verdict"], "verified");
  EXPECT_EQ(outcome.result["calibration"]["refused"], "tolerance_not_calibrated");
  EXPECT_EQ(outcome.result["effective_votes"], "unknown");
}

TEST(Consult, asks_nobody_for_a_call_that_was_cancelled_while_its_evidence_was_read) {
  const auto tool = consult::make_consult_tool(settings_with(three_seats()));
  PlayedPanel panel;
  const auto cancelled = std::make_shared<PlayedCall>(panel);
  cancelled->gone = true;
  int ended = 0;
  for (const char* type : {"number", "text"})
    tool->start(cancelled, Json{{"question", "How many?"}, {"answer_format", {{"type", type}}}}, [&](Outcome outcome) {
      ++ended;
      EXPECT_EQ(outcome.result["gate"], "withheld");
    });
  EXPECT_EQ(ended, 2);
  EXPECT_TRUE(panel.asked.empty());
}

TEST(ConsultCalibrated, never_says_verified_without_a_calibration_that_is_its_own) {
  const auto verdict_with = [](const std::function<void(ProfileSettings&, verdict::Calibration&)>& change,
                               const std::string& task_class = "math") {
    auto profile = three_seats();
    auto calibration = calibration_of(3, 2);
    change(profile, calibration);
    profile.calibration = std::make_shared<verdict::Calibration>(std::move(calibration));
    const auto outcome = ask(settings_with(profile), {"7", "7", "7"}, task_class);
    EXPECT_NE(outcome.result["verdict"], "verified");
    EXPECT_EQ(outcome.result["effective_votes"], "unknown");
    const auto& calibrated = outcome.result["calibration"];
    EXPECT_TRUE(calibrated.is_object());
    const std::string refused = calibrated.value("refused", std::string("used"));
    EXPECT_NE(std::find(outcome.result["reasons"].begin(), outcome.result["reasons"].end(), refused),
              outcome.result["reasons"].end());
    return refused;
  };
  using Profile = ProfileSettings;
  using Calibration = verdict::Calibration;
  EXPECT_EQ(verdict_with([](Profile&, Calibration&) {}, ""), "task_class_missing");
  EXPECT_EQ(verdict_with([](Profile&, Calibration&) {}, "law"), "task_class_not_calibrated");
  EXPECT_EQ(verdict_with([](Profile&, Calibration& c) { c.date = "2026-01-01"; }), "calibration_stale");
  EXPECT_EQ(verdict_with([](Profile&, Calibration& c) { c.date = "2027-01-01"; }), "calibration_date_in_future");
  EXPECT_EQ(verdict_with([](Profile&, Calibration& c) { c.seats.pop_back(); }), "calibration_other_panel");
  EXPECT_EQ(verdict_with([](Profile& p, Calibration&) { p.seats[1].model = "m9"; }), "calibration_other_panel");
  EXPECT_EQ(verdict_with([](Profile& p, Calibration&) { p.seats[1].fallbacks = {"m9"}; }), "calibration_other_panel");
  EXPECT_EQ(verdict_with([](Profile& p, Calibration&) { p.policy.quorum = 3; }), "calibration_other_policy");
  EXPECT_EQ(verdict_with([](Profile& p, Calibration&) { p.policy.all_must_answer = true; }),
            "calibration_other_policy");
  EXPECT_EQ(verdict_with([](Profile&, Calibration& c) { c.classes[0].answer_types = {"short"}; }),
            "answer_type_not_calibrated");
  EXPECT_EQ(verdict_with([](Profile&, Calibration& c) { c.classes[0].choice = {{}, 4000}; }), "calibration_too_small");

  const auto none = ask(settings_with(three_seats()), {"7", "7", "7"});
  EXPECT_EQ(none.result["verdict"], "agreed");
  EXPECT_EQ(none.result["calibration"], "uncalibrated");
}

TEST(Rejudge, gives_the_same_verdict_by_what_was_kept_and_another_by_another_policy) {
  auto profile = three_seats();
  profile.calibration = std::make_shared<verdict::Calibration>(calibration_of(3, 2));
  const auto settings = settings_with(profile);
  auto stricter = profile;
  stricter.policy.calibration_required = true;
  stricter.policy.required = Verdict::verified;
  for (const Strings& answers : {Strings{"7", "7", "7"}, Strings{"7", "7", "8"}, Strings{"7", "8", "9"},
                                 Strings{"7", "7", ""}, Strings{"", "", ""}}) {
    const auto outcome = ask(settings, answers);
    ASSERT_TRUE(outcome.record.contains("judgement"));
    const Json& kept = outcome.record["judgement"];
    EXPECT_EQ(json::write(kept).find("How many"), std::string::npos);
    const auto again = consult::rejudge(kept);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(verdict::name_of(again->verdict), outcome.result["verdict"].get<std::string>());
    EXPECT_EQ(verdict::name_of(again->gate), outcome.result["gate"].get<std::string>());
    const auto by_profile = consult::rejudge(kept, *settings, profile, day);
    ASSERT_TRUE(by_profile);
    EXPECT_EQ(by_profile->verdict, again->verdict);
    const auto strict = consult::rejudge(kept, *settings, stricter, day);
    ASSERT_TRUE(strict);
    EXPECT_EQ(strict->gate == verdict::Gate::released, outcome.result["verdict"] == "verified");
  }
  for (const Json& broken :
       {Json(nullptr), Json::object(), Json{{"seats", 1}}, Json{{"seats", Json::array({1})}},
        Json{{"seats", Json::array()}}, Json{{"seats", Json::array({Json{{"seat", "x"}, {"vote", -1}}})}}})
    EXPECT_FALSE(consult::rejudge(broken)) << broken.dump();
}

// ---- configuration

using server::config::testing::Machine;

const std::string three_in_config =
    "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\n[[seats]]\nprovider = \"anthropic\"\nmodel = \"claude-x\"\n"
    "[[seats]]\nprovider = \"gemini\"\nmodel = \"gemini-3\"\n[profiles.balanced]\ncalibration = \"/cal.json\"\n";

Json config_calibration() {
  auto calibration = calibration_of(3, 2);
  const auto loaded = Machine().user(three_in_config.substr(0, three_in_config.find("[profiles"))).load();
  const auto& seats = loaded.config.profiles.at("balanced").seats;
  for (std::size_t i = 0; i < 3; ++i) calibration.seats[i] = {seats[i].name, seats[i].family, seats[i].model};
  return verdict::to_json(calibration);
}

TEST(ConfigCalibration, is_loaded_for_the_profile_that_names_it) {
  const auto loaded = Machine().user(three_in_config).file("/cal.json", config_calibration().dump()).load();
  ASSERT_TRUE(loaded.config.profiles.at("balanced").calibration);
  EXPECT_FALSE(loaded.config.profiles.at("quick").calibration);
  EXPECT_EQ(loaded.config.calibration_max_age, std::chrono::days(90));
}

TEST(ConfigCalibration, that_cannot_be_used_stops_the_program_with_the_reason) {
  const auto code = [](const std::string& config, const Json& calibration) {
    const auto problems = Machine().user(config).file("/cal.json", calibration.dump()).problems();
    return problems.empty() ? std::string() : problems[0].code;
  };
  const Json good = config_calibration();
  const auto changed = [&](const char* pointer, const Json& value) {
    Json out = good;
    out[Json::json_pointer(pointer)] = value;
    return out;
  };
  EXPECT_EQ(Machine().user(three_in_config).problems()[0].code, "calibration_unreadable");
  EXPECT_EQ(code(three_in_config, Json("x")), "calibration_malformed");
  EXPECT_EQ(code(three_in_config, changed("/classes/0/wrong", 2)), "calibration_malformed");
  EXPECT_EQ(code(three_in_config, changed("/panel/seats/0/model", "gpt-6")), "calibration_other_panel");
  EXPECT_EQ(code(three_in_config, changed("/panel/quorum", 3)), "calibration_other_policy");
  EXPECT_EQ(code(three_in_config + "quorum = 3\n", good), "calibration_other_policy");
  EXPECT_EQ(code(three_in_config + "[calibration]\nmax_risk_percent = 5\n", good), "calibration_too_lax");
  const auto cut = good.dump().substr(0, good.dump().size() - 3);
  EXPECT_EQ(Machine().user(three_in_config).file("/cal.json", cut).problems()[0].code, "calibration_malformed");
  const auto project = Machine()
                           .user(three_in_config.substr(0, three_in_config.find("[profiles")))
                           .file("/cal.json", good.dump())
                           .project("[profiles.balanced]\ncalibration = \"/cal.json\"\n")
                           .problems();
  EXPECT_FALSE(project.empty());
}

TEST(CalibrationSchema, accepts_what_is_written_and_says_what_is_read) {
  const auto text = json::read(schemas::embedded("calibration"));
  ASSERT_TRUE(text);
  const auto schema = schemas::Validator::compile(*text);
  ASSERT_TRUE(schema);
  EXPECT_TRUE(schema->valid(config_calibration()));
  Json wrong = config_calibration();
  wrong["surprise"] = 1;
  EXPECT_FALSE(schema->valid(wrong));
  Json both = config_calibration();
  both["classes"][0]["items_needed"] = 5000;
  EXPECT_FALSE(schema->valid(both));
}

}  // namespace
}  // namespace portcullis::tools::played
