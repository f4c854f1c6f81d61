// What can be looked at without asking anybody: configuration, keys, seats and their quorum, folders, audit log, files
// that other keys name. Reads only. Called by `portcullis doctor`.
#pragma once

#include <expected>
#include <vector>

#include "schemas/problem.hpp"
#include "server/config/config.hpp"
#include "server/doctor/finding.hpp"

namespace portcullis::server::doctor {

using Configuration = std::expected<config::Loaded, std::vector<schemas::Problem>>;

// A configuration that was refused gives its problems and nothing else: there is nothing else to look at.
Findings check_installation(const Configuration& configuration);

// One finding for every seat, by what is known without asking it.
Findings check_panel(const config::Loaded& loaded);

}  // namespace portcullis::server::doctor
