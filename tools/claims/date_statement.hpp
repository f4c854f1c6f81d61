// Finds statements about dates and durations that the calendar alone decides: "2024-02-29 was a Thursday",
// "90 days after 1 March 2024 is 30 May 2024", "there are 31 days in January", "2023 was not a leap year",
// "from 2024-01-01 to 2024-03-01 is 60 days". Parsing only: tools/checkers/date decides.
#pragma once

#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

std::vector<Found> find_date_statements(std::string_view text, Span within);

}  // namespace portcullis::tools::claims
