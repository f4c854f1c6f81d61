// The pure fan: every transition, with times of our own and no socket.
#include "tools/fanout/fan.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace portcullis::tools::fanout {
namespace {

using verdict::SeatStatus;
using namespace std::chrono_literals;

const Fan::Time t0{1000s};
const Fan::Time fan_deadline = t0 + 30s;

std::vector<ModelSeat> seats(std::size_t count) {
  std::vector<ModelSeat> result;
  for (std::size_t i = 0; i < count; ++i) {
    ModelSeat seat;
    seat.name = "seat" + std::to_string(i);
    seat.family = "family" + std::to_string(i);
    result.push_back(seat);
  }
  return result;
}

SeatOutcome ok(const std::string& reply = "yes") {
  SeatOutcome end;
  end.status = SeatStatus::ok;
  end.reply = Json(reply);
  return end;
}

SeatOutcome failed(const std::string& reason) {
  SeatOutcome end;
  end.status = SeatStatus::failed;
  end.reason = reason;
  return end;
}

Fan asked(std::size_t count) {
  Fan fan(seats(count), fan_deadline);
  for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(fan.may_send(i, t0));
  return fan;
}

std::string states(const Fan& fan) {
  std::string text;
  for (const SeatOutcome& outcome : fan.outcomes()) {
    text += outcome.seat + "=" + std::string(name_of(outcome.status));
    text += (outcome.reason.empty() ? "" : ":" + outcome.reason) + " ";
  }
  return text;
}

TEST(Fan, is_complete_when_the_last_seat_has_ended_and_says_so_once) {
  Fan fan = asked(3);
  EXPECT_EQ(fan.ended(1, ok(), t0 + 1s), (FanStep{.close = {}, .seat_ended = true, .complete = false}));
  EXPECT_EQ(fan.ended(2, failed("http_500"), t0 + 2s), (FanStep{.close = {}, .seat_ended = true, .complete = false}));
  EXPECT_FALSE(fan.complete());
  EXPECT_EQ(fan.ended(0, ok(), t0 + 3s), (FanStep{.close = {}, .seat_ended = true, .complete = true}));
  EXPECT_TRUE(fan.complete());
  EXPECT_EQ(states(fan), "seat0=ok seat1=ok seat2=failed:http_500 ");
}

TEST(Fan, lists_every_seat_in_seat_order_with_its_name_and_family) {
  Fan fan = asked(3);
  SeatOutcome forged = ok();
  forged.seat = "seat0";
  forged.family = "openai";
  forged.attempts = 99;
  fan.ended(2, forged, t0 + 1s);
  const auto outcomes = fan.outcomes();
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[2].seat, "seat2");
  EXPECT_EQ(outcomes[2].family, "family2");
  EXPECT_EQ(outcomes[2].attempts, 1u);
  EXPECT_EQ(states(fan), "seat0=not_dispatched:outstanding seat1=not_dispatched:outstanding seat2=ok ");
  ASSERT_EQ(fan.ended_outcomes().size(), 1u);
  EXPECT_EQ(fan.ended_outcomes()[0].seat, "seat2");
}

TEST(Fan, the_first_end_of_a_seat_counts) {
  Fan fan = asked(2);
  fan.ended(0, failed("finish_length"), t0 + 1s);
  EXPECT_EQ(fan.ended(0, ok(), t0 + 2s), FanStep{});
  EXPECT_EQ(fan.ended_count(), 1u);
  EXPECT_EQ(states(fan), "seat0=failed:finish_length seat1=not_dispatched:outstanding ");
}

TEST(Fan, an_unknown_seat_is_ignored) {
  Fan fan = asked(1);
  EXPECT_EQ(fan.ended(7, ok(), t0), FanStep{});
  EXPECT_FALSE(fan.may_send(7, t0));
  EXPECT_EQ(fan.ended_count(), 0u);
}

TEST(Fan, ok_without_a_reply_is_a_failure_and_a_failure_has_no_reply) {
  Fan fan = asked(2);
  SeatOutcome empty = ok();
  empty.reply.reset();
  fan.ended(0, empty, t0 + 1s);
  SeatOutcome contradictory = failed("refusal");
  contradictory.reply = Json("yes");
  fan.ended(1, contradictory, t0 + 1s);
  EXPECT_EQ(states(fan), "seat0=failed:empty_content seat1=failed:refusal ");
  EXPECT_FALSE(fan.outcomes()[1].reply.has_value());
}

TEST(Fan, the_deadline_turns_the_rest_into_timed_out_and_closes_it) {
  Fan fan(seats(3), fan_deadline);
  EXPECT_TRUE(fan.may_send(0, t0));
  EXPECT_TRUE(fan.may_send(2, t0));
  fan.ended(0, ok(), t0 + 1s);
  EXPECT_EQ(fan.deadline_passed(fan_deadline - 1ns), FanStep{}) << "not before it";
  EXPECT_EQ(fan.deadline_passed(fan_deadline), (FanStep{.close = {1, 2}, .seat_ended = false, .complete = true}));
  EXPECT_EQ(states(fan), "seat0=ok seat1=timed_out:timed_out seat2=timed_out:timed_out ");
  EXPECT_EQ(fan.outcomes()[1].attempts, 0u);
  EXPECT_EQ(fan.outcomes()[2].latency, 30s);
}

