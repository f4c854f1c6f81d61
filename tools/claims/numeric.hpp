// Calculations, quantities and dates of a stretch of text: the parsers of numbers together. Called by split.cpp for
// what stands in prose, and by the checker of code for what stands in code.
#pragma once

#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// Appends them in order, none over another: of two that overlap the earlier one stays, then the longer one.
void find_numeric(std::string_view text, Span gap, std::vector<Found>& out);

}  // namespace portcullis::tools::claims
