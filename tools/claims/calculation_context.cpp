// Looks at no more than a bounded number of tokens on either side.
#include "tools/claims/calculation_context.hpp"

#include <algorithm>

#include "tools/claims/calculation_words.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

// A sentence that reaches further than this is taken to assert nothing that lies beyond its reach.
constexpr std::size_t reach = 200;

std::string word_at(const Line& line, std::size_t i) {
  if (i >= line.tokens.size() || line.tokens[i].kind != Kind::word) return {};
  return lower(line.text.substr(line.tokens[i].span.start, line.tokens[i].span.size()));
}

bool is_operator(Kind kind) {
  return kind == Kind::plus || kind == Kind::minus || kind == Kind::times || kind == Kind::divide ||
         kind == Kind::power || kind == Kind::root || kind == Kind::fraction;
}

// "(a)", "(1)", "(in dollars)": a mark or a remark that is no operand.
bool remark(const Line& line, std::size_t close) {
  const std::size_t open = line.tokens[close].partner;
  if (open == Token::npos) {
    // "1) 2 + 2 = 4"
    return close == line.first + 1 &&
           (line.tokens[line.first].kind == Kind::number || line.tokens[line.first].kind == Kind::word);
  }
  if (open == line.first && close == open + 2) return true;
  if (open > line.first && !line.tokens[open].space_before) return false;
  for (std::size_t i = open + 1; i < close; ++i) {
    if (line.tokens[i].kind != Kind::word && line.tokens[i].kind != Kind::currency &&
        line.tokens[i].kind != Kind::comma) {
      return false;
    }
    if (takes_next_operand(word_at(line, i))) return false;
  }
  if (open > line.first) {
    const Kind before = line.tokens[open - 1].kind;
    if (is_operator(before) || before == Kind::number || before == Kind::close) return false;
  }
  return true;
}

// "in base 3", "base-two"
bool other_base(const Line& line, std::size_t at) {
  const std::string word = word_at(line, at);
  if (word.starts_with("base-")) return true;
  if (word != "base" || at + 1 >= line.tokens.size()) return false;
  const Kind next = line.tokens[at + 1].kind;
  return next == Kind::number || next == Kind::minus || small_number_word(word_at(line, at + 1)).has_value();
}

// "10 increased by 1 + 1": a number further back would be the first operand.
bool value_in_clause(const Line& line, std::size_t at) {
  for (std::size_t n = 0; at > line.first && n < reach; ++n) {
    const Kind kind = line.tokens[--at].kind;
    if (kind == Kind::comma || kind == Kind::clause || kind == Kind::sentence_end || kind == Kind::newline)
      return false;
    if (kind != Kind::word && kind != Kind::quote) return true;
    if (small_number_word(word_at(line, at)) || word_at(line, at).size() == 1) return true;
  }
  return at > line.first;
}

Edge after_word(const Line& line, std::size_t at, bool bare) {
  const std::string word = word_at(line, at);
  const std::string before = at > 0 ? word_at(line, at - 1) : std::string();
  const Kind before_kind = at > 0 ? line.tokens[at - 1].kind : Kind::newline;
  const bool value_before = before_kind == Kind::number || before_kind == Kind::close || before_kind == Kind::percent;
  if (line.tokens[at].exact_word_start) return Edge::dirty;
  if (word == "of") return names_a_value(before) ? Edge::clean : Edge::dirty;
  if (word == "by" && measures_change(before)) return value_in_clause(line, at) ? Edge::dirty : Edge::clean;
  if (takes_next_operand(word)) return Edge::dirty;
  if (word == "and" && at == line.settled) return bare ? Edge::dirty : Edge::clean;
  if (word == "and" || word == "to") {
    if (value_before || small_number_word(before) || scale_word(before)) return Edge::dirty;
    return bare ? Edge::dirty : Edge::clean;
  }
  if (word.size() == 1 && word != "a" && word != "i") return Edge::dirty;
  if (word.size() == 2 && static_cast<unsigned char>(word[0]) >= 0x80) return Edge::dirty;
  if (std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) return Edge::dirty;
  if (bare && !label_connective(word)) return Edge::dirty;
  if (enumerates(word)) return Edge::doubtful;
  return Edge::clean;
}

