// The grammar: sum > product > sign > power > postfix > primary. A construct that two readers would take differently
// is parsed, and noted in Doubts.
#include "tools/claims/expression_parser.hpp"

#include <algorithm>

#include "tools/claims/calculation_words.hpp"

namespace portcullis::tools::claims {

using Kind = TokenKind;

std::optional<ExpressionParser::Side> ExpressionParser::side(std::size_t at, bool first) {
  at_ = at;
  first_side_ = first;
  operators_ = 0;
  hyphens_or_slashes_only_ = true;
  in_list_ = false;
  joined_ = false;
  depth_ = 0;
  spoken_depth_ = 0;
  const Ref root = sum();
  if (!root || at_ == at) return std::nullopt;
  return Side{*root, at, at_, operators_, hyphens_or_slashes_only_, joined_};
}

bool ExpressionParser::is_word(std::size_t ahead, std::string_view word) const {
  const Token& t = token(ahead);
  return t.kind == Kind::word && is_lower_of(bytes(t), word);
}

std::uint32_t ExpressionParser::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t ExpressionParser::add(NodeKind kind, std::uint32_t left, std::uint32_t right) {
  Node node;
  node.kind = kind;
  node.left = left;
  node.right = right;
  return add(std::move(node));
}

std::uint32_t ExpressionParser::constant(int value) {
  Node node;
  node.numeral.digits = std::to_string(value);
  return add(std::move(node));
}

bool ExpressionParser::is_plain_fraction(std::uint32_t ref) const {
  const Node& node = nodes_[ref];
  return node.kind == NodeKind::divide && nodes_[node.left].kind == NodeKind::number &&
         nodes_[node.right].kind == NodeKind::number;
}

ExpressionParser::Ref ExpressionParser::sum() {
  Ref left = product();
  while (left && nodes_.size() < max_expression_nodes) {
    const bool word = is(Kind::word);
    if (word && change(*left)) continue;
    NodeKind kind = NodeKind::add;
    if (is(Kind::minus) || is_word(0, "minus")) {
      kind = NodeKind::subtract;
    } else if (!is(Kind::plus) && !is_word(0, "plus")) {
      break;
    }
    const std::size_t mark = at_;
    const bool hyphen = kind == NodeKind::subtract && !word;
    // "15% of 80 + 20", "3 times 4 plus 2": the ear may group them otherwise.
    const bool spoken_left = at_ > 0 && nodes_[*left].name == "spoken";
    ++at_;
    const std::size_t nodes_before = nodes_.size();
    const Ref right = product();
    if (!right) {
      at_ = mark;
      nodes_.resize(nodes_before);
      break;
    }
    const bool percents = is_percent(*right) && (is_percent(*left) || nodes_[*left].name == "percents");
    const bool additive_percent = is_percent(*right) && !percents;
    const Node& first = nodes_[*left];
    const bool of_one = first.kind == NodeKind::number && first.numeral.digits == "1" && first.numeral.exponent == 0;
    if (additive_percent && !of_one) doubts_.ambiguous = true;
    if (spoken_left || (word && nodes_[*right].kind == NodeKind::multiply)) doubts_.ambiguous = true;
    ++operators_;
    if (!hyphen) hyphens_or_slashes_only_ = false;
    left = add(kind, *left, *right);
    if (percents) nodes_[*left].name = "percents";
  }
  if (nodes_.size() >= max_expression_nodes) return std::nullopt;
  return left;
}

// An operator of multiplication at the cursor, in signs or words.
bool ExpressionParser::multiplies(std::size_t& used, NodeKind& kind) {
  used = 1;
  kind = NodeKind::multiply;
  if (is(Kind::times)) return true;
  if (is(Kind::divide)) {
    kind = NodeKind::divide;
    return true;
  }
  if (!is(Kind::word)) return false;
  const std::string word = lower(bytes(token()));
  const Kind next = token(1).kind;
  const bool operand_next = next == Kind::number || next == Kind::open || next == Kind::currency ||
                            next == Kind::root || next == Kind::fraction;
  if (word == "x") return !token().exact_word_start && operand_next;
  if (word == "times") return true;
  if (word == "multiplied" || word == "divided") {
    used = 2;
    if (word == "divided") kind = NodeKind::divide;
    return is_word(1, "by");
  }
  if (word == "over") {
    kind = NodeKind::divide;
    return next == Kind::number;
  }
  return false;
}

ExpressionParser::Ref ExpressionParser::product() {
  Ref left = unary();
  bool divided = false;
  while (left && nodes_.size() < max_expression_nodes) {
    const std::size_t mark = at_;
    const std::size_t nodes_before = nodes_.size();
    std::size_t used = 1;
    NodeKind kind = NodeKind::multiply;
    bool spoken = false;
    bool implicit = false;
    bool rate = false;
    bool time = false;
    const Doubts before = doubts_;
    if (multiplies(used, kind)) {
      spoken = is(Kind::word) && lower(bytes(token())) != "x";
      if (kind == NodeKind::multiply || !is(Kind::divide)) hyphens_or_slashes_only_ = false;
      at_ += used;
    } else if (is_word(0, "of") && (is_percent(*left) || is_plain_fraction(*left))) {
      spoken = true;
      hyphens_or_slashes_only_ = false;
      ++at_;
    } else if (is_word(0, "out") && is_word(1, "of") && nodes_[*left].kind == NodeKind::number) {
      kind = NodeKind::divide;
      spoken = true;
      hyphens_or_slashes_only_ = false;
      at_ += 2;
    } else if (first_side_ && (is_word(0, "at") || is_word(0, "for")) &&
               (nodes_[*left].kind == NodeKind::label || nodes_[*left].name == "compound")) {
      rate = is_word(0, "at");
      time = !rate;
      hyphens_or_slashes_only_ = false;
      ++at_;
    } else {
      const Node& node = nodes_[*left];
      const bool after_close = at_ > 0 && tokens_[at_ - 1].kind == Kind::close;
      const bool symbol = is(Kind::word) && token().exact_word_start && token().span.size() == 1;
      const bool after_number = node.kind == NodeKind::number || node.kind == NodeKind::power;
      if (is(Kind::open) && token().partner != Token::npos && (after_close || after_number)) {
        implicit = true;
        if (token().space_before) doubts_.doubtful = true;
      } else if ((symbol && after_number) ||
                 (is(Kind::word) && after_close && !token().space_before && token().span.size() == 1)) {
        implicit = true;
      } else {
        break;
      }
      hyphens_or_slashes_only_ = false;
    }
    const Ref right = implicit ? power() : unary();
    const bool time_fits = !time || (right && lasts(*left, *right));
    const bool rate_fits =
        !rate || (right && nodes_[*right].kind == NodeKind::label &&
                  std::ranges::any_of(nodes_[*right].label, [](const auto& part) { return part.second < 0; }));
    if (!right || !rate_fits || !time_fits) {
      doubts_ = before;
      at_ = mark;
      nodes_.resize(nodes_before);
      break;
    }
    if (implicit && divided) doubts_.ambiguous = true;
    divided = kind == NodeKind::divide;
    ++operators_;
    left = add(kind, *left, *right);
    if (spoken) nodes_[*left].name = "spoken";
  }
  if (nodes_.size() >= max_expression_nodes) return std::nullopt;
  return left;
}

ExpressionParser::Ref ExpressionParser::unary() {
  if (depth_ >= max_expression_depth) return std::nullopt;
  ++depth_;
  const Ref result = signed_power();
  --depth_;
  return result;
}

ExpressionParser::Ref ExpressionParser::signed_power() {
  bool negative = false;
  const std::size_t mark = at_;
  unsigned signs = 0;
  while ((is(Kind::minus) || is(Kind::plus) || is_word(0, "negative") || is_word(0, "minus")) && signs < 3) {
    if (!is(Kind::plus)) negative = !negative;
    ++at_;
    ++signs;
  }
  const Ref operand = power();
  if (!operand) {
    at_ = mark;
    return std::nullopt;
  }
  if (!negative) return operand;
  if (nodes_[*operand].kind == NodeKind::power && nodes_[nodes_[*operand].left].kind == NodeKind::number) {
    doubts_.ambiguous = true;
  }
  return add(NodeKind::negate, *operand, 0);
}

ExpressionParser::Ref ExpressionParser::power() {
  Ref base = postfix();
  if (!base) return base;
  const std::size_t mark = at_;
  const std::size_t nodes_before = nodes_.size();
  Ref exponent;
  if (is(Kind::superscript) && !token().space_before) {
    Node node;
    while (is(Kind::superscript) && node.numeral.digits.size() < 8) {
      node.numeral.digits += token().number.digits;
      ++at_;
    }
    exponent = add(std::move(node));
  } else if (is_word(0, "squared") || is_word(0, "cubed")) {
    exponent = constant(is_word(0, "squared") ? 2 : 3);
    ++at_;
  } else if (is(Kind::power)) {
    ++at_;
    exponent = unary();
  } else if (is_word(0, "to") && is_word(1, "the") && is_word(2, "power") && is_word(3, "of")) {
    at_ += 4;
    exponent = unary();
  } else if (is_word(0, "raised") && is_word(1, "to") && is_word(2, "the") && is_word(3, "power") && is_word(4, "of")) {
    at_ += 5;
    exponent = unary();
  } else {
    return base;
  }
  if (!exponent) {
    at_ = mark;
    nodes_.resize(nodes_before);
    return base;
  }
  if (nodes_[*exponent].kind == NodeKind::power || is(Kind::power) || is(Kind::superscript)) doubts_.ambiguous = true;
  ++operators_;
  hyphens_or_slashes_only_ = false;
  return add(NodeKind::power, *base, *exponent);
}

ExpressionParser::Ref ExpressionParser::postfix() {
  Ref operand = primary();
  if (!operand) return operand;
  for (;;) {
    if (is(Kind::percent) || (is_word(0, "percent") && !token().exact_word_start) ||
        (is_word(0, "per") && is_word(1, "cent"))) {
      // "15 % 4" would be a remainder.
      const std::size_t used = is_word(0, "per") ? 2 : 1;
      if (token(used).kind == Kind::number || is_percent(*operand)) return std::nullopt;
      at_ += used;
      operand = add(NodeKind::percent, *operand, 0);
    } else if (is(Kind::factorial)) {
      const Kind next = token(1).kind;
      const bool figures = next == Kind::plus || next == Kind::minus || next == Kind::times || next == Kind::divide ||
                           next == Kind::relation || next == Kind::close || is_word(1, "is") || is_word(1, "equals");
      if (!figures) doubts_.ambiguous = true;
      ++at_;
      ++operators_;
      hyphens_or_slashes_only_ = false;
      operand = add(NodeKind::factorial, *operand, 0);
    } else {
      break;
    }
  }
  if (feet_and_inches(*operand)) return operand;
  dozens(*operand);
  label(*operand);
  compound(*operand);
  return operand;
}

ExpressionParser::Ref ExpressionParser::primary() {
  if (depth_ >= max_expression_depth) return std::nullopt;
  ++depth_;
  const std::size_t mark = at_;
  const std::size_t nodes_before = nodes_.size();
  Ref result;
  switch (token().kind) {
    case Kind::number:
      result = number();
      break;
    case Kind::open:
      result = bracketed();
      break;
    case Kind::currency:
      result = currency();
      break;
    case Kind::root:
      result = root();
      break;
    case Kind::fraction:
      result = fraction();
      break;
    case Kind::word:
      result = word();
      break;
    default:
      break;
  }
  --depth_;
  if (!result) {
    at_ = mark;
    nodes_.resize(nodes_before);
  }
  return result;
}

}  // namespace portcullis::tools::claims
