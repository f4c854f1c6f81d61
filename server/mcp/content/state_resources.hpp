// portcullis://policy and portcullis://panel: what the operator's configuration means for a call. No key, no address of
// a provider, no path of this machine is part of them.
#pragma once

#include <vector>

#include "server/mcp/content/fixed_resources.hpp"
#include "tools/settings.hpp"

namespace portcullis::server::mcp {

FixedResources make_state_resources(const tools::Settings& settings,
                                    const std::vector<tools::fanout::ModelSeat>& seats);

}  // namespace portcullis::server::mcp
