// The recorded answers to an item's claims as findings of a panel, by the very steps of a `verify` call: split,
// checkers, plan, quotes looked up in the evidence. Pure; called by claim_votes.cpp.
#pragma once

#include <vector>

#include "server/eval/item.hpp"
#include "server/eval/judged.hpp"
#include "tools/verdict/join.hpp"

namespace portcullis::server::eval {

// A claim as `verify` finds it in one of the item's strings.
struct ClaimPart {
  std::size_t claim = 0;   // index into Item::claims
  bool alone = false;      // the string is this claim and nothing else, so that its label is that of the claim
  bool for_panel = false;  // put before the model seats
  tools::verdict::ClaimInput input;  // seats as planned, findings of the checkers and of those who answered
};

bool has_claim_answers(const Item& item);

// A seat that did not answer to a claim is a silent one; every string that is not empty has one part or more.
std::vector<ClaimPart> claim_parts(const Item& item, const std::vector<PanelSeat>& panel);

// The parts that test a bound: of each type one at most, drawn by a hash of the item's id among those that stand alone,
// went before the panel, were answered and are labelled. What the seats said does not bear on the choice.
std::vector<const ClaimPart*> drawn(const Item& item, const std::vector<ClaimPart>& parts);

// What the seats said as a vote between "supports" and "refutes", of which the label makes one right.
Judged judged_claim(const ClaimPart& part, bool label, const std::vector<PanelSeat>& panel);

}  // namespace portcullis::server::eval
