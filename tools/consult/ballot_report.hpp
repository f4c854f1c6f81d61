// Who said what, as a result of `consult` shows it: "votes" and "dissent". Pure; called by the handler.
#pragma once

#include <string>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/verdict/vote.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::consult {

Json votes_report(const std::vector<verdict::Vote>& votes);

// Of free texts, each an answer of its own that weighs one of `seats` seats.
Json texts_report(const std::vector<verdict::Ballot>& cast, std::size_t seats);

// Everybody who is not behind `answer` (null: nobody is), or did not answer: then with the reason.
Json dissent_report(const std::vector<fanout::SeatOutcome>& outcomes, const std::vector<verdict::Ballot>& cast,
                    const std::string* answer);

}  // namespace portcullis::tools::consult
