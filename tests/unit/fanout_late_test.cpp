// Seats that nobody waits for any more: what their providers are thought of, and what the budgets and the reader are
// told of their cost.
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/fanout_support.hpp"
#include "tools/billing.hpp"
#include "tools/fanout/breaker.hpp"
#include "tools/fanout/budget.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::fault_reply;
using portcullis::tests::text_reply;

TEST(TooLate, is_who_had_the_time_that_good_replies_take_and_else_the_operators) {
  const BreakerSettings settings{.late_after = 10s};
  EXPECT_FALSE(is_too_late(settings, 9'999ms, std::nullopt));
  EXPECT_TRUE(is_too_late(settings, 10s, std::nullopt));
  EXPECT_TRUE(is_too_late(settings, 3s, 2s)) << "it takes two, and had three";
  EXPECT_FALSE(is_too_late(settings, 15s, 20s)) << "a caller in a hurry";
  EXPECT_TRUE(is_too_late(settings, 20s, 20s));
  EXPECT_FALSE(is_too_late(settings, 999ms, 1ms)) << "a busy machine";
}

struct Late : PanelHarness {
  explicit Late(std::chrono::milliseconds late_after) : PanelHarness(of_four(late_after)) {}

  static FanoutSettings of_four(std::chrono::milliseconds late_after) {
    FanoutSettings settings;
    settings.retry.attempts = 1;
    settings.breaker = {.window = 4, .failure_percent = 50, .open_for = 60s, .late_after = late_after};
    return settings;
  }

  // Four at once that get no answer.
  void four_late(const FakeProvider& fake, std::chrono::milliseconds limit) {
    std::vector<std::shared_ptr<Delivered>> all;
    for (int i = 0; i < 4; ++i)
      start(panel_of({seat_at(fake.port(), "a")}, limit), all.emplace_back(std::make_shared<Delivered>()));
    const auto over = [&] { return std::ranges::all_of(all, [](const auto& one) { return one->times > 0; }); };
    ASSERT_TRUE(run_until(loop, over));
    for (const auto& one : all) EXPECT_EQ((*one)[0].status, SeatStatus::timed_out);
  }
  ProviderState state() const { return runner->providers().at(0); }
};

TEST(LateProvider, opens_its_breaker_when_every_seat_ends_at_the_deadline) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  Late late(1s);
  late.four_late(fake, 1'050ms);
  EXPECT_EQ(late.state().breaker, ProviderState::Breaker::open);
  const auto refused = late.run(panel_of({seat_at(fake.port(), "a")}));
  EXPECT_EQ(refused[0].reason, "breaker_open");
  EXPECT_EQ(fake.served(), 4u) << "nobody else waits for it";
}

TEST(LateProvider, is_not_closed_to_others_by_a_caller_in_a_hurry) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  Late late(10s);
  for (const auto limit : {50ms, 1'100ms}) late.four_late(fake, limit);
  EXPECT_EQ(late.state().breaker, ProviderState::Breaker::closed);
  EXPECT_EQ(late.state().looked_at, 0u);
  fake.otherwise(text_reply(supports));
  EXPECT_EQ(late.run(panel_of({seat_at(fake.port(), "a")}))[0].status, SeatStatus::ok);
}

TEST(LateProvider, is_known_by_how_long_its_good_replies_took) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  Late late(60s);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(late.run(panel_of({seat_at(fake.port(), "a")}))[0].status, SeatStatus::ok);
  fake.otherwise(fault_reply(Fault::silence));
  late.four_late(fake, 1'050ms);
  EXPECT_EQ(late.state().breaker, ProviderState::Breaker::open) << "long before anybody has waited a minute";
}

FanoutSettings with_prices(BudgetSettings budget) {
  FanoutSettings settings;
  settings.budget = budget;
  settings.retry.attempts = 1;
  for (const char* seat : {"fake/a", "fake/b"}) settings.prices[seat] = {1'000'000, 2'000'000};
  return settings;
}

TEST(NotWaitedFor, is_charged_once_and_at_its_bound_which_the_reader_is_told) {
  for (const BudgetSettings& budget : {BudgetSettings{.hour_micro_usd = 1'000'000}, BudgetSettings{}}) {
    FakeProvider fake;
    auto late = text_reply(supports);
    late.delay = std::chrono::milliseconds(100);  // so that the request to "b" has left
    fake.on_model("a", {late});
    fake.on_model("b", {fault_reply(Fault::silence)});
    PanelHarness harness;
    const auto ledger = std::make_shared<BudgetLedger>(budget);
    harness.runner = make_runner(harness.loop, with_prices(budget), ledger);
    auto request = panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "b")});
    request.principal = "p";
    // The fake has a thread of its own and may not have met the second request yet.
    request.decided = [&](const std::vector<SeatOutcome>&) {
      const auto give_up = Clock::now() + std::chrono::seconds(5);
      while (fake.served() < 2 && Clock::now() < give_up) std::this_thread::yield();
      return fake.served() == 2;
    };
    const std::size_t prompt = request.prompt.system.size() + request.prompt.user.size();
    const auto got = harness.run(std::move(request));
    ASSERT_EQ(got[1].status, SeatStatus::cancelled_decided);
    EXPECT_EQ(got[0].cost_micro_usd, 50u);
    EXPECT_EQ(got[0].cost_at_most_micro_usd, std::nullopt) << "it is known";
    EXPECT_EQ(got[1].cost_micro_usd, std::nullopt);
    ASSERT_TRUE(got[1].cost_at_most_micro_usd);
    const std::uint64_t bound = *got[1].cost_at_most_micro_usd;
    EXPECT_GT(bound, prompt + 1'024u) << "every byte a token, and the longest answer";
    EXPECT_EQ(ledger->in_hour("p", Clock::now()).micro_usd, ledger->limits() ? 50u + bound : 0u);
    harness.settle();
    EXPECT_EQ(ledger->in_hour("p", Clock::now()).micro_usd, ledger->limits() ? 50u + bound : 0u);
    const std::vector<SeatOutcome> seats = *got.outcomes;
    EXPECT_EQ(cost_report(seats), "unknown");
    EXPECT_NE(cost_note(seats).find("at most 0.0"), std::string::npos) << cost_note(seats);
    EXPECT_EQ(cost_note({seats[0]}), "");
  }
}

// However often calls are not waited for: the hour is charged for what was sent, each at its bound and no more.
TEST(NotWaitedFor, never_charges_the_hour_more_than_the_bound_of_what_was_sent) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  const BudgetSettings budget{.hour_micro_usd = 30'000};
  const auto ledger = std::make_shared<BudgetLedger>(budget);
  auto settings = with_prices(budget);
  settings.breaker.failure_percent = 101;
  harness.runner = make_runner(harness.loop, settings, ledger);
  std::uint64_t told = 0;
  for (int i = 0; i < 12; ++i) {
    auto request = panel_of({seat_at(fake.port(), "a")});
    request.principal = "p";
    if (i % 3 == 0) request.fingerprint = std::string(64, 'a');
    auto delivered = std::make_shared<Delivered>();
    const auto served = fake.served();
    const auto run = harness.start(std::move(request), delivered);
    run_until(harness.loop, [&] { return fake.served() > served || delivered->times > 0; });
    run->cancel();
    ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
    const auto& seat = (*delivered)[0];
    told += seat.cost_at_most_micro_usd.value_or(0);
    EXPECT_EQ(seat.cost_at_most_micro_usd.has_value(), seat.attempts > 0) << seat.reason;
  }
  EXPECT_EQ(ledger->in_hour("p", Clock::now()).micro_usd, told);
  EXPECT_LE(told, 30'000u);
  EXPECT_GT(fake.served(), 2u);
  EXPECT_LT(fake.served(), 12u) << "the budget has an end";
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
