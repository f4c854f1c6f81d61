// One seat's life over real sockets: asked again, asked elsewhere, refused, queued, hedged, stalled, cancelled.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/fanout_support.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::error_reply;
using portcullis::tests::fault_reply;
using portcullis::tests::Reply;
using portcullis::tests::status_reply;
using portcullis::tests::text_reply;

FanoutSettings quick_retries() {
  FanoutSettings settings;
  settings.retry.backoff = 1ms;
  return settings;
}

ModelSeat streamed(const ModelSeat& seat) {
  ModelSeat result = seat;
  auto provider = std::make_shared<Provider>(*seat.provider);
  provider->stream = true;
  result.provider = provider;
  return result;
}

ModelSeat of_provider(const std::string& name, const ModelSeat& seat) {
  ModelSeat result = seat;
  auto provider = std::make_shared<Provider>(*seat.provider);
  provider->name = name;
  result.provider = provider;
  result.name = name + "/" + seat.model;
  return result;
}

Reply slow_reply(std::chrono::milliseconds delay) {
  Reply reply = text_reply(supports);
  reply.delay = delay;
  return reply;
}

TEST(SeatCall, is_asked_again_until_it_answers) {
  FakeProvider fake;
  fake.on_model("a", {status_reply(503), status_reply(529), text_reply(supports)});
  PanelHarness harness(quick_retries());
  const auto got = harness.run(panel_of({seat_at(fake.port(), "a")}));
  EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
  EXPECT_EQ(got[0].attempts, 3u);
  EXPECT_EQ(fake.served(), 3u);
}

TEST(SeatCall, gives_up_with_the_last_failure_when_its_attempts_are_used_up) {
  FakeProvider fake;
  fake.on_model("a", {status_reply(503), status_reply(500), status_reply(502), text_reply(supports)});
  PanelHarness harness(quick_retries());
  const auto got = harness.run(panel_of({seat_at(fake.port(), "a")}));
  EXPECT_EQ(got[0].status, SeatStatus::failed);
  EXPECT_EQ(got[0].reason, "http_502");
  EXPECT_EQ(got[0].attempts, 3u);
}

TEST(SeatCall, waits_as_long_as_the_provider_asks) {
  FakeProvider fake;
  fake.on_model("a", {error_reply(429, {{"retry-after-ms", "300"}}), text_reply(supports)});
  PanelHarness harness(quick_retries());
  const auto got = harness.run(panel_of({seat_at(fake.port(), "a")}));
  EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
  const auto requests = fake.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_GE(requests[1].arrived - requests[0].arrived, 300ms);
}

TEST(SeatCall, ends_at_once_when_it_would_have_to_wait_past_the_deadline) {
  FakeProvider fake;
  fake.on_model("a", {error_reply(429, {{"retry-after", "60"}}), text_reply(supports)});
  PanelHarness harness(quick_retries());
  const auto request = panel_of({seat_at(fake.port(), "a")}, 20s);
  const auto got = harness.run(request);
  EXPECT_LT(got.at, request.deadline - 5s);
  EXPECT_EQ(got[0].reason, "http_429");
  EXPECT_EQ(got[0].attempts, 1u);
  EXPECT_EQ(got[0].retry_in, 60s);
}

TEST(SeatCall, is_not_asked_again_once_it_may_have_been_paid_for) {
  FakeProvider fake;
  fake.on_model("closed", {fault_reply(Fault::close_unanswered), text_reply(supports)});
  fake.on_model("half", {fault_reply(Fault::reset_mid_body), text_reply(supports)});
  fake.on_model("prose", {text_reply("yes"), text_reply(supports)});
  fake.on_model("cut", {fault_reply(Fault::close_mid_body), text_reply(supports)});
  PanelHarness harness(quick_retries());
  const auto got = harness.run(panel_of({seat_at(fake.port(), "closed"), seat_at(fake.port(), "half"),
                                         seat_at(fake.port(), "prose"), streamed(seat_at(fake.port(), "cut"))}));
  for (const SeatOutcome& outcome : *got.outcomes) {
    EXPECT_EQ(outcome.status, SeatStatus::failed) << outcome.seat;
    EXPECT_EQ(outcome.attempts, 1u) << outcome.seat;
  }
  EXPECT_EQ(fake.served(), 4u);
}

