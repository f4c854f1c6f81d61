// The early stop under the real handlers: whatever the panel, the replies and the order in which they come, a call that
// stops when nothing can change any more says what it would have said with all of them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "tests/unit/fanout_support.hpp"
#include "tests/unit/ordered_panel.hpp"
#include "tools/consult/rejudge.hpp"
#include "tools/fanout/budget.hpp"
#include "tools/verify/handler.hpp"
#include "tools/verify/rejudge.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

// All that a result says but for what each seat did: order and early stop must not show in it.
Json essence(const Outcome& outcome) {
  Json out = Json::object();
  for (const char* name : {"verdict", "gate", "reasons", "answer", "released_text", "dropped", "coverage"})
    if (outcome.result.contains(name)) out[name] = outcome.result[name];
  out["claims"] = Json::array();
  if (outcome.result.contains("claims"))
    for (Json claim : outcome.result["claims"]) {
      for (const char* name : {"findings", "score"}) claim.erase(name);
      out["claims"].push_back(std::move(claim));
    }
  return out;
}

template <class T>
T pick(std::initializer_list<T> items) {
  return *rc::gen::elementOf(std::vector<T>(items));
}

ProfileSettings any_profile() {
  ProfileSettings profile;
  const int size = *rc::gen::inRange(1, 6);
  for (int i = 0; i < size; ++i) {
    profile.seats.push_back(seat(i));
    if (one_in(6)) profile.seats.back().family = pick<std::string>({"a", "b", ""});
  }
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& each : profile.seats) planned.push_back(each.planned());
  profile.policy.quorum = one_in(5) ? 2 : verdict::planned_families(planned) / 2 + 1;
  profile.policy.all_must_answer = one_in(8);
  profile.policy.calibration_required = one_in(5);
  profile.policy.panel_size = one_in(5) ? verdict::all_seats : profile.seats.size();
  profile.policy.chain_of_verification = one_in(3);
  profile.policy.challenge_round = one_in(3);
  return profile;
}

// Weights and thresholds as they may come, for answers and for claims of the class "math".
void calibrate(ProfileSettings& profile) {
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& each : profile.seats) planned.push_back(each.planned());
  const auto panel = verdict::panel_policy(profile.policy, verdict::planned_families(planned));
  auto calibration = calibration_of(static_cast<int>(profile.seats.size()), std::max<std::size_t>(panel.quorum, 2));
  calibration.all_must_answer = profile.policy.all_must_answer;
  auto& task = calibration.classes[0];
  for (std::size_t i = 0; i < calibration.seats.size(); ++i) {
    calibration.seats[i].family = profile.seats[i].family;
    task.weights[i] = pick<std::uint32_t>({300, 700, 1000, 1000, 2500});
  }
  task.choice.threshold->score = *rc::gen::inRange(1, 1001);
  for (const char* type : {"grounded", "world"}) {
    calibration.claims.push_back(task);
    calibration.claims.back().answer_types = {type};
  }
  profile.task_class = "math";
  profile.calibration = std::make_shared<verdict::Calibration>(calibration);
}

std::map<std::string, Script> any_scripts(const ProfileSettings& profile) {
  std::map<std::string, Script> scripts;
  for (const auto& each : profile.seats) {
    Script script;
    if (!one_in(6)) script.answer = pick<std::string>({"7", "7", "7.0", "8", "7.4"});
    script.fails_as_judge = one_in(6);
    for (int claim = 0; claim < 3; ++claim)
      script.says.emplace_back(pick<std::string>({"supports", "supports", "supports", "refutes", "abstains"}),
                               !one_in(5));
    if (!one_in(6)) script.fills = {pick<std::string>({"the war", "crowded", "opened in 1932", "unknown"})};
    script.objects = pick<std::string>({"none", "none", "none", "none", "found", "unsure", ""});
    script.shows = !one_in(3);
    scripts[each.name] = std::move(script);
  }
  return scripts;
}

std::vector<std::size_t> any_order() {
  std::vector<std::size_t> order(6);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  return order;
}

