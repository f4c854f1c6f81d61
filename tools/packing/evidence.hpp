// The evidence of a prompt: how much of it the seats of a panel can take, and its text in fences. Called by the tools.
#pragma once

#include <string>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/packing/pack.hpp"

namespace portcullis::tools::packing {

// Bytes of evidence and question that fit the smallest window of the panel beside a reply of so many tokens. 200,000
// for seats whose window the operator has not said: about 60,000 tokens.
std::size_t evidence_room(const std::vector<fanout::ModelSeat>& panel, std::size_t reply_tokens);

// Each document, or each packed passage of it, in a fence of its own.
std::string fenced_evidence(const std::vector<checkers::Document>& documents, const Packed& packed,
                            const std::string& nonce);

}  // namespace portcullis::tools::packing
