// Calibration in the product: profiles that name one, `consult` with one, votes judged again, and the operator's floor
// under every argument of the tools, through the real handlers with a panel that a test plays.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <set>

#include "schemas/embedded.hpp"
#include "tests/unit/config_support.hpp"
#include "tests/unit/verdict_builders.hpp"
#include "tools/consult/handler.hpp"
#include "tools/consult/rejudge.hpp"
#include "tools/verify/handler.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools {
namespace {

using std::chrono::milliseconds;
using verdict::one_in;
using verdict::Verdict;
using Strings = std::vector<std::string>;

const std::chrono::sys_days day = *verdict::day_of("2026-11-23");

// Seats "p/0" to "p/4" of the families a to e.
fanout::ModelSeat seat(int i) {
  auto provider = std::make_shared<providers::Provider>();
  provider->name = "p";
  fanout::ModelSeat out{.name = "p/" + std::to_string(i),
                        .family = std::string(1, static_cast<char>('a' + i)),
                        .provider = provider,
                        .model = "m" + std::to_string(i)};
  return out;
}

verdict::Calibration calibration_of(int seats, std::size_t quorum) {
  verdict::CalibratedClass task{.task_class = "math",
                                .answer_types = {"number"},
                                .fitted = 100,
                                .tested = 900,
                                .weights = {},
                                .error_correlation = 0.5,
                                .choice = {}};
  verdict::Calibration out{.date = "2026-11-01",
                           .data_sha256 = std::string(64, 'a'),
                           .items = 1000,
                           .profile = "balanced",
                           .seats = {},
                           .quorum = quorum,
                           .all_must_answer = false,
                           .limit = {0.1, 0.05},
                           .classes = {}};
  for (int i = 0; i < seats; ++i) {
    const auto of = seat(i);
    out.seats.push_back({of.name, of.family, of.model});
    task.weights.push_back(1000);
  }
  task.choice.threshold = verdict::Threshold{1000, 300, 9, verdict::upper_bound(9, 300, 0.05)};
  out.classes.push_back(task);
  return out;
}

// Plays the panel: each seat says what `says` gives it; "" is a seat that fails.
class PlayedPanel final : public fanout::PanelRunner {
 public:
  std::function<std::string(const std::string& seat)> says;
  std::function<Json(const std::string& text, int claims)> reply;
  std::vector<fanout::PanelRequest> asked;
  std::deque<std::function<void()>> later;

  std::shared_ptr<fanout::PanelRun> start(
      fanout::PanelRequest request, std::move_only_function<void(std::vector<fanout::SeatOutcome>)> done) override {
    std::vector<fanout::SeatOutcome> outcomes;
    for (const auto& each : request.seats) {
      fanout::SeatOutcome outcome;
      outcome.seat = each.name;
      outcome.family = each.family;
      const std::string text = says(each.name);
      outcome.status = text.empty() ? verdict::SeatStatus::timed_out : verdict::SeatStatus::ok;
      if (text.empty()) outcome.reason = "timed_out";
      // As many claims as were asked about.
      for (int claims = 1; !text.empty() && claims < 12; ++claims) {
        outcome.reply = reply(text, claims);
        if (!request.check || !request.check(*outcome.reply)) break;
      }
      outcomes.push_back(std::move(outcome));
    }
    asked.push_back(std::move(request));
    auto held = std::make_shared<decltype(done)>(std::move(done));
    later.push_back([held, outcomes = std::move(outcomes)]() mutable { (*held)(std::move(outcomes)); });
    return std::make_shared<Run>();
  }

 private:
  struct Run final : fanout::PanelRun {
    void cancel() override {}
  };
};

class PlayedCall final : public Call {
 public:
  explicit PlayedCall(PlayedPanel& panel) : panel_(panel) {}
  bool gone = false;
  Clock::time_point now() const override { return Clock::time_point(std::chrono::seconds(20)); }
  Clock::time_point deadline() const override { return now() + std::chrono::hours(1); }
  bool cancelled() const override { return gone; }
  void on_cancel(std::function<void()>) override {}
  void progress(double, double, std::string_view) override {}
  void compute(std::size_t, std::function<void()> work, std::function<void()> then) override {
    work();
    then();
  }
  std::string nonce() override { return std::string(32, '7'); }
  fanout::PanelRunner& panel() override { return panel_; }
  void log(std::string_view, const Json&) override {}
  const Json& client_capabilities() const override { return none_; }
  const Json* response(std::string_view) const override { return nullptr; }
  const Json& state() const override { return null_; }
  void release_stream() override {}
  void become_task() override {}

