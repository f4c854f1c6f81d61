// The primaries of the grammar: numbers with their scale and currency, number words, unknowns, "the sum of", labels.
#include <algorithm>

#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::claims {

using Kind = TokenKind;

namespace {

bool is_integer(const Numeral& numeral) {
  return numeral.exponent == 0 && numeral.digits.size() < 9;
}

}  // namespace

std::string singular(std::string_view word) {
  std::string result = lower(word);
  if (const std::size_t apostrophe = result.find('\''); apostrophe != std::string::npos) result.resize(apostrophe);
  if (const std::size_t apostrophe = result.find("’"); apostrophe != std::string::npos) result.resize(apostrophe);
  if (result.size() > 4 && result.ends_with("ies")) {
    result.replace(result.size() - 3, 3, "y");
  } else if (result.size() > 4 && (result.ends_with("xes") || result.ends_with("ches") || result.ends_with("shes") ||
                                   result.ends_with("sses"))) {
    result.resize(result.size() - 2);
  } else if (result.size() > 3 && result.ends_with('s') && !result.ends_with("ss")) {
    result.pop_back();
  }
  return result;
}

ExpressionParser::Ref ExpressionParser::number() {
  if (!is(Kind::number)) return std::nullopt;
  Node node;
  node.numeral = token().number;
  if (node.numeral.decimal_comma) doubts_.decimal_comma = true;
  if (node.numeral.one_group) doubts_.one_group = true;
  if (node.numeral.spaced_groups) doubts_.doubtful = true;
  ++at_;
  // "3 1/2", "3½": a mixed number.
  const bool vulgar = is(Kind::number) && text_[token().span.start] != '.' &&
                      static_cast<unsigned char>(text_[token().span.start]) >= 0x80;
  if (is_integer(node.numeral) && vulgar) {
    const std::uint32_t whole = add(std::move(node));
    Node part;
    part.numeral = token().number;
    ++at_;
    const std::uint32_t fraction = add(std::move(part));
    return add(NodeKind::add, whole, fraction);
  }
  if (is_integer(node.numeral) && is(Kind::number) && token(1).kind == Kind::divide && token(2).kind == Kind::number &&
      !token(1).space_before && !token(2).space_before && is_integer(token().number) && is_integer(token(2).number) &&
      std::stol(token().number.digits) < std::stol(token(2).number.digits)) {
    const std::uint32_t whole = add(std::move(node));
    Node top;
    top.numeral = token().number;
    Node bottom;
    bottom.numeral = token(2).number;
    at_ += 3;
    const std::uint32_t above = add(std::move(top));
    const std::uint32_t below = add(std::move(bottom));
    return add(NodeKind::add, whole, add(NodeKind::divide, above, below));
  }
  if (is(Kind::word) && !token().exact_word_start) {
    if (const auto scale = scale_word(lower(bytes(token())))) {
      node.numeral.exponent += *scale;
      node.name = "scaled";
      ++at_;
    }
  }
  return add(std::move(node));
}

// "twenty-one", "three hundred", "two million five": the words must add up as English says them.
ExpressionParser::Ref ExpressionParser::number_word() {
  long long total = 0;
  long long part = 0;
  bool any = false;
  long long last_scale = 1'000'000'000'000'000;
  while (is(Kind::word)) {
    const std::string word = lower(bytes(token()));
    if (const auto value = small_number_word(word)) {
      if (part % 100 != 0 && !(part % 10 == 0 && part % 100 >= 20 && *value < 10 && *value > 0)) break;
      if (any && *value == 0) break;
      part += *value;
    } else if (const auto scale = scale_word(word); scale && any && part > 0) {
      long long factor = 1;
      for (int i = 0; i < *scale; ++i) factor *= 10;
      if (*scale == 2) {
        if (part >= 10) break;
        part *= 100;
      } else {
        if (factor >= last_scale) return std::nullopt;
        total += part * factor;
        part = 0;
        last_scale = factor;
      }
    } else {
      break;
    }
    any = true;
    ++at_;
  }
  if (!any) return std::nullopt;
  // "two 5", "three and a half": not a number that was read to its end.
  const bool listed = in_list_ && total + part < 100;  // "the sum of three and four"
  if (is(Kind::number) || (!listed && is_word(0, "and") && (token(1).kind == Kind::word) &&
                           (small_number_word(lower(bytes(token(1)))) || is_word(1, "a")))) {
    return std::nullopt;
  }
  Node node;
  node.numeral.digits = std::to_string(total + part);
  return add(std::move(node));
}