// The call with all replies, then twice with the early stop in orders of their own.
void expect_the_same(Tool& tool, const ProfileSettings& profile, const Json& arguments) {
  OrderedPanel panel;
  panel.scripts = any_scripts(profile);
  panel.order = any_order();
  panel.stops = false;
  const auto whole = call(tool, panel, arguments);
  panel.stops = true;
  for (int again = 0; again < 2; ++again) {
    panel.order = any_order();
    const auto early = call(tool, panel, arguments);
    RC_CLASSIFY(panel.stopped > 0, "stopped early");
    RC_LOG() << json::write(whole.result) << "\n" << json::write(early.result) << "\n";
    RC_ASSERT(json::write(essence(early)) == json::write(essence(whole)));
    if (profile.policy.all_must_answer) RC_ASSERT(panel.stopped == 0u);
    if (!early.record.contains("judgement")) continue;
    const Json& kept = early.record["judgement"];
    const auto same = [&](const auto& replayed) {
      RC_ASSERT(replayed.has_value());
      RC_ASSERT(std::string(verdict::name_of(replayed->verdict)) == early.result["verdict"].get<std::string>());
      RC_ASSERT(std::string(verdict::name_of(replayed->gate)) == early.result["gate"].get<std::string>());
    };
    tool.name() == "verify" ? same(verify::rejudge(kept)) : same(consult::rejudge(kept));
  }
}

RC_GTEST_PROP(EarlyStop, changes_nothing_that_verify_says_but_what_the_seats_did, ()) {
  auto profile = any_profile();
  if (one_in(2)) calibrate(profile);
  const auto tool = verify::make_verify_tool(settings_with(profile));
  Json arguments{{"claims", {"The bridge was opened before the war.", "Its lanes are crowded.", "2 + 2 = 4."}}};
  if (one_in(2)) arguments["evidence"] = Json::array({Json{{"id", "doc"}, {"text", evidence_text}}});
  if (one_in(3)) arguments["release"] = "verified_only";
  if (one_in(3)) arguments["author"] = "a";
  expect_the_same(*tool, profile, arguments);
}

RC_GTEST_PROP(EarlyStop, changes_nothing_that_consult_says_but_what_the_seats_did, ()) {
  auto profile = any_profile();
  if (!one_in(3)) calibrate(profile);
  const auto tool = consult::make_consult_tool(settings_with(profile));
  Json arguments{{"question", "How many lanes?"}, {"task_class", "math"}};
  const auto type = pick<std::string>({"number", "number", "number", "short", "text"});
  arguments["answer_format"] = Json{{"type", type}};
  if (type == "number" && one_in(5)) arguments["answer_format"]["tolerance"] = 0.5;
  if (one_in(5)) arguments["evidence"] = Json::array({Json{{"id", "doc"}, {"text", evidence_text}}});
  expect_the_same(*tool, profile, arguments);
}

// Three seats; `answers` by seat.
Outcome ask(const ProfileSettings& profile, const Strings& answers, const Json& format, OrderedPanel& panel) {
  const auto tool = consult::make_consult_tool(settings_with(profile));
  for (std::size_t i = 0; i < answers.size(); ++i)
    panel.scripts["p/" + std::to_string(i)] = {.answer = answers[i], .says = {{"supports", true}}};
  if (panel.order.empty()) panel.order = {0, 1, 2};
  return call(*tool, panel, Json{{"question", "How many?"}, {"task_class", "math"}, {"answer_format", format}});
}

TEST(EarlyStop, a_seat_that_was_cancelled_is_named_and_is_no_vote) {
  OrderedPanel panel;
  const auto result = ask(three_seats(), {"7", "7", "7"}, {{"type", "number"}}, panel).result;
  EXPECT_EQ(result["gate"], "released");
  EXPECT_EQ(result["votes"].size(), 1u);
  EXPECT_EQ(result["votes"][0]["seats"], Json::array({"p/0", "p/1"}));
  EXPECT_NEAR(result["votes"][0]["weight"].get<double>(), 2.0 / 3, 1e-9);
  EXPECT_EQ(result["dissent"], Json::array({Json{{"seat", "p/2"}, {"reason", "cancelled_decided"}}}));
  EXPECT_EQ(result["seats"][2]["status"], "cancelled_decided");
}

