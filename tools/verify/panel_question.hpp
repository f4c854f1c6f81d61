// The question that `verify` puts before model seats, and what their replies mean as findings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/validator.hpp"
#include "tools/providers/wire.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// The claims `asked` (indices into work.claims) are numbered 0.. in the prompt, in that order.
providers::Prompt panel_prompt(const Work& work, const std::vector<std::size_t>& asked, const std::string& nonce);

// Of the reply, compiled once (schemas/providers/verify_reply.schema.json).
std::shared_ptr<const schemas::Validator> panel_reply_schema();

// Cross-field rule: every asked claim exactly once and no other. Else "reply_claims_mismatch".
std::optional<std::string> check_panel_reply(const Json& reply, std::size_t asked);

// What a seat that answered says of each of the claims, in the order of `asked`. A `supports` of a grounded claim
// counts only when the passage that the seat quotes stands word for word in good enough evidence; else it abstains,
// `quote_not_in_evidence`.
std::vector<verdict::Finding> findings_of(const Work& work, const std::vector<std::size_t>& asked,
                                          const fanout::SeatOutcome& outcome);

}  // namespace portcullis::tools::verify
