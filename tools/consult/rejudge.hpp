// What of a vote is kept so that anybody can judge it again, by the policy of then or by another one, without any text:
// who was asked, and who said the same as whom. Kept in the audit leaf; read by `portcullis replay`. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/settings.hpp"
#include "tools/verdict/calibration_file.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::tools::consult {

struct JudgedVote {
  const std::vector<fanout::ModelSeat>* seats = nullptr;
  const std::vector<verdict::Ballot>* ballots = nullptr;
  const verdict::VoteResult* vote = nullptr;
  verdict::Policy policy;                     // in force
  verdict::PanelPolicy panel;                 // of it, for these families
  const verdict::Scoring* scoring = nullptr;  // that was used
  std::string task_class;
  std::string answer_type;
  std::string overruled{};  // the reason why the vote was not let count, whatever it was; empty: it was
  bool challenged = false;  // the ballots are those that the challenge round has left
};

Json judgement_of(const JudgedVote& judged);

struct Rejudged {
  verdict::Verdict verdict = verdict::Verdict::undecided;
  verdict::Gate gate = verdict::Gate::withheld;
  std::string reason;
};

// By the policy and scoring that were kept. Err: what of the record cannot be read.
std::expected<Rejudged, std::string> rejudge(const Json& judgement);

// By the policy of a profile of today, with its calibration as it stood on the day of the call. An answer that has won
// is "not_heard_again" where the profile asks for a challenge round that was not held.
std::expected<Rejudged, std::string> rejudge(const Json& judgement, const Settings& settings,
                                             const ProfileSettings& profile, std::chrono::sys_days day);

}  // namespace portcullis::tools::consult
