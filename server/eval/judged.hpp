// The recorded answers of one item as a panel's ballots, and which of them are right. Pure; called by engine.cpp and
// splits.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/eval/item.hpp"
#include "tools/verdict/calibration.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::server::eval {

struct PanelSeat {
  std::string seat;
  std::string family;
};

struct Judged {
  bool labelled = false;             // there is a reference, or a person's label
  std::vector<std::string> answers;  // by seat of the panel: canonical, empty where it gave none
  std::vector<bool> right;           // by seat; fail closed: wrong when reference and label contradict each other
  std::vector<tools::verdict::Ballot> ballots;
  std::size_t label_checked = 0;  // answers that have both a label and a reference
  std::size_t label_agreed = 0;   // of them: the canonical answer says the same as the label

  std::vector<tools::verdict::SeatMark> marks() const;
  // True when every seat that gave this answer is right.
  bool is_right(const std::string& answer) const;
  // The answer that most seats gave, the earlier seat's where as many gave another. Seats that gave none are as one
  // that gave the answer "".
  const std::string& plurality() const;
};

// Answers of seats that are not of the panel are left out; a seat of it that did not answer has an empty answer.
Judged judge_answers(const Item& item, const std::vector<PanelSeat>& panel);

std::vector<tools::verdict::PlannedSeat> planned(const std::vector<PanelSeat>& panel);

}  // namespace portcullis::server::eval
