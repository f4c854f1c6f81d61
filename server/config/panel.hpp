// Providers and seats: from settings, the table of vendors and the environment. Used by load.cpp.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/config/config.hpp"
#include "server/config/layers.hpp"

namespace portcullis::server::config {

// True for a vendor whose key is set, so that it becomes a seat when no file lists seats.
bool in_environment_panel(const std::string& vendor, const std::map<std::string, std::string>& environment);

// One provider with its key read; its values and the status of its key go into `loaded`. Null after a problem.
std::shared_ptr<const tools::providers::Provider> build_provider(const std::string& name, const Merged& merged,
                                                                 const Sources& sources, Loaded& loaded,
                                                                 Problems& problems);

// All providers that are configured or used, and all seats.
void build_panel(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems);

}  // namespace portcullis::server::config
