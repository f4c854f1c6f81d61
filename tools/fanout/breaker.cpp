#include "tools/fanout/breaker.hpp"

#include <algorithm>

namespace portcullis::tools::fanout {

using BreakerState = ProviderState::Breaker;

bool is_too_late(const BreakerSettings& settings, std::chrono::steady_clock::duration had,
                 std::optional<std::chrono::microseconds> p95) {
  constexpr std::chrono::seconds least{1};
  return had >= least && had >= (p95 ? std::chrono::steady_clock::duration(*p95) : settings.late_after);
}

Breaker::Breaker(const BreakerSettings& settings) : settings_(settings) {
  failed_.resize(std::max(settings_.window, 1u));
}

std::optional<Breaker::Permit> Breaker::permit(Time now) {
  if (refuses(now)) return std::nullopt;
  if (state_ == BreakerState::closed) return Permit{era_, false};
  state_ = BreakerState::half_open;
  probe_out_ = true;
  return Permit{era_, true};
}

bool Breaker::refuses(Time now) const {
  if (state_ == BreakerState::open) return now < open_until_;
  return state_ == BreakerState::half_open && probe_out_;
}

void Breaker::report(Permit permit, Health health, Time now) {
  if (permit.era != era_) return;
  if (permit.probe) {
    probe_out_ = false;
    if (health == Health::alive) close();
    if (health == Health::failing) open(now);
    return;
  }
  if (health == Health::unknown) return;
  if (seen_ == failed_.size()) {
    failures_ -= failed_[next_] ? 1 : 0;
  } else {
    ++seen_;
  }
  failed_[next_] = health == Health::failing;
  failures_ += failed_[next_] ? 1 : 0;
  next_ = (next_ + 1) % failed_.size();
  if (seen_ == failed_.size() && failures_ > 0 && failures_ * 100 >= settings_.failure_percent * seen_) open(now);
}

void Breaker::open(Time now) {
  state_ = BreakerState::open;
  open_until_ = now + settings_.open_for;
  ++era_;
}

void Breaker::close() {
  state_ = BreakerState::closed;
  ++era_;
  next_ = seen_ = failures_ = 0;
}

void Breaker::describe(ProviderState& state, Time now) const {
  state.breaker = state_;
  if (state_ == BreakerState::open && now >= open_until_) state.breaker = BreakerState::half_open;
  if (state.breaker == BreakerState::open)
    state.open_for = std::chrono::ceil<std::chrono::milliseconds>(open_until_ - now);
  state.looked_at = seen_;
  state.failure_percent = seen_ == 0 ? 0 : static_cast<unsigned>(failures_ * 100 / seen_);
}

}  // namespace portcullis::tools::fanout
