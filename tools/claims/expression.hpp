// A parsed expression: nodes in an array, children before parents, so that evaluating is a loop and never a recursion.
// Made by ExpressionParser (expression_parser.hpp), evaluated by tools/checkers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/claims/number_text.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::claims {

enum class NodeKind {
  number,  // numeral
  symbol,  // name: an unknown
  pi,
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,     // left
  magnitude,  // left without its sign: a difference in words
  percent,    // left / 100
  factorial,  // left
  root,       // square root of left
  label,      // left with a unit or count noun: `label`
  remainder   // quotient left, remainder right: "3 remainder 1"
};

// Unit words with exponents: km/h is {km: 1, h: -1}. Names are normalised by label_text.hpp.
using Label = std::map<std::string, int>;

struct Node {
  NodeKind kind = NodeKind::number;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  Numeral numeral;
  std::string name;
  Label label;
  verdict::Span label_span;  // bytes of the label
};

}  // namespace portcullis::tools::claims
