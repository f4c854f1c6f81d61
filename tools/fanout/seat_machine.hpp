// What one seat does next: asks, waits and asks again, asks another model, hedges, ends. A pure state machine: no
// socket, no timer, no clock and no randomness of its own. The shell (seat_call.cpp) tells it what happened and does
// what the returned step says; tests call it directly, in any order of events.
//
// A seat ends exactly once and its first end counts. It sends at most `attempts` requests, hedges included, and one
// more for each fallback model; nothing after its end, nor at the deadline or later.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "tools/fanout/attempts.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/fanout/share_bucket.hpp"

namespace portcullis::tools::fanout {

class SeatMachine {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Lane : std::size_t { first = 0, hedge = 1 };

  enum class Do {
    nothing,  // go on waiting
    admit,    // get a place, then sends(first)
    wait,     // until `until`, then time_over()
    end,      // the seat has ended with outcome(); `close_other`: the other lane's request is to be cancelled
  };
  struct Step {
    Do what = Do::nothing;
    Time until{};
    bool close_other = false;
  };

  // `models`: the seat's own and its fallbacks. The settings have to outlive the machine.
  SeatMachine(const RetrySettings& settings, std::size_t models, Time deadline)
      : settings_(settings), models_(models), deadline_(deadline) {}

  Step begin();

  // A request is about to leave on this lane: counts it. False: it must not.
  bool sends(Lane lane, Time now);

  // The place that begin(), answered() or time_over() asked for was not given. A seat that has failed already ends with
  // that failure, else with `why`.
  Step refused(SeatOutcome why);

  // The request on this lane has ended. A good outcome ends the seat; any other does when no request is out and nothing
  // is to be tried again. `unit`, from [0, 1), is the backoff's random share.
  Step answered(Lane lane, SeatOutcome outcome, const Judgement& judged, Time now, double unit, ShareBucket& retries);

  Step time_over();

  // The first request has been out for long; whether a hedge would be in order now.
  bool may_hedge(Time now) const;

  // Something else ended the seat.
  void stop() { phase_ = Phase::ended; }

  bool ended() const { return phase_ == Phase::ended; }
  bool is_out(Lane lane) const { return out_[place(lane)]; }
  std::size_t model() const { return model_; }  // 0: the seat's own; n: the n-th fallback
  unsigned sent() const { return sent_; }
  unsigned hedges() const { return hedges_; }
  SeatOutcome& outcome() { return outcome_; }  // of a seat that has ended itself

 private:
  enum class Phase { fresh, admitting, asking, waiting, ended };

  static std::size_t place(Lane lane) { return static_cast<std::size_t>(lane); }
  Step end(SeatOutcome outcome, bool close_other);
  Step after_failure(const Judgement& judged, Time now, double unit, ShareBucket& retries);

  const RetrySettings& settings_;
  std::size_t models_;
  Time deadline_;
  Phase phase_ = Phase::fresh;
  std::array<bool, 2> out_{};
  std::size_t model_ = 0;
  unsigned sent_ = 0;
  unsigned retries_ = 0;
  unsigned hedges_ = 0;
  bool failed_ = false;  // outcome_ is that of a request that failed
  SeatOutcome outcome_;
  std::optional<std::uint64_t> tokens_in_;  // of all requests
  std::optional<std::uint64_t> tokens_out_;
};

}  // namespace portcullis::tools::fanout
