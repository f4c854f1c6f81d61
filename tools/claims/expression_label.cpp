// Labels of numbers: units of measure and count nouns, "km/h", "square metres", "apples", "cities/country".
#include <algorithm>

#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::claims {

using Kind = TokenKind;

// One known unit of up to three words at the cursor, with its exponent; false (and nothing consumed) when there is
// none.
bool ExpressionParser::unit_term(Label& label, int sign, bool after_slash) {
  const std::size_t mark = at_;
  if (after_slash) {
    ++at_;
    if (is_word(0, "a") || is_word(0, "an")) ++at_;
  }
  const auto fail = [&] {
    at_ = mark;
    return false;
  };
  std::string name;
  std::size_t used = 0;
  int exponent = 1;
  if (is(Kind::degree)) {
    const bool scale = token(1).kind == Kind::word && (bytes(token(1)) == "C" || bytes(token(1)) == "F");
    name = scale ? "°" + std::string(bytes(token(1))) : "°";
    used = scale ? 2 : 1;
    if (!scale && token(1).kind == Kind::word && !token(1).space_before) return fail();
  } else if (is(Kind::currency) && !token().space_before && token(1).kind != Kind::number) {
    name = bytes(token());
    used = 1;
  } else if (is(Kind::word)) {
    for (std::size_t words = 3; words >= 1 && used == 0; --words) {
      std::string joined;
      bool fits = true;
      for (std::size_t i = 0; i < words && fits; ++i) {
        fits = token(i).kind == Kind::word;
        joined += (i == 0 ? "" : " ") + std::string(bytes(token(i)));
      }
      if (!fits) continue;
      const std::string small = lower(bytes(token()));
      const bool squared = words >= 2 && (small == "square" || small == "sq");
      const bool cubed = words >= 2 && (small == "cubic" || small == "cu");
      if (squared || cubed) joined = joined.substr(joined.find(' ') + 1);
      if (words > 1 && reserved_word(lower(bytes(token(words - 1))))) continue;
      if (canonical_unit(joined).empty()) continue;
      // A single letter is a unit only apart from its number, and not where it is an operand: "3 m = ", "5 x 3".
      if (joined.size() == 1 && (token().exact_word_start || is_word(0, "x"))) continue;
      // "3 in total": the preposition.
      if (joined == "in" && token(1).kind == Kind::word) continue;
      name = joined;
      used = words;
      exponent = squared ? 2 : cubed ? 3 : 1;
    }
  }
  if (used == 0) return fail();
  at_ += used;
  if (is(Kind::superscript) && !token().space_before) {
    exponent = token().number.digits[0] - '0';
    ++at_;
  } else if (is(Kind::power) && token(1).kind == Kind::number && token(1).number.exponent == 0 &&
             token(1).number.digits.size() == 1) {
    exponent = token(1).number.digits[0] - '0';
    at_ += 2;
  }
  label[canonical_unit(name)] += sign * exponent;
  return true;
}

// Up to four count nouns that end where an operator, a relation or a bracket stands; or one that was seen before.
bool ExpressionParser::unknown_words(Label& label, int sign, bool after_slash) {
  const std::size_t mark = at_;
  if (after_slash) {
    ++at_;
    if (is_word(0, "a") || is_word(0, "an") || is_word(0, "each")) ++at_;
  }
  std::size_t words = 0;
  std::string name;
  std::size_t known = 0;
  std::string known_name;
  while (words < 4 && token(words).kind == Kind::word) {
    const Token& t = token(words);
    const std::string word = lower(bytes(t));
    if (t.span.size() < 2 || t.exact_word_start || reserved_word(word) || word.find('_') != std::string::npos) break;
    if (std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) break;
    name += (words == 0 ? "" : " ") + singular(word);
    ++words;
    if (labels_.contains(name) || (after_slash && words == 1)) {
      known = words;
      known_name = name;
    }
  }
  const Kind next = token(words).kind;
  const bool ends = next == Kind::plus || next == Kind::minus || next == Kind::times || next == Kind::divide ||
                    next == Kind::relation ||
                    (next == Kind::close && token(words).partner != Token::npos && depth_ > 0);
  const bool ends_by_word =
      next == Kind::word &&
      (is_word(words, "x") || is_word(words, "times") || is_word(words, "plus") || is_word(words, "minus") ||
       is_word(words, "per") || is_word(words, "divided") || is_word(words, "equals"));
  if (words == 0 || (!ends && !ends_by_word)) {
    if (known == 0) {
      at_ = mark;
      return false;
    }
    words = known;
    name = known_name;
  }
  at_ += words;
  label[name] += sign;
  return true;
}

void ExpressionParser::label(std::uint32_t& operand) {
  const NodeKind kind = nodes_[operand].kind;
  if (kind == NodeKind::symbol || kind == NodeKind::percent || kind == NodeKind::label || kind == NodeKind::pi) return;
  // "5km" is a unit, "5x" an unknown.
  if (is(Kind::word) && token().exact_word_start && token().span.size() == 1) return;
  const std::size_t first = at_;
  Label read;
  bool found = unit_term(read, 1, false);
  if (found && is(Kind::word)) {
    // "1 lb beeswax * 10": more than a unit; the words together are a count noun.
    const std::size_t after_unit = at_;
    Label noun;
    at_ = first;
    if (unknown_words(noun, 1, false) && at_ > after_unit) {
      read = std::move(noun);
    } else {
      at_ = after_unit;
    }
  }
  if (!found) found = unknown_words(read, 1, false);
  if (!found) {
    // "0.10/candle": a rate without a unit above the line.
    if (is(Kind::divide) && token(1).kind == Kind::word && token(1).span.size() > 1) {
      if (!unit_term(read, -1, true) && !unknown_words(read, -1, true)) return;
    } else {
      return;
    }
  }
  for (unsigned parts = 0; parts < 4; ++parts) {
    const bool per = is_word(0, "per");
    const bool slash = is(Kind::divide) && (token(1).kind == Kind::word || token(1).kind == Kind::degree);
    if (!per && !slash) break;
    if (!unit_term(read, -1, true) && !unknown_words(read, -1, true)) break;
  }
  for (const auto& part : read) labels_.insert(part.first);
  std::erase_if(read, [](const auto& part) { return part.second == 0; });
  Node node;
  node.kind = NodeKind::label;
  node.left = operand;
  node.label = std::move(read);
  node.label_span = {tokens_[first].span.start, tokens_[at_ - 1].span.end};
  operand = add(std::move(node));
}

}  // namespace portcullis::tools::claims
