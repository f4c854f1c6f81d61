// The join: the findings about one claim -> the verdict of that claim. Pure; called by the tools and by replay.
// Fail closed: what is missing, late, failed, conflicting or unknown counts as the worst that the seat could have said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::verdict {

// A seat as planned, before anything was asked. The plan, not the replies, says who has to be counted.
struct PlannedSeat {
  std::string name;
  SeatKind kind = SeatKind::model;
  std::string family;     // model seats: who trained the model; two seats of one family are one vote
  bool demo = false;      // the built-in demo provider: never counts towards `agreed` or `verified`
  bool decides = false;   // checker whose `supports` proves a claim of this type and whose `refutes` disproves it
  bool can_veto = false;  // checker that can only refute (number, name, date, negation, unit)
};

struct ClaimInput {
  ClaimType type = ClaimType::world;
  std::vector<PlannedSeat> planned;
  // In any order. A finding of a seat that is not planned is ignored; an identical duplicate is ignored; two different
  // findings of one seat make that seat a failed one. A planned seat without a finding is a failed one.
  std::vector<Finding> findings;
};

struct PanelPolicy {
  std::size_t quorum = 2;  // distinct families that have to agree; more than half of the planned families
};

struct ClaimVerdict {
  Verdict verdict = Verdict::undecided;
  std::string reason;  // the code that decided: "equal", "not_in_evidence", "no_model_seat", "quorum_unreachable", ...
};

ClaimVerdict join(const ClaimInput& input, const PanelPolicy& policy);

// Why a quorum cannot be used with a panel of so many distinct families, or nothing. A quorum of half or fewer is
// refused: two opposite answers could both reach it.
std::optional<std::string> refuse_quorum(std::size_t quorum, std::size_t planned_families);

// True when no reply of the `outstanding` seats (by name) could change the verdict that join gives now.
bool decided(const ClaimInput& input, const PanelPolicy& policy, const std::vector<std::string>& outstanding);

}  // namespace portcullis::tools::verdict
