// The rounds behind the first under the real handler of `verify`: what they may change, and that nothing passes by
// without them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/ordered_panel.hpp"
#include "tools/consult/rejudge.hpp"
#include "tools/fanout/merge.hpp"
#include "tools/verify/handler.hpp"
#include "tools/verify/rejudge.hpp"
#include "tools/verify/rounds/second_hearing.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::played {
namespace {

const std::string claim = "In 1932 the bridge was opened.";
const std::vector<std::string> right{"1932"};

ProfileSettings profile_with(bool chain, bool challenge, int seats = 3) {
  ProfileSettings profile;
  for (int i = 0; i < seats; ++i) profile.seats.push_back(seat(i));
  profile.policy.quorum = static_cast<std::size_t>(seats) / 2 + 1;
  profile.policy.panel_size = static_cast<std::size_t>(seats);
  profile.policy.chain_of_verification = chain;
  profile.policy.challenge_round = challenge;
  return profile;
}

Script believer() {
  return {.answer = {}, .says = {{"supports", true}}, .fills = right};
}

// Keeps what was asked.
class WatchedPanel final : public fanout::PanelRunner {
 public:
  OrderedPanel played;
  std::vector<fanout::PanelRequest> asked;
  std::deque<std::function<void()>>& later = played.later;

  std::shared_ptr<fanout::PanelRun> start(fanout::PanelRequest request,
                                          std::move_only_function<void(std::vector<SeatOutcome>)> done) override {
    asked.push_back(request);
    return played.start(std::move(request), std::move(done));
  }
};

Json verify_with(const ProfileSettings& profile, std::vector<Script> scripts, WatchedPanel& panel, bool evidence = true,
                 const std::string& text = claim) {
  for (std::size_t i = 0; i < scripts.size(); ++i) panel.played.scripts["p/" + std::to_string(i)] = scripts[i];
  for (std::size_t i = 0; i < scripts.size(); ++i) panel.played.order.push_back(i);
  const auto tool = verify::make_verify_tool(settings_with(profile));
  Json arguments{{"claims", {text}}};
  if (evidence) arguments["evidence"] = Json::array({Json{{"id", "doc"}, {"text", evidence_text}}});
  const auto outcome = call(*tool, panel, arguments);
  const auto replayed = verify::rejudge(outcome.record.at("judgement"));
  EXPECT_TRUE(replayed && verdict::name_of(replayed->verdict) == outcome.result["verdict"].get<std::string>());
  return outcome.result;
}

std::string reason_of(const Json& result, const std::string& seat) {
  for (const Json& finding : result.at("claims").at(0).at("findings"))
    if (finding.at("seat") == seat)
      return finding.at("says").get<std::string>() + " " + finding.at("reason").get<std::string>();
  return "none";
}

TEST(Chain, releases_what_seats_find_again_without_the_draft) {
  WatchedPanel panel;
  const Json result = verify_with(profile_with(true, false), {believer(), believer(), believer()}, panel);
  EXPECT_EQ(result["verdict"], "agreed");
  EXPECT_EQ(result["gate"], "released");
  ASSERT_EQ(panel.asked.size(), 2u);
  EXPECT_EQ(panel.asked[1].prompt.schema_name, "chain_reply");
  EXPECT_LT(panel.asked[0].deadline, panel.asked[1].deadline) << "the first round leaves time for the second";
}

TEST(Chain, does_not_show_the_value_that_it_asks_for) {
  WatchedPanel panel;
  verify_with(profile_with(true, false), {believer(), believer(), believer()}, panel, false);
  ASSERT_EQ(panel.asked.size(), 2u);
  EXPECT_NE(panel.asked[0].prompt.user.find("1932"), std::string::npos);
  EXPECT_EQ(panel.asked[1].prompt.user.find("1932"), std::string::npos);
  EXPECT_EQ(panel.asked[1].prompt.system.find("1932"), std::string::npos);
  EXPECT_NE(panel.asked[1].prompt.user.find("In [gap 1] the bridge was opened."), std::string::npos);
}

TEST(Chain, a_seat_that_finds_something_else_supports_no_more) {
  Script other = believer(), silent = believer(), lost = believer();
  other.fills = {"1923"};
  silent.fills = {};
  lost.fills = {"unknown"};
  for (const Script& fallen : {other, silent, lost}) {
    WatchedPanel one, two;
    const Json still = verify_with(profile_with(true, false), {believer(), fallen, believer()}, one);
    EXPECT_EQ(still["gate"], "released") << "two of three families are left";
    EXPECT_EQ(reason_of(still, "p/1").substr(0, 15), "abstains chain_");
    const Json withheld = verify_with(profile_with(true, false), {believer(), fallen, fallen}, two);
    EXPECT_EQ(withheld["gate"], "withheld");
    EXPECT_EQ(withheld["verdict"], "undecided");
  }
}

TEST(Chain, is_not_asked_of_what_the_panel_withholds_anyway) {
  Script doubter{.answer = {}, .says = {{"abstains", true}}, .fills = right};
  WatchedPanel panel;
  EXPECT_EQ(verify_with(profile_with(true, true), {believer(), doubter, doubter}, panel)["gate"], "withheld");
  EXPECT_EQ(panel.asked.size(), 1u);
}

TEST(Chain, asks_those_who_support_and_nobody_else) {
  Script doubter{.answer = {}, .says = {{"abstains", true}}, .fills = right};
  WatchedPanel panel;
  EXPECT_EQ(verify_with(profile_with(true, false), {believer(), doubter, believer()}, panel)["gate"], "released");
  ASSERT_EQ(panel.asked.size(), 2u);
  ASSERT_EQ(panel.asked[1].seats.size(), 2u);
  EXPECT_EQ(panel.asked[1].seats[1].name, "p/2");
}

TEST(Chain, withholds_a_claim_that_no_question_can_be_made_of) {
  WatchedPanel panel;
  const Json result =
      verify_with(profile_with(true, false), {believer(), believer(), believer()}, panel, true, "It opened.");
  EXPECT_EQ(result["gate"], "withheld");
  EXPECT_EQ(panel.asked.size(), 1u) << "nobody is asked nothing";
  EXPECT_EQ(reason_of(result, "p/0"), "abstains chain_no_question");
}

TEST(Chain, hears_every_voice_before_it_asks_again) {
  Script other = believer();
  other.fills = {"1923"};
  WatchedPanel panel;
  // The first two would have settled it for a profile without a second round.
  EXPECT_EQ(verify_with(profile_with(true, false), {believer(), other, believer()}, panel)["gate"], "released");
  EXPECT_EQ(panel.asked[1].seats.size(), 3u);
}

TEST(Challenge, an_objection_that_a_passage_shows_refutes_and_any_other_takes_support_away) {
  Script shown = believer(), claimed = believer(), unsure = believer(), silent = believer();
  shown.objects = "found";
  claimed.objects = "found";
  claimed.shows = false;
  unsure.objects = "unsure";
  silent.objects = "";
  const std::vector<std::pair<Script, std::string>> cases{{shown, "refutes challenge_found"},
                                                          {claimed, "abstains challenge_not_shown"},
                                                          {unsure, "abstains challenge_unsure"},
                                                          {silent, "abstains challenge_no_answer"}};
  for (const auto& [script, reason] : cases) {
    WatchedPanel panel, both;
    const Json result = verify_with(profile_with(false, true), {script, script, believer()}, panel);
    EXPECT_EQ(result["gate"], "withheld") << reason;
    EXPECT_EQ(reason_of(result, "p/0"), reason);
    EXPECT_EQ(verify_with(profile_with(true, true), {script, script, believer()}, both)["gate"], "withheld");
    EXPECT_EQ(both.asked.size(), 3u);
  }
  WatchedPanel panel;
  EXPECT_EQ(verify_with(profile_with(true, true), {believer(), believer(), believer()}, panel)["gate"], "released");
}

TEST(SecondHearing, one_bill_for_all_rounds_of_a_seat) {
  fanout::SeatOutcome first, again, unsent;
  first.status = again.status = SeatStatus::ok;
  first.attempts = again.attempts = 1;
  first.tokens_in = 10;
  again.tokens_in = 5;
  first.cost_micro_usd = 7;
  unsent.status = SeatStatus::not_dispatched;
  unsent.reason = "budget_exhausted";
  fanout::SeatOutcome sum = first;
  fanout::merge(sum, unsent);
  EXPECT_EQ(sum.cost_micro_usd, 7u);
  EXPECT_EQ(sum.status, SeatStatus::not_dispatched);
  EXPECT_EQ(sum.reason, "budget_exhausted");
  sum = first;
  fanout::merge(sum, again);
  EXPECT_EQ(sum.tokens_in, 15u);
  EXPECT_EQ(sum.attempts, 2u);
  EXPECT_FALSE(sum.cost_micro_usd) << "one of them is unknown";
}

TEST(SecondHearing, a_call_that_is_cancelled_between_the_rounds_releases_nothing) {
  // Cancelled behind the first round: the panel is asked no more.
  struct Leaving final : fanout::PanelRunner {
    OrderedPanel played;
    PlayedCall* call = nullptr;
    int asked = 0;
    std::shared_ptr<fanout::PanelRun> start(fanout::PanelRequest request,
                                            std::move_only_function<void(std::vector<SeatOutcome>)> done) override {
      ++asked;
      call->gone = true;
      return played.start(std::move(request), std::move(done));
    }
  } panel;
  for (int i = 0; i < 3; ++i) panel.played.scripts["p/" + std::to_string(i)] = believer();
  panel.played.order = {0, 1, 2};
  const auto tool = verify::make_verify_tool(settings_with(profile_with(true, false)));
  const auto leaving = std::make_shared<PlayedCall>(panel);
  panel.call = leaving.get();
  Json result;
  tool->start(leaving,
              Json{{"claims", {claim}}, {"evidence", Json::array({Json{{"id", "doc"}, {"text", evidence_text}}})}},
              [&](Outcome outcome) { result = std::move(outcome.result); });
  while (!panel.played.later.empty()) {
    auto next = std::move(panel.played.later.front());
    panel.played.later.pop_front();
    next();
  }
  EXPECT_EQ(panel.asked, 1);
  EXPECT_EQ(result["gate"], "withheld");
}

TEST(SecondHearing, a_replay_knows_which_rounds_were_held) {
  const auto judged = [](const ProfileSettings& held, const ProfileSettings& asked) {
    WatchedPanel panel;
    for (int i = 0; i < 3; ++i) panel.played.scripts["p/" + std::to_string(i)] = believer();
    panel.played.order = {0, 1, 2};
    const auto settings = settings_with(held);
    const auto tool = verify::make_verify_tool(settings);
    const auto outcome =
        call(*tool, panel,
             Json{{"claims", {claim}}, {"evidence", Json::array({Json{{"id", "doc"}, {"text", evidence_text}}})}});
    EXPECT_EQ(outcome.result["gate"], "released");
    return *verify::rejudge(outcome.record.at("judgement"), *settings, asked, day);
  };
  for (const bool chain : {false, true})
    for (const bool challenge : {false, true})
      for (const bool then_chain : {false, true})
        for (const bool then_challenge : {false, true}) {
          const auto again = judged(profile_with(then_chain, then_challenge), profile_with(chain, challenge));
          const bool known = then_chain >= chain && then_challenge >= challenge;
          EXPECT_EQ(again.gate == verdict::Gate::released, known);
          if (!known) EXPECT_EQ(again.reason, "not_heard_again");
        }
}

Script voter(const std::string& answer, const std::string& objects = "none") {
  return {.answer = answer, .says = {{"supports", true}}, .fills = right, .objects = objects};
}

Json consult_with(const ProfileSettings& profile, const std::vector<Script>& scripts, WatchedPanel& panel,
                  bool replays = true) {
  for (std::size_t i = 0; i < scripts.size(); ++i) panel.played.scripts["p/" + std::to_string(i)] = scripts[i];
  for (std::size_t i = 0; i < scripts.size(); ++i) panel.played.order.push_back(i);
  const auto settings = settings_with(profile);
  const auto tool = consult::make_consult_tool(settings);
  const auto outcome = call(*tool, panel, Json{{"question", "How many?"}, {"answer_format", {{"type", "number"}}}});
  const auto again = consult::rejudge(outcome.record.at("judgement"));
  EXPECT_EQ(verdict::name_of(again->verdict), outcome.result["verdict"].get<std::string>());
  EXPECT_EQ(verdict::name_of(again->gate), outcome.result["gate"].get<std::string>());
  if (!replays) {
    auto stricter = profile;
    stricter.policy.challenge_round = true;
    EXPECT_EQ(consult::rejudge(outcome.record.at("judgement"), *settings, stricter, day)->reason, "not_heard_again");
  }
  return outcome.result;
}

TEST(ChallengeOfAnswers, whoever_does_not_stand_by_it_has_not_voted) {
  const auto profile = profile_with(false, true);
  WatchedPanel all, one, two, none, without;
  EXPECT_EQ(consult_with(profile, {voter("7"), voter("7"), voter("8")}, all)["answer"], "7");
  ASSERT_EQ(all.asked.size(), 2u);
  EXPECT_EQ(all.asked[1].seats.size(), 2u) << "the voters of the answer that has won";
  EXPECT_NE(all.asked[1].prompt.user.find("How many?"), std::string::npos);
  for (const std::string objects : {"found", "unsure", ""}) {
    WatchedPanel kept, lost;
    const Json still = consult_with(profile, {voter("7"), voter("7", objects), voter("7")}, kept);
    EXPECT_EQ(still["gate"], "released");
    EXPECT_EQ(still["dissent"][0]["reason"], objects == "found" ? "challenge_found"
                                             : objects.empty()  ? "challenge_no_answer"
                                                                : "challenge_unsure");
    const Json withheld = consult_with(profile, {voter("7"), voter("7", objects), voter("7", objects)}, lost);
    EXPECT_EQ(withheld["gate"], "withheld");
    EXPECT_FALSE(withheld.contains("answer"));
  }
  EXPECT_EQ(consult_with(profile, {voter("7"), voter("8"), voter("9")}, none)["gate"], "withheld");
  EXPECT_EQ(none.asked.size(), 1u) << "nothing has won";
  EXPECT_EQ(consult_with(profile_with(false, false), {voter("7"), voter("7"), voter("7")}, without, false)["gate"],
            "released");
}

TEST(ChallengeOfAnswers, only_the_answer_that_was_challenged_is_given) {
  // "7" stands for all three within the tolerance. Without the first of them "7.4" would.
  WatchedPanel panel;
  const std::vector<Script> scripts{voter("7", ""), voter("7.4"), voter("7.4")};
  for (std::size_t i = 0; i < scripts.size(); ++i) panel.played.scripts["p/" + std::to_string(i)] = scripts[i];
  panel.played.order = {0, 1, 2};
  const auto tool = consult::make_consult_tool(settings_with(profile_with(false, true)));
  const auto result =
      call(*tool, panel, Json{{"question", "How many?"}, {"answer_format", {{"type", "number"}, {"tolerance", 0.5}}}})
          .result;
  if (result["gate"] == "released") EXPECT_EQ(result["answer"], "7");
}

// Whatever the seats say in the rounds: no verdict is higher than it would have been without them.
RC_GTEST_PROP(SecondHearing, never_lifts_a_verdict, ()) {
  const int seats = *rc::gen::inRange(1, 6);
  std::vector<Script> scripts;
  for (int i = 0; i < seats; ++i) {
    Script script = believer();
    script.says = {{*rc::gen::element<std::string>("supports", "supports", "refutes", "abstains"), !one_in(5)}};
    script.fails_as_judge = one_in(8);
    script.fills = *rc::gen::elementOf(std::vector<std::vector<std::string>>{{"1932"}, {"1932"}, {"1923"}, {}});
    script.objects = *rc::gen::element<std::string>("none", "none", "found", "unsure", "");
    script.shows = one_in(2);
    scripts.push_back(std::move(script));
  }
  auto with = profile_with(one_in(2), one_in(2), seats), without = profile_with(false, false, seats);
  with.policy.all_must_answer = without.policy.all_must_answer = one_in(5);
  WatchedPanel first, second;
  const Json more = verify_with(with, scripts, first), plain = verify_with(without, scripts, second);
  RC_LOG() << json::write(more) << "\n" << json::write(plain) << "\n";
  RC_ASSERT(*verdict::verdict_from(more["verdict"].get<std::string>()) <=
            *verdict::verdict_from(plain["verdict"].get<std::string>()));
  if (more["gate"] == "released") RC_ASSERT(plain["gate"] == "released");
}

}  // namespace
}  // namespace portcullis::tools::played
