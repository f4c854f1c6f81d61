// Free text that is judged as `verify` judges a text: whose answer becomes the draft, and what its judges are asked.
// Called by the handler and, for the early stop, by stopping.cpp. Pure.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "tools/consult/question.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::consult {

// The answer that becomes the draft when the answers are free text: the first usable one in seat order, of a seat whose
// family is known (of another nobody could say which judges are of its own family).
std::optional<verdict::Ballot> draft_of(const std::vector<fanout::ModelSeat>& seats,
                                        const std::vector<verdict::Ballot>& cast);

// Draft and judges share one deadline: `time` is the whole, from the start of the call. Judges are all seats but those
// of the author's family.
std::unique_ptr<verify::Work> work_of_draft(const verdict::Ballot& author, const Question& question,
                                            const std::vector<fanout::ModelSeat>& seats, const verdict::Policy& policy,
                                            std::chrono::steady_clock::duration time);

}  // namespace portcullis::tools::consult
