// A panel and a policy as a calibration knows them. Called by the tools, by the configuration that loads calibrations
// and by the commands that make them, so that all compare the same.
#pragma once

#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/verdict/calibration_file.hpp"
#include "tools/verdict/policy.hpp"

namespace portcullis::tools {

// `policy` is the one in force. A seat of which nobody knows beforehand which model answers has no model here, and so
// no calibration.
verdict::CalibratedUse use_of(const std::vector<fanout::ModelSeat>& seats, const verdict::Policy& policy);

}  // namespace portcullis::tools
