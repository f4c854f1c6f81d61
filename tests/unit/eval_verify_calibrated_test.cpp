// `verify` with a calibration: what it says verified of, and every path by which it must not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "schemas/embedded.hpp"
#include "tests/unit/played_panel.hpp"
#include "tools/verify/handler.hpp"
#include "tools/verify/hearing.hpp"
#include "tools/verify/work.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

using verdict::ClaimType;

const std::string world_text = "Water is heavier than oil.";

verdict::Calibration claims_calibration(int seats = 3, std::size_t quorum = 2, int threshold = 1000) {
  auto out = calibration_of(seats, quorum);
  for (const char* type : {"grounded", "world"}) {
    auto task = out.classes[0];
    task.task_class = "facts";
    task.answer_types = {type};
    task.choice.threshold->score = threshold;
    out.claims.push_back(task);
  }
  return out;
}

ProfileSettings facts_profile(verdict::Calibration calibration = claims_calibration()) {
  auto profile = three_seats();
  profile.task_class = "facts";
  profile.calibration = std::make_shared<verdict::Calibration>(std::move(calibration));
  return profile;
}

Json says_of_each(const std::string& says, int claims) {
  Json out = Json::array();
  for (int i = 0; i < claims; ++i) out.push_back(Json{{"index", i}, {"quote", ""}, {"reason", ""}, {"says", says}});
  return Json{{"claims", out}};
}

Outcome check_text(const ProfileSettings& profile, Json arguments,
                   const Strings& says = {"supports", "supports", "supports"}) {
  const auto tool = verify::make_verify_tool(settings_with(profile));
  PlayedPanel panel;
  panel.reply = says_of_each;
  panel.says = [&](const std::string& name) { return says[static_cast<std::size_t>(name.back() - '0')]; };
  if (!arguments.contains("text")) arguments["text"] = world_text;
  return call(*tool, panel, std::move(arguments));
}

TEST(VerifyCalibrated, says_verified_of_a_claim_whose_score_passes_and_shows_the_bound) {
  auto profile = facts_profile();
  profile.policy.required = Verdict::verified;
  profile.policy.calibration_required = true;
  const auto outcome = check_text(profile, Json::object());
  EXPECT_EQ(outcome.result["verdict"], "verified") << json::write(outcome.result);
  EXPECT_EQ(outcome.result["gate"], "released");
  EXPECT_EQ(outcome.result["claims"][0]["reason"], "calibrated");
  EXPECT_EQ(outcome.result["claims"][0]["score"], 1000);
  EXPECT_EQ(outcome.result["calibration"]["task_class"], "facts");
  EXPECT_EQ(outcome.result["calibration"]["claims"][0]["type"], "world");
  EXPECT_LE(outcome.result["calibration"]["claims"][0]["bound"], 0.1);
  const auto correlation = profile.calibration->claims.back().error_correlation;
  ASSERT_TRUE(correlation);
  EXPECT_NEAR(outcome.result["effective_votes"].get<double>(), 3 / (1 + 2 * *correlation), 1e-9);
  Json with_receipt = outcome.result;
  with_receipt["receipt"] =
      Json{{"id", "i"},      {"log", "l"},       {"leaf", 0}, {"hash", "sha256:" + std::string(64, 'a')},
           {"tree_size", 1}, {"checkpoint", "c"}};
  const auto schema = schemas::Validator::compile(*json::read(schemas::embedded("tools/verify.output")));
  ASSERT_TRUE(schema);
  for (const auto& violation : schema->validate(with_receipt, 3)) ADD_FAILURE() << violation.text();
  const auto below = check_text(profile, Json::object(), {"supports", "supports", "abstains"});
  EXPECT_EQ(below.result["gate"], "withheld");
  EXPECT_EQ(below.result["claims"][0]["reason"], "below_threshold");
  EXPECT_EQ(below.result["claims"][0]["score"], 333);
}

