// Finds calculations and quantities in text: "17 x 24 = 408", "15 % of 80 is 12", "4x * 2 = 8x", "3 + 4 = 7 = 14/2",
// "5 km = 5000 m", "3 h at 40 km/h is 120 km". Parsing only: tools/checkers decides whether they hold.
#pragma once

#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// All calculations (arithmetic) and quantity statements inside `within` of `text`, in order, not overlapping.
// Linear in the size of `within`, but for a bounded factor.
std::vector<Found> find_calculations(std::string_view text, Span within);

}  // namespace portcullis::tools::claims
