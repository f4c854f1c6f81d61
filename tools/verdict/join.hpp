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
  bool can_veto = false;  // checker (or evidence seat) that can only refute (number, name, date, negation, unit)
  friend bool operator==(const PlannedSeat&, const PlannedSeat&) = default;
};

struct ClaimInput {
  ClaimType type = ClaimType::world;
  std::vector<PlannedSeat> planned;
  // In any order. A finding of a seat that is not planned is ignored; an identical duplicate is ignored; two different
  // findings of one seat make that seat a failed one. A planned seat without a finding is a failed one.
  std::vector<Finding> findings;
};

struct PanelPolicy {
  std::size_t quorum = 2;             // distinct families that have to agree; more than half of the planned families
  bool all_must_answer = false;       // one planned seat without a finding, and nothing is agreed or verified
  bool calibration_required = false;  // support of models without a calibrated bound is not even `agreed`
};

struct ClaimVerdict {
  Verdict verdict = Verdict::undecided;
  std::string reason;  // the code that decided: "equal", "not_in_evidence", "no_model_seat", "quorum_unreachable", ...
};

// The table of verdicts, strongest rule first:
//   any type          a deciding checker refutes -> refuted
//   deterministic     every deciding checker supports and no veto -> verified; all else undecided
//   grounded          a deciding checker supports, none failed, no veto -> verified
//   grounded, world   a veto with the span that shows it, or a quorum of families that refute -> refuted (but for a
//                     sentence that a deciding checker supports: then the two contradict and it is undecided);
//                     a quorum of families all of whose seats support, and no veto -> agreed; all else undecided
// A veto is a veto checker that refutes, abstains or fails. A demo seat is a seat that never answers.
ClaimVerdict join(const ClaimInput& input, const PanelPolicy& policy);

// The distinct families of the model seats of a plan, as join counts them (letter case and outer blanks aside).
std::size_t planned_families(const std::vector<PlannedSeat>& planned);

// Why a quorum cannot be used with a panel of so many distinct families, or nothing. A quorum of half or fewer is
// refused: two opposite answers could both reach it.
std::optional<std::string> refuse_quorum(std::size_t quorum, std::size_t planned_families);

// True when no reply of the `outstanding` seats (by name) could change the verdict that join gives now; the reason may
// still change. False when an outstanding seat has a finding already: such a plan of the call cannot be relied on.
bool decided(const ClaimInput& input, const PanelPolicy& policy, const std::vector<std::string>& outstanding);

}  // namespace portcullis::tools::verdict
