// The pure rules of asking: which failures are tried again and when, shares, breaker, places, percentiles, and the
// machine of one seat under any order of events. Times and randomness are the tests' own; no socket.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <atomic>
#include <thread>

#include "tools/fanout/admission.hpp"
#include "tools/fanout/asked_wait.hpp"
#include "tools/fanout/attempts.hpp"
#include "tools/fanout/breaker.hpp"
#include "tools/fanout/latency_window.hpp"
#include "tools/fanout/seat_machine.hpp"

namespace portcullis::tools::fanout::policy_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using transport::client::FailCode;
using transport::client::Failure;
using transport::client::Response;
using verdict::SeatStatus;

const std::chrono::sys_seconds wall{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 2h};

Response answer(int status, std::vector<transport::client::Header> headers = {}, std::string body = {}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

std::optional<milliseconds> wait_of(std::vector<transport::client::Header> headers) {
  return asked_wait(answer(429, std::move(headers)), wall);
}

TEST(AskedWait, is_read_in_every_form_that_providers_use) {
  EXPECT_EQ(wait_of({{"retry-after-ms", "1500"}, {"retry-after", "9"}}), 1500ms);
  EXPECT_EQ(wait_of({{"retry-after", "2"}}), 2s);
  EXPECT_EQ(wait_of({{"retry-after", "0.25"}}), 250ms);
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 02:00:07 GMT"}}), 7s);
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 02:00:07 GMT"}, {"date", "Mon, 23 Nov 2026 02:00:04 GMT"}}), 3s)
      << "by the clock that set it";
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 01:00:00 GMT"}}), 0s) << "over already";
  EXPECT_EQ(wait_of({{"x-ratelimit-remaining-requests", "0"},
                     {"x-ratelimit-reset-requests", "6m0s"},
                     {"x-ratelimit-remaining-tokens", "1000"},
                     {"x-ratelimit-reset-tokens", "1h"}}),
            6min)
      << "only the limit that is used up";
  EXPECT_EQ(wait_of({{"x-ratelimit-reset-requests", "20ms"}, {"x-ratelimit-reset-tokens", "2m59.56s"}}), 179'560ms);
  EXPECT_EQ(wait_of({{"x-ratelimit-remaining-tokens", "-1"}, {"x-ratelimit-reset-tokens", "12"}}), 12s);
  EXPECT_EQ(wait_of({{"anthropic-ratelimit-tokens-remaining", "0"},
                     {"anthropic-ratelimit-tokens-reset", "2026-11-23T02:00:30Z"},
                     {"anthropic-ratelimit-requests-remaining", "5"},
                     {"anthropic-ratelimit-requests-reset", "2026-11-23T03:00:00Z"}}),
            30s);
  EXPECT_EQ(wait_of({{"anthropic-ratelimit-input-tokens-reset", "2026-11-23T04:00:10+02:00"}}), 10s);
  EXPECT_EQ(wait_of({{"retry-after", "99999999999"}}), 24h);
}

TEST(AskedWait, is_nothing_when_it_cannot_be_read) {
  for (const char* text : {"", "soon", "-5", "1s", "1.2.3", ".", "Mon, 23 Nov 2026 25:00:07 GMT", "1e9",
                           "Mon, 31 Feb 2026 02:00:07 GMT", "Mon, 23 nov 2026 02:00:07 GMT"})
    EXPECT_EQ(wait_of({{"retry-after", text}}), std::nullopt) << text;
  for (const char* text : {"", "m", "5x", "1s1", "s1", "-1s", "1 s"})
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
  for (const char* text : {"", "2026-11-23", "2026-11-23T02:00:00", "2026-13-23T02:00:00Z", "2026-11-23T02:00:00+25:00",
                           "2026-11-23T02:00:00.Z", "2026/11/23T02:00:00Z"})
    EXPECT_EQ(read_rfc3339(text), std::nullopt) << text;
}

RC_GTEST_PROP(AskedWait, no_bytes_in_a_header_break_it, (const std::string& text)) {
  for (const char* name :
       {"retry-after-ms", "retry-after", "x-ratelimit-reset-tokens", "anthropic-ratelimit-tokens-reset"})
    if (const auto wait = wait_of({{name, text}})) RC_ASSERT(*wait >= 0ms && *wait <= 24h);
}

TEST(Attempts, only_what_may_pass_by_itself_and_was_not_paid_for_is_tried_again) {
  for (int status = 100; status <= 599; ++status) {
    const bool again = status == 408 || status == 409 || status == 429 || status == 500 || status == 502 ||
                       status == 503 || status == 504 || status == 529;
    const Next expected = again ? Next::again : status == 404 ? Next::next_model : Next::end;
    EXPECT_EQ(judge(answer(status), wall).next, expected) << status;
    EXPECT_EQ(judge(answer(status), wall).health, status == 408 || status >= 500 ? Health::failing : Health::alive)
        << status;
  }
  EXPECT_EQ(judge(answer(503, {{"x-should-retry", "false"}}), wall).next, Next::end);
  EXPECT_EQ(judge(answer(429, {}, R"({"error":{"code":"insufficient_quota"}})"), wall).next, Next::end);
  EXPECT_EQ(judge(answer(429, {{"retry-after", "3"}}), wall).wait, 3s);
  for (int code = 0; code <= static_cast<int>(FailCode::stream_stalled); ++code) {
    const auto cause = static_cast<FailCode>(code);
    const bool before_the_request = cause == FailCode::resolve_failed || cause == FailCode::connect_refused ||
                                    cause == FailCode::connect_failed || cause == FailCode::tls_failed;
    EXPECT_EQ(judge(Failure{cause, "", {}}).next, before_the_request ? Next::again : Next::end) << name_of(cause);
  }
}

TEST(Attempts, a_missing_model_is_known_on_every_wire_and_by_no_prose) {
  const auto next = [](int status, const char* body) { return judge(answer(status, {}, body), wall).next; };
  EXPECT_EQ(next(404, R"({"type":"error","error":{"type":"not_found_error","message":"model: x"}})"), Next::next_model);
  EXPECT_EQ(next(404, R"({"error":{"code":404,"status":"NOT_FOUND"}})"), Next::next_model);
  EXPECT_EQ(next(404, R"({"error":"model 'x' not found"})"), Next::next_model);
  EXPECT_EQ(next(404, "not JSON"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"code":"model_not_found"}})"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"code":"model_decommissioned","type":"invalid_request_error"}})"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"message":"model_not_found"}})"), Next::end);
  EXPECT_EQ(next(400, R"({"error":{"code":"invalid_value"}})"), Next::end);
  EXPECT_EQ(next(401, "{}"), Next::end);
  EXPECT_EQ(next(503, R"({"error":{"code":"model_not_found"}})"), Next::again) << "a gateway in trouble";
  EXPECT_EQ(next(200, R"({"error":{"code":"model_not_found"}})"), Next::end) << "paid for";
  EXPECT_EQ(judge(answer(400, {{"x-amzn-errortype", "ResourceNotFoundException:http://x"}}), wall).next,
            Next::next_model);
}

