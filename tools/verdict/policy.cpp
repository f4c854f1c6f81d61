// The order of each field, and the profiles as data.
#include "tools/verdict/policy.hpp"

#include <algorithm>

namespace portcullis::tools::verdict {
namespace {

template <class T>
T higher(const T& base, const std::optional<T>& part) {
  return part ? std::max(base, *part) : base;
}

template <class T>
T lower(const T& base, const std::optional<T>& part) {
  return part ? std::min(base, *part) : base;
}

}  // namespace

Policy tightened(const Policy& base, const PolicyPart& part) {
  return {.required = higher(base.required, part.required),
          .release = higher(base.release, part.release),
          .quorum = higher(base.quorum, part.quorum),
          .deadline = lower(base.deadline, part.deadline),
          .evidence_origin = higher(base.evidence_origin, part.evidence_origin),
          .calibration_required = higher(base.calibration_required, part.calibration_required),
          .all_must_answer = higher(base.all_must_answer, part.all_must_answer),
          .panel_size = higher(base.panel_size, part.panel_size),
          .chain_of_verification = higher(base.chain_of_verification, part.chain_of_verification),
          .challenge_round = higher(base.challenge_round, part.challenge_round)};
}

bool at_least_as_strict(const Policy& a, const Policy& b) {
  return a.required >= b.required && a.release >= b.release && a.quorum >= b.quorum && a.deadline <= b.deadline &&
         a.evidence_origin >= b.evidence_origin && a.calibration_required >= b.calibration_required &&
         a.all_must_answer >= b.all_must_answer && a.panel_size >= b.panel_size &&
         a.chain_of_verification >= b.chain_of_verification && a.challenge_round >= b.challenge_round;
}

PanelPolicy panel_policy(const Policy& policy, std::size_t planned_families) {
  std::size_t quorum = policy.quorum;
  if (policy.panel_size == all_seats && quorum > 0) quorum = std::max(quorum, planned_families / 2 + 1);
  return {
      .quorum = quorum, .all_must_answer = policy.all_must_answer, .calibration_required = policy.calibration_required};
}

const std::vector<Profile>& shipped_profiles() {
  using std::chrono::milliseconds;
  static const std::vector<Profile> profiles{
      {"quick", {.required = Verdict::agreed, .quorum = 2, .deadline = milliseconds(15'000), .panel_size = 2}},
      {"balanced", {.required = Verdict::agreed, .quorum = 2, .deadline = milliseconds(30'000), .panel_size = 3}},
      {"deep",
       {.required = Verdict::verified,
        .quorum = 3,
        .deadline = milliseconds(50'000),
        .calibration_required = true,
        .panel_size = 5,
        .chain_of_verification = true}},
      {"paranoid",
       {.required = Verdict::verified,
        .quorum = 3,
        .deadline = milliseconds(50'000),
        .evidence_origin = Origin::retrieved,
        .calibration_required = true,
        .all_must_answer = true,
        .panel_size = all_seats,
        .chain_of_verification = true,
        .challenge_round = true}},
  };
  return profiles;
}

}  // namespace portcullis::tools::verdict