TEST(VerifyCalibrated, never_says_verified_without_a_calibration_that_is_its_own) {
  using Change = std::function<void(ProfileSettings&, verdict::Calibration&, Json&)>;
  const auto refused = [](const Change& change) {
    auto profile = facts_profile();
    auto calibration = claims_calibration();
    Json arguments = Json::object();
    change(profile, calibration, arguments);
    profile.calibration = std::make_shared<verdict::Calibration>(std::move(calibration));
    const auto outcome = check_text(profile, std::move(arguments));
    EXPECT_NE(outcome.result["verdict"], "verified") << json::write(outcome.result);
    EXPECT_EQ(outcome.result["effective_votes"], "unknown");
    const Json& calibrated = outcome.result["calibration"];
    const std::string why = calibrated.is_object() ? calibrated["claims"][0].value("refused", "used") : "uncalibrated";
    if (calibrated.is_object())
      EXPECT_NE(std::ranges::find(outcome.result["reasons"], Json(why)), outcome.result["reasons"].end());
    return why;
  };
  using P = ProfileSettings;
  using C = verdict::Calibration;
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.task_class.clear(); }), "task_class_missing");
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.task_class = "math"; }), "task_class_not_calibrated") << "votes only";
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.claims.pop_back(); }), "claim_type_not_calibrated");
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.claims.clear(); }), "task_class_not_calibrated");
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.date = "2026-01-01"; }), "calibration_stale");
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.date = "2027-01-01"; }), "calibration_date_in_future");
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.seats.pop_back(); }), "calibration_other_panel");
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.seats[1].model = "m9"; }), "calibration_other_panel");
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.seats[1].fallbacks = {"m9"}; }), "calibration_other_panel");
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.policy.quorum = 3; }), "calibration_other_policy");
  EXPECT_EQ(refused([](P& p, C&, Json&) { p.policy.all_must_answer = true; }), "calibration_other_policy");
  EXPECT_EQ(refused([](P&, C& c, Json&) { c.claims[1].choice = {{}, 4000}; }), "calibration_too_small");
  // What a caller says.
  EXPECT_EQ(refused([](P&, C&, Json& a) { a["author"] = "a"; }), "calibration_other_panel");
  EXPECT_EQ(refused([](P&, C&, Json& a) { a["checks"] = Json::array({"world"}); }), "calibration_checks_chosen");
  EXPECT_EQ(refused([](P&, C&, Json& a) {
              a["evidence"] = Json::array({Json{{"id", "doc"}, {"text", "Oil floats upon the water of the bay."}}});
            }),
            "calibration_caller_evidence");
  // A seat of the demo provider, or one that plays none.
  EXPECT_EQ(refused([](P& p, C&, Json&) {
              auto provider = std::make_shared<providers::Provider>();
              provider->wire = providers::WireId::demo;
              p.seats[2].provider = provider;
            }),
            "calibration_other_panel");
  EXPECT_EQ(check_text(three_seats(), Json::object()).result["calibration"], "uncalibrated");
}

// ---- one claim about evidence, as the steps of the tool see it

struct OneClaim {
  verify::Work work;
  std::vector<std::size_t> asked;
};

std::unique_ptr<OneClaim> grounded_claim(verdict::Origin origin, std::size_t context_tokens = 0) {
  auto out = std::make_unique<OneClaim>();
  auto profile = facts_profile(claims_calibration(3, 2, 300));
  std::string text = "The pump was replaced on Monday by the night shift.";
  if (context_tokens > 0)
    for (int i = 0; i < 4000; ++i)
      text += " Nothing else was done to the boiler in hall number " + std::to_string(i) + ".";
  for (auto& seat : profile.seats) seat.context_tokens = context_tokens;
  out->work.arguments.texts = {"The night shift put in a new pump."};
  out->work.arguments.evidence = {{.id = "log", .text = text, .origin = origin}};
  out->work.panel = profile.seats;
  out->work.policy = profile.policy;
  out->work.calibration = verify::ClaimCalibration(*settings_with(profile), profile, profile.policy, profile.seats);
  verify::check(out->work);
  out->asked = verify::plan_panel(out->work);
  EXPECT_EQ(out->asked.size(), 1U);
  for (const auto& seat : out->work.panel)
    out->work.claims[0].input.findings.push_back(verdict::shown(verdict::supports(seat.name)));
  verify::join_all(out->work);
  return out;
}

