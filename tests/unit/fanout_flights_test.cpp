// Money and sharing over sockets: what no budget allows is never sent, what was not sent is given back, and those that
// ask the same at the same time share one request without sharing anything else.
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/fanout_support.hpp"
#include "tools/fanout/budget.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::fault_reply;
using portcullis::tests::text_reply;

const std::string same_question(64, 'a');

struct Money : PanelHarness {
  explicit Money(FanoutSettings settings) : ledger(std::make_shared<BudgetLedger>(settings.budget)) {
    settings.retry.backoff = 1ms;
    runner = make_runner(loop, std::move(settings), ledger);
  }

  PanelRequest ask(const FakeProvider& fake, const std::string& model = "a", std::chrono::milliseconds limit = 10s) {
    PanelRequest request = panel_of({seat_at(fake.port(), model)}, limit);
    request.principal = "p";
    request.fingerprint = same_question;
    return request;
  }
  Amount in_hour() { return ledger->in_hour("p", Clock::now()); }

  std::shared_ptr<BudgetLedger> ledger;
};

FanoutSettings priced(BudgetSettings budget = {}) {
  FanoutSettings settings;
  settings.budget = budget;
  settings.prices["fake/a"] = {1'000'000, 2'000'000};
  return settings;
}

std::size_t answered(const std::vector<std::shared_ptr<Delivered>>& all) {
  std::size_t count = 0;
  for (const auto& one : all) count += one->times > 0 ? 1u : 0u;
  return count;
}

TEST(Money, of_a_seat_is_its_tokens_at_the_operators_price_and_else_unknown) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  Money money(priced());
  auto request = money.ask(fake);
  request.seats.push_back(seat_at(fake.port(), "unpriced"));
  const auto got = money.run(std::move(request));
  EXPECT_EQ(got[0].cost_micro_usd, 50u) << "10 tokens in, 20 out";
  EXPECT_EQ(got[1].status, SeatStatus::ok);
  EXPECT_EQ(got[1].cost_micro_usd, std::nullopt);
  EXPECT_EQ(got[1].tokens_out, 20u);
}

TEST(Money, a_budget_of_nothing_sends_no_byte) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  for (const BudgetSettings& budget : {BudgetSettings{.call_tokens = 0}, BudgetSettings{.call_micro_usd = 0},
                                       BudgetSettings{.hour_tokens = 0}, BudgetSettings{.hour_micro_usd = 0}}) {
    Money money(priced(budget));
    const auto got = money.run(money.ask(fake));
    EXPECT_EQ(got[0].status, SeatStatus::not_dispatched);
    EXPECT_EQ(got[0].reason, "budget_exhausted");
    EXPECT_EQ(got[0].attempts, 0u);
  }
  Money money(priced({.call_micro_usd = 1'000'000}));
  const auto got = money.run(money.ask(fake, "unpriced"));
  EXPECT_EQ(got[0].status, SeatStatus::not_dispatched);
  EXPECT_EQ(got[0].reason, "price_unknown");
  EXPECT_EQ(fake.connections().size(), 0u);
  EXPECT_EQ(fake.served(), 0u);
}

