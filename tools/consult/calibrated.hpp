// The calibration of a panel as one `consult` call uses it, and what the result says of it. Pure but for the day, which
// the settings give.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/settings.hpp"
#include "tools/verdict/calibration_file.hpp"

namespace portcullis::tools::consult {

class PanelCalibration {
 public:
  // `policy` is the one in force, floor and arguments included. With a tolerance of the caller's every number could
  // agree with every other, which no data were measured with: "tolerance_not_calibrated".
  PanelCalibration(const Settings& settings, const ProfileSettings& profile, const verdict::Policy& policy,
                   std::string_view task_class, std::string_view answer_type, bool tolerant);

  // For verdict::count and verdict::decided; null when there is no calibration, or it is not to be used.
  const verdict::Scoring* scoring() const { return applied_ ? &applied_->scoring : nullptr; }
  // Why the calibration of the profile was not used: a reason code. Empty when it was, or there is none.
  const std::string& refused() const { return refused_; }

  // For "calibration" of the result: what was used, with the score of the leading answer; {"refused": ...}; or
  // "uncalibrated".
  Json report(std::optional<int> score) const;
  // For "effective_votes": a number, or "unknown".
  Json effective_votes() const;

 private:
  std::shared_ptr<const verdict::Calibration> calibration_;
  std::optional<verdict::AppliedCalibration> applied_;
  std::string refused_;
  std::string task_class_;
};

}  // namespace portcullis::tools::consult
