// What formulas say together: which names are predicates, functions and constants, what is a number, and the problem
// that follows. Called by the handler for "formula" and "rules".
#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "tools/prove/formula.hpp"
#include "tools/prove/problem.hpp"

namespace portcullis::tools::prove {

// A parsed statement with what it came from.
struct Reading {
  Statement statement;
  Formula formula;
};

enum class FreeLetters {
  refused,   // a single small letter that no quantifier binds is a forgotten quantifier
  constants  // rules: variables begin with $, so a letter is a constant
};

// Things are one sort; places where something is compared by size or calculated with are reals, and so is what stands
// there. A numeral that nothing compares is a name like any other.
std::expected<Problem, std::vector<Issue>> meaning_of(const std::vector<Reading>& premises,
                                                      const std::optional<Reading>& conclusion, FreeLetters letters);

}  // namespace portcullis::tools::prove