TEST(SeatCall, of_all_requests_no_more_than_the_share_are_asked_again) {
  FakeProvider fake;
  fake.otherwise(status_reply(503));
  FanoutSettings settings = quick_retries();
  settings.breaker.failure_percent = 101;
  PanelHarness harness(settings);
  std::vector<ModelSeat> seats;
  for (int i = 0; i < 100; ++i) seats.push_back(seat_at(fake.port(), "m" + std::to_string(i)));
  harness.run(panel_of(seats));
  EXPECT_GT(fake.served(), 100u);
  EXPECT_LE(fake.served(), 100u + 10u + 10u) << "ten to begin with, and 10 % of 100";
}

TEST(SeatCall, falls_back_to_the_next_model_when_the_first_is_not_there_and_on_nothing_else) {
  FakeProvider fake;
  fake.on_model("gone", {error_reply(404)});
  fake.on_model("locked", {error_reply(401)});
  fake.on_model("here", {text_reply(supports)});
  PanelHarness harness(quick_retries());
  ModelSeat gone = seat_at(fake.port(), "gone", WireId::anthropic_messages);
  gone.fallbacks = {"gone", "here"};
  ModelSeat locked = seat_at(fake.port(), "locked");
  locked.fallbacks = {"here"};
  const auto got = harness.run(panel_of({gone, locked}));
  EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
  EXPECT_EQ(got[0].served_model, "here");
  EXPECT_EQ(got[0].attempts, 3u);
  EXPECT_EQ(got[1].reason, "http_401");
  EXPECT_EQ(got[1].attempts, 1u);
}

TEST(SeatCall, is_refused_while_the_breaker_is_open_and_a_probe_closes_it) {
  FakeProvider fake;
  fake.otherwise(status_reply(500));
  FanoutSettings settings;
  settings.retry.attempts = 1;
  settings.breaker = {.window = 3, .failure_percent = 50, .open_for = 300ms};
  PanelHarness harness(settings);
  for (int i = 0; i < 3; ++i) harness.run(panel_of({seat_at(fake.port(), "a")}));
  const auto refused =
      harness.run(panel_of({seat_at(fake.port(), "a"), of_provider("other", seat_at(fake.port(), "b"))}));
  EXPECT_EQ(refused[0].status, SeatStatus::not_dispatched);
  EXPECT_EQ(refused[0].reason, "breaker_open");
  EXPECT_GT(refused[0].retry_in, 0ms);
  EXPECT_EQ(refused[0].attempts, 0u);
  EXPECT_EQ(refused[1].reason, "http_500") << "each provider has its own";
  EXPECT_EQ(fake.served(), 4u);
  const auto states = harness.runner->providers();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_EQ(states[0].provider, "fake");
  EXPECT_EQ(states[0].breaker, ProviderState::Breaker::open);
  EXPECT_EQ(states[0].failure_percent, 100u);
  EXPECT_EQ(states[1].breaker, ProviderState::Breaker::closed);

  fake.otherwise(text_reply(supports));
  const auto open = [&] { return harness.runner->providers()[0].breaker == ProviderState::Breaker::open; };
  while (open()) run_until(harness.loop, [&] { return !open(); }, 1s);
  EXPECT_EQ(harness.run(panel_of({seat_at(fake.port(), "a")}))[0].status, SeatStatus::ok);
  EXPECT_EQ(harness.runner->providers()[0].breaker, ProviderState::Breaker::closed);
}

TEST(SeatCall, waits_for_a_place_and_says_how_long) {
  FakeProvider fake;
  fake.otherwise(slow_reply(50ms));
  FanoutSettings settings;
  settings.admission.concurrent = 1;
  PanelHarness harness(settings);
  const auto got =
      harness.run(panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "b"), seat_at(fake.port(), "c")}));
  const auto requests = fake.requests();
  ASSERT_EQ(requests.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(got[i].status, SeatStatus::ok) << got[i].reason;
    EXPECT_EQ(requests[i].model, std::string(1, static_cast<char>('a' + i))) << "first come, first served";
    if (i > 0) EXPECT_GE(requests[i].arrived - requests[i - 1].arrived, 50ms) << "one at a time";
  }
  EXPECT_EQ(got[0].queued, 0us);
  EXPECT_GE(got[1].queued, 40ms);
  EXPECT_GT(got[2].queued, got[1].queued);
  EXPECT_LT(got[2].latency, got[2].queued + 10s);
}

