// Who said what, as a result of `consult` shows it: "votes" and "dissent". Pure; called by the handler.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/consult/question.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/verdict/vote.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::consult {

Json votes_report(const std::vector<verdict::Vote>& votes);

// Of free texts, each an answer of its own that weighs one of `seats` seats.
Json texts_report(const std::vector<verdict::Ballot>& cast, std::size_t seats);

// That the seats have seen a part of the evidence, for whoever asked.
std::string part_note(const Question& question);

// Everybody who is not behind `answer` (null: nobody is), or did not answer: then with the reason. `fallen`: why a vote
// was taken back, by seat.
Json dissent_report(const std::vector<fanout::SeatOutcome>& outcomes, const std::vector<verdict::Ballot>& cast,
                    const std::string* answer, const std::map<std::string, std::string>& fallen = {});

}  // namespace portcullis::tools::consult
