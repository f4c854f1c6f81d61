// What the model seats have said of the claims so far, while the panel still runs: each reply is read once, when its
// seat ends, and when no reply that is still to come can change anything the panel may stop. Used by judge.cpp. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// The seats that have not ended, by name. Of two seats of one name both have to have ended.
std::vector<std::string> outstanding(const std::vector<fanout::ModelSeat>& seats,
                                     const std::vector<fanout::SeatOutcome>& ended);

class Hearing {
 public:
  // `asked` as panel_question.hpp has it. The work has to outlive the hearing and is only read.
  Hearing(const Work& work, std::vector<std::size_t> asked);

  // True when neither the verdict nor the reason of any claim depends on the seats that are not in `ended` (with the
  // verdicts the gate is fixed). Never for a policy that waits for every seat, and never for a panel that could decide
  // nothing from the beginning: what its seats say is all that there is to know.
  bool decided(const std::vector<fanout::SeatOutcome>& ended);

  // The findings of every seat that answered, one list a claim that was asked, in the order of `outcomes`.
  std::vector<std::vector<verdict::Finding>> findings(const std::vector<fanout::SeatOutcome>& outcomes);

 private:
  // One finding for each claim that was asked.
  const std::vector<verdict::Finding>& heard(const fanout::SeatOutcome& outcome);

  const Work* work_;
  std::vector<std::size_t> asked_;
  std::map<std::string, std::vector<verdict::Finding>> by_seat_;
  bool may_stop_ = false;
};

}  // namespace portcullis::tools::verify
