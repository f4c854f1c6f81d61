// The client's own model: who is asked in which round, and what may never count.
#include <gtest/gtest.h>

#include "tools/fanout/budget.hpp"
#include "tools/host/kept.hpp"
#include "tools/host/reply.hpp"
#include "tools/host/round.hpp"
#include "tools/panel_state.hpp"

namespace portcullis::tools::host {
namespace {

using namespace std::chrono_literals;
using fanout::ModelSeat;
using fanout::SeatOutcome;
using verdict::SeatStatus;

ModelSeat seat(const std::string& name, providers::WireId wire, const std::string& family) {
  auto provider = std::make_shared<providers::Provider>();
  provider->name = name;
  provider->wire = wire;
  return {name, family, provider, "m"};
}

fanout::PanelRequest panel(const std::string& family = "anthropic", bool with_paid = true) {
  fanout::PanelRequest request;
  request.seats.push_back(seat("host", providers::WireId::host, family));
  if (with_paid) request.seats.push_back(seat("paid", providers::WireId::openai_chat, "openai"));
  request.prompt.system = "rules";
  request.prompt.user = "data";
  request.prompt.reply_schema = Json{{"type", "object"}, {"required", Json::array({"x"})}};
  request.schema =
      std::make_shared<const schemas::Validator>(*schemas::Validator::compile(request.prompt.reply_schema));
  request.deadline = Call::Clock::time_point(100s);
  return request;
}

Json good(const std::string& text = R"({"x":1})") {
  return Json{{"role", "assistant"},
              {"content", Json{{"type", "text"}, {"text", text}}},
              {"model", "claude-9"},
              {"stopReason", "endTurn"}};
}

// A call at 20 s in some round.
class FakeCall final : public Call {
 public:
  Json capabilities = Json{{"sampling", Json::object()}};
  Json responses = Json::object();
  Json state_ = nullptr;

