// Text -> sentences of words, numbers with their units, months and codes, as the vetoes compare them: numbers by value
// in any notation and any digits, words by stem, names by their letters. Linear, any bytes at all. Cruder than
// tools/claims (a sentence cut too often costs nothing here) and fast, because it reads all of the evidence.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/veto_words.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::checkers::veto {

using verdict::Span;

// A 64-bit name of a string or value: equal when they are, different else but for chance.
using Key = std::uint64_t;
Key key_of(std::string_view text);
Key mixed(Key a, Key b);

enum class TokenKind : std::uint8_t {
  word,
  number,
  month,
  weekday,
  code,  // letters and digits ("B12", "10:30", "1.2.3"), and numerals that are not read ("½", "三百")
};

struct Token {
  TokenKind kind = TokenKind::word;
  WordKind word = WordKind::plain;
  Span span;
  Key key = 0;    // word: its stem; number: its value; month, weekday: 1..; code: its letters in lower case
  Key exact = 0;  // word: its letters in lower case without accents, demonyms as their country

  bool capital = false;  // begins with a capital letter
  bool acronym = false;  // two or more letters, all capitals
  bool initial = false;  // first of a sentence, a quotation, a list item: the capital means nothing
  bool apart = false;    // a comma or another mark stands before it
  bool plural = false;   // word: ends as common nouns do
  char letter = 0;       // word: its first letter, lower case, when it is ASCII

  // Numbers.
  Key other = 0;           // the other value that it may have ("1,234", "15m"); 0: none
  double value = 0;        // for comparing across units and for rounding only
  int digits = 0;          // significant ones as written
  Key unit = 0;            // canonical name; 0: none written
  Key noun = 0;            // stem of the word behind a number without a unit: what is counted
  Key quantity = 0;        // dimension and size in base units; 0: unit unknown
  std::uint32_t date = 0;  // parts of one date have one number; 0: no date
  bool negative = false;
  bool ordinal = false;
  bool decade = false;  // "1990s"
  bool year = false;    // four plain digits, no unit
  bool weak = false;    // "one", "second": shows that a number is there, is none to look for
  bool shadow = false;  // weak, and beside the token that it is another reading of: "half", 03/04/2024
};

struct Sentence {
  Span span;
  std::vector<Token> tokens;
  bool question = false;
  bool head = false;   // a short line without a full stop and figures: what the lines under it speak of
  bool leans = false;  // speaks of what the sentence before names: "She ..."
};

// Called for each sentence in order; what it is given is used again for the next one.
struct SentenceSink {
  virtual ~SentenceSink() = default;
  virtual void take(Sentence& sentence) = 0;
};

void read_sentences(std::string_view text, SentenceSink& sink);

// Base ten: the value `digits` * 10^`exponent`, whatever zeros are written.
Key number_key(std::string_view digits, int exponent);

}  // namespace portcullis::tools::checkers::veto
