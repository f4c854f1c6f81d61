// The calibration files of the profiles: read once, checked, and refused when they are of another panel. Used by
// load.cpp.
#pragma once

#include "server/config/layers.hpp"

namespace portcullis::server::config {

// After the profiles are built. A calibration that is named and cannot be used is a problem, never ignored; only its
// age is looked at in each call, because servers run for long.
void build_calibrations(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems);

}  // namespace portcullis::server::config