TEST(Attempts, backoff_doubles_to_its_cap_with_full_jitter) {
  const RetrySettings settings{.attempts = 9, .backoff = 200ms, .backoff_cap = 1000ms, .percent = 10};
  EXPECT_EQ(backoff(settings, 0, 0.5), 100ms);
  EXPECT_EQ(backoff(settings, 1, 0.5), 200ms);
  EXPECT_EQ(backoff(settings, 2, 0.5), 400ms);
  EXPECT_EQ(backoff(settings, 3, 0.5), 500ms);
  EXPECT_EQ(backoff(settings, 4'000'000'000u, 0.999), 999ms);
  EXPECT_EQ(backoff(settings, 2, 0), 0ms);
}

RC_GTEST_PROP(ShareBucket, never_lets_more_than_its_share_pass, ()) {
  const auto percent = *rc::gen::inRange(0u, 101u);
  const auto reserve = *rc::gen::inRange(0u, 12u);
  ShareBucket bucket(percent, reserve, 100);
  std::uint64_t earned = 0;
  std::uint64_t spent = 0;
  for (const bool spend : *rc::gen::arbitrary<std::vector<bool>>()) {
    if (!spend) {
      bucket.earn();
      ++earned;
    } else if (bucket.spend()) {
      ++spent;
    }
    RC_ASSERT(spent * 100 <= (percent == 0 ? 0 : reserve * 100) + earned * percent);
  }
}

TEST(ShareBucket, keeps_its_share_under_threads) {
  ShareBucket bucket(10, 0, 100'000);
  std::atomic<int> spent = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 10'000; ++k) {
        bucket.earn();
        if (bucket.spend()) ++spent;
      }
    });
  for (auto& thread : threads) thread.join();
  while (bucket.spend()) ++spent;
  EXPECT_EQ(spent, 4'000);
}

TEST(LatencyWindow, knows_its_95th_percentile_once_it_has_seen_enough_and_forgets_what_is_old) {
  LatencyWindow window;
  for (int i = 1; i <= 19; ++i) window.add(milliseconds(i));
  EXPECT_EQ(window.p95(), std::nullopt);
  window.add(20ms);
  EXPECT_EQ(window.p95(), 19ms);
  for (int i = 1; i <= 64; ++i) window.add(milliseconds(1000 + i));
  EXPECT_EQ(window.p95(), 1061ms);
}

// ---- the breaker

const Breaker::Time t0{1000s};
const BreakerSettings of_four{.window = 4, .failure_percent = 50, .open_for = 5s};

void feed(Breaker& breaker, Breaker::Time now, std::initializer_list<Health> healths) {
  for (const Health health : healths) {
    const auto permit = breaker.permit(now);
    ASSERT_TRUE(permit);
    breaker.report(*permit, health, now);
  }
}

ProviderState state_of(const Breaker& breaker, Breaker::Time now) {
  ProviderState state;
  breaker.describe(state, now);
  return state;
}

TEST(Breaker, opens_when_enough_of_a_full_window_failed_and_not_before) {
  Breaker breaker(of_four);
  feed(breaker, t0, {Health::failing, Health::failing, Health::failing, Health::unknown});
  EXPECT_TRUE(breaker.closed()) << "three are no window, and unknown is none of them";
  EXPECT_EQ(state_of(breaker, t0).failure_percent, 100u);
  feed(breaker, t0, {Health::alive});
  EXPECT_FALSE(breaker.permit(t0));
  EXPECT_TRUE(breaker.refuses(t0 + 4999ms));
  const ProviderState state = state_of(breaker, t0 + 1s);
  EXPECT_EQ(state.breaker, ProviderState::Breaker::open);
  EXPECT_EQ(state.open_for, 4s);
  EXPECT_EQ(state.failure_percent, 75u);
  EXPECT_EQ(state.looked_at, 4u);
}

TEST(Breaker, looks_at_the_latest_window_only) {
  Breaker breaker(of_four);
  feed(breaker, t0, {Health::failing, Health::alive, Health::alive, Health::alive, Health::alive, Health::failing});
  EXPECT_TRUE(breaker.closed()) << "the first failure has left";
  feed(breaker, t0, {Health::failing});
  EXPECT_FALSE(breaker.closed());
}

TEST(Breaker, half_open_lets_one_probe_out_at_a_time) {
  Breaker breaker(of_four);
  const auto early = breaker.permit(t0);
  feed(breaker, t0, {Health::failing, Health::failing, Health::failing, Health::failing});
  const auto probe = breaker.permit(t0 + 5s);
  ASSERT_TRUE(probe && probe->probe);
  EXPECT_FALSE(breaker.permit(t0 + 5s));
  EXPECT_EQ(state_of(breaker, t0 + 5s).breaker, ProviderState::Breaker::half_open);
  breaker.report(*early, Health::alive, t0 + 5s);
  EXPECT_FALSE(breaker.closed()) << "a request from before says nothing about now";
  breaker.report(*probe, Health::unknown, t0 + 6s);
  const auto second = breaker.permit(t0 + 6s);
  ASSERT_TRUE(second && second->probe) << "the first said nothing";
  breaker.report(*second, Health::failing, t0 + 6s);
  EXPECT_TRUE(breaker.refuses(t0 + 10s));
  const auto third = breaker.permit(t0 + 11s);
  ASSERT_TRUE(third);
  breaker.report(*third, Health::alive, t0 + 11s);
  EXPECT_TRUE(breaker.closed());
  EXPECT_EQ(state_of(breaker, t0 + 11s).looked_at, 0u) << "forgotten";
}

// As long as every permit is given back, no order of events shuts a provider out for longer than open_for.
RC_GTEST_PROP(Breaker, never_stays_shut_once_its_time_is_over, ()) {
  Breaker breaker(of_four);
  std::vector<Breaker::Permit> out;
  Breaker::Time now = t0;
  for (int i = 0; i < 60; ++i) {
    now += milliseconds(*rc::gen::inRange(0, 2000));
    if (*rc::gen::inRange(0, 2) == 0) {
      if (const auto permit = breaker.permit(now)) out.push_back(*permit);
      RC_ASSERT(std::ranges::count_if(out, [](const auto& one) { return one.probe; }) <= 1 || breaker.closed());
    } else if (!out.empty()) {
      breaker.report(out.back(), *rc::gen::element(Health::alive, Health::failing, Health::unknown), now);
      out.pop_back();
    }
  }
  for (const auto& permit : out) breaker.report(permit, Health::unknown, now);
  RC_ASSERT(breaker.permit(now + 5s).has_value());
}

// ---- places

struct Seat final : Admission::Waiter {
  void granted() noexcept override { ++grants; }
  int grants = 0;
};

TEST(Admission, grants_in_order_up_to_the_limit_and_sheds_beyond_the_queue) {
  Admission admission({.concurrent = 1, .concurrent_in_all = 10, .queue = 2, .queue_age = 1s});
  Admission::Line& line = admission.add_line();
  Seat a, b, c, d;
  EXPECT_EQ(admission.ask(line, a), Admission::Answer::granted);
  EXPECT_EQ(admission.ask(line, b), Admission::Answer::queued);
  EXPECT_EQ(admission.ask(line, c), Admission::Answer::queued);
  EXPECT_EQ(admission.ask(line, d), Admission::Answer::shed);
  EXPECT_FALSE(admission.try_now(line));
  admission.release(line);
  EXPECT_EQ(b.grants, 1);
  EXPECT_EQ(c.grants, 0);
  EXPECT_TRUE(admission.withdraw(c));
  EXPECT_FALSE(admission.withdraw(c));
  EXPECT_FALSE(admission.withdraw(b)) << "has a place, which is to be given back";
  admission.release(line);
  EXPECT_EQ(c.grants, 0);
  EXPECT_TRUE(admission.try_now(line));
  EXPECT_EQ(admission.in_flight(line), 1u);
}

TEST(Admission, a_provider_that_answers_nobody_leaves_a_place_to_the_others) {
  Admission admission({.concurrent = 8, .concurrent_in_all = 8, .queue = 100, .queue_age = 1s});
  Admission::Line& stalled = admission.add_line();
  Admission::Line& other = admission.add_line();
  std::array<Seat, 20> waiting;
  for (Seat& seat : waiting) admission.ask(stalled, seat);
  EXPECT_EQ(admission.in_flight(stalled), 7u) << "one is kept";
  Seat first, second;
  EXPECT_EQ(admission.ask(other, first), Admission::Answer::granted);
  EXPECT_EQ(admission.ask(other, second), Admission::Answer::queued);
  admission.release(other);
  EXPECT_EQ(second.grants, 1) << "not the thirteen who waited before it at the stalled one";
  EXPECT_EQ(admission.in_flight(stalled), 7u);
  for (Seat& seat : waiting) admission.withdraw(seat);
}

TEST(Admission, with_one_place_in_all_serves_every_provider) {
  Admission admission({.concurrent = 1, .concurrent_in_all = 1, .queue = 4, .queue_age = 1s});
  Admission::Line& one = admission.add_line();
  Admission::Line& two = admission.add_line();
  Seat a, b;
  EXPECT_EQ(admission.ask(one, a), Admission::Answer::granted);
  EXPECT_EQ(admission.ask(two, b), Admission::Answer::queued);
  admission.release(one);
  EXPECT_EQ(b.grants, 1);
}

TEST(Admission, holds_its_limits_under_threads_and_every_wait_ends) {
  constexpr std::size_t in_all = 5;
  Admission admission({.concurrent = 3, .concurrent_in_all = in_all, .queue = 2, .queue_age = 1s});
  std::array<Admission::Line*, 2> lines{&admission.add_line(), &admission.add_line()};
  struct Threaded final : Admission::Waiter {
    void granted() noexcept override { has_place = true; }
    std::atomic<bool> has_place = false;
  };
  std::atomic<std::size_t> held = 0;
  std::atomic<std::size_t> most = 0;
  const auto use = [&](Admission::Line& line) {
    const std::size_t now = ++held;
    for (std::size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    --held;
    admission.release(line);
  };
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < 8; ++k)
    threads.emplace_back([&, k] {
      Admission::Line& line = *lines[k % 2];
      for (int i = 0; i < 3'000; ++i) {
        Threaded waiter;
        switch (admission.ask(line, waiter)) {
          case Admission::Answer::granted:
            use(line);
            break;
          case Admission::Answer::queued:
            // Sometimes gives up: then it has a place all the same, or waits no more.
            if (i % 3 == 0 && admission.withdraw(waiter)) break;
            while (!waiter.has_place) std::this_thread::yield();
            use(line);
            break;
          case Admission::Answer::shed:
            break;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most, in_all);
  for (const auto* line : lines) {
    EXPECT_EQ(admission.in_flight(*line), 0u);
    EXPECT_EQ(admission.waiting(*line), 0u);
  }
}

// Any order of asking, withdrawing and giving back: limits hold, and nobody waits while there would be a place.
RC_GTEST_PROP(Admission, holds_its_limits_and_forgets_nobody, ()) {
  const auto each = *rc::gen::inRange<std::size_t>(1, 4);
  const auto in_all = *rc::gen::inRange<std::size_t>(1, 7);
  Admission admission({.concurrent = each, .concurrent_in_all = in_all, .queue = 3, .queue_age = 1s});
  std::array<Admission::Line*, 3> lines{&admission.add_line(), &admission.add_line(), &admission.add_line()};
  std::array<Seat, 24> seats;
  std::array<std::size_t, 24> at{};  // 0: nowhere; 1..3: the line it was queued at
  std::array<std::size_t, 3> held{};
  for (int i = 0; i < 80; ++i) {
    const auto seat = *rc::gen::inRange<std::size_t>(0, seats.size());
    const auto line = *rc::gen::inRange<std::size_t>(0, 3);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        if (at[seat] != 0) break;
        switch (admission.ask(*lines[line], seats[seat])) {
          case Admission::Answer::granted:
            ++held[line];
            break;
          case Admission::Answer::queued:
            at[seat] = line + 1;
            break;
          case Admission::Answer::shed:
            RC_ASSERT(admission.waiting(*lines[line]) == 3);
        }
        break;
      case 1:
        if (at[seat] != 0 && admission.withdraw(seats[seat])) at[seat] = 0;
        break;
      default:
        if (held[line] == 0) break;
        --held[line];
        admission.release(*lines[line]);
    }
    for (std::size_t k = 0; k < seats.size(); ++k)
      if (std::exchange(seats[k].grants, 0) != 0) ++held[std::exchange(at[k], 0) - 1];
    for (std::size_t k = 0; k < 3; ++k) {
      RC_ASSERT(admission.in_flight(*lines[k]) == held[k]);
      RC_ASSERT(held[k] <= each);
    }
    RC_ASSERT(held[0] + held[1] + held[2] <= in_all);
    if (held[0] + held[1] + held[2] == 0)
      for (const auto* one : lines) RC_ASSERT(admission.waiting(*one) == 0);
  }
  for (Seat& seat : seats) admission.withdraw(seat);
}

// ---- the machine of one seat

using Machine = SeatMachine;
const Machine::Time seat_deadline = t0 + 30s;

SeatOutcome ended(SeatStatus status, const char* reason = "") {
  SeatOutcome outcome;
  outcome.status = status;
  outcome.reason = reason;
  if (status == SeatStatus::ok) outcome.reply = Json("yes");
  return outcome;
}

const Judgement again{Next::again, Health::failing, std::nullopt};
const Judgement final_word{Next::end, Health::alive, std::nullopt};
const Judgement not_there{Next::next_model, Health::alive, std::nullopt};

struct MachineTest : ::testing::Test {
  RetrySettings settings;  // three attempts, 200 ms
  ShareBucket retries{10, 10, 100};

  Machine sent_by(std::size_t models = 1) {
    Machine machine(settings, models, seat_deadline);
    EXPECT_EQ(machine.begin().what, Machine::Do::admit);
    EXPECT_TRUE(machine.sends(Machine::Lane::first, t0));
    return machine;
  }
  Machine::Step fail(Machine& machine, const Judgement& judged, Machine::Time now = t0, const char* reason = "http_503",
                     Machine::Lane lane = Machine::Lane::first) {
    return machine.answered(lane, ended(SeatStatus::failed, reason), judged, now, 0.5, retries);
  }
};

TEST_F(MachineTest, asks_again_after_each_backoff_until_the_attempts_are_used_up) {
  Machine machine = sent_by();
  auto step = fail(machine, again);
  EXPECT_EQ(step.what, Machine::Do::wait);
  EXPECT_EQ(step.until, t0 + 100ms);
  EXPECT_FALSE(machine.sends(Machine::Lane::first, t0 + 50ms)) << "not before its time";
  EXPECT_EQ(machine.time_over().what, Machine::Do::admit);
  EXPECT_TRUE(machine.sends(Machine::Lane::first, t0 + 100ms));
  EXPECT_EQ(fail(machine, again, t0 + 1s).until, t0 + 1s + 200ms);
  machine.time_over();
  EXPECT_TRUE(machine.sends(Machine::Lane::first, t0 + 2s));
  EXPECT_EQ(fail(machine, again, t0 + 3s, "http_529").what, Machine::Do::end);
  EXPECT_EQ(machine.sent(), 3u);
  EXPECT_EQ(machine.outcome().reason, "http_529");
}

TEST_F(MachineTest, waits_as_long_as_it_is_told_but_never_past_the_deadline) {
  Machine machine = sent_by();
  Judgement told = again;
  told.wait = 20s;
  EXPECT_EQ(fail(machine, told).until, t0 + 20s + 100ms);
  machine.time_over();
  EXPECT_TRUE(machine.sends(Machine::Lane::first, t0 + 20s));
  EXPECT_EQ(fail(machine, told, t0 + 20s, "http_429").what, Machine::Do::end);
  EXPECT_EQ(machine.outcome().retry_in, 20s);
  EXPECT_EQ(machine.sent(), 2u);
}

TEST_F(MachineTest, does_not_ask_again_when_the_share_of_retries_is_used_up) {
  ShareBucket none(0, 0, 0);
  Machine machine = sent_by();
  EXPECT_EQ(machine.answered(Machine::Lane::first, ended(SeatStatus::failed, "http_500"), again, t0, 0, none).what,
            Machine::Do::end);
}

TEST_F(MachineTest, asks_each_fallback_once_and_only_when_the_model_is_not_there) {
  Machine machine = sent_by(3);
  EXPECT_EQ(fail(machine, not_there).what, Machine::Do::admit);
  EXPECT_EQ(machine.model(), 1u);
  EXPECT_TRUE(machine.sends(Machine::Lane::first, t0));
  EXPECT_EQ(fail(machine, not_there).what, Machine::Do::admit);
  EXPECT_TRUE(machine.sends(Machine::Lane::first, t0));
  EXPECT_EQ(fail(machine, not_there, t0, "http_404").what, Machine::Do::end);
  EXPECT_EQ(machine.sent(), 3u);
  Machine other = sent_by(3);
  EXPECT_EQ(fail(other, final_word, t0, "http_401").what, Machine::Do::end);
  EXPECT_EQ(other.model(), 0u);
}

TEST_F(MachineTest, the_first_good_reply_wins_and_closes_the_other) {
  Machine machine = sent_by();
  EXPECT_TRUE(machine.may_hedge(t0 + 1s));
  EXPECT_TRUE(machine.sends(Machine::Lane::hedge, t0 + 1s));
  EXPECT_FALSE(machine.may_hedge(t0 + 1s)) << "one is enough";
  EXPECT_EQ(fail(machine, again, t0 + 2s).what, Machine::Do::nothing) << "the hedge may still be good";
  SeatOutcome good = ended(SeatStatus::ok);
  good.tokens_out = 7;
  auto step = machine.answered(Machine::Lane::hedge, good, final_word, t0 + 3s, 0, retries);
  EXPECT_EQ(step.what, Machine::Do::end);
  EXPECT_FALSE(step.close_other);
  EXPECT_EQ(machine.outcome().status, SeatStatus::ok);
  EXPECT_EQ(machine.outcome().hedges, 1u);

  Machine both = sent_by();
  both.sends(Machine::Lane::hedge, t0 + 1s);
  EXPECT_TRUE(both.answered(Machine::Lane::hedge, good, final_word, t0 + 2s, 0, retries).close_other);
  EXPECT_EQ(both.answered(Machine::Lane::first, good, final_word, t0 + 3s, 0, retries).what, Machine::Do::nothing);
  EXPECT_EQ(both.outcome().tokens_out, 7u);
}

TEST_F(MachineTest, a_hedge_counts_as_an_attempt) {
  settings.attempts = 1;
  EXPECT_FALSE(sent_by().may_hedge(t0));
  settings.attempts = 2;
  Machine machine = sent_by();
  EXPECT_TRUE(machine.sends(Machine::Lane::hedge, t0));
  fail(machine, again);
  EXPECT_EQ(fail(machine, again, t0, "http_502", Machine::Lane::hedge).what, Machine::Do::end);
  EXPECT_EQ(machine.sent(), 2u);
}

TEST_F(MachineTest, refused_before_it_asked_says_why_and_later_what_it_had) {
  SeatOutcome open;
  open.reason = "breaker_open";
  open.retry_in = 4s;
  Machine machine(settings, 1, seat_deadline);
  machine.begin();
  EXPECT_EQ(machine.refused(open).what, Machine::Do::end);
  EXPECT_EQ(machine.outcome().status, SeatStatus::not_dispatched);
  EXPECT_EQ(machine.outcome().reason, "breaker_open");
  EXPECT_EQ(machine.outcome().retry_in, 4s);
  Machine asked = sent_by();
  fail(asked, again);
  asked.time_over();
  EXPECT_EQ(asked.refused(open).what, Machine::Do::end);
  EXPECT_EQ(asked.outcome().status, SeatStatus::failed);
  EXPECT_EQ(asked.outcome().reason, "http_503");
  EXPECT_EQ(asked.outcome().retry_in, 4s);
}

// Any order of any events: one end, nothing sent after it or at the deadline, never more requests than allowed, and an
// end that was good stays so.
RC_GTEST_PROP(SeatMachine, ends_once_and_never_sends_too_much_whatever_happens, ()) {
  RetrySettings settings;
  settings.attempts = *rc::gen::inRange(1u, 5u);
  const auto models = *rc::gen::inRange<std::size_t>(1, 4);
  ShareBucket retries(100, 100, 100);
  Machine machine(settings, models, seat_deadline);
  Machine::Time now = t0;
  int ends = 0;
  bool stopped = false;
  unsigned sent = 0;
  const auto note = [&](const Machine::Step& step) {
    if (step.what == Machine::Do::end) {
      ++ends;
      RC_ASSERT(!stopped);
      RC_ASSERT(machine.ended() && !machine.is_out(Machine::Lane::first) && !machine.is_out(Machine::Lane::hedge));
    }
    if (step.what == Machine::Do::wait) RC_ASSERT(step.until < seat_deadline && step.until >= now);
  };
  for (int i = 0; i < 60; ++i) {
    now += milliseconds(*rc::gen::inRange(0, 1500));
    const auto lane = *rc::gen::element(Machine::Lane::first, Machine::Lane::hedge);
    const bool was_over = machine.ended();
    switch (*rc::gen::inRange(0, 10)) {
      case 0:
        note(machine.begin());
        break;
      case 1:
      case 2:
      case 3:
        if (machine.sends(lane, now)) {
          ++sent;
          RC_ASSERT(!was_over && now < seat_deadline);
        }
        break;
      case 4:
        note(machine.answered(lane, ended(SeatStatus::ok), final_word, now, 0.5, retries));
        break;
      case 5:
      case 6: {
        Judgement judged{*rc::gen::element(Next::again, Next::next_model, Next::end), Health::failing, std::nullopt};
        if (*rc::gen::arbitrary<bool>()) judged.wait = milliseconds(*rc::gen::inRange(0, 40'000));
        note(machine.answered(lane, ended(SeatStatus::failed, "x"), judged, now, 0.5, retries));
        break;
      }
      case 7:
        note(machine.refused(ended(SeatStatus::not_dispatched, "overloaded")));
        break;
      case 8:
        note(machine.time_over());
        break;
      default:
        if (*rc::gen::inRange(0, 8) == 0) {
          machine.stop();
          stopped = true;
        }
    }
    if (was_over) RC_ASSERT(machine.ended() && ends <= 1);
  }
  RC_ASSERT(ends <= 1);
  RC_ASSERT(sent == machine.sent());
  RC_ASSERT(sent <= settings.attempts + models - 1);
  if (ends == 1) RC_ASSERT(machine.outcome().reply.has_value() == (machine.outcome().status == SeatStatus::ok));
}

}  // namespace
}  // namespace portcullis::tools::fanout::policy_test
