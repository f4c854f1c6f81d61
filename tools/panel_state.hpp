// What can be said of every configured seat without asking it: usable or not and why, how its provider is doing, what
// is known of its price. For portcullis://panel and `portcullis doctor`. No key, no address, no path is part of it.
#pragma once

#include <string>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"
#include "tools/settings.hpp"

namespace portcullis::tools {

struct SeatState {
  std::string state;  // "ready", "resting" (its breaker is open), "client", "demo", "not_usable"
  std::string reason;
};

// A key that is set may still be refused.
SeatState state_of(const fanout::ModelSeat& seat, const std::vector<fanout::ProviderState>& providers);

// Whether it answers is seen when it is asked.
SeatState state_of(const retrieval::Source& source);

// The distinct families that can be heard in a quorum: neither the demo provider nor a family that nobody knows.
std::size_t heard_families(const std::vector<fanout::ModelSeat>& seats);

// {"seats": [...], "families": n, "budgets": {...}, "sources": [...]}
Json panel_state(const Settings& settings, const std::vector<fanout::ModelSeat>& seats,
                 const fanout::FanoutSettings& fanout, const std::vector<fanout::ProviderState>& providers);

}  // namespace portcullis::tools
