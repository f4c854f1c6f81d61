// Coverage: which bytes of the candidate text were checked, and why the others were not. Internal to tools/verdict;
// called by the gate on input that it has found consistent.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/verdict/gate.hpp"

namespace portcullis::tools::verdict {

Coverage coverage_of(const GateInput& input);

// The union of the `covered` spans of the claims whose verdict is wanted.
std::vector<Span> covered_by(const std::vector<JudgedClaim>& claims, const std::function<bool(Verdict)>& wanted);

// Never empty: a claim without a reason code answers with the name of its verdict.
std::string reason_of(const JudgedClaim& claim);

}  // namespace portcullis::tools::verdict