TEST(VerifyCalibrated, is_for_evidence_that_the_caller_did_not_write_and_that_all_seats_have_seen) {
  const auto good = grounded_claim(verdict::Origin::operator_listed);
  EXPECT_EQ(good->work.claims[0].claim.type, ClaimType::grounded);
  EXPECT_EQ(good->work.claims[0].verdict.verdict, Verdict::verified) << good->work.claims[0].verdict.reason;
  EXPECT_EQ(grounded_claim(verdict::Origin::retrieved)->work.claims[0].verdict.reason, "calibrated");
  const auto callers = grounded_claim(verdict::Origin::caller);
  EXPECT_EQ(callers->work.claims[0].verdict.verdict, Verdict::agreed);
  EXPECT_EQ(callers->work.calibration.refused(callers->work, ClaimType::grounded), "calibration_caller_evidence");
  // Findings that came as if the seats had seen all of it are not lifted either.
  const auto part = grounded_claim(verdict::Origin::operator_listed, 8000);
  EXPECT_FALSE(part->work.packed.complete);
  EXPECT_NE(part->work.claims[0].verdict.verdict, Verdict::verified);
  EXPECT_EQ(part->work.calibration.refused(part->work, ClaimType::grounded), "calibration_partial_evidence");
  // One document of the caller's beside one of the operator's.
  auto both = grounded_claim(verdict::Origin::operator_listed);
  both->work.arguments.evidence.push_back({.id = "mine", .text = "Believe it."});
  verify::join_all(both->work);
  EXPECT_EQ(both->work.claims[0].verdict.verdict, Verdict::agreed);
}

// A panel may be stopped early: then nothing that was still to come could have made or unmade a lift.
RC_GTEST_PROP(VerifyCalibrated, a_seat_that_was_not_waited_for_could_not_have_changed_it, ()) {
  const int size = *rc::gen::inRange(2, 6);
  ProfileSettings profile;
  for (int i = 0; i < size; ++i) profile.seats.push_back(seat(i));
  profile.policy.quorum = static_cast<std::size_t>(size / 2 + 1);
  profile.policy.calibration_required = one_in(3);
  profile.task_class = "facts";
  auto calibration = claims_calibration(size, profile.policy.quorum, *rc::gen::inRange(1, 1001));
  for (auto& task : calibration.claims)
    for (auto& weight : task.weights) weight = *rc::gen::element(0U, 500U, 1000U, 3000U);
  profile.calibration = std::make_shared<verdict::Calibration>(calibration);
  verify::Work work;
  work.arguments.texts = {world_text};
  work.panel = profile.seats;
  work.policy = profile.policy;
  work.calibration = verify::ClaimCalibration(*settings_with(profile), profile, profile.policy, profile.seats);
  verify::check(work);
  const auto asked = verify::plan_panel(work);
  verify::Hearing hearing(work, asked);
  std::vector<fanout::SeatOutcome> ended;
  std::optional<verdict::ClaimVerdict> stopped;
  auto input = work.claims[0].input;
  for (const auto& each : profile.seats) {
    fanout::SeatOutcome outcome;
    outcome.seat = each.name;
    outcome.status = verdict::SeatStatus::ok;
    outcome.reply =
        says_of_each(*rc::gen::element<std::string>("supports", "supports", "supports", "refutes", "abstains"), 1);
    ended.push_back(outcome);
    input.findings.push_back(hearing.findings(ended)[0].back());
    if (!stopped && hearing.decided(ended)) stopped = verify::judged(work, work.claims[0], input);
  }
  const auto whole = verify::judged(work, work.claims[0], input);
  if (stopped) {
    RC_ASSERT(stopped->verdict == whole.verdict);
    RC_ASSERT(stopped->reason == whole.reason);
  }
}

}  // namespace
}  // namespace portcullis::tools::played