// A list item of the same kind stands above.
bool bulleted_above(const Line& line) {
  std::size_t at = line.begin - 1;
  while (at > 0 && line.tokens[at - 1].kind != Kind::newline) --at;
  return line.tokens[at].kind == line.tokens[line.begin].kind && at + 1 < line.begin &&
         line.tokens[at + 1].space_before;
}

// The last token of the line before, or npos when there is none or it is blank.
std::size_t end_above(const Line& line) {
  if (line.begin < 2 || line.tokens[line.begin - 2].kind == Kind::newline) return Token::npos;
  return line.begin - 2;
}

// "3 +", "half of", "not" at the end of a line reach into the next one.
Edge at_line_start(const Line& line, std::size_t first) {
  const std::size_t above = end_above(line);
  if (above == Token::npos) return Edge::clean;
  const Kind kind = line.tokens[above].kind;
  const bool value = kind == Kind::number || kind == Kind::close || kind == Kind::percent ||
                     kind == Kind::superscript || kind == Kind::factorial;
  const bool sign = line.tokens[line.begin].kind == Kind::minus || line.tokens[line.begin].kind == Kind::plus ||
                    line.tokens[line.begin].kind == Kind::quote || line.tokens[line.begin].kind == Kind::times;
  if ((line.bullet() || first == line.begin) && sign && (value || is_operator(kind)) && !bulleted_above(line)) {
    return Edge::dirty;
  }
  if (line.bullet()) return Edge::clean;
  if (is_operator(kind) || kind == Kind::open || kind == Kind::other) return Edge::dirty;
  if (kind == Kind::word && after_word(line, above, false) == Edge::dirty) return Edge::dirty;
  return Edge::clean;
}

bool small_letter(const Line& line, const Token& token) {
  const char c = line.text[token.span.start];
  return token.kind == Kind::word && c >= 'a' && c <= 'z';
}

// What begins the next line may change the last operand: "million", "* 5".
Edge at_line_end(const Line& line, std::size_t newline) {
  if (newline + 1 >= line.tokens.size()) return Edge::clean;
  const Token& below = line.tokens[newline + 1];
  if (small_letter(line, below)) return changes_last_operand(word_at(line, newline + 1)) ? Edge::dirty : Edge::clean;
  if (below.kind == Kind::times || below.kind == Kind::divide || below.kind == Kind::power ||
      below.kind == Kind::percent || below.kind == Kind::superscript) {
    return Edge::dirty;
  }
  const bool star = below.kind == Kind::quote && line.text[below.span.start] == '*';
  if (below.kind != Kind::plus && below.kind != Kind::minus && !star) return Edge::clean;
  const bool same_list = line.bullet() && line.tokens[line.begin].kind == below.kind;
  const Kind operand = newline + 2 < line.tokens.size() ? line.tokens[newline + 2].kind : Kind::newline;
  const bool continues = operand == Kind::number || operand == Kind::open || operand == Kind::currency;
  return continues && !same_list ? Edge::dirty : Edge::clean;
}

}  // namespace

