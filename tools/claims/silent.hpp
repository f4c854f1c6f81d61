// The bytes that assert nothing: punctuation, markup, greetings, and the neutral words that lead to a calculation. A
// closed list: whatever is not on it speaks. Called by split.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// From the first to the last byte of `part` that is more than white space and harmless punctuation. `before_claim`
// says that a typed claim begins right at part.end, `after_claim` that one ended at part.start: a sign or point that
// touches it ("-2 + 2 = 4", ".5 * 2 = 1") is loud then.
std::optional<Span> loud_run(std::string_view text, Span part, bool before_claim, bool after_claim);

// Hello, thanks: for the text of a whole sentence.
bool is_greeting(std::string_view loud);

// So, thus, answer:, step 3: for all the loud bytes right before a calculation.
bool is_neutral_lead(std::string_view loud);

}  // namespace portcullis::tools::claims
