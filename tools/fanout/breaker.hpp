// Keeps requests away from a provider that fails: closed, open for a while, half open. Pure: the time comes with each
// call. One for each provider (provider_desk.hpp, which has the lock); called by the seat's call around each request.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "tools/fanout/attempts.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

// Whether a request that had so long until its deadline, and was not answered, says something against its provider:
// when the seat's good replies (`p95`, once there are enough) take no longer than that, else when it was `late_after`.
// Else a caller in a hurry would close a provider for all others that is as fast as ever; and one that never answers in
// time would be asked for ever. Less than a second says nothing in any case: so long may a busy machine be held up.
bool is_too_late(const BreakerSettings& settings, std::chrono::steady_clock::duration had,
                 std::optional<std::chrono::microseconds> p95);

// Closed: looks at the latest `window` requests; opens when there are as many and failure_percent of them failed. Open:
// nothing leaves until `open_for` is over. Half open: one request at a time is let out; when its provider is alive the
// breaker closes and forgets, when it fails it opens again.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // For one request; has to be given back by report(), else a half-open breaker waits for it.
  struct Permit {
    std::uint64_t era = 0;  // what happened to requests of an earlier state is no news
    bool probe = false;
  };

  explicit Breaker(const BreakerSettings& settings);

  // Nothing: the request must not leave.
  std::optional<Permit> permit(Time now);
  void report(Permit permit, Health health, Time now);

  // Whether permit() would say no; `open_for` is how long it will, 0 when that is not known.
  bool refuses(Time now) const;
  bool closed() const { return state_ == ProviderState::Breaker::closed; }
  // Fills in the breaker's part.
  void describe(ProviderState& state, Time now) const;

 private:
  void open(Time now);
  void close();

  BreakerSettings settings_;
  ProviderState::Breaker state_ = ProviderState::Breaker::closed;
  std::uint64_t era_ = 0;
  Time open_until_{};
  bool probe_out_ = false;
  std::vector<bool> failed_;  // of the latest requests, a ring of `window`
  std::size_t next_ = 0;
  std::size_t seen_ = 0;
  std::size_t failures_ = 0;
};

}  // namespace portcullis::tools::fanout
