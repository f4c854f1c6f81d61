// The machine of one seat under any order of events: it ends once, and asks no more than it may. Times and randomness
// are the tests' own; no socket.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "tools/fanout/attempts.hpp"
#include "tools/fanout/seat_machine.hpp"
#include "tools/fanout/share_bucket.hpp"

namespace portcullis::tools::fanout::machine {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using verdict::SeatStatus;

using Machine = SeatMachine;
const Machine::Time t0{1000s};
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
}  // namespace portcullis::tools::fanout::machine
