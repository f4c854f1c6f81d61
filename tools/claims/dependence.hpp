// Why a passage means something else without the one before it. A lexical rule that errs on the side of leaning:
// whoever drops a sentence must not leave one behind that now says something else.
#pragma once

#include <string>
#include <string_view>

#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

// "", "pronoun", "connective" or "negation" for the words of a sentence; words inside its quotations and code are not
// looked at.
std::string dependence_of(std::string_view text, const Passage& passage);

}  // namespace portcullis::tools::claims