TEST(Money, is_reserved_for_the_worst_and_settled_by_what_the_reply_reports) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 200ms;
  fake.otherwise(slow);
  Money money(priced({.hour_micro_usd = 1'000'000}));
  auto delivered = std::make_shared<Delivered>();
  money.start(money.ask(fake), delivered);
  const Amount reserved = money.in_hour();
  EXPECT_GT(reserved.tokens, 2'048u + 1'024u) << "the longest answer, and what the provider adds to the prompt";
  EXPECT_GT(reserved.micro_usd, 2u * 2'048u);
  ASSERT_TRUE(run_until(money.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ(money.in_hour(), (Amount{30, 50}));
}

TEST(Money, of_a_request_that_told_no_tokens_is_spent_as_a_whole) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  Money money(priced({.hour_micro_usd = 1'000'000}));
  auto delivered = std::make_shared<Delivered>();
  const auto run = money.start(money.ask(fake), delivered);
  const Amount reserved = money.in_hour();
  ASSERT_TRUE(run_until(money.loop, [&] { return fake.served() == 1; }));
  run->cancel();
  ASSERT_TRUE(run_until(money.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ((*delivered)[0].status, SeatStatus::cancelled);
  EXPECT_EQ((*delivered)[0].cost_micro_usd, std::nullopt);
  EXPECT_EQ(money.in_hour(), reserved) << "nobody knows what the provider will charge";
}

TEST(Money, of_requests_that_were_late_is_spent_as_a_whole_whichever_timer_says_so_first) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  Money money(priced({.hour_micro_usd = 1'000'000}));
  const auto deadline = Clock::now() + 1s;
  std::vector<std::shared_ptr<Delivered>> all;
  for (std::size_t i = 0; i < 8; ++i) {
    auto request = money.ask(fake);
    request.fingerprint.clear();
    request.deadline = deadline;
    money.start(std::move(request), all.emplace_back(std::make_shared<Delivered>()));
  }
  const Amount reserved = money.in_hour();
  ASSERT_TRUE(run_until(money.loop, [&] { return fake.served() == all.size(); }));
  std::this_thread::sleep_until(deadline + 1ms);  // the loop finds the timers of the client and of all runs due at once
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == all.size(); }));
  EXPECT_EQ((*all.front())[0].status, SeatStatus::timed_out);
  EXPECT_EQ(money.in_hour(), reserved);
}