TEST(EarlyStop, waits_as_long_as_a_calibrated_threshold_can_still_be_passed_or_missed) {
  const auto with_threshold = [](int score) {
    auto profile = three_seats();
    auto calibration = calibration_of(3, 2);
    calibration.classes[0].choice.threshold->score = score;
    profile.calibration = std::make_shared<verdict::Calibration>(calibration);
    return profile;
  };
  const Json number{{"type", "number"}};
  OrderedPanel open, passed, missed;
  // Two of three weigh 333, all of them 1000.
  EXPECT_EQ(ask(with_threshold(500), {"7", "7", "7"}, number, open).result["verdict"], "verified");
  EXPECT_EQ(open.stopped, 0u);
  EXPECT_EQ(ask(with_threshold(300), {"7", "7", "7"}, number, passed).result["verdict"], "verified");
  EXPECT_EQ(passed.stopped, 1u);
  missed.order = {1, 0, 2};
  auto unequal = with_threshold(1000);
  EXPECT_EQ(ask(unequal, {"7", "8", "7"}, number, missed).result["verdict"], "agreed");
  EXPECT_EQ(missed.stopped, 0u) << "one each: the third decides who wins";
}

TEST(EarlyStop, hears_everybody_where_the_panel_can_decide_nothing) {
  OrderedPanel uncalibrated, paranoid, tolerant;
  const Json number{{"type", "number"}};
  auto profile = three_seats();
  profile.policy.calibration_required = true;
  EXPECT_EQ(ask(profile, {"7", "7", "7"}, number, uncalibrated).result["reasons"][0], "not_calibrated");
  EXPECT_EQ(uncalibrated.stopped, 0u) << "their votes are all that there is to know";
  profile = three_seats();
  profile.policy.all_must_answer = true;
  EXPECT_EQ(ask(profile, {"7", "8", "9"}, number, paranoid).result["gate"], "withheld");
  EXPECT_EQ(paranoid.stopped, 0u);
  EXPECT_EQ(ask(three_seats(), {"7", "7.4", "7.8"}, {{"type", "number"}, {"tolerance", 0.5}}, tolerant).result["gate"],
            "withheld")
      << "the third parts the first two";
  EXPECT_EQ(tolerant.stopped, 0u);
}

TEST(EarlyStop, a_draft_is_judged_as_soon_as_it_is_known_who_wrote_it) {
  OrderedPanel first, last;
  const Json text{{"type", "text"}};
  EXPECT_EQ(ask(three_seats(), {"It is seven.", "Eight.", "Nine."}, text, first).result["answer"], "It is seven.");
  EXPECT_EQ(first.stopped, 2u);
  last.order = {2, 1, 0};
  EXPECT_EQ(ask(three_seats(), {"It is seven.", "Eight.", "Nine."}, text, last).result["answer"], "It is seven.");
  EXPECT_EQ(last.stopped, 0u);
}

TEST(EarlyStop, what_was_sent_to_a_seat_that_was_cancelled_is_booked_as_a_whole) {
  using namespace fanout::testing;
  FakeProvider fake;
  fake.on_model("a", {portcullis::tests::text_reply(supports)});
  fake.otherwise(portcullis::tests::fault_reply(Fault::silence));
  fanout::FanoutSettings settings;
  settings.budget.hour_micro_usd = 1'000'000;
  settings.prices["fake/a"] = settings.prices["fake/b"] = {1'000'000, 2'000'000};
  const auto ledger = std::make_shared<fanout::BudgetLedger>(settings.budget);
  PanelHarness harness;
  harness.runner = fanout::make_runner(harness.loop, std::move(settings), ledger);
  auto request = panel_of({seat_at(fake.port(), "b"), seat_at(fake.port(), "a")});
  request.principal = "p";
  fanout::Amount both;
  request.decided = [&](const auto& ended) { return ended.size() == 1; };
  auto delivered = std::make_shared<Delivered>();
  harness.start(std::move(request), delivered);
  both = ledger->in_hour("p", Clock::now());
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ((*delivered)[0].status, SeatStatus::cancelled_decided);
  EXPECT_EQ((*delivered)[0].attempts, 1u);
  EXPECT_EQ((*delivered)[0].cost_micro_usd, std::nullopt) << "nobody knows what will be charged for it";
  EXPECT_EQ((*delivered)[1].cost_micro_usd, 50u);
  const auto booked = ledger->in_hour("p", Clock::now());
  EXPECT_EQ(booked.micro_usd, both.micro_usd / 2 + 50);
}

}  // namespace
}  // namespace portcullis::tools::played
