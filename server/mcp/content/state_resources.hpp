// portcullis://policy and portcullis://panel: what the operator's configuration means for a call, and how its seats are
// doing. No key, no address of
// a provider, no path of this machine is part of them.
#pragma once

#include <memory>
#include <vector>

#include "server/mcp/content/fixed_resources.hpp"
#include "server/mcp/services.hpp"
#include "tools/fanout/settings.hpp"
#include "tools/settings.hpp"

namespace portcullis::server::mcp {

// `services` is asked how the providers are doing whenever the panel is read.
std::unique_ptr<ResourceFamily> make_state_resources(Services& services,
                                                     std::shared_ptr<const tools::Settings> settings,
                                                     std::vector<tools::fanout::ModelSeat> seats,
                                                     tools::fanout::FanoutSettings fanout);

}  // namespace portcullis::server::mcp
