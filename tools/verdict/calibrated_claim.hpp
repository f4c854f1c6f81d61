// The join with a calibration: support of a claim that is more than agreement. Pure; called by tools/verify and
// server/eval, so that a call is judged as the items were that it was calibrated with.
#pragma once

#include <optional>

#include "tools/verdict/join.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::tools::verdict {

struct CalibratedVerdict {
  ClaimVerdict verdict;
  // Of a claim that the panel agrees on, with a scoring of this very panel: what the families that support it weigh
  // above all the others, answered or not, as thousandths of what the whole panel weighs.
  std::optional<int> score;
};

// As join says it, but for one case: a grounded or world claim that it finds `agreed` (or would, if the policy asked
// for no calibration) is `verified`, "calibrated" when its score passes the threshold of `scoring`, and keeps its
// verdict with the reason "below_threshold" when it does not. A scoring of any other panel counts as none.
CalibratedVerdict join_calibrated(const ClaimInput& input, const PanelPolicy& policy, const Scoring* scoring);

// What is left of a verdict when a text keeps only claims with a score of `least` or a higher one: `undecided`,
// "conformal_back_off" instead of a release; without `least`, or without a score, as well. Never more than there was.
ClaimVerdict backed_off(const CalibratedVerdict& judged, std::optional<int> least);

}  // namespace portcullis::tools::verdict
