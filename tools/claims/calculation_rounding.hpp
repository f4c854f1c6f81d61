// Words beside a calculation that say how its result was rounded: "rounded to two decimals", "(rounded)", "to the
// nearest tenth", "to 3 significant figures". Read whole or not at all: a precision that is half understood would be
// judged by the wrong digit. Called by calculation.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/claims/calculation.hpp"
#include "tools/claims/calculation_token.hpp"

namespace portcullis::tools::claims {

struct RoundingRead {
  Rounding rounding;
  std::string_view unit;  // "the nearest mile": the word, which the result has to bear; else empty
  std::size_t next = 0;   // token after it
};

// At token `at`, with the comma or bracket that may stand before it.
std::optional<RoundingRead> read_rounding(std::string_view text, const std::vector<Token>& tokens, std::size_t at);

// The token with which a phrase begins that stands before the calculation ("Rounded to two decimals, 10/3 = 3.33"), and
// the phrase; looks back no further than `begin`.
struct LeadingRounding {
  std::size_t first = 0;
  RoundingRead read;
};
std::optional<LeadingRounding> read_rounding_before(std::string_view text, const std::vector<Token>& tokens,
                                                    std::size_t begin, std::size_t calculation);

// Fits the unit word to the result: "the nearest cent" is a hundredth of "$3.33". False when the result does not have
// it.
bool fit_rounding(RoundingRead& read, const std::vector<Node>& nodes, std::uint32_t result);

}  // namespace portcullis::tools::claims
