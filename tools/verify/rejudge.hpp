// What of a `verify` call is kept so that anybody can judge it again, by the policy of then or by another one, without
// any text: who was planned for each claim, what each said, and which bytes belong to what. Kept in the audit leaf;
// read by `portcullis replay`. Pure.
#pragma once

#include <chrono>
#include <expected>
#include <string>

#include "tools/settings.hpp"
#include "tools/verdict/words.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::verify {

struct Work;

// Null for a text of more than 1,000 claims or 4,000 sentences: of such calls the leaf holds the verdicts alone.
Json judgement_of(const Work& work);

struct Rejudged {
  verdict::Verdict verdict = verdict::Verdict::undecided;
  verdict::Gate gate = verdict::Gate::withheld;
  std::string reason;  // the first of the gate
};

// By the policy and scoring that were kept. Err: what of the record cannot be read.
std::expected<Rejudged, std::string> rejudge(const Json& judgement);

// By the policy of a profile of today, with its calibration as it stood on the day of the call. A release mode that the
// call chose stays chosen. Where the profile asks for evidence of a higher origin than the checkers and seats were held
// to, nothing is released: what they would have said is not known. The same for claims that rest on the panel where the
// profile asks for rounds that were not held.
std::expected<Rejudged, std::string> rejudge(const Json& judgement, const Settings& settings,
                                             const ProfileSettings& profile, std::chrono::sys_days day);

}  // namespace portcullis::tools::verify