TEST(Money, of_a_call_that_is_cancelled_before_its_request_left_is_given_back) {
  // A peer that accepts and then says nothing in the handshake: no byte of the request can leave.
  const portcullis::tests::TestCertificates certificates;
  portcullis::tests::FakeOptions options;
  options.tls = certificates.good;
  options.stall_handshake = true;
  FakeProvider fake(options);
  Money money(priced({.hour_micro_usd = 1'000'000}));
  auto request = money.ask(fake);
  auto provider = std::make_shared<Provider>(*request.seats[0].provider);
  provider->base_url = "https://127.0.0.1:" + std::to_string(fake.port()) + "/v1";
  request.seats[0].provider = provider;
  auto delivered = std::make_shared<Delivered>();
  const auto run = money.start(std::move(request), delivered);
  EXPECT_GT(money.in_hour().micro_usd, 0u);
  ASSERT_TRUE(run_until(money.loop, [&] { return !fake.connections().empty(); }));
  run->cancel();
  ASSERT_TRUE(run_until(money.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ(money.in_hour(), Amount{});
  // The same for a connection that is refused.
  std::uint16_t closed = 0;
  {
    closed = FakeProvider().port();
  }
  auto refused = money.ask(fake);
  refused.seats = {seat_at(closed, "a")};
  EXPECT_NE(money.run(std::move(refused))[0].status, SeatStatus::ok);
  EXPECT_EQ(money.in_hour(), Amount{});
}

TEST(Money, of_retries_is_reserved_for_each_and_a_call_stops_where_its_budget_ends) {
  FakeProvider fake;
  fake.otherwise(portcullis::tests::status_reply(503));
  FanoutSettings settings = priced({.call_tokens = 8'000});
  settings.retry.percent = 100;
  Money money(settings);
  auto request = money.ask(fake);
  request.spending = std::make_shared<CallSpending>();
  const auto spending = request.spending;
  const auto got = money.run(std::move(request));
  EXPECT_NE(got[0].status, SeatStatus::ok);
  EXPECT_EQ(got[0].attempts, fake.served());
  EXPECT_GE(got[0].attempts, 1u);
  EXPECT_LE(spending->spent.tokens, 8'000u);
  EXPECT_EQ(spending->reserved, Amount{});
  // A second panel of the same call has what the first one left.
  auto second = money.ask(fake);
  second.spending = spending;
  const auto before = fake.served();
  money.run(std::move(second));
  EXPECT_LE(spending->spent.tokens, 8'000u);
  EXPECT_LE(fake.served() - before, 1u);
}

TEST(Money, spent_by_many_calls_at_once_stays_below_the_cap) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  Money money(priced({.hour_tokens = 40'000}));
  std::vector<std::shared_ptr<Delivered>> all;
  for (int i = 0; i < 300; ++i) {
    auto request = money.ask(fake);
    request.fingerprint.clear();
    money.start(std::move(request), all.emplace_back(std::make_shared<Delivered>()));
    ASSERT_LE(money.in_hour().tokens, 40'000u);
  }
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == all.size(); }, 30s));
  std::size_t ok = 0;
  for (const auto& one : all) {
    ok += (*one)[0].status == SeatStatus::ok ? 1u : 0u;
    if ((*one)[0].status != SeatStatus::ok) EXPECT_EQ((*one)[0].reason, "budget_exhausted");
  }
  EXPECT_EQ(ok, fake.served());
  EXPECT_GT(ok, 0u);
  EXPECT_LT(ok, all.size());
  EXPECT_EQ(money.in_hour().tokens, 30 * ok);
}

TEST(SingleFlight, sends_one_request_for_twenty_calls_that_ask_the_same) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 100ms;
  fake.otherwise(slow);
  Money money(priced({.hour_micro_usd = 1'000'000}));
  std::vector<std::shared_ptr<Delivered>> all;
  for (int i = 0; i < 20; ++i) money.start(money.ask(fake), all.emplace_back(std::make_shared<Delivered>()));
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == 20; }));
  EXPECT_EQ(fake.served(), 1u);
  std::size_t cached = 0;
  for (const auto& one : all) {
    const SeatOutcome& outcome = (*one)[0];
    EXPECT_EQ(outcome.status, SeatStatus::ok);
    EXPECT_EQ((*outcome.reply)["claims"][0]["says"], "supports");
    EXPECT_EQ(outcome.cached, outcome.attempts == 0);
    EXPECT_EQ(outcome.cost_micro_usd, outcome.cached ? 0u : 50u);
    cached += outcome.cached ? 1u : 0u;
  }
  EXPECT_EQ(cached, 19u);
  EXPECT_EQ(money.in_hour(), (Amount{30, 50})) << "paid once";
  money.run(money.ask(fake));
  EXPECT_EQ(fake.served(), 2u) << "without a cache a later call asks again";
}

TEST(SingleFlight, shares_nothing_between_principals_questions_models_and_seats) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 100ms;
  fake.otherwise(slow);
  Money money({});
  std::vector<std::shared_ptr<Delivered>> all;
  const auto start = [&](PanelRequest request) {
    money.start(std::move(request), all.emplace_back(std::make_shared<Delivered>()));
  };
  start(money.ask(fake));
  auto other = money.ask(fake);
  other.principal = "q";
  start(std::move(other));
  other = money.ask(fake);
  other.fingerprint = std::string(64, 'b');
  start(std::move(other));
  start(money.ask(fake, "b"));
  other = money.ask(fake);
  other.seats[0].name = "second/a";
  start(std::move(other));
  for (int i = 0; i < 2; ++i) {
    other = money.ask(fake);
    other.fingerprint.clear();
    start(std::move(other));
  }
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == all.size(); }));
  EXPECT_EQ(fake.served(), all.size());
  for (const auto& one : all) EXPECT_FALSE((*one)[0].cached);
}

TEST(SingleFlight, one_that_leaves_does_not_cancel_the_others_and_the_last_closes_the_socket) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  Money money({});
  std::vector<std::shared_ptr<Delivered>> all;
  std::vector<std::shared_ptr<PanelRun>> runs;
  for (int i = 0; i < 3; ++i)
    runs.push_back(money.start(money.ask(fake), all.emplace_back(std::make_shared<Delivered>())));
  ASSERT_TRUE(run_until(money.loop, [&] { return fake.served() == 1; }));
  runs[0]->cancel();
  runs[1]->cancel();
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == 2; }));
  EXPECT_FALSE(fake.connections()[0].closed_by_peer);
  EXPECT_EQ(all[2]->times, 0);
  runs[2]->cancel();
  EXPECT_TRUE(fake.wait_for_closes(1));
  ASSERT_TRUE(run_until(money.loop, [&] { return answered(all) == 3; }));
  for (const auto& one : all) EXPECT_EQ((*one)[0].status, SeatStatus::cancelled);
  EXPECT_EQ(fake.served(), 1u);
}