Edge left_edge(const Line& line, std::size_t first, bool bare) {
  if (first <= line.first) return at_line_start(line, first);
  std::size_t at = first - 1;
  while (at > line.first && line.tokens[at].kind == Kind::quote) --at;
  const Token& before = line.tokens[at];
  switch (before.kind) {
    case Kind::quote:
      return at_line_start(line, line.first);
    case Kind::newline:
    case Kind::sentence_end:
    case Kind::question:
    case Kind::relation:
      return Edge::clean;
    case Kind::clause:
      // "1 : 2 + 1"
      return before.space_before && at > line.first && line.tokens[at - 1].kind == Kind::number ? Edge::dirty
                                                                                                : Edge::clean;
    case Kind::comma:
      // "max(1, 1 + 1 = 2)"
      if (at > line.first + 1 && line.tokens[at - 1].kind == Kind::number && line.tokens[at - 2].kind == Kind::open) {
        return Edge::dirty;
      }
      if (word_at(line, first) == "minus") return Edge::dirty;
      return bare && at > line.first && line.tokens[at - 1].kind == Kind::number ? Edge::dirty : Edge::clean;
    case Kind::word: {
      // "the price -1 + 3 = 2" may take one from the price.
      const bool sign = line.tokens[first].kind == Kind::minus || word_at(line, first) == "minus";
      if (sign && !label_connective(word_at(line, at))) return Edge::dirty;
      return after_word(line, at, bare);
    }
    case Kind::close:
      return remark(line, at) ? Edge::clean : Edge::dirty;
    case Kind::open: {
      if (at == line.first) return Edge::clean;
      const Token& outer = line.tokens[at - 1];
      if (is_operator(outer.kind) || outer.kind == Kind::open || outer.kind == Kind::other) return Edge::dirty;
      // "!(1 + 1 = 2)"
      if (outer.kind == Kind::sentence_end && !before.space_before) return Edge::dirty;
      const bool joined = !before.space_before && (outer.kind == Kind::word || outer.kind == Kind::number ||
                                                   outer.kind == Kind::close || outer.kind == Kind::superscript);
      if (joined || takes_next_operand(word_at(line, at - 1))) return Edge::dirty;
      return Edge::clean;
    }
    default:
      return Edge::dirty;
  }
}

Edge right_edge(const Line& line, std::size_t next) {
  std::size_t at = next;
  while (line.tokens[at].kind == Kind::quote) ++at;
  const Token& after = line.tokens[at];
  switch (after.kind) {
    case Kind::newline:
      return at_line_end(line, at);
    case Kind::sentence_end:
      // "2 . 5"
      return after.space_before && line.tokens[at + 1].kind == Kind::number ? Edge::dirty : Edge::clean;
    case Kind::comma: {
      // "2, 000"
      const Token& number = line.tokens[at + 1];
      return number.kind == Kind::number && number.number.digits.starts_with("00") ? Edge::dirty : Edge::clean;
    }
    case Kind::clause:
      // "2 : 3"
      return line.tokens[at + 1].kind == Kind::number && after.space_before ? Edge::dirty : Edge::clean;
    case Kind::relation:
      return Edge::clean;
    case Kind::close: {
      std::size_t outside = at + 1;
      while (line.tokens[outside].kind == Kind::close || line.tokens[outside].kind == Kind::quote) ++outside;
      const Kind kind = line.tokens[outside].kind;
      if (is_operator(kind) || kind == Kind::percent || kind == Kind::superscript || kind == Kind::other ||
          kind == Kind::factorial || kind == Kind::relation || kind == Kind::question) {
        return Edge::dirty;
      }
      if (kind == Kind::open && !line.tokens[outside].space_before) return Edge::dirty;
      return kind == Kind::number && !line.tokens[outside].space_before ? Edge::dirty : Edge::clean;
    }
    case Kind::open: {
      if (!after.space_before) return Edge::dirty;
      const Kind inside = line.tokens[at + 1].kind;
      if (inside != Kind::word && inside != Kind::quote) return Edge::dirty;
      // "2 (in millions)", "2 \\text{ million}"
      for (std::size_t i = at + 1; i < line.tokens.size() && i < at + 6 && line.tokens[i].kind != Kind::close; ++i) {
        if (changes_last_operand(word_at(line, i))) return Edge::dirty;
      }
      return Edge::clean;
    }
    case Kind::word: {
      if (!after.space_before && at == next) return Edge::dirty;
      const std::string word = word_at(line, at);
      if (word.size() == 1 && word != "a" && word != "i") return Edge::dirty;
      if (changes_last_operand(word)) return Edge::dirty;
      if (std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) return Edge::dirty;
      if (word == "to" && line.tokens[at + 1].kind != Kind::word) return Edge::dirty;
      if (word == "per") {
        const std::string following = word_at(line, at + 1);
        if (following.empty() || scale_word(following) || following.starts_with("mil")) return Edge::dirty;
      }
      if (word == "and" || word == "times" || word == "by" || word == "to") {
        const std::string following = word_at(line, at + 1);
        const Kind kind = line.tokens[at + 1].kind;
        if (following == "a" || following == "an" || following == "half" || small_number_word(following))
          return Edge::dirty;
        // "4 and 3 + 3 = 6" goes on with another calculation, "4 and 5" with another value.
        const Kind third = kind == Kind::number ? line.tokens[at + 2].kind : Kind::newline;
        if (kind == Kind::number && !is_operator(third)) return Edge::dirty;
      }
      return Edge::clean;
    }
    default:
      return Edge::dirty;
  }
}

