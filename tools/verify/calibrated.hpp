// The calibration of the profile as one `verify` call uses it, and everything for which it is not used. Pure but for
// the day, which the settings give. Used by check.cpp (the verdict) and report.cpp (what the result says of it).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/settings.hpp"
#include "tools/verdict/calibration_file.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::verify {

struct PlannedClaim;
struct Work;

// What of a call stands against any calibration, whatever was calibrated: one of the three codes below, or "".
std::string calibration_obstacle(const Work& work);

class ClaimCalibration {
 public:
  // None: what models support is `agreed` at most.
  ClaimCalibration() = default;
  // `panel` and `policy` are those of the call: without the author's family, the floor applied. The task class is that
  // of the profile; a caller who could choose one would choose that whose bound passes.
  ClaimCalibration(const Settings& settings, const ProfileSettings& profile, const verdict::Policy& policy,
                   const std::vector<fanout::ModelSeat>& panel);

  bool present() const { return calibration_ != nullptr; }

  // For verdict::join_calibrated; null when there is none, or it is not to be used for this claim of this call.
  const verdict::Scoring* scoring(const Work& work, const PlannedClaim& planned) const;
  const verdict::Scoring* scoring(const Work& work, verdict::ClaimType type) const;

  // True when the profile has a calibration for whole texts: then no claim counts that rests on the panel and whose
  // score is below least_kept(), or that cannot be told one (tools/verdict/conformal.hpp). In both modes of release,
  // and whatever the calibration is refused for: a caller could otherwise choose the form in which nothing is promised.
  bool backs_off() const { return lists_ != nullptr; }
  std::optional<int> least_kept() const;

  // Of a claim that the panel agrees on, when it is used for it.
  std::optional<int> score(const Work& work, const PlannedClaim& planned) const;

  // Why it is not used for claims of that type in this call: a reason code of apply_claim_calibration, or one of
  //   calibration_caller_evidence  who writes the evidence (the caller, or anybody: Document::hearsay) can have
  //   anything
  //                                supported
  //   calibration_checks_chosen    the caller has left checkers out
  //   calibration_partial_evidence the seats have not seen all of the evidence
  // Empty: it is used. Only when present.
  std::string refused(const Work& work, verdict::ClaimType type) const;

  // For "effective_votes" of the result: by the calibration that was used for the claims that went before the panel,
  // the smaller number of two types; "unknown" unless it was used for all of them.
  Json effective_votes(const Work& work) const;

  // For "calibration" of the result: what was used or refused for the claims that went before the panel; or
  // "uncalibrated".
  Json report(const Work& work) const;

 private:
  struct OfType {
    std::optional<verdict::AppliedCalibration> applied;
    std::optional<verdict::Scoring> weights;  // for scores alone, where the limit was not shown
    std::string refused;
  };
  const OfType& of(verdict::ClaimType type) const { return type == verdict::ClaimType::world ? world_ : grounded_; }
  const verdict::CalibratedClass* entry(verdict::ClaimType type) const;

  std::shared_ptr<const verdict::Calibration> calibration_;
  std::string task_class_;
  OfType grounded_, world_;
  const verdict::CalibratedLists* lists_ = nullptr;  // of the calibration
};

}  // namespace portcullis::tools::verify
