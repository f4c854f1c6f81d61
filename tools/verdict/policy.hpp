// Profiles, the operator's floor and the arguments of a call: three policies, of which the strictest of each field
// counts. Every field has a declared order, so that no argument can relax anything.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tools/verdict/join.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::verdict {

// A panel_size that asks every configured seat.
inline constexpr std::size_t all_seats = std::numeric_limits<std::size_t>::max();

// Strictness of each field: which of two values is the tighter one is said behind it.
struct Policy {
  Verdict required = Verdict::agreed;          // the higher
  ReleaseMode release = ReleaseMode::all;      // `all`
  std::size_t quorum = 2;                      // the larger
  std::chrono::milliseconds deadline{30'000};  // the shorter
  Origin evidence_origin = Origin::caller;     // the higher: evidence below it cannot verify or support
  bool calibration_required = false;           // true
  bool all_must_answer = false;                // true: one silent seat and nothing is agreed
  std::size_t panel_size = 3;                  // the larger: how many seats are asked
  bool chain_of_verification = false;          // true: who supports a claim has to find its values without seeing them
  bool challenge_round = false;                // true: and has to look for an objection, and find none

  friend bool operator==(const Policy&, const Policy&) = default;
};

// What a caller or a floor may say: only the fields that are set take part.
struct PolicyPart {
  std::optional<Verdict> required = std::nullopt;
  std::optional<ReleaseMode> release = std::nullopt;
  std::optional<std::size_t> quorum = std::nullopt;
  std::optional<std::chrono::milliseconds> deadline = std::nullopt;
  std::optional<Origin> evidence_origin = std::nullopt;
  std::optional<bool> calibration_required = std::nullopt;
  std::optional<bool> all_must_answer = std::nullopt;
  std::optional<std::size_t> panel_size = std::nullopt;
  std::optional<bool> chain_of_verification = std::nullopt;
  std::optional<bool> challenge_round = std::nullopt;
};

// The stricter value of each field.
Policy tightened(const Policy& base, const PolicyPart& part);

// True when `a` is at least as strict as `b` in every field.
bool at_least_as_strict(const Policy& a, const Policy& b);

// What join and count need of a policy. Where every configured seat is asked, the number of families is not known to
// the profile: its quorum is a minimum then, and is raised to more than half of the planned families.
PanelPolicy panel_policy(const Policy& policy, std::size_t planned_families);

struct Profile {
  std::string name;
  Policy policy;
};

// quick, balanced, deep, paranoid as shipped (design of the product: "Profiles as shipped"), strictest last.
const std::vector<Profile>& shipped_profiles();

}  // namespace portcullis::tools::verdict