Surroundings surroundings(const Line& line, std::size_t first, std::size_t next) {
  Surroundings result;
  bool clause = true;
  std::size_t at = first;
  for (std::size_t n = 0; at > 0; ++n) {
    --at;
    if (at < line.first && at >= line.begin) continue;
    if (n > reach) {
      result.asserted = false;
      break;
    }
    const Token& token = line.tokens[at];
    if (token.kind == Kind::sentence_end || token.kind == Kind::question) break;
    if (token.kind == Kind::newline) {
      // A wrapped sentence goes on; a list item, a heading or a blank line does not.
      const std::size_t above = end_above(line);
      if (at + 1 != line.begin || line.bullet() || above == Token::npos || line.tokens[above].kind == Kind::clause)
        break;
      continue;
    }
    if (token.kind == Kind::comma || token.kind == Kind::clause || token.kind == Kind::relation) clause = false;
    if (token.kind == Kind::other && line.text.substr(token.span.start, token.span.size()) == "¬")
      result.asserted = false;
    const std::string word = word_at(line, at);
    if (word.empty()) continue;
    if (denies_anywhere(word) || changes_arithmetic(word) || other_base(line, at)) result.asserted = false;
    if (clause && (negates(word) || supposes(word))) result.asserted = false;
    // "It is not true, as some say, that ..."
    if (negates(word)) {
      const std::string after = word_at(line, at + 1);
      if (after == "true" || after == "correct" || after == "right" || after == "the" || after == "so")
        result.asserted = false;
    }
    if (clause && states_rounding(word)) result.rounding = true;
    if (word == "nearest" || word.starts_with("round")) result.rounded_to_place = true;
  }
  clause = true;
  std::size_t words = 0;
  for (at = next; at < line.tokens.size(); ++at) {
    const Token& token = line.tokens[at];
    if (token.kind == Kind::newline && (at + 1 >= line.tokens.size() || !small_letter(line, line.tokens[at + 1])))
      break;
    if (token.kind == Kind::sentence_end) break;
    if (at - next > reach) {
      result.asserted = false;
      break;
    }
    if (token.kind == Kind::question) {
      result.asserted = false;
      break;
    }
    if (token.kind == Kind::comma || token.kind == Kind::clause || token.kind == Kind::relation) clause = false;
    const std::string_view bytes = line.text.substr(token.span.start, token.span.size());
    if (token.kind == Kind::other && (bytes == "❌" || bytes == "✗" || bytes == "✘")) result.asserted = false;
    const std::string word = word_at(line, at);
    if (word.empty()) continue;
    ++words;
    if (denies_anywhere(word) || changes_arithmetic(word) || other_base(line, at)) result.asserted = false;
    if (words <= 4 && clause && negates(word)) result.asserted = false;
    if (negates(word)) {
      const std::string after = word_at(line, at + 1);
      if (after == "true" || after == "correct" || after == "right" || after == "hold") result.asserted = false;
    }
    if (clause && (word == "if" || word == "unless" || word == "assuming" || word == "provided" || word == "whether")) {
      result.asserted = false;
    }
    if (words <= 8 && (word.starts_with("approx") || word.starts_with("rounded") || word.starts_with("rounding"))) {
      result.rounding = true;
    }
    if (word == "nearest" || word == "significant") result.rounded_to_place = true;
  }
  return result;
}

}  // namespace portcullis::tools::claims
