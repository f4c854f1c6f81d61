// Calls of `verify` judged again from what the audit leaf keeps of them, and whole texts that are backed off.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/unit/played_panel.hpp"
#include "tools/verify/handler.hpp"
#include "tools/verify/rejudge.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

verdict::Calibration any_claims_calibration(int seats, std::size_t quorum) {
  auto out = calibration_of(seats, quorum);
  for (const char* type : {"grounded", "world"}) {
    auto task = out.classes[0];
    task.answer_types = {type};
    if (one_in(4))
      task.choice = {{}, 5000};
    else
      task.choice.threshold->score = *rc::gen::inRange(1, 1001);
    for (auto& weight : task.weights) weight = *rc::gen::element(0U, 500U, 1000U, 2500U);
    out.claims.push_back(task);
  }
  if (one_in(2)) {
    out.lists.push_back({"math", 0.1, {900, verdict::ListThreshold{*rc::gen::inRange(0, 1001), 811}, 0}});
    if (one_in(4)) out.lists[0].choice = {5, std::nullopt, 9};
  }
  return out;
}

ProfileSettings any_calibrated_profile() {
  ProfileSettings profile;
  const int size = *rc::gen::inRange(2, 5);
  for (int i = 0; i < size; ++i) profile.seats.push_back(seat(i));
  profile.policy.quorum = static_cast<std::size_t>(size / 2 + 1);
  profile.policy.release = *rc::gen::element(verdict::ReleaseMode::all, verdict::ReleaseMode::verified_only);
  profile.policy.calibration_required = one_in(4);
  profile.policy.all_must_answer = one_in(5);
  if (one_in(4)) profile.policy.required = Verdict::verified;
  if (!one_in(5)) profile.task_class = "math";
  if (!one_in(3)) {
    auto calibration = any_claims_calibration(size, profile.policy.quorum);
    calibration.all_must_answer = profile.policy.all_must_answer;
    profile.calibration = std::make_shared<verdict::Calibration>(std::move(calibration));
  }
  return profile;
}

Outcome any_call(const ProfileSettings& profile) {
  const auto tool = verify::make_verify_tool(settings_with(profile));
  PlayedPanel panel;
  panel.says = [](const std::string&) { return *rc::gen::element<std::string>("s", "s", "s", "m", ""); };
  panel.reply = [](const std::string& how, int claims) {
    Json out = Json::array();
    for (int i = 0; i < claims; ++i)
      out.push_back(
          Json{{"index", i},
               {"quote", one_in(3) ? "" : "was built in 1889"},
               {"reason", ""},
               {"says", how == "s" ? "supports" : *rc::gen::element<std::string>("supports", "refutes", "abstains")}});
    return Json{{"claims", out}};
  };
  const Strings sentences{"2 + 2 = 4.",
                          "The tower is quite old.",
                          "\"It was built in 1889.\" says the document.",
                          "Berlin is large.",
                          "3 * 3 = 10.",
                          "It is near the river.",
                          "Hello!"};
  Json arguments = Json::object();
  std::string text;
  Json claims = Json::array();
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
    text += verdict::any_of(sentences) + " ";
    claims.push_back(verdict::any_of(sentences));
  }
  if (one_in(2))
    arguments["text"] = text;
  else
    arguments["claims"] = claims;
  if (one_in(3))
    arguments["evidence"] =
        Json::array({Json{{"id", "doc"}, {"text", "The tower is 300 metres high. It was built in 1889."}}});
  if (one_in(5)) arguments["author"] = "a";
  if (one_in(3)) arguments["release"] = *rc::gen::element<std::string>("all", "verified_only");
  if (one_in(6)) arguments["checks"] = Json::array({"arithmetic", "world"});
  RC_LOG() << json::write(arguments) << "\n";
  return call(*tool, panel, arguments);
}

RC_GTEST_PROP(VerifyRejudge, gives_the_same_verdict_and_gate_by_what_was_kept, ()) {
  const auto profile = any_calibrated_profile();
  const auto outcome = any_call(profile);
  RC_ASSERT(!outcome.is_error);
  const Json& kept = outcome.record.at("judgement");
  const auto again = verify::rejudge(kept);
  RC_ASSERT(again.has_value());
  RC_ASSERT(verdict::name_of(again->verdict) == outcome.result["verdict"].get<std::string>());
  RC_ASSERT(verdict::name_of(again->gate) == outcome.result["gate"].get<std::string>());
  // The profile of the call judges as the call did.
  const auto settings = settings_with(profile);
  const auto by_profile = verify::rejudge(kept, *settings, profile, day);
  RC_ASSERT(by_profile.has_value());
  RC_ASSERT(by_profile->verdict == again->verdict);
  RC_ASSERT(by_profile->gate == again->gate);
  // And no text of the call is kept.
  const std::string bytes = json::write(kept);
  for (const char* word : {"tower", "Berlin", "1889", "Hello", "2 + 2"})
    RC_ASSERT(bytes.find(word) == std::string::npos);
}

