// What all loops of the process know of the providers together: breaker and places of each, and how many retries and
// hedges there may still be. Each part names its own lock. Made once, shared by the runners of all loops.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tools/fanout/admission.hpp"
#include "tools/fanout/breaker.hpp"
#include "tools/fanout/latency_window.hpp"
#include "tools/fanout/share_bucket.hpp"

namespace portcullis::tools::fanout {

// One provider. The breaker's lock is `mutex`, and nothing is called while it is held; the line's is that of Admission.
struct ProviderDesk {
  using Time = Breaker::Time;
  ProviderDesk(const BreakerSettings& settings, Admission::Line& places, std::chrono::milliseconds longest_wait)
      : line(places), queue_age(longest_wait), breaker_(settings) {}

  std::optional<Breaker::Permit> permit(Time now) {
    const std::lock_guard lock(mutex_);
    return breaker_.permit(now);
  }
  void report(Breaker::Permit permit, Health health, Time now) {
    const std::lock_guard lock(mutex_);
    breaker_.report(permit, health, now);
  }
  bool refuses(Time now) const {
    const std::lock_guard lock(mutex_);
    return breaker_.refuses(now);
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return breaker_.closed();
  }
  ProviderState state(Time now) const {
    const std::lock_guard lock(mutex_);
    ProviderState state;
    breaker_.describe(state, now);
    return state;
  }

  Admission::Line& line;
  const std::chrono::milliseconds queue_age;

 private:
  mutable std::mutex mutex_;
  Breaker breaker_;
};

class ProviderDesks {
 public:
  explicit ProviderDesks(const FanoutSettings& settings)
      : admission(settings.admission),
        // Ten retries are there from the start, so that the first failures of a process that asks rarely are tried
        // again; hedges have to be earned first.
        retries(settings.retry.percent, 10, 100),
        hedges(settings.hedge.percent, 0, 20),
        breaker_(settings.breaker),
        queue_age_(settings.admission.queue_age),
        own_places_(settings.own_places) {}

  // By Provider::name. Stays where it is; there are as many as the operator configured.
  ProviderDesk& desk(const std::string& provider);
  std::vector<ProviderState> states(Breaker::Time now) const;

  Admission admission;
  LatencyTable latencies;
  ShareBucket retries;
  ShareBucket hedges;

 private:
  const BreakerSettings breaker_;
  const std::chrono::milliseconds queue_age_;
  const std::map<std::string, OwnPlaces> own_places_;
  mutable std::mutex mutex_;  // of desks_ alone
  std::map<std::string, std::unique_ptr<ProviderDesk>> desks_;
};

}  // namespace portcullis::tools::fanout
