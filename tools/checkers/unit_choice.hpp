// Which unit an ambiguous name stands for: every consistent choice is tried, and all must agree. Called by
// quantity.cpp.
#pragma once

#include "tools/checkers/comparison.hpp"

namespace portcullis::tools::checkers {

// Readings under which the dimensions come out count; with none the dimension is wrong. Readings that differ:
// abstains, ambiguous_unit.
Judgement judge_units(const claims::Calculation& calculation);

}  // namespace portcullis::tools::checkers
