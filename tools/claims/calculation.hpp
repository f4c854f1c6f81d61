// Finds calculations and quantities in text: "17 x 24 = 408", "15 % of 80 is 12", "4x * 2 = 8x", "3 + 4 = 7 = 14/2",
// "5 km = 5000 m", "3 h at 40 km/h is 120 km". Parsing only: tools/checkers decides whether they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/claims/calculation_token.hpp"
#include "tools/claims/claim.hpp"
#include "tools/claims/expression.hpp"

namespace portcullis::tools::claims {

// How the unit words and count nouns of a statement fit together.
enum class LabelFit {
  none,          // pure numbers
  consistent,    // the same on every side: "5 apples + 3 apples = 8 apples"
  loose,         // on some sides only, or count nouns that multiply: "3 hours * 40 = 120"; the arithmetic decides
  nouns_differ,  // different nouns are added: "5 apples + 3 pears = 8 apples"
  units_differ,  // units of measure do not come out: "2 hours * 60 minutes = 120 minutes"
};

struct CalculationSide {
  std::uint32_t root = 0;  // into Calculation::nodes
  Span span;
};

// How the words beside a calculation say that its result was rounded.
struct Rounding {
  enum class To { last_digit, place, significant };  // last_digit: "(rounded)" names no precision
  enum class Way { nearest, up, down };
  To to = To::last_digit;
  Way way = Way::nearest;
  Numeral place;   // of `place`: "the nearest tenth" is 1 * 10^-1
  int digits = 0;  // of `significant`
};

// Payload of arithmetic and quantity claims. relations[i] stands between sides[i] and sides[i + 1]; all must hold.
struct Calculation : Payload {
  std::vector<Node> nodes;  // children before parents
  std::vector<CalculationSide> sides;
  std::vector<Relation> relations;
  bool rounding_stated = false;
  bool rounded_to_place = false;    // a precision is stated in words that were not read: never refute
  std::optional<Rounding> rounded;  // of the last side, or of the first where that one alone is a written number
  bool result_last = false;         // "10/3 rounded to two decimals is 3.33": of the last side alone
  bool doubtful = false;            // the reading may be wrong: never refute
  LabelFit labels = LabelFit::none;
};

// All calculations (arithmetic) and quantity statements inside `within` of `text`, in order, not overlapping.
// Linear in the size of `within`, but for a bounded factor. The payload is a Calculation, or null where a calculation
// stands but is not asserted or can be read in two ways; then nothing is covered.
std::vector<Found> find_calculations(std::string_view text, Span within);

// Lines longer than this are not looked at: nobody writes them, and a cut one could change meaning.
constexpr std::size_t max_calculation_line = 64 * 1024;

}  // namespace portcullis::tools::claims