Node ExpressionParser::price(std::uint32_t value, const Token& sign) const {
  Node node;
  node.kind = NodeKind::label;
  node.left = value;
  node.label[canonical_unit(bytes(sign).starts_with('\\') ? "$" : bytes(sign))] = 1;
  node.label_span = sign.span;
  return node;
}

std::uint32_t ExpressionParser::priced(std::uint32_t value, const Token& sign) {
  return add(price(value, sign));
}

ExpressionParser::Ref ExpressionParser::currency() {
  const Token sign = token();
  ++at_;
  bool negative = false;
  if (is(Kind::minus) && !token().space_before) {
    negative = true;
    ++at_;
  }
  if (!is(Kind::number)) return std::nullopt;
  Ref value = number();
  if (!value) return value;
  if (negative) value = add(NodeKind::negate, *value, 0);
  Node node = price(*value, sign);
  // "$10 / hour", "$2/cucumber": the rate belongs to the price when the word cannot be anything else.
  if (is(Kind::divide) || is_word(0, "per")) unit_term(node.label, -1, true) || unknown_words(node.label, -1, true);
  for (const auto& part : node.label) labels_.insert(part.first);
  if (node.label.size() > 1) node.label_span = {sign.span.start, tokens_[at_ - 1].span.end};
  return add(std::move(node));
}

ExpressionParser::Ref ExpressionParser::word() {
  const std::string read(bytes(token()));
  const std::string small = lower(read);
  if (small_number_word(small)) {
    // "one third of 9", "two fifths of 10"
    const int top = *small_number_word(small);
    const auto bottom = token(1).kind == Kind::word ? fraction_word(lower(bytes(token(1)))) : std::nullopt;
    if (bottom && is_word(2, "of")) {
      at_ += 2;
      const std::uint32_t above = constant(top);
      return add(NodeKind::divide, above, constant(*bottom));
    }
    return number_word();
  }
  if (small == "pi" || read == "π") {
    ++at_;
    Node node;
    node.kind = NodeKind::pi;
    return add(std::move(node));
  }
  const bool digits_follow =
      read.size() > 1 && std::ranges::all_of(read.substr(1), [](char c) { return (c >= '0' && c <= '9') || c == '_'; });
  const bool one_letter = read.size() == 1 || (read.size() == 2 && static_cast<unsigned char>(read[0]) >= 0x80);
  // "a third of 90", "a dozen"
  const bool article =
      small == "a" && token(1).kind == Kind::word && (fraction_word(lower(bytes(token(1)))) || is_word(1, "dozen"));
  if ((one_letter && !article) || digits_follow) {
    // "f(3)" may be a function, "x[1]" an element.
    if (token(1).kind == Kind::open && !token(1).space_before) return std::nullopt;
    ++at_;
    Node node;
    node.kind = NodeKind::symbol;
    node.name = read;
    return add(std::move(node));
  }
  if (spoken_depth_ >= max_spoken_depth) return std::nullopt;
  ++spoken_depth_;
  const Ref result = combined(small);
  --spoken_depth_;
  return result;
}

ExpressionParser::Ref ExpressionParser::bracketed() {
  const std::size_t close = token().partner;
  if (close == Token::npos) return std::nullopt;
  ++at_;
  const Ref inside = sum();
  if (!inside || at_ != close) return std::nullopt;
  ++at_;
  // What stands in brackets is one value however it was spoken.
  if (nodes_[*inside].name == "spoken") nodes_[*inside].name.clear();
  return inside;
}

ExpressionParser::Ref ExpressionParser::root() {
  ++at_;
  const Ref operand = is(Kind::open) ? bracketed() : number();
  if (!operand) return std::nullopt;
  ++operators_;
  hyphens_or_slashes_only_ = false;
  return add(NodeKind::root, *operand, 0);
}

ExpressionParser::Ref ExpressionParser::fraction() {
  ++at_;
  if (!is(Kind::open)) return std::nullopt;
  const Ref top = bracketed();
  if (!top || !is(Kind::open)) return std::nullopt;
  const Ref bottom = bracketed();
  if (!bottom) return std::nullopt;
  ++operators_;
  hyphens_or_slashes_only_ = false;
  return add(NodeKind::divide, *top, *bottom);
}

}  // namespace portcullis::tools::claims
