// One `verify` call as data: what was asked, how the text was split, which seats are planned for each claim, what they
// found. Filled step by step by the handler; each step is a plain function over it, tested without a server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "schemas/validator.hpp"
#include "tools/checkers/checker.hpp"
#include "tools/claims/claim.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/packing/evidence.hpp"
#include "tools/verdict/gate.hpp"
#include "tools/verdict/join.hpp"
#include "tools/verdict/policy.hpp"
#include "tools/verify/arguments.hpp"
#include "tools/verify/calibrated.hpp"

namespace portcullis::tools {
struct Outcome;
}

namespace portcullis::tools::verify {

// A claim of one of the texts, with its seats.
struct PlannedClaim {
  std::size_t text = 0;  // index into Arguments::texts
  claims::Claim claim;
  verdict::ClaimInput input;
  bool asked = true;             // false: its type is not among `checks`
  bool for_panel = false;        // put before the model seats
  bool by_part = false;          // they saw a part of the evidence only, so that what they say decides nothing
  bool heard_again = false;      // the rounds behind the first have been held (rounds/second_hearing.hpp)
  std::string not_asked_reason;  // why the model seats were not asked of it: "no_model_seat", "panel_capacity", ...
  verdict::ClaimVerdict verdict;
};

struct Work {
  Arguments arguments;
  verdict::Policy policy;
  std::string profile;
  std::vector<fanout::ModelSeat> panel;  // without the author's family
  bool hedge = false;                    // as the profile says
  ClaimCalibration calibration;          // of that panel and policy
  checkers::Evidence evidence;
  std::vector<claims::Split> splits;  // one a text
  std::vector<PlannedClaim> claims;   // in order of text and claim
  packing::Packed packed;             // what of the evidence the model seats see
  std::vector<fanout::SeatOutcome> seats;
  std::vector<fanout::SeatOutcome> sources;  // evidence seats outside the house
  std::vector<std::string> notes;            // for the reader: what would have helped
  // The client's own model as a seat (tools/host). Without a stage it is not asked. With one, `ask` may come back set:
  // then no seat was asked, every claim is undecided, and the call has to end with that outcome.
  std::string host_stage;
  Json kept;  // for the state of the call while the client is asked
  std::shared_ptr<Outcome> ask;
};

// The seats that may judge what a model of `family` wrote; all of them when `family` is empty. Names of families are
// compared as the join counts them, so that "OpenAI" does not judge what "openai" wrote.
std::vector<fanout::ModelSeat> without_family(const std::vector<fanout::ModelSeat>& seats, const std::string& family);

// Splits every text, plans the seats of every claim and runs the checkers. No I/O; may take as long as its input is
// large, so the handler runs it off the loop for large input.
void check(Work& work);

// The output limit of a question about so many claims.
constexpr std::size_t panel_reply_tokens(std::size_t claims) {
  return 512 + 160 * claims;
}

// The claims to be put before the model seats, by index into work.claims; marks them, and packs the evidence for them.
// Empty when there is nothing to ask or nobody to ask. May take as long as check().
std::vector<std::size_t> plan_panel(Work& work);

// The verdict of one claim for these findings by checkers and panel alone, before the rounds that may follow. The panel
// is stopped by asking this what could still come (hearing.hpp), so whatever else a verdict rests on belongs in here.
verdict::ClaimVerdict judged_by_panel(const Work& work, const PlannedClaim& planned, const verdict::ClaimInput& input);

// The verdict that counts: what the panel would let pass is `undecided`, "not_heard_again", where the policy asks for
// rounds that were not held.
verdict::ClaimVerdict judged(const Work& work, const PlannedClaim& planned, const verdict::ClaimInput& input);

// Joins every claim from its findings.
void join_all(Work& work);

// The gate over all texts and the whole result, by the output schema but for the receipt.
Json report(const Work& work);

// What the audit leaf keeps: types, verdicts, findings by code; no text.
Json record(const Work& work);

}  // namespace portcullis::tools::verify
