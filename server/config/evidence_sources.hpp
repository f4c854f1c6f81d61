// The sources outside the house that profiles ask for evidence. Used by load.cpp, after the profiles.
#pragma once

#include "server/config/layers.hpp"

namespace portcullis::server::config {

// Sets loaded.config.sources and those of the profiles, their values and keys. Whether a source answers is seen when it
// is asked.
void build_evidence_sources(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems);

}  // namespace portcullis::server::config
