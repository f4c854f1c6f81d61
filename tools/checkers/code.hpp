// Code that nothing here can parse as what it is: a fence of an unknown format, an indented block, `inline code`. What
// is written in it is read all the same, so that a mark around a false calculation does not leave it to the model seats
// alone. Called by tools/verify for grounded and world claims that hold code.
#pragma once

#include <string>
#include <string_view>

#include "tools/checkers/checker.hpp"

namespace portcullis::tools::checkers {

inline constexpr std::string_view code_seat = "checker:code";
inline constexpr std::string_view code_version = "1";

// A veto: never supports. It refutes, without a place that shows it, when a calculation, quantity or date in the code
// is false, with the reason code of its checker, and abstains when one is undecided, as in prose; else
// `not_applicable`: nothing_to_check, no_conflict.
verdict::Finding check_code(const std::string& code, const CheckContext& context);

}  // namespace portcullis::tools::checkers
