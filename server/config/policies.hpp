// The floor and the profiles, with their panels. Used by load.cpp, after the seats are known.
#pragma once

#include "server/config/layers.hpp"
#include "server/config/project_rules.hpp"

namespace portcullis::server::config {

// Sets floor, profiles and default_profile of loaded.config, and their values. The floor tightens every profile.
void build_policies(const Merged& merged, const Bases& bases, Loaded& loaded, Problems& problems);

}  // namespace portcullis::server::config
