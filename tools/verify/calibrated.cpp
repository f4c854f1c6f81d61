// See calibrated.hpp.
#include "tools/verify/calibrated.hpp"

#include <algorithm>

#include "tools/calibration_use.hpp"
#include "tools/verdict/calibrated_claim.hpp"
#include "tools/verify/work.hpp"
#include "transport/json/object.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::ClaimType;

// The caller's, or what anybody may have written where it was found.
bool not_vouched(const checkers::Document& document) {
  return document.origin == verdict::Origin::caller || document.hearsay;
}

bool is_asked(const Work& work, ClaimType type) {
  return std::ranges::any_of(
      work.claims, [&](const PlannedClaim& planned) { return planned.for_panel && planned.claim.type == type; });
}

}  // namespace

ClaimCalibration::ClaimCalibration(const Settings& settings, const ProfileSettings& profile,
                                   const verdict::Policy& policy, const std::vector<fanout::ModelSeat>& panel)
    : calibration_(profile.calibration), task_class_(profile.task_class) {
  if (!calibration_) return;
  const auto use = use_of(panel, policy);
  for (const ClaimType type : {ClaimType::grounded, ClaimType::world}) {
    OfType& mine = type == ClaimType::world ? world_ : grounded_;
    auto applied = verdict::apply_claim_calibration(*calibration_, use, task_class_, type, settings.today(),
                                                    settings.calibration_max_age);
    if (applied)
      mine.applied = std::move(*applied);
    else
      mine.refused = std::move(applied.error());
    if (mine.refused == "calibration_too_small") mine.weights = verdict::weights_of(*calibration_, task_class_, type);
  }
  lists_ = verdict::lists_of(*calibration_, task_class_);
}

std::string calibration_obstacle(const Work& work) {
  if (work.arguments.checks) return "calibration_checks_chosen";
  if (std::ranges::any_of(work.arguments.evidence, not_vouched)) return "calibration_caller_evidence";
  if (!work.packed.complete) return "calibration_partial_evidence";
  return {};
}

std::string ClaimCalibration::refused(const Work& work, ClaimType type) const {
  return of(type).applied ? calibration_obstacle(work) : of(type).refused;
}

std::optional<int> ClaimCalibration::least_kept() const {
  if (lists_ == nullptr || !lists_->choice.threshold) return std::nullopt;
  return lists_->choice.threshold->score;
}

const verdict::Scoring* ClaimCalibration::scoring(const Work& work, ClaimType type) const {
  if (!calibration_ || (type != ClaimType::grounded && type != ClaimType::world)) return nullptr;
  if (!calibration_obstacle(work).empty()) return nullptr;
  if (of(type).applied) return &of(type).applied->scoring;
  return of(type).weights && backs_off() ? &*of(type).weights : nullptr;
}

const verdict::Scoring* ClaimCalibration::scoring(const Work& work, const PlannedClaim& planned) const {
  return planned.for_panel && !planned.by_part ? scoring(work, planned.claim.type) : nullptr;
}

std::optional<int> ClaimCalibration::score(const Work& work, const PlannedClaim& planned) const {
  const verdict::Scoring* mine = scoring(work, planned);
  if (mine == nullptr) return std::nullopt;
  const auto policy = verdict::panel_policy(work.policy, verdict::planned_families(planned.input.planned));
  return verdict::join_calibrated(planned.input, policy, mine).score;
}

const verdict::CalibratedClass* ClaimCalibration::entry(ClaimType type) const {
  for (const auto& task : calibration_->claims)
    if (task.task_class == task_class_ && task.answer_types.front() == verdict::name_of(type)) return &task;
  return nullptr;
}

Json ClaimCalibration::effective_votes(const Work& work) const {
  std::optional<double> least;
  for (const ClaimType type : {ClaimType::grounded, ClaimType::world}) {
    if (!is_asked(work, type)) continue;
    if (!calibration_ || !refused(work, type).empty()) return "unknown";
    const auto correlation = of(type).applied->task->error_correlation;
    if (!correlation) return "unknown";
    const double seats = static_cast<double>(calibration_->seats.size());
    const double votes = seats / (1 + (seats - 1) * *correlation);
    least = std::min(least.value_or(votes), votes);
  }
  return least ? Json(*least) : Json("unknown");
}

Json ClaimCalibration::report(const Work& work) const {
  if (!calibration_) return "uncalibrated";
  Json types = Json::array();
  for (const ClaimType type : {ClaimType::grounded, ClaimType::world}) {
    if (!is_asked(work, type)) continue;
    json::ObjectBuilder out(3);
    out.add("type", verdict::name_of(type));
    const std::string why = refused(work, type);
    if (why.empty()) {
      const auto& threshold = *of(type).applied->task->choice.threshold;
      out.add("threshold", threshold.score).add("bound", threshold.bound);
    } else {
      out.add("refused", why);
      if (const auto* task = entry(type); why == "calibration_too_small" && task != nullptr)
        out.add("items_needed", task->choice.items_needed);
    }
    types.push_back(std::move(out).take());
  }
  if (types.empty()) return "uncalibrated";
  json::ObjectBuilder out(9);
  out.add("data", "sha256:" + calibration_->data_sha256)
      .add("items", calibration_->items)
      .add("date", calibration_->date)
      .add("risk_limit", calibration_->limit.risk)
      .add("delta", calibration_->limit.delta)
      .add("method", verdict::calibration_method);
  if (!task_class_.empty()) out.add("task_class", json::visible_line(task_class_));
  out.add("claims", std::move(types));
  if (backs_off()) {
    json::ObjectBuilder lists(3);
    lists.add("alpha", lists_->alpha).add("items", lists_->choice.items);
    if (const auto least = least_kept())
      lists.add("threshold", *least);
    else
      lists.add("items_needed", lists_->choice.items_needed);
    out.add("lists", std::move(lists).take());
  }
  return std::move(out).take();
}

}  // namespace portcullis::tools::verify
