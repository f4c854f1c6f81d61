// What the requests to one provider share: its breaker and its places, under any order of events and under threads.
// Times are the tests' own.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <atomic>
#include <thread>

#include "tools/fanout/admission.hpp"
#include "tools/fanout/breaker.hpp"
#include "tools/fanout/provider_desk.hpp"

namespace portcullis::tools::fanout::admission {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

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

TEST(Admission, a_provider_with_places_of_its_own_has_these_and_the_others_what_all_have) {
  FanoutSettings settings;
  settings.admission = {.concurrent = 2, .concurrent_in_all = 10, .queue = 2, .queue_age = 1s};
  settings.own_places = {{"small", {.concurrent = 1, .queue = 0, .queue_age = 50ms}}, {"wide", {.concurrent = 4}}};
  ProviderDesks desks(settings);
  ProviderDesk& small = desks.desk("small");
  ProviderDesk& wide = desks.desk("wide");
  ProviderDesk& other = desks.desk("other");
  Seat a, b;
  EXPECT_EQ(desks.admission.ask(small.line, a), Admission::Answer::granted);
  EXPECT_EQ(desks.admission.ask(small.line, b), Admission::Answer::shed);
  const auto places = [&](ProviderDesk& desk) {
    int count = 0;
    while (desks.admission.try_now(desk.line)) ++count;
    return count;
  };
  EXPECT_EQ(places(wide), 4);
  EXPECT_EQ(places(other), 2);
  EXPECT_EQ(small.queue_age, 50ms);
  EXPECT_EQ(wide.queue_age, 1s);
  EXPECT_EQ(other.queue_age, 1s);
  EXPECT_EQ(&small, &desks.desk("small"));
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

}  // namespace
}  // namespace portcullis::tools::fanout::admission
