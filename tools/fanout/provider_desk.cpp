#include "tools/fanout/provider_desk.hpp"

namespace portcullis::tools::fanout {

ProviderDesk& ProviderDesks::desk(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<ProviderDesk>& place = desks_[provider];
  if (place) return *place;
  const auto found = own_places_.find(provider);
  const OwnPlaces own = found == own_places_.end() ? OwnPlaces{} : found->second;
  place = std::make_unique<ProviderDesk>(breaker_, admission.add_line(own), own.queue_age.value_or(queue_age_));
  return *place;
}

std::vector<ProviderState> ProviderDesks::states(Breaker::Time now) const {
  const std::lock_guard lock(mutex_);
  std::vector<ProviderState> all;
  all.reserve(desks_.size());
  for (const auto& [name, desk] : desks_) {
    ProviderState& state = all.emplace_back(desk->state(now));
    state.provider = name;
    state.in_flight = admission.in_flight(desk->line);
    state.waiting = admission.waiting(desk->line);
  }
  return all;
}

}  // namespace portcullis::tools::fanout
