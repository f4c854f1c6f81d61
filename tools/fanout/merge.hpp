// One seat that was asked more than once in a call, as one entry of its result. Called by tools whose panels have
// several rounds.
#pragma once

#include "tools/fanout/panel.hpp"

namespace portcullis::tools::fanout {

// Adds what a later round of the same seat has taken and cost. Time, tokens, cost, attempts and hedges are sums; a sum
// of something unknown is unknown. The status is that of the round which did not end well, else of the first; the
// reply stays that of the first.
void merge(SeatOutcome& seat, const SeatOutcome& later);

}  // namespace portcullis::tools::fanout