TEST(Fan, a_reply_at_the_deadline_is_late_even_when_the_timer_has_not_fired) {
  Fan fan = asked(2);
  EXPECT_EQ(fan.ended(1, ok(), fan_deadline), (FanStep{.close = {0, 1}, .seat_ended = false, .complete = true}));
  EXPECT_EQ(states(fan), "seat0=timed_out:timed_out seat1=timed_out:timed_out ");
}

TEST(Fan, cancel_ends_the_rest_once) {
  Fan fan = asked(3);
  fan.ended(1, ok(), t0 + 1s);
  EXPECT_EQ(fan.cancel(t0 + 2s), (FanStep{.close = {0, 2}, .seat_ended = false, .complete = true}));
  EXPECT_EQ(fan.cancel(t0 + 3s), FanStep{});
  EXPECT_EQ(fan.deadline_passed(fan_deadline), FanStep{});
  EXPECT_EQ(fan.ended(0, ok(), t0 + 4s), FanStep{}) << "late";
  EXPECT_EQ(states(fan), "seat0=cancelled:cancelled seat1=ok seat2=cancelled:cancelled ");
}

TEST(Fan, a_decision_ends_the_rest_as_cancelled_decided) {
  Fan fan = asked(3);
  fan.ended(2, ok(), t0 + 1s);
  EXPECT_EQ(fan.decided(t0 + 1s), (FanStep{.close = {0, 1}, .seat_ended = false, .complete = true}));
  EXPECT_EQ(states(fan),
            "seat0=cancelled_decided:cancelled_decided seat1=cancelled_decided:cancelled_decided seat2=ok ");
}

TEST(Fan, nothing_may_be_sent_after_the_end_or_the_deadline) {
  Fan fan = asked(2);
  fan.ended(0, failed("http_503"), t0 + 1s);
  EXPECT_FALSE(fan.may_send(0, t0 + 2s));
  EXPECT_FALSE(fan.may_send(1, fan_deadline));
  EXPECT_TRUE(fan.may_send(1, t0 + 2s)) << "a second attempt";
  EXPECT_EQ(fan.outcomes()[1].attempts, 2u);
  fan.cancel(t0 + 3s);
  EXPECT_FALSE(fan.may_send(1, t0 + 4s));
}

TEST(Fan, latency_is_from_the_first_request_to_the_end) {
  Fan fan(seats(2), fan_deadline);
  fan.may_send(0, t0 + 1s);
  fan.may_send(0, t0 + 2s);
  SeatOutcome end = ok();
  end.latency = 99h;
  fan.ended(0, end, t0 + 4s);
  fan.ended(1, failed("misconfigured"), t0 + 4s);
  EXPECT_EQ(fan.outcomes()[0].latency, 3s);
  EXPECT_EQ(fan.outcomes()[1].latency, 0s);
  EXPECT_EQ(fan.outcomes()[1].attempts, 0u);
}

TEST(Fan, of_no_seats_is_complete_from_the_start) {
  Fan fan({}, fan_deadline);
  EXPECT_TRUE(fan.complete());
  EXPECT_EQ(fan.deadline_passed(fan_deadline), FanStep{});
  EXPECT_EQ(fan.cancel(t0), FanStep{});
}

// Any order of any events: each seat ends once and stays as it was, completion is told once, every seat is named, and
// what is closed had not ended.
RC_GTEST_PROP(Fan, ends_each_seat_once_whatever_happens, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 6);
  Fan fan(seats(count), fan_deadline);
  Fan::Time now = t0;
  std::size_t completions = 0;
  const auto events = *rc::gen::inRange(0, 40);
  for (int i = 0; i < events; ++i) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 3000));
    const auto seat = *rc::gen::inRange<std::size_t>(0, 7);
    const auto before = fan.outcomes();
    std::vector<bool> had_ended;
    for (std::size_t k = 0; k < count; ++k) had_ended.push_back(fan.has_ended(k));

    FanStep step;
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
      case 1:
        if (fan.may_send(seat, now)) RC_ASSERT(!had_ended.at(seat) && now < fan_deadline);
        break;
      case 2:
      case 3:
        step = fan.ended(seat, ok(), now);
        break;
      case 4:
        step = fan.ended(seat, failed("x"), now);
        break;
      case 5:
        step = fan.deadline_passed(now);
        break;
      case 6:
        step = fan.cancel(now);
        break;
      default:
        step = fan.decided(now);
    }
    completions += step.complete ? 1 : 0;
    for (const std::size_t closed : step.close) RC_ASSERT(closed < count && !had_ended[closed]);
    const auto after = fan.outcomes();
    RC_ASSERT(after.size() == count);
    for (std::size_t k = 0; k < count; ++k) {
      RC_ASSERT(after[k].seat == "seat" + std::to_string(k));
      RC_ASSERT(after[k].reply.has_value() == (after[k].status == SeatStatus::ok));
      if (!had_ended[k]) continue;
      RC_ASSERT(fan.has_ended(k));
      RC_ASSERT(after[k].status == before[k].status && after[k].reason == before[k].reason);
    }
    RC_ASSERT(fan.ended_outcomes().size() == fan.ended_count());
  }
  RC_ASSERT(completions <= 1);
  if (count > 0) RC_ASSERT((completions == 1) == fan.complete());
}

}  // namespace
}  // namespace portcullis::tools::fanout
