// Candidate text, evidence and questions are data: fenced with a nonce of this call, look-alikes and invisible
// characters escaped, never in the system role.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::tools::providers {

// "<<<LABEL nonce\n...\nLABEL nonce>>>" with every "<<<" and ">>>" of the text broken up and visible() applied.
// `nonce` is at least 16 random hex digits, fresh per call. `label` is ours.
std::string fenced(std::string_view label, std::string_view nonce, std::string_view text);

// The sentence for the system role that says what the fences mean.
std::string fence_rule(std::string_view nonce);

}  // namespace portcullis::tools::providers
