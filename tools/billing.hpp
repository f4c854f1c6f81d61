// Who pays for a panel, and what it has cost as a result says it. Called by the tools that ask panels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools {

// Sets the principal, the call's own spending, hedging and the fingerprint of the prompt, which has to be there:
// `nonce` is the one that it is fenced with.
void bill(fanout::PanelRequest& request, Call& call, std::string_view nonce, bool hedge);

// US dollars; "unknown" as soon as one seat was sent something and its price or tokens are not known.
Json cost_report(const std::vector<fanout::SeatOutcome>& outcomes);

// Where that is unknown though the prices are known, as when a seat was not waited for: the most that the call can have
// cost, which is what the budgets are charged, in a sentence for the reader. Empty else.
std::string cost_note(const std::vector<fanout::SeatOutcome>& outcomes);

}  // namespace portcullis::tools
