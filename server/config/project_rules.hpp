// What a project file may say. It lies in a folder that somebody else may have filled (a cloned repository), so it is
// less trusted than every other source: it cannot say where keys or texts go, and every policy it sets can only
// tighten.
#pragma once

#include <map>
#include <string>

#include "server/config/layers.hpp"
#include "tools/verdict/policy.hpp"

namespace portcullis::server::config {

// What a profile is before any setting: as shipped, or for a name of one's own like `balanced`; for a name that only
// the project file knows like the default profile of the layers below it.
using Bases = std::map<std::string, tools::verdict::Policy>;
Bases shipped_bases();
tools::verdict::Policy policy_of(const std::string& profile, const Bases& bases, const Merged& merged);

// The settings of `project` that are allowed above `lower` (system and user file); a problem for each other one. Adds
// the names of profiles that only the project file knows to `bases`.
Settings allowed_in_project(const Settings& project, const Merged& lower,
                            const std::map<std::string, std::string>& environment, Bases& bases, Problems& problems);

}  // namespace portcullis::server::config
