// Expressions in words that stand before their operand: "half of", "twice", "the sum of", "the square root of".
#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"

namespace portcullis::tools::claims {

using Kind = TokenKind;

// "half of 10", "twice 5", "the sum of 3 and 4", "the square root of 16".
ExpressionParser::Ref ExpressionParser::combined(std::string_view first) {
  const std::size_t mark = at_;
  if (first == "the" || first == "a" || first == "an") ++at_;
  if (!is(Kind::word)) return std::nullopt;
  const std::string name = lower(bytes(token()));
  const auto scaled = [&](std::size_t words, int top, int bottom) -> Ref {
    at_ += words;
    const Ref operand = power();
    if (!operand) return std::nullopt;
    ++operators_;
    hyphens_or_slashes_only_ = false;
    const std::uint32_t factor = bottom == 1 ? constant(top) : [&] {
      const std::uint32_t above = constant(top);
      return add(NodeKind::divide, above, constant(bottom));
    }();
    const std::uint32_t result = add(NodeKind::multiply, factor, *operand);
    nodes_[result].name = "spoken";
    return result;
  };
  const bool of = is_word(1, "of");
  if (const auto part = fraction_word(name); part && of && (name == "half" || first == "a" || first == "the")) {
    return scaled(2, 1, *part);
  }
  if (name == "half" && (token(1).kind == Kind::number || (is_word(1, "a") && is_word(2, "dozen"))))
    return scaled(1, 1, 2);
  if (name == "twice" || name == "double") return scaled(of ? 2 : 1, 2, 1);
  if (name == "thrice" || name == "triple") return scaled(of ? 2 : 1, 3, 1);
  if (name == "dozen" && first == "a" && !of && count_dozens_) {
    ++at_;
    const std::uint32_t one = constant(1);
    const std::uint32_t result = add(NodeKind::multiply, one, constant(12));
    nodes_[result].name = "scaled";
    return result;
  }
  if (name == "arithmetic" && is_word(1, "mean") && is_word(2, "of")) {
    ++at_;
    return list("mean");
  }
  if (of && (name == "sum" || name == "product" || name == "average" || name == "mean" || name == "quotient"))
    return list(name);
  if (name == "difference" && (of || is_word(1, "between"))) return difference();
  const bool root = name == "square" && is_word(1, "root") && is_word(2, "of");
  if (root || ((name == "square" || name == "cube") && of)) {
    at_ += root ? 3 : 2;
    const Ref operand = postfix();
    if (!operand) return std::nullopt;
    ++operators_;
    hyphens_or_slashes_only_ = false;
    // "the square root of 9 + 16": of 9, or of all.
    const std::uint32_t result =
        root ? add(NodeKind::root, *operand, 0) : add(NodeKind::power, *operand, constant(name == "square" ? 2 : 3));
    nodes_[result].name = "spoken";
    return result;
  }
  at_ = mark;
  return std::nullopt;
}

// An operator behind words that took their operands: it may be meant for the last of them or for all.
bool ExpressionParser::goes_on() const {
  return is(Kind::plus) || is(Kind::minus) || is(Kind::times) || is(Kind::divide) || is(Kind::power) ||
         is_word(0, "plus") || is_word(0, "minus") || is_word(0, "times") || is_word(0, "of");
}

// "the sum of 17, 24 and 9": at the noun.
ExpressionParser::Ref ExpressionParser::list(std::string_view name) {
  at_ += 2;
  const bool outer = in_list_;
  in_list_ = true;
  Ref result = power();
  int count = 1;
  bool closed = false;
  while (result && !closed) {
    closed = is_word(0, "and") || (is(Kind::comma) && is_word(1, "and"));
    if (!closed && !is(Kind::comma)) result.reset();
    if (!result) break;
    at_ += is(Kind::comma) && closed ? 2 : 1;
    const Ref next = power();
    if (!next || nodes_.size() >= max_expression_nodes) {
      result.reset();
      break;
    }
    ++count;
    result = add(name == "product"    ? NodeKind::multiply
                 : name == "quotient" ? NodeKind::divide
                                      : NodeKind::add,
                 *result, *next);
  }
  in_list_ = outer;
  // "the sum of 3 and 4 and 5", "the quotient of 8, 4 and 2": leave it.
  if (!result || is_word(0, "and") || (name == "quotient" && count > 2)) return std::nullopt;
  if (goes_on()) doubts_.ambiguous = true;
  if (name == "average" || name == "mean") result = add(NodeKind::divide, *result, constant(count));
  ++operators_;
  hyphens_or_slashes_only_ = false;
  nodes_[*result].name = "spoken";
  return result;
}

// "the difference between 9 and 4", which is said without its sign: at the noun.
ExpressionParser::Ref ExpressionParser::difference() {
  at_ += 2;
  const bool outer = in_list_;
  in_list_ = true;
  const std::size_t before = nodes_.size();
  const Ref left = power();
  const bool joined = left && is_word(0, "and");
  if (joined) ++at_;
  const Ref right = joined ? power() : std::nullopt;
  in_list_ = outer;
  if (!right || is_word(0, "and")) return std::nullopt;
  if (goes_on()) doubts_.ambiguous = true;
  ++operators_;
  hyphens_or_slashes_only_ = false;
  bool unknowns = false;
  for (std::size_t i = before; i < nodes_.size(); ++i) unknowns = unknowns || nodes_[i].kind == NodeKind::symbol;
  std::uint32_t result = add(NodeKind::subtract, *left, *right);
  if (unknowns) {
    doubts_.doubtful = true;
  } else {
    result = add(NodeKind::magnitude, result, 0);
  }
  nodes_[result].name = "spoken";
  return result;
}

// "80 increased by 15 %" and "15 % more than 80" behind their first operand.
bool ExpressionParser::change(std::uint32_t& left) {
  const bool up = is_word(0, "increased") || is_word(0, "raised");
  const bool down = is_word(0, "decreased") || is_word(0, "reduced") || is_word(0, "lowered");
  const bool by = (up || down) && is_word(1, "by");
  const bool more = is_word(0, "more") || is_word(0, "greater") || is_word(0, "larger") || is_word(0, "higher");
  const bool less = is_word(0, "less") || is_word(0, "lower") || is_word(0, "smaller") || is_word(0, "fewer");
  const bool than = (more || less) && is_word(1, "than");
  if ((!by && !than) || (!first_side_ && !change_allowed_)) return false;
  const std::size_t mark = at_;
  const std::size_t nodes_before = nodes_.size();
  at_ += 2;
  const Ref other = power();
  if (!other || nodes_.size() >= max_expression_nodes) {
    at_ = mark;
    nodes_.resize(nodes_before);
    return false;
  }
  // "3 + 5 increased by 10 %": one of them, or both.
  const bool spoken = nodes_[left].name == "spoken" || nodes_[*other].name == "spoken";
  if (operators_ > 0 || spoken || goes_on()) doubts_.ambiguous = true;
  const std::uint32_t amount = by ? *other : left;
  const std::uint32_t base = by ? left : *other;
  // "It costs $2 less than $5 = ...": perhaps said of something else.
  if (than && first_side_) doubts_.doubtful = true;
  const NodeKind kind = up || more ? NodeKind::add : NodeKind::subtract;
  if (is_percent(base)) doubts_.ambiguous = true;  // percent, or points of it
  if (is_percent(amount)) {
    const std::uint32_t one = constant(1);
    const std::uint32_t factor = add(kind, one, amount);
    left = add(NodeKind::multiply, base, factor);
  } else {
    left = add(kind, base, amount);
  }
  ++operators_;
  hyphens_or_slashes_only_ = false;
  nodes_[left].name = "spoken";
  return true;
}

}  // namespace portcullis::tools::claims
