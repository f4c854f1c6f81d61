// A finite description of a model: how many things there are, and what each function gives. Read from what a solver's
// worker sent; evaluate() then says, with code of our own, whether a term is true in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/checkers/rational.hpp"
#include "tools/prove/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::prove {

// Which member counts follows from the sort: numbers are rationals, all else is `bits` (true is 1; a thing's number).
struct Value {
  __extension__ using Bits = unsigned __int128;
  Bits bits = 0;
  checkers::Rational number;
};

struct Table {
  std::map<std::string, Value> rows;  // by the arguments' texts, joined by ","
  std::optional<Value> otherwise;
};

struct Structure {
  std::vector<std::size_t> things;  // of each uninterpreted sort
  std::vector<Table> functions;     // of each function without a body
};

// "true", "-3/2", "7"; a thing is its number.
std::string value_text(const Problem& problem, SortId sort, const Value& value);

// {"things": [2], "functions": [{"rows": [["0", "1", "true"]], "otherwise": "false"}]}, one entry a function. Arguments
// that have no row and no `otherwise` may have any value, unless `partial` says that the solver could not write it
// down. Nothing when it does not fit the problem.
std::optional<Structure> read_structure(const Problem& problem, const Json& json);

enum class Truth { no, yes, unknown };

// Whether a Boolean term is true. `unknown` when it cannot be decided here: a quantifier over numbers, an array, a
// division by zero, more than a bounded number of steps.
Truth evaluate(const Problem& problem, const Structure& structure, TermId term);

}  // namespace portcullis::tools::prove