TEST(SeatCall, is_shed_when_the_queue_is_full_or_it_waited_too_long_and_nobody_else_is_held_up) {
  FakeProvider stalled;
  stalled.otherwise(fault_reply(Fault::silence));
  FakeProvider healthy;
  healthy.otherwise(text_reply(supports));
  FanoutSettings settings;
  settings.admission = {.concurrent = 1, .concurrent_in_all = 2, .queue = 1, .queue_age = 100ms};
  PanelHarness harness(settings);
  const auto got = harness.run(panel_of({seat_at(stalled.port(), "a"), seat_at(stalled.port(), "b"),
                                         seat_at(stalled.port(), "c"), of_provider("ok", seat_at(healthy.port(), "d"))},
                                        800ms));
  EXPECT_EQ(got[0].status, SeatStatus::timed_out);
  for (const std::size_t i : {1, 2}) {
    EXPECT_EQ(got[i].status, SeatStatus::not_dispatched);
    EXPECT_EQ(got[i].reason, "overloaded");
    EXPECT_GT(got[i].retry_in, 0ms);
    EXPECT_EQ(got[i].attempts, 0u);
  }
  EXPECT_GE(got[1].queued, 100ms);
  EXPECT_EQ(got[2].queued, 0us);
  EXPECT_EQ(got[3].status, SeatStatus::ok) << got[3].reason;
  EXPECT_EQ(harness.runner->providers()[0].in_flight, 0u) << "the place of the one that timed out is free again";
}

TEST(SeatCall, hedges_a_slow_seat_once_when_the_profile_asks_and_cancels_the_loser) {
  FakeProvider fake;
  std::vector<Reply> replies(20, text_reply(supports));
  replies.push_back(fault_reply(Fault::silence));  // the 21st, then its hedge
  replies.push_back(text_reply(refutes));
  replies.push_back(slow_reply(100ms));  // without being asked for
  fake.on_model("a", replies);
  PanelHarness harness(quick_retries());
  const auto ask = [&](bool hedge) {
    auto request = panel_of({seat_at(fake.port(), "a")});
    request.hedge = hedge;
    return harness.run(std::move(request));
  };
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(true)[0].hedges, 0u) << "nothing is known yet";
  const auto got = ask(true);
  EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
  EXPECT_EQ((*got[0].reply)["claims"][0]["says"], "refutes") << "the hedge's";
  EXPECT_EQ(got[0].hedges, 1u);
  EXPECT_EQ(got[0].attempts, 2u);
  EXPECT_TRUE(fake.wait_for_closes(1)) << "the silent one";
  EXPECT_EQ(ask(false)[0].hedges, 0u);
  EXPECT_EQ(ask(true)[0].hedges, 0u) << "one in twenty at most";
  EXPECT_EQ(fake.served(), 24u);
}

TEST(SeatCall, a_stream_that_stalls_fails_long_before_the_deadline) {
  FakeProvider fake;
  fake.on_model("stalls", {fault_reply(Fault::stall_mid_body)});
  FanoutSettings settings;
  settings.stream_idle = 200ms;
  PanelHarness harness(settings);
  const auto request = panel_of({streamed(seat_at(fake.port(), "stalls"))}, 20s);
  const auto got = harness.run(request);
  EXPECT_LT(got.at, request.deadline - 5s);
  EXPECT_EQ(got[0].status, SeatStatus::failed);
  EXPECT_EQ(got[0].reason, "stream_stalled");
  EXPECT_EQ(got[0].attempts, 1u);
}

TEST(SeatCall, cancelled_while_it_waits_sends_nothing_more) {
  FakeProvider fake;
  fake.on_model("again", {status_reply(503), text_reply(supports)});
  fake.otherwise(fault_reply(Fault::silence));
  FanoutSettings settings;
  settings.retry.backoff = 100s;
  settings.admission.concurrent = 1;
  PanelHarness harness(settings);
  harness.run(panel_of({seat_at(fake.port(), "warm")}, 50ms));
  auto delivered = std::make_shared<Delivered>();
  // The first waits to be asked again (no place taken), the second is out, the third is in the queue.
  const auto run = harness.start(
      panel_of({seat_at(fake.port(), "again"), seat_at(fake.port(), "out"), seat_at(fake.port(), "queue")}, 300s),
      delivered);
  ASSERT_TRUE(run_until(harness.loop, [&] { return fake.served() == 3; }));
  EXPECT_EQ(harness.runner->providers()[0].waiting, 1u);
  run->cancel();
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  harness.settle();
  EXPECT_EQ(harness.runner->providers()[0].in_flight, 0u);
  EXPECT_EQ(harness.runner->providers()[0].waiting, 0u);
  for (const SeatOutcome& outcome : *delivered->outcomes) EXPECT_EQ(outcome.status, SeatStatus::cancelled);
  EXPECT_EQ((*delivered)[0].attempts, 1u);
  EXPECT_EQ((*delivered)[2].attempts, 0u);
  EXPECT_GT((*delivered)[2].queued, 0us);
  EXPECT_TRUE(fake.wait_for_closes(2)) << "the one of the warm-up and the one that was out";
  EXPECT_EQ(fake.served(), 3u);
}

