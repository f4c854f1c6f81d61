// What a panel run remembers and decides, as a pure state machine: no socket, no timer and no clock of its own. The
// shell (runner.cpp) feeds it what happened and when, and does what the returned step says. Tests call it directly.
//
// Each seat ends exactly once, and the first end counts: duplicates, late replies and whatever follows the deadline, a
// cancellation or a decision are ignored. Every seat is accounted for, in seat order.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "tools/fanout/panel.hpp"

namespace portcullis::tools::fanout {

// What the shell has to do after an event.
struct FanStep {
  std::vector<std::size_t> close;  // seats that were ended by something else than themselves: nothing of them may go on
  bool seat_ended = false;         // a seat came to its own end: tell `progress`, then ask `decided`
  bool complete = false;           // by this event the last seat has ended: deliver. True at most once in a run

  friend bool operator==(const FanStep&, const FanStep&) = default;
};

class Fan {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Fan(const std::vector<ModelSeat>& seats, Time deadline);

  // A request is about to be sent: counts the attempt and starts the seat's latency. False: the seat has ended or the
  // time is over, so nothing may be sent any more.
  bool may_send(std::size_t seat, Time now);

  // A seat's own end. Of `end` the name, family, attempts and latency are ignored. Fail closed: `ok` without a reply is
  // a failure, and a reply of a seat that is not ok is dropped. At or after the deadline the seat has timed out,
  // whatever it says.
  FanStep ended(std::size_t seat, SeatOutcome end, Time now);

  // The seats that have not ended become timed_out (nothing happens before the deadline), cancelled, cancelled_decided.
  FanStep deadline_passed(Time now);
  FanStep cancel(Time now);
  FanStep decided(Time now);

  // What a seat that something else ended had cost until then. Changes nothing but the account.
  void account(std::size_t seat, std::chrono::microseconds queued, unsigned hedges);

  bool has_ended(std::size_t seat) const { return seat >= seats_.size() || seats_[seat].ended; }
  bool complete() const { return ended_ == seats_.size(); }
  std::size_t ended_count() const { return ended_; }
  std::size_t size() const { return seats_.size(); }

  // In seat order: those that have ended, and all (who has not ended is not_dispatched, "outstanding").
  std::vector<SeatOutcome> ended_outcomes() const;
  std::vector<SeatOutcome> outcomes() const;
  // The same, of a fan that nothing is asked of any more.
  std::vector<SeatOutcome> take_outcomes();

 private:
  struct Seat {
    SeatOutcome outcome;
    bool ended = false;
    Time sent{};
  };

  void close_seat(Seat& seat, Time now);
  FanStep end_the_rest(verdict::SeatStatus status, Time now);

  std::vector<Seat> seats_;
  std::size_t ended_ = 0;
  Time deadline_;
};

}  // namespace portcullis::tools::fanout
