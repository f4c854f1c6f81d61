// The vote of `consult`: canonical answers of the model seats -> weighted votes, dissent and a verdict. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/verdict/join.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::verdict {

// One model seat's answer, after its reply was validated. `canonical` is empty when the seat gave none.
struct Ballot {
  std::string seat;
  std::string canonical;  // equal strings are equal answers
};

struct Vote {
  std::string answer;
  double weight = 0;  // families that gave it, as a share of the planned families, 0..1; 0 is dissent that is shown
  std::vector<std::string> seats;  // all that gave it, in the order of the plan, also those whose family has no vote
  std::size_t families = 0;
};

struct VoteResult {
  Verdict verdict = Verdict::undecided;
  // "agreed", or why not: no_model_seat, demo_only, single_seat, quorum_unreachable, quorum_not_majority,
  // not_all_answered, not_calibrated, no_quorum.
  std::string reason;
  std::vector<Vote> votes;            // heaviest first, then by answer
  std::optional<std::size_t> winner;  // into votes; only when verdict is agreed or verified
};

// A family with seats that gave different answers (or a seat that failed) counts for none of them. Ballots of seats
// that are not planned are ignored; two different ballots of one seat make it a failed one.
VoteResult count(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots,
                 const PanelPolicy& policy);

// True when no ballot of the `outstanding` seats could change verdict or winner. False when one of them has voted.
bool decided(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
             const std::vector<std::string>& outstanding);

}  // namespace portcullis::tools::verdict
