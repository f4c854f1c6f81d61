// Ends of seats that a call keeps while it waits for its client, so that a later round asks nobody twice: paid replies
// travel in the signed state of the call and come back unchanged. Called by tools that ask more than once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::host {

Json kept(const std::vector<fanout::SeatOutcome>& outcomes);

// By seat. What is not in the form of kept() is left out.
std::map<std::string, fanout::SeatOutcome> outcomes_of(const Json& kept);

}  // namespace portcullis::tools::host