  Clock::time_point now() const override { return Clock::time_point(20s); }
  Clock::time_point deadline() const override { return Clock::time_point(100s); }
  bool cancelled() const override { return false; }
  void on_cancel(std::function<void()>) override {}
  void progress(double, double, std::string_view) override {}
  void compute(std::size_t, std::function<void()>, std::function<void()>) override {}
  std::string nonce() override { return {}; }
  fanout::PanelRunner& panel() override { std::abort(); }
  void log(std::string_view, const Json&) override {}
  const Json& client_capabilities() const override { return capabilities; }
  const Json* response(std::string_view key) const override {
    const auto found = responses.find(std::string(key));
    return found == responses.end() ? nullptr : &*found;
  }
  const Json& state() const override { return state_; }
  void release_stream() override {}
  void become_task() override {}
};

TEST(HostRound, asks_first_and_takes_the_answer_in_the_next_round) {
  FakeCall call;
  auto request = panel();
  const auto asked = ask(call, "s", request);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(request.answered.empty());
  EXPECT_EQ(asked->input_requests["s/host"]["method"], "sampling/createMessage");
  EXPECT_EQ(asked->answer_by, Call::Clock::time_point(60s)) << "half of what is left";
  EXPECT_TRUE(asked->refusal_is_answer);

  call.state_ = asked->state;
  call.responses["s/host"] = good();
  EXPECT_FALSE(ask(call, "s", request));
  EXPECT_EQ(request.answered.at("host").status, SeatStatus::ok);
  EXPECT_FALSE(request.answered.contains("paid"));

  auto another = panel();
  EXPECT_TRUE(ask(call, "t", another)) << "another stage is another question";
  auto alone = panel("anthropic", false);
  call.state_ = nullptr;
  EXPECT_EQ(ask(call, "s", alone)->answer_by, alone.deadline);
}

TEST(HostRound, an_answer_to_nothing_that_was_asked_is_none) {
  FakeCall call;
  call.responses["s/host"] = good();
  for (const Json& state : {Json(nullptr), Json("asked"), Json{{"asked", 1}}, Json{{"asked", Json{{"t", 1}}}},
                            Json{{"asked", Json{{"s", -1}}}}, Json{{"asked", Json{{"s", "1"}}}}}) {
    call.state_ = state;
    auto request = panel();
    EXPECT_TRUE(ask(call, "s", request)) << state;
    EXPECT_TRUE(request.answered.empty());
  }
}

TEST(HostRound, without_the_capability_nothing_is_asked) {
  for (const Json& capabilities : {Json(nullptr), Json::object(), Json{{"sampling", true}}, Json("sampling")}) {
    FakeCall call;
    call.capabilities = capabilities;
    auto request = panel();
    EXPECT_FALSE(ask(call, "s", request));
    EXPECT_EQ(request.answered.at("host").reason, "client_cannot_sample");
    EXPECT_EQ(request.answered.at("host").status, SeatStatus::not_dispatched);
  }
}

TEST(HostRound, gives_up_after_the_second_time_and_when_there_is_too_much_to_keep) {
  FakeCall call;
  auto request = panel();
  call.state_ = Json{{"asked", Json{{"s", 2}}}};
  EXPECT_FALSE(ask(call, "s", request));
  EXPECT_EQ(request.answered.at("host").reason, "client_did_not_answer");

  call.state_ = nullptr;
  SeatOutcome large;
  large.seat = "paid";
  large.status = SeatStatus::ok;
  large.reply = Json{{"x", std::string(200'000, 'x')}};
  request = panel();
  EXPECT_FALSE(ask(call, "s", request, kept({large})));
  EXPECT_EQ(request.answered.at("host").reason, "too_much_to_keep");
  EXPECT_TRUE(paid(call).is_null());
}

TEST(HostRound, an_answer_to_another_question_is_none) {
  FakeCall call;
  auto request = panel();
  request.fingerprint = "of the first round";
  call.state_ = ask(call, "s", request)->state;
  call.responses["s/host"] = good();
  auto changed = panel();
  changed.fingerprint = "of other evidence";
  EXPECT_FALSE(ask(call, "s", changed));
  EXPECT_EQ(changed.answered.at("host").status, SeatStatus::failed);
  EXPECT_EQ(changed.answered.at("host").reason, "question_changed");
  EXPECT_FALSE(ask(call, "s", request));
  EXPECT_EQ(request.answered.at("host").status, SeatStatus::ok);
  call.state_.erase("questions");
  auto unknown = panel();
  EXPECT_FALSE(ask(call, "s", unknown));
  EXPECT_EQ(unknown.answered.at("host").reason, "question_changed");
}

TEST(HostRound, what_earlier_rounds_have_spent_counts_in_the_next_one) {
  FakeCall call;
  auto request = panel();
  request.spending = std::make_shared<fanout::CallSpending>();
  request.spending->spent = {700, 80};
  request.spending->reserved = {30, 4};
  call.state_ = ask(call, "s", request)->state;
  auto later = panel();
  later.spending = std::make_shared<fanout::CallSpending>();
  EXPECT_TRUE(ask(call, "s", later));
  EXPECT_EQ(later.spending->spent, (fanout::Amount{730, 84})) << "a new request to the server, the same call";
  EXPECT_TRUE(ask(call, "s", later));
  EXPECT_EQ(later.spending->spent, (fanout::Amount{730, 84})) << "once";
}

TEST(HostReply, a_clients_claim_never_makes_a_family) {
  const auto request = panel();
  const ModelSeat unknown = seat("host", providers::WireId::host, "");
  const SeatOutcome end = outcome_of(unknown, request, good());
  EXPECT_EQ(end.status, SeatStatus::ok);
  EXPECT_EQ(end.family, "");
  EXPECT_EQ(end.served_model, "claude-9");
  const auto of = [&](const char* family) {
    return outcome_of(seat("host", providers::WireId::host, family), request, good()).reason;
  };
  EXPECT_EQ(of("Anthropic"), "");
  EXPECT_EQ(of("openai"), "host_family_mismatch");
  Json nameless = good();
  nameless.erase("model");
  EXPECT_EQ(outcome_of(seat("host", providers::WireId::host, "openai"), request, nameless).reason, "")
      << "the operator's word stands where the client says nothing";
}

TEST(HostReply, takes_the_way_of_every_reply) {
  auto request = panel();
  const ModelSeat& host = request.seats[0];
  request.check = [](const Json& reply) -> std::optional<std::string> {
    if (reply.at("x") == 1) return std::nullopt;
    return "not_one";
  };
  EXPECT_EQ(outcome_of(host, request, good(R"({"x":2})")).reason, "not_one");
  EXPECT_EQ(outcome_of(host, request, good(R"({"y":2})")).reason, "reply_schema_mismatch");
  EXPECT_EQ(outcome_of(host, request, good(R"({"x":1} and more)")).reason, "reply_not_json");
  EXPECT_EQ(outcome_of(host, request, Json{{"unanswered", "timed_out"}}).status, SeatStatus::timed_out);
  EXPECT_EQ(outcome_of(host, request, Json{{"error", nullptr}}).reason, "client_refused");
  for (const Json& bad : {Json(nullptr), Json(7), Json::array(), Json::object(), Json("x")})
    EXPECT_NE(outcome_of(host, request, bad).status, SeatStatus::ok) << bad;
  request.schema = nullptr;
  EXPECT_EQ(outcome_of(host, request, good()).reason, "misconfigured");
}

TEST(HostKept, comes_back_as_it_was_and_a_good_end_without_its_reply_does_not) {
  SeatOutcome paid;
  paid.seat = "paid";
  paid.family = "openai";
  paid.status = SeatStatus::ok;
  paid.reply = Json{{"x", 1}};
  paid.latency = 12ms;
  paid.tokens_in = 3;
  paid.cost_micro_usd = 5;
  paid.attempts = 2;
  paid.cached = true;
  SeatOutcome late;
  late.seat = "late";
  late.status = SeatStatus::timed_out;
  late.reason = "timed_out";
  Json text = kept({paid, late});
  const auto back = outcomes_of(text);
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(kept({back.at("paid"), back.at("late")}), text);
  text[0].erase("reply");
  text[1]["status"] = "excellent";
  const auto worse = outcomes_of(text);
  EXPECT_FALSE(worse.contains("paid"));
  EXPECT_EQ(worse.at("late").status, SeatStatus::not_dispatched);
  for (const Json& bad : {Json(nullptr), Json("x"), Json::object(), Json::array({7, "x", Json::object()})})
    EXPECT_TRUE(outcomes_of(bad).empty()) << bad;
}

TEST(PanelState, says_of_every_seat_how_it_is_and_why) {
  std::vector<ModelSeat> seats{seat("host", providers::WireId::host, ""),
                               seat("paid", providers::WireId::openai_chat, "x"),
                               seat("openai", providers::WireId::openai_chat, "openai")};
  seats[1].fallbacks = {"m2"};
  auto far_away = std::make_shared<providers::Provider>(*seats[2].provider);
  far_away->base_url = "https://api.openai.com/v1";
  seats[2].provider = far_away;
  fanout::FanoutSettings fanout;
  fanout.prices["paid"] = {1, 2};
  fanout.budget.hour_micro_usd = 2'500'000;
  const std::vector<fanout::ProviderState> providers{
      {"paid", fanout::ProviderState::Breaker::open, 1200ms, 75, 20, 3, 1}};
  const Json panel = panel_state({}, seats, fanout, providers);
  EXPECT_EQ(panel["families"], 2);
  EXPECT_EQ(panel["budgets"]["hour_usd"], 2.5);
  EXPECT_EQ(panel["seats"][0]["state"], "client");
  EXPECT_EQ(panel["seats"][0]["family"], "unknown");
  EXPECT_FALSE(panel["seats"][0].contains("price"));
  EXPECT_EQ(panel["seats"][1]["state"], "resting");
  EXPECT_EQ(panel["seats"][1]["tried_again_in_ms"], 1200);
  EXPECT_EQ(panel["seats"][1]["in_flight"], 3);
  EXPECT_EQ(panel["seats"][1]["price"], "known");
  EXPECT_EQ(panel["seats"][1]["fallbacks"], Json::array({"m2"}));
  EXPECT_EQ(panel["seats"][2]["state"], "not_usable");
  EXPECT_EQ(panel["seats"][2]["price"], "unknown");
  EXPECT_FALSE(panel["seats"][2].contains("breaker"));
  EXPECT_EQ(panel_state({}, {}, {}, {})["families"], 0);
}

}  // namespace
}  // namespace portcullis::tools::host
