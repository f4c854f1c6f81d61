// The operator's floor under every argument of the tools, through the real handlers with a panel that the test plays.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "schemas/embedded.hpp"
#include "tests/unit/played_panel.hpp"
#include "tools/verify/handler.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

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
}  // namespace portcullis::tools::played
