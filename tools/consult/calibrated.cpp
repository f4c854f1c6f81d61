// See calibrated.hpp.
#include "tools/consult/calibrated.hpp"

#include "tools/calibration_use.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::consult {

PanelCalibration::PanelCalibration(const Settings& settings, const ProfileSettings& profile,
                                   const verdict::Policy& policy, std::string_view task_class,
                                   std::string_view answer_type, bool tolerant)
    : calibration_(profile.calibration), task_class_(task_class) {
  if (!calibration_) return;
  auto applied = verdict::apply_calibration(*calibration_, use_of(profile.seats, policy), task_class, answer_type,
                                            settings.today(), settings.calibration_max_age);
  if (!applied)
    refused_ = std::move(applied.error());
  else if (tolerant)
    refused_ = "tolerance_not_calibrated";
  else
    applied_ = std::move(*applied);
}

Json PanelCalibration::report(std::optional<int> score) const {
  if (!calibration_) return "uncalibrated";
  Json out = Json::object();
  if (!applied_) out["refused"] = refused_;
  out["data"] = "sha256:" + calibration_->data_sha256;
  out["items"] = calibration_->items;
  out["date"] = calibration_->date;
  out["risk_limit"] = calibration_->limit.risk;
  out["delta"] = calibration_->limit.delta;
  out["method"] = verdict::calibration_method;
  if (!task_class_.empty()) out["task_class"] = json::visible_line(task_class_);
  if (refused_ == "calibration_too_small")
    for (const auto& task : calibration_->classes)
      if (task.task_class == task_class_) out["items_needed"] = task.choice.items_needed;
  if (!applied_) return out;
  const auto& threshold = *applied_->task->choice.threshold;
  out["bound"] = threshold.bound;
  out["threshold"] = threshold.score;
  if (score) out["score"] = *score;
  return out;
}

Json PanelCalibration::effective_votes() const {
  if (!applied_ || !applied_->task->error_correlation) return "unknown";
  const double seats = static_cast<double>(calibration_->seats.size());
  return seats / (1 + (seats - 1) * *applied_->task->error_correlation);
}

}  // namespace portcullis::tools::consult
