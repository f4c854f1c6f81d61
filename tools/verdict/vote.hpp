// The vote of `consult`: canonical answers of the model seats -> weighted votes, dissent and a verdict. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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

// Scores are thousandths, from 0 (no better than its rivals together) to 1000 (every seat of the panel behind one
// answer): whole numbers, so that they are the same on every machine.
inline constexpr int top_score = 1000;

// What a calibration says of a panel: the weight of each model seat, and the score from which its bound holds.
struct Scoring {
  std::vector<std::pair<std::string, std::uint32_t>> weights;  // by seat: all planned model seats and no others
  int threshold = top_score + 1;                               // 1 to 1000; with any other nothing passes
};

struct VoteResult {
  Verdict verdict = Verdict::undecided;
  // "calibrated" (verified), "agreed", or why not: no_model_seat, demo_only, single_seat, quorum_unreachable,
  // quorum_not_majority, not_all_answered, not_calibrated, below_threshold, no_quorum.
  std::string reason;
  std::vector<Vote> votes;            // most families first, then by answer
  std::optional<std::size_t> winner;  // into votes; only when verdict is agreed or verified
  // Of the first of `votes`, with a scoring of this very panel: what its families weigh above all the others, answered
  // or not, as thousandths of what the whole panel weighs.
  std::optional<int> score;
};

// A family with seats that gave different answers (or a seat that failed) counts for none of them. Ballots of seats
// that are not planned are ignored; two different ballots of one seat make it a failed one. An answer with a quorum is
// `verified` only when its score passes the threshold of `scoring`; a scoring of any other panel counts as none.
VoteResult count(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
                 const Scoring* scoring = nullptr);

// True when no ballot of the `outstanding` seats could change verdict, winner, or whether the score passes. False when
// one of them has voted.
bool decided(const std::vector<PlannedSeat>& planned, const std::vector<Ballot>& ballots, const PanelPolicy& policy,
             const std::vector<std::string>& outstanding, const Scoring* scoring = nullptr);

}  // namespace portcullis::tools::verdict
