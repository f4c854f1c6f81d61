// When a panel that was asked a question may stop before every seat has answered. Pure; called by the handler at the
// end of each seat.
#pragma once

#include <optional>
#include <vector>

#include "tools/consult/question.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::tools::consult {

// How the answers will be judged.
struct Judging {
  const std::vector<fanout::ModelSeat>* seats = nullptr;
  const AnswerFormat* format = nullptr;
  verdict::PanelPolicy panel;
  const verdict::Scoring* scoring = nullptr;  // null: nothing is calibrated
  bool challenged = false;                    // an answer that wins is put before its voters once more
};

// True when verdict, winner, reason and whether the score passes its threshold are the same whatever the seats say that
// are not in `ended`; for free text: when the draft is known. Never
// - for a policy that waits for every seat,
// - for a panel that could decide nothing from the beginning: its votes are all that there is to know,
// - where an answer has won that is challenged next: every vote for it may count then,
// - with a tolerance: one number more can part two that were one answer,
// - when short answers are one by another name: a second name with the same initials would part them.
bool stops(const Judging& judging, const std::vector<fanout::SeatOutcome>& ended);

}  // namespace portcullis::tools::consult
