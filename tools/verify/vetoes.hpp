// The veto seat of grounded claims: planned for each one that does not stand word for word in the evidence, and heard
// before any model is asked. Called by check.cpp.
#pragma once

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// After the checkers of all claims.
void check_vetoes(Work& work);

// Whether the claim is refuted whatever these model seats say, so that they need not be asked.
bool settled(const PlannedClaim& planned, const Work& work);

}  // namespace portcullis::tools::verify
