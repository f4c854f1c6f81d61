#include "tools/fanout/seat_machine.hpp"

#include <utility>

namespace portcullis::tools::fanout {
namespace {

void add_to(std::optional<std::uint64_t>& sum, const std::optional<std::uint64_t>& more) {
  if (more) sum = sum.value_or(0) + *more;
}

}  // namespace

SeatMachine::Step SeatMachine::begin() {
  if (phase_ != Phase::fresh) return {};
  phase_ = Phase::admitting;
  return {.what = Do::admit};
}

bool SeatMachine::sends(Lane lane, Time now) {
  if (now >= deadline_) return false;
  if (lane == Lane::hedge) {
    if (!may_hedge(now)) return false;
    ++hedges_;
  } else {
    if (phase_ != Phase::admitting) return false;
    phase_ = Phase::asking;
  }
  out_[place(lane)] = true;
  ++sent_;
  return true;
}

SeatMachine::Step SeatMachine::refused(SeatOutcome why) {
  if (phase_ != Phase::admitting) return {};
  const auto retry_in = why.retry_in;
  SeatOutcome last = failed_ ? std::move(outcome_) : std::move(why);
  last.retry_in = retry_in;
  return end(std::move(last), false);
}

SeatMachine::Step SeatMachine::answered(Lane lane, SeatOutcome outcome, const Judgement& judged, Time now, double unit,
                                        ShareBucket& retries) {
  if (phase_ != Phase::asking || !out_[place(lane)]) return {};
  out_[place(lane)] = false;
  add_to(tokens_in_, outcome.tokens_in);
  add_to(tokens_out_, outcome.tokens_out);
  const bool other_is_out = out_[0] || out_[1];
  if (outcome.status == verdict::SeatStatus::ok) return end(std::move(outcome), other_is_out);
  outcome_ = std::move(outcome);
  failed_ = true;
  return other_is_out ? Step{} : after_failure(judged, now, unit, retries);
}

SeatMachine::Step SeatMachine::after_failure(const Judgement& judged, Time now, double unit, ShareBucket& retries) {
  if (judged.next == Next::next_model && model_ + 1 < models_ && now < deadline_) {
    ++model_;
    phase_ = Phase::admitting;
    return {.what = Do::admit};
  }
  if (judged.next == Next::again && retries_ + hedges_ + 1 < settings_.attempts) {
    // Those who were all told the same time do not all come back at it.
    const auto own = backoff(settings_, retries_, unit);
    const auto delay = judged.wait ? *judged.wait + std::min(own, settings_.backoff) : own;
    if (now + delay < deadline_ && retries.spend()) {
      ++retries_;
      phase_ = Phase::waiting;
      return {.what = Do::wait, .until = now + delay};
    }
  }
  outcome_.retry_in = judged.wait.value_or(std::chrono::milliseconds{0});
  return end(std::move(outcome_), false);
}

SeatMachine::Step SeatMachine::time_over() {
  if (phase_ != Phase::waiting) return {};
  phase_ = Phase::admitting;
  return {.what = Do::admit};
}

bool SeatMachine::may_hedge(Time now) const {
  return phase_ == Phase::asking && out_[0] && !out_[1] && hedges_ == 0 &&
         retries_ + hedges_ + 1 < settings_.attempts && now < deadline_;
}

SeatMachine::Step SeatMachine::end(SeatOutcome outcome, bool close_other) {
  phase_ = Phase::ended;
  out_ = {};
  outcome_ = std::move(outcome);
  outcome_.tokens_in = tokens_in_;
  outcome_.tokens_out = tokens_out_;
  outcome_.hedges = hedges_;
  return {.what = Do::end, .close_other = close_other};
}

}  // namespace portcullis::tools::fanout