RC_GTEST_PROP(VerifyRejudge, a_stricter_policy_never_releases_more_and_a_changed_record_never_crashes, ()) {
  const auto profile = any_calibrated_profile();
  const auto outcome = any_call(profile);
  Json kept = outcome.record.at("judgement");
  auto stricter = profile;
  stricter.policy.calibration_required = true;
  stricter.policy.required = Verdict::verified;
  const auto strict = verify::rejudge(kept, *settings_with(stricter), stricter, day);
  RC_ASSERT(strict.has_value());
  // But where a sentence that the call would have kept leaned on a dropped one: now both are dropped (gate.hpp).
  const Json& reasons = outcome.result.at("reasons");
  const bool leant = std::ranges::find(reasons, Json("depends_on_dropped")) != reasons.end();
  if (strict->gate == verdict::Gate::released) RC_ASSERT(outcome.result["gate"] == "released" || leant);
  const Json flat = kept.flatten();
  const auto at = *rc::gen::inRange<std::size_t>(0, flat.size());
  auto member = flat.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(at));
  const Json value =
      *rc::gen::element(Json(nullptr), Json(-1), Json(1e300), Json("x"), Json::array({1}), Json(1ULL << 60));
  kept[Json::json_pointer(member.key())] = value;
  if (const auto changed = verify::rejudge(kept)) RC_ASSERT(changed->verdict <= Verdict::verified);
}

TEST(VerifyRejudge, refuses_what_is_no_record) {
  for (const Json& broken : {Json(nullptr), Json(1), Json::array(), Json::object(), Json{{"quorum", 2}}})
    EXPECT_FALSE(verify::rejudge(broken)) << broken.dump();
}

TEST(VerifyLists, back_off_drops_what_the_panel_agrees_on_below_the_score_in_whatever_form_it_is_asked_for) {
  auto profile = three_seats();
  profile.task_class = "math";
  auto calibration = calibration_of(3, 2);
  calibration.claims.push_back(calibration.classes[0]);
  calibration.claims[0].answer_types = {"world"};
  calibration.claims[0].choice = {{}, 5000};
  calibration.lists.push_back({"math", 0.1, {99, verdict::ListThreshold{500, 90}, 0}});
  const auto ask = [&](const std::string& release, const Strings& says, bool lists = true) {
    auto mine = calibration;
    if (!lists) mine.lists.clear();
    profile.calibration = std::make_shared<verdict::Calibration>(mine);
    const auto tool = verify::make_verify_tool(settings_with(profile));
    PlayedPanel panel;
    panel.says = [&](const std::string& name) { return says[static_cast<std::size_t>(name.back() - '0')]; };
    panel.reply = [](const std::string& how, int claims) {
      Json out = Json::array();
      for (int i = 0; i < claims; ++i) out.push_back(Json{{"index", i}, {"quote", ""}, {"reason", ""}, {"says", how}});
      return Json{{"claims", out}};
    };
    return call(*tool, panel, Json{{"text", "2 + 2 = 4. Berlin is large."}, {"release", release}});
  };
  const Strings all{"supports", "supports", "supports"}, most{"supports", "supports", "abstains"};
  EXPECT_EQ(ask("verified_only", all).result["released_text"], "2 + 2 = 4. Berlin is large.");
  const auto dropped = ask("verified_only", most);
  EXPECT_EQ(dropped.result["released_text"], "2 + 2 = 4. ") << json::write(dropped.result);
  EXPECT_EQ(dropped.result["dropped"][0]["reason"], "conformal_back_off");
  EXPECT_EQ(dropped.result["calibration"]["lists"]["threshold"], 500);
  EXPECT_EQ(ask("verified_only", most, false).result["released_text"], "2 + 2 = 4. Berlin is large.");
  EXPECT_EQ(ask("all", all).result["gate"], "released");
  EXPECT_EQ(ask("all", most, false).result["gate"], "released");
  EXPECT_EQ(ask("all", most).result["gate"], "withheld") << "a form that a caller chooses relaxes nothing";
  // A calibration that is not to be used keeps its promise by keeping nothing of the panel's.
  calibration.date = "2026-01-01";
  EXPECT_EQ(ask("verified_only", all).result["released_text"], "2 + 2 = 4. ");
  calibration.date = "2026-11-01";
  calibration.lists[0].choice = {5, std::nullopt, 9};
  EXPECT_EQ(ask("verified_only", all).result["released_text"], "2 + 2 = 4. ");
}

}  // namespace
}  // namespace portcullis::tools::played