TEST(SingleFlight, the_one_that_began_may_leave_and_the_others_get_their_answer) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 150ms;
  fake.otherwise(slow);
  Money money({});
  auto first = std::make_shared<Delivered>();
  auto second = std::make_shared<Delivered>();
  const auto run = money.start(money.ask(fake), first);
  money.start(money.ask(fake), second);
  ASSERT_TRUE(run_until(money.loop, [&] { return fake.served() == 1; }));
  run->cancel();
  ASSERT_TRUE(run_until(money.loop, [&] { return first->times > 0 && second->times > 0; }));
  EXPECT_EQ((*first)[0].status, SeatStatus::cancelled);
  EXPECT_EQ((*second)[0].status, SeatStatus::ok);
  EXPECT_TRUE((*second)[0].cached);
  EXPECT_EQ(fake.served(), 1u);
}

TEST(SingleFlight, each_keeps_its_own_deadline) {
  FakeProvider fake;
  fake.on_model("a", {fault_reply(Fault::silence), text_reply(supports)});
  Money money({});
  auto short_one = std::make_shared<Delivered>();
  auto shorter = std::make_shared<Delivered>();
  auto long_one = std::make_shared<Delivered>();
  money.start(money.ask(fake, "a", 200ms), short_one);
  money.start(money.ask(fake, "a", 50ms), shorter);
  money.start(money.ask(fake), long_one);
  ASSERT_TRUE(run_until(money.loop, [&] { return long_one->times > 0; }));
  EXPECT_EQ((*short_one)[0].status, SeatStatus::timed_out);
  EXPECT_EQ((*shorter)[0].status, SeatStatus::timed_out);
  EXPECT_LT(shorter->at, short_one->at);
  EXPECT_EQ((*long_one)[0].status, SeatStatus::ok) << "it asked again when the first one's time was over";
  EXPECT_EQ(fake.served(), 2u);
}

TEST(SingleFlight, whose_first_ran_out_of_time_in_the_queue_is_asked_anew_by_the_others) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 300ms;
  fake.otherwise(slow);
  FanoutSettings settings;
  settings.admission.concurrent = 1;
  Money money(settings);
  auto another = money.ask(fake);
  another.fingerprint = std::string(64, 'b');
  const auto holds_the_place = std::make_shared<Delivered>(), hasty = std::make_shared<Delivered>(),
             patient = std::make_shared<Delivered>();
  money.start(std::move(another), holds_the_place);
  money.start(money.ask(fake, "a", 50ms), hasty);
  money.start(money.ask(fake, "a", 5s), patient);
  ASSERT_TRUE(run_until(money.loop, [&] { return patient->times > 0; }));
  EXPECT_EQ((*hasty)[0].status, SeatStatus::timed_out);
  EXPECT_EQ((*hasty)[0].attempts, 0u);
  EXPECT_EQ((*patient)[0].status, SeatStatus::ok) << "the place came after the deadline of the one that began";
  EXPECT_EQ((*patient)[0].attempts, 1u);
  EXPECT_EQ(fake.served(), 2u);
}

