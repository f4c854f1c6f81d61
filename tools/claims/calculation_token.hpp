// Tokens of a text as the parser of calculations sees it: numbers, words, operators in all their notations (signs,
// TeX commands, superscripts), brackets with their partners. Called by calculation.cpp alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/number_text.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::claims {

enum class Relation { equal, approximate, not_equal, less, greater, less_equal, greater_equal };

enum class TokenKind {
  number,
  word,  // letters, with digits after them ("x2"), apostrophes and inner hyphens
  plus,
  minus,
  times,
  divide,
  power,
  superscript,  // ² ³: value in `number`
  percent,
  factorial,
  root,      // √ \sqrt sqrt
  fraction,  // \frac
  relation,
  open,
  close,
  currency,  // $ € £ ¥
  degree,    // °
  comma,
  clause,        // ; : and dashes that separate
  sentence_end,  // . ! … at the end of a sentence
  question,
  newline,
  quote,  // quotation marks and markup that assert nothing: " ' ` ** \( \)
  other   // everything that makes what stands beside it doubtful
};

struct Token {
  TokenKind kind = TokenKind::other;
  verdict::Span span;
  bool space_before = false;
  bool line_start = false;        // first token of its line
  bool exact_word_start = false;  // for words: follows a number without space ("4x", "5km")
  Relation relation = Relation::equal;
  std::size_t partner = npos;  // of open and close
  Numeral number;              // of number and superscript

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

// Linear; covers `within` alone. Never empty: the last token is a newline with an empty span at the end.
std::vector<Token> tokenise(std::string_view text, verdict::Span within);

}  // namespace portcullis::tools::claims
