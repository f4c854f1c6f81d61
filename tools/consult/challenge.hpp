// The challenge round of `consult` (policy field challenge_round): whoever gave the answer that would be released is
// asked what is wrong with it, and has voted for it only when nothing is. Called by the handler behind the vote.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/consult/question.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::consult {

struct Challenge {
  const Question* question = nullptr;
  std::string answer;
  std::vector<fanout::ModelSeat> voters;  // behind it; host seats among them are not asked and fall
  bool hedge = false;
  std::chrono::steady_clock::time_point deadline;
};

struct Challenged {
  // Why the vote of a seat falls, by seat: "challenge_found", "challenge_unsure", "challenge_no_answer",
  // "challenge_not_asked". Who is not in it stands.
  std::map<std::string, std::string> fallen;
  std::vector<fanout::SeatOutcome> ended;
};

providers::Prompt challenge_prompt(const Question& question, const std::string& answer, const std::string& nonce);

// Pure: what the ends of the seats that were asked mean for all voters.
std::map<std::string, std::string> fallen_by(const std::vector<fanout::ModelSeat>& voters,
                                             const std::vector<fanout::SeatOutcome>& ended);

// `then` is called exactly once, on the loop; at once when the call is cancelled: then every vote falls. The question
// has to live until then.
void challenge(const std::shared_ptr<Call>& call, Challenge asked, std::function<void(Challenged)> then);

}  // namespace portcullis::tools::consult
