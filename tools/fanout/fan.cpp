// The transitions of a panel run; see fan.hpp.
#include "tools/fanout/fan.hpp"

#include <utility>

namespace portcullis::tools::fanout {

using verdict::SeatStatus;

Fan::Fan(const std::vector<ModelSeat>& seats, Time deadline) : deadline_(deadline) {
  seats_.reserve(seats.size());
  for (const ModelSeat& seat : seats) {
    Seat entry;
    entry.outcome.seat = seat.name;
    entry.outcome.family = seat.family;
    entry.outcome.reason = "outstanding";
    seats_.push_back(std::move(entry));
  }
}

bool Fan::may_send(std::size_t seat, Time now) {
  if (has_ended(seat) || now >= deadline_) return false;
  Seat& entry = seats_[seat];
  if (entry.outcome.attempts++ == 0) entry.sent = now;
  return true;
}

FanStep Fan::ended(std::size_t seat, SeatOutcome end, Time now) {
  if (has_ended(seat)) return {};
  if (now >= deadline_) return deadline_passed(now);

  Seat& entry = seats_[seat];
  if (end.status == SeatStatus::ok && !end.reply) {
    end.status = SeatStatus::failed;
    end.reason = "empty_content";
  }
  if (end.status != SeatStatus::ok) end.reply.reset();
  end.seat = std::move(entry.outcome.seat);
  end.family = std::move(entry.outcome.family);
  end.attempts = entry.outcome.attempts;
  entry.outcome = std::move(end);
  close_seat(entry, now);
  return {.close = {}, .seat_ended = true, .complete = complete()};
}

FanStep Fan::deadline_passed(Time now) {
  if (now < deadline_) return {};
  return end_the_rest(SeatStatus::timed_out, now);
}

FanStep Fan::cancel(Time now) {
  return end_the_rest(SeatStatus::cancelled, now);
}

FanStep Fan::decided(Time now) {
  return end_the_rest(SeatStatus::cancelled_decided, now);
}

void Fan::close_seat(Seat& seat, Time now) {
  seat.ended = true;
  ++ended_;
  seat.outcome.latency = {};
  if (seat.outcome.attempts > 0 && now > seat.sent)
    seat.outcome.latency = std::chrono::duration_cast<std::chrono::microseconds>(now - seat.sent);
}

FanStep Fan::end_the_rest(SeatStatus status, Time now) {
  FanStep step;
  if (complete()) return step;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    Seat& seat = seats_[i];
    if (seat.ended) continue;
    seat.outcome.status = status;
    seat.outcome.reason = verdict::name_of(status);
    step.close.push_back(i);
    close_seat(seat, now);
  }
  step.complete = true;
  return step;
}

void Fan::account(std::size_t seat, std::chrono::microseconds queued, unsigned hedges) {
  if (seat >= seats_.size()) return;
  seats_[seat].outcome.queued = queued;
  seats_[seat].outcome.hedges = hedges;
}

std::vector<SeatOutcome> Fan::ended_outcomes() const {
  std::vector<SeatOutcome> result;
  result.reserve(ended_);
  for (const Seat& seat : seats_)
    if (seat.ended) result.push_back(seat.outcome);
  return result;
}

std::vector<SeatOutcome> Fan::take_outcomes() {
  std::vector<SeatOutcome> result;
  result.reserve(seats_.size());
  for (Seat& seat : seats_) result.push_back(std::move(seat.outcome));
  return result;
}

std::vector<SeatOutcome> Fan::outcomes() const {
  std::vector<SeatOutcome> result;
  result.reserve(seats_.size());
  for (const Seat& seat : seats_) result.push_back(seat.outcome);
  return result;
}

}  // namespace portcullis::tools::fanout