// Panels with every kind of end at once, on little room, some cancelled and some dropped: each is delivered once, no
// seat is asked too often, and at the end nobody holds or waits for a place, nor for the probe of a breaker.
TEST(SeatCall, whatever_happens_every_place_comes_back) {
  FakeProvider fake;
  std::mt19937 dice(20261123);
  fake.respond(
      [replies = std::make_shared<std::mt19937>(7)](const portcullis::tests::RecordedRequest&) -> std::optional<Reply> {
        switch ((*replies)() % 8) {
          case 0:
            return status_reply(503);
          case 1:
            return error_reply(404);
          case 2:
            return error_reply(429, {{"retry-after-ms", "5"}});
          case 3:
            return fault_reply(Fault::silence);
          case 4:
            return fault_reply(Fault::reset_unanswered);
          case 5:
            return slow_reply(10ms);
          default:
            return text_reply(supports);
        }
      });
  FanoutSettings settings = quick_retries();
  settings.hedge.percent = 100;
  settings.retry.percent = 100;
  settings.breaker = {.window = 8, .failure_percent = 80, .open_for = 5ms};
  settings.admission = {.concurrent = 12, .concurrent_in_all = 24, .queue = 12, .queue_age = 60ms};
  settings.stream_idle = 20ms;
  PanelHarness harness(settings);
  std::vector<std::shared_ptr<Delivered>> delivered;
  std::vector<std::shared_ptr<PanelRun>> runs;
  for (int i = 0; i < 150; ++i) {
    std::vector<ModelSeat> seats;
    for (const char* name : {"one", "two", "three"}) {
      ModelSeat seat = of_provider(name, seat_at(fake.port(), "m"));
      seat.fallbacks = {"n"};
      seats.push_back(dice() % 3 == 0 ? streamed(seat) : seat);
    }
    auto request = panel_of(seats, std::chrono::milliseconds(20 + dice() % 300));
    request.hedge = true;
    if (dice() % 4 == 0) request.decided = [](const std::vector<SeatOutcome>& ended) { return ended.size() == 2; };
    delivered.push_back(std::make_shared<Delivered>());
    runs.push_back(harness.start(std::move(request), delivered.back()));
    if (dice() % 3 == 0) runs[dice() % runs.size()]->cancel();
    // In waves, so that the later ones find what the earlier ones left.
    if (i % 15 == 14) run_until(harness.loop, [&, i] { return delivered[static_cast<std::size_t>(i - 7)]->times > 0; });
  }
  const auto all = [&] { return std::ranges::all_of(delivered, [](const auto& one) { return one->times > 0; }); };
  ASSERT_TRUE(run_until(harness.loop, all, 20s));
  harness.settle();
  std::set<std::string> ends;
  for (const auto& one : delivered) {
    EXPECT_EQ(one->times, 1);
    ASSERT_EQ(one->outcomes->size(), 3u);
    for (const SeatOutcome& outcome : *one->outcomes) {
      ends.insert(outcome.reason);
      EXPECT_LE(outcome.attempts, 4u) << "three, and one for the fallback";
      EXPECT_LE(outcome.hedges, 1u);
      EXPECT_EQ(outcome.reply.has_value(), outcome.status == SeatStatus::ok);
    }
  }
  EXPECT_GE(ends.size(), 4u) << "else this says little";
  for (const ProviderState& state : harness.runner->providers()) {
    EXPECT_EQ(state.in_flight, 0u) << state.provider;
    EXPECT_EQ(state.waiting, 0u) << state.provider;
  }
  fake.respond({});
  fake.otherwise(text_reply(supports));
  const auto shut = [&] {
    return std::ranges::any_of(harness.runner->providers(),
                               [](const auto& state) { return state.breaker == ProviderState::Breaker::open; });
  };
  while (shut()) run_until(harness.loop, [&] { return !shut(); }, 1s);
  std::vector<ModelSeat> seats;
  for (const char* name : {"one", "two", "three"}) seats.push_back(of_provider(name, seat_at(fake.port(), "m")));
  for (const SeatOutcome& outcome : *harness.run(panel_of(seats)).outcomes)
    EXPECT_EQ(outcome.status, SeatStatus::ok) << outcome.seat << " " << outcome.reason;
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
