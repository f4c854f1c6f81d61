// Asking every seat one tiny question, the way tool calls ask: what a key, a model name, an address and a certificate
// are worth shows only then. Costs a few tokens a seat. Called by `portcullis doctor --probe`.
#pragma once

#include "server/config/config.hpp"
#include "server/doctor/finding.hpp"

namespace portcullis::server::doctor {

// One finding for every seat that can be asked, in order. Runs a loop of its own; at most as long as `patience`.
Findings probe(const config::Loaded& loaded, std::chrono::milliseconds patience);

// What the end of a probe means and what mends it. Pure.
Finding diagnosis(const tools::fanout::ModelSeat& seat, const tools::fanout::SeatOutcome& end,
                  const std::string& key_source);

}  // namespace portcullis::server::doctor
