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
  if (name == "half" && token(1).kind == Kind::number) return scaled(1, 1, 2);
  if (name == "twice" || name == "double") return scaled(of ? 2 : 1, 2, 1);
  if (name == "thrice" || name == "triple") return scaled(of ? 2 : 1, 3, 1);
  const bool two_operands = name == "sum" || name == "product" || name == "difference" || name == "quotient";
  if (two_operands && (of || is_word(1, "between"))) {
    at_ += 2;
    Ref left = power();
    if (!left || !is_word(0, "and")) return std::nullopt;
    ++at_;
    const Ref right = power();
    // "the sum of 3 and 4 and 5", "the sum of 3 and 4 * 5": leave it.
    if (!right || is_word(0, "and")) return std::nullopt;
    ++operators_;
    hyphens_or_slashes_only_ = false;
    if (is(Kind::plus) || is(Kind::minus) || is(Kind::times) || is(Kind::divide)) doubts_.ambiguous = true;
    // A difference is said without its sign: only the larger first is plain.
    if (name == "difference") doubts_.doubtful = true;
    const std::uint32_t result = add(name == "sum"          ? NodeKind::add
                                     : name == "product"    ? NodeKind::multiply
                                     : name == "difference" ? NodeKind::subtract
                                                            : NodeKind::divide,
                                     *left, *right);
    nodes_[result].name = "spoken";
    return result;
  }
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

}  // namespace portcullis::tools::claims
