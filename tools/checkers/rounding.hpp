// Whether a written result is its value rounded as stated: "10/3 = 3.33 (rounded to two decimals)". Called by
// comparison.cpp for calculations whose words of rounding were read; "about" and "≈" are judged there.
#pragma once

#include "tools/checkers/comparison.hpp"

namespace portcullis::tools::checkers {

// `result` is the root of the side that was rounded, `truth` the value of the other side.
Judgement judge_rounding(const claims::Calculation& calculation, std::uint32_t result, const Value& written,
                         const Value& truth, const Terms& terms);

}  // namespace portcullis::tools::checkers