 private:
  PlayedPanel& panel_;
  Json none_ = Json::object();
  Json null_ = nullptr;
};

Outcome call(Tool& tool, PlayedPanel& panel, Json arguments) {
  Outcome out;
  bool ended = false;
  tool.start(std::make_shared<PlayedCall>(panel), std::move(arguments), [&](Outcome outcome) {
    out = std::move(outcome);
    ended = true;
  });
  while (!panel.later.empty()) {
    auto next = std::move(panel.later.front());
    panel.later.pop_front();
    next();
  }
  EXPECT_TRUE(ended);
  return out;
}

Json consult_reply(const std::string& text, int) {
  return Json{{"reasoning", ""}, {"status", "answered"}, {"answer", text}};
}

std::shared_ptr<Settings> settings_with(const ProfileSettings& profile) {
  auto out = std::make_shared<Settings>();
  out->profiles["balanced"] = profile;
  out->today = [] { return day; };
  return out;
}

ProfileSettings three_seats() {
  ProfileSettings profile;
  for (int i = 0; i < 3; ++i) profile.seats.push_back(seat(i));
  return profile;
}

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

// ---- the floor

std::set<std::string> arguments_of(const char* tool) {
  std::set<std::string> out;
  const auto schema = json::read(schemas::embedded(std::string("tools/") + tool + ".input"));
  EXPECT_TRUE(schema);
  for (const auto& [name, unused] : (*schema)["properties"].items()) out.insert(name);
  return out;
}

// A new argument has to be thought about here first: the property below tries every one of these.
TEST(Floor, every_argument_of_every_tool_is_one_that_the_property_tries) {
  EXPECT_EQ(arguments_of("consult"),
            (std::set<std::string>{"question", "answer_format", "task_class", "evidence", "profile"}));
  EXPECT_EQ(arguments_of("verify"), (std::set<std::string>{"text", "claims", "evidence", "schema", "author", "profile",
                                                           "release", "checks", "response_format"}));
  // `prove` asks no panel, and nothing of a policy bears on what two solvers prove.
  EXPECT_EQ(arguments_of("prove"), (std::set<std::string>{"format", "program", "premises", "conclusion", "facts"}));
}

verdict::PolicyPart any_floor() {
  verdict::PolicyPart floor;
  if (one_in(2)) floor.required = *rc::gen::element(Verdict::agreed, Verdict::verified);
  if (one_in(2)) floor.release = verdict::ReleaseMode::all;
  if (one_in(2)) floor.quorum = *rc::gen::inRange<std::size_t>(2, 5);
  if (one_in(2)) floor.deadline = milliseconds(*rc::gen::inRange(100, 60'000));
  if (one_in(3)) floor.evidence_origin = verdict::Origin::operator_listed;
  if (one_in(3)) floor.calibration_required = true;
  if (one_in(3)) floor.all_must_answer = true;
  return floor;
}

ProfileSettings any_profile() {
  ProfileSettings profile;
  const int size = *rc::gen::inRange(2, 6);
  for (int i = 0; i < size; ++i) profile.seats.push_back(seat(i));
  profile.policy.quorum = static_cast<std::size_t>(size / 2 + 1);
  profile.policy.release = *rc::gen::element(verdict::ReleaseMode::all, verdict::ReleaseMode::verified_only);
  profile.policy.deadline = milliseconds(*rc::gen::inRange(100, 100'000));
  if (one_in(2))
    profile.calibration = std::make_shared<verdict::Calibration>(calibration_of(size, profile.policy.quorum));
  return profile;
}

std::shared_ptr<Settings> any_settings() {
  auto settings = std::make_shared<Settings>();
  for (const char* name : {"balanced", "lax", "mine"}) settings->profiles[name] = any_profile();
  settings->floor = any_floor();
  settings->today = [] { return day; };
  return settings;
}

Json any_evidence() {
  return Json::array({Json{{"id", "doc"}, {"text", "The tower is 300 metres high. It was built in 1889."}}});
}

// What holds of a released result, whatever was asked for.
void holds(const Settings& settings, const PlayedPanel& panel, const Json& arguments, const Outcome& outcome) {
  const auto& floor = settings.floor;
  const auto& profile = settings.profiles.at(arguments.value("profile", std::string("balanced")));
  for (const auto& request : panel.asked) {
    const auto allowed = std::min(profile.policy.deadline, floor.deadline.value_or(profile.policy.deadline));
    RC_ASSERT(request.deadline <= std::chrono::steady_clock::time_point(std::chrono::seconds(20)) + allowed);
    // The author's family is left out, and nobody else.
    RC_ASSERT(request.seats.size() + (arguments.contains("author") ? 1 : 0) >= profile.seats.size());
  }
  if (outcome.is_error) return;
  const Json& result = outcome.result;
  const bool released = result["gate"] == "released";
  const auto verdict = *verdict::verdict_from(result["verdict"].get<std::string>());
  RC_CLASSIFY(released);
  if (!released) {
    RC_ASSERT(!result.contains("answer"));
    RC_ASSERT(!result.contains("released_text"));
    return;
  }
  // The mode of a profile is a choice of form that a call may make otherwise; only the floor forbids it.
  // Decided first: RC_ASSERT takes an expression apart and looks at all of it.
  const bool whole = !result.contains("dropped") || result["dropped"].empty();
  if (floor.release == verdict::ReleaseMode::all) RC_ASSERT(whole);
  if (whole) RC_ASSERT(verdict >= std::max(floor.required.value_or(Verdict::agreed), profile.policy.required));
}

RC_GTEST_PROP(Floor, i6_no_argument_of_consult_relaxes_it, ()) {
  const auto settings = any_settings();
  const auto tool = consult::make_consult_tool(settings);
  PlayedPanel panel;
  panel.reply = consult_reply;
  panel.says = [](const std::string&) { return *rc::gen::element<std::string>("7", "7", "7", "7", "7", "8", ""); };
  Json arguments{{"question", "How high?"}, {"answer_format", {{"type", "number"}}}};
  if (one_in(3)) arguments["answer_format"]["tolerance"] = *rc::gen::element(0.0, 1.0, 1e9);
  if (one_in(3)) arguments["profile"] = *rc::gen::element<std::string>("balanced", "lax", "mine");
  if (!one_in(3)) arguments["task_class"] = *rc::gen::element<std::string>("math", "law");
  if (one_in(3)) arguments["evidence"] = any_evidence();
  const auto outcome = call(*tool, panel, arguments);
  holds(*settings, panel, arguments, outcome);
  if (outcome.is_error || outcome.result["gate"] != "released") return;
  const auto& floor = settings->floor;
  const auto& profile = settings->profiles.at(arguments.value("profile", std::string("balanced")));
  RC_ASSERT(outcome.result["votes"][0]["seats"].size() >= std::max(floor.quorum.value_or(0), profile.policy.quorum));
  if (floor.evidence_origin) RC_ASSERT(!arguments.contains("evidence"));
  if (floor.calibration_required) RC_ASSERT(outcome.result["verdict"] == "verified");
  if (floor.all_must_answer)
    for (const Json& each : outcome.result["seats"]) RC_ASSERT(each["status"] == "ok");
  if (outcome.result["verdict"] == "verified") RC_ASSERT(outcome.result["calibration"].contains("bound"));
}

RC_GTEST_PROP(Floor, i6_no_argument_of_verify_relaxes_it, ()) {
  const auto settings = any_settings();
  const auto tool = verify::make_verify_tool(settings);
  PlayedPanel panel;
  // Every seat supports every claim, in whatever form it is asked: the most that a panel can do for a text.
  panel.says = [](const std::string&) { return *rc::gen::element<std::string>("s", "s", "s", ""); };
  panel.reply = [](const std::string&, int claims) {
    Json out = Json::array();
    for (int i = 0; i < claims; ++i)
      out.push_back(Json{{"index", i}, {"quote", ""}, {"reason", ""}, {"says", "supports"}});
    return Json{{"claims", out}};
  };
  const Strings sentences{"2 + 2 = 4.", "The tower is 300 metres high.", "\"It was built in 1889.\" says the document.",
                          "Berlin is large.", "3 * 3 = 10."};
  Json arguments = Json::object();
  std::string text;
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) text += verdict::any_of(sentences) + " ";
  if (one_in(2))
    arguments["text"] = text;
  else
    arguments["claims"] = Json::array({verdict::any_of(sentences)});
  if (one_in(2)) arguments["evidence"] = any_evidence();
  if (one_in(4)) arguments["schema"] = Json::object();
  if (one_in(3)) arguments["author"] = *rc::gen::element<std::string>("a", "b", "A ");
  if (one_in(3)) arguments["profile"] = *rc::gen::element<std::string>("balanced", "lax", "mine");
  if (one_in(2)) arguments["release"] = *rc::gen::element<std::string>("all", "verified_only");
  if (one_in(3)) arguments["checks"] = Json::array({"arithmetic"});
  if (one_in(4)) arguments["response_format"] = "detailed";
  const auto outcome = call(*tool, panel, arguments);
  holds(*settings, panel, arguments, outcome);
  if (outcome.is_error || outcome.result["gate"] != "released") return;
  const auto& floor = settings->floor;
  for (const Json& claim : outcome.result["claims"]) {
    if (claim["verdict"] != "agreed") continue;
    // What rests on models alone is not let out where the floor asks for more than models can give.
    const bool kept = !outcome.result.contains("dropped") || outcome.result["dropped"].empty();
    if (!kept) continue;
    RC_ASSERT(!floor.calibration_required.value_or(false));
    RC_ASSERT(floor.required.value_or(Verdict::agreed) == Verdict::agreed);
    const bool grounded = claim["type"] == "grounded";
    if (floor.evidence_origin) RC_ASSERT(!grounded);
  }
}

}  // namespace
}  // namespace portcullis::tools