TEST(SingleFlight, one_that_cannot_pay_says_nothing_about_the_others) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  Money money(priced({.call_tokens = 10'000}));
  auto poor = money.ask(fake);
  poor.spending = std::make_shared<CallSpending>();
  poor.spending->spent.tokens = 10'000;
  auto refused = std::make_shared<Delivered>();
  auto good = std::make_shared<Delivered>();
  money.start(std::move(poor), refused);
  money.start(money.ask(fake), good);
  ASSERT_TRUE(run_until(money.loop, [&] { return refused->times > 0 && good->times > 0; }));
  EXPECT_EQ((*refused)[0].reason, "budget_exhausted");
  EXPECT_EQ((*good)[0].status, SeatStatus::ok);
  EXPECT_EQ(fake.served(), 1u);
}

TEST(SingleFlight, the_check_of_each_call_is_its_own) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 50ms;
  fake.otherwise(slow);
  Money money({});
  auto strict = money.ask(fake);
  strict.check = [](const Json&) { return std::optional<std::string>("not_for_me"); };
  auto first = std::make_shared<Delivered>();
  auto second = std::make_shared<Delivered>();
  money.start(money.ask(fake), first);
  money.start(std::move(strict), second);
  ASSERT_TRUE(run_until(money.loop, [&] { return first->times > 0 && second->times > 0; }));
  EXPECT_EQ((*first)[0].status, SeatStatus::ok);
  EXPECT_EQ((*second)[0].status, SeatStatus::failed);
  EXPECT_EQ((*second)[0].reason, "not_for_me");
  EXPECT_FALSE((*second)[0].reply);
}

TEST(SingleFlight, survives_a_runner_that_goes_away_inside_of_a_delivery) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  Money money({});
  int delivered = 0;
  std::vector<std::shared_ptr<PanelRun>> runs;
  for (int i = 0; i < 3; ++i)
    runs.push_back(money.runner->start(money.ask(fake), [&](std::vector<SeatOutcome>) {
      ++delivered;
      money.runner.reset();
    }));
  ASSERT_TRUE(run_until(money.loop, [&] { return delivered > 0; }));
  money.settle();
  EXPECT_EQ(delivered, 1) << "nothing is delivered once the runner is gone";
}

TEST(KeptReplies, answer_again_until_they_are_too_old_and_failures_are_not_kept) {
  FakeProvider fake;
  fake.on_model("a", {portcullis::tests::status_reply(400), text_reply(supports), text_reply(refutes)});
  FanoutSettings settings = priced({.hour_micro_usd = 1'000'000});
  settings.cache.keep = 60s;
  Money money(settings);
  EXPECT_EQ(money.run(money.ask(fake))[0].status, SeatStatus::failed);
  const auto asked = money.run(money.ask(fake));
  EXPECT_EQ(asked[0].status, SeatStatus::ok);
  EXPECT_FALSE(asked[0].cached);
  const Amount spent = money.in_hour();
  const auto kept = money.run(money.ask(fake));
  EXPECT_EQ(kept[0].status, SeatStatus::ok);
  EXPECT_TRUE(kept[0].cached);
  EXPECT_EQ(kept[0].attempts, 0u);
  EXPECT_EQ(kept[0].cost_micro_usd, 0u);
  EXPECT_EQ((*kept[0].reply)["claims"][0]["says"], "supports");
  EXPECT_EQ(money.in_hour(), spent);
  EXPECT_EQ(fake.served(), 2u);
  auto other = money.ask(fake);
  other.principal = "q";
  EXPECT_EQ((*money.run(std::move(other))[0].reply)["claims"][0]["says"], "refutes");
}

TEST(KeptReplies, are_asked_for_anew_by_a_call_that_would_not_take_them) {
  FakeProvider fake;
  fake.on_model("a", {text_reply(supports), text_reply(refutes)});
  FanoutSettings settings;
  settings.cache.keep = 60s;
  Money money(settings);
  money.run(money.ask(fake));
  auto picky = money.ask(fake);
  picky.check = [](const Json& reply) {
    return reply["claims"][0]["says"] == "refutes" ? std::nullopt : std::optional<std::string>("not_for_me");
  };
  const auto got = money.run(std::move(picky));
  EXPECT_EQ(got[0].status, SeatStatus::ok);
  EXPECT_FALSE(got[0].cached);
  EXPECT_EQ(fake.served(), 2u);
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
