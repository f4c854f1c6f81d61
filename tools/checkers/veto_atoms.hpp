// The pieces of a sentence before they are put together: words, written numbers, dates in digits, signs. Made by
// veto_reader, composed by veto_compose. Internal to the vetoes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/veto_reader.hpp"

namespace portcullis::tools::checkers::veto {

struct Atom {
  enum class Kind : std::uint8_t { word, digits, date, code, sign };
  Kind kind = Kind::word;
  Span span;
  std::string text;    // word, code: folded; digits: ASCII figures and separators, a space for any kind of gap
  std::string suffix;  // digits: the letters that are joined to them
  WordEntry entry;
  bool capital = false;
  bool acronym = false;
  bool initial = false;
  bool apart = false;
  bool negative = false;
  char32_t sign = 0;  // % ‰ $ € £ ¥ °
  int year = 0, month = 0, day = 0;
  bool either = false;  // date: day and month may be the other way round
};

// A literal read as decimal figures: "1,143,860", "1 143 860", "0,5", "1.234,56", "1,00,000". Two readings where a
// single group of three may be decimals; none when it is no number ("1.2.3").
struct Literal {
  struct Reading {
    std::string digits;
    int exponent = 0;
  };
  std::vector<Reading> readings;
};
Literal read_literal(std::string_view text);

// A date in digits: 2020-03-05, 2020-03, 5.3.2020, 05/03/2020.
struct DigitDate {
  int year = 0, month = 0, day = 0;
  bool iso = false;
  bool either = false;  // day and month may be the other way round
  std::size_t end = 0;
};
std::optional<DigitDate> read_date_in_digits(std::string_view text, std::size_t from);

// "two hundred and five thousand", "a million", "twenty-first" from atom `i` on; nothing when there is none.
struct SpelledNumber {
  std::int64_t value = 0;
  std::size_t next = 0;  // atom after it
  bool ordinal = false;
  bool lone_ordinal = false;
};
std::optional<SpelledNumber> read_number_words(const std::vector<Atom>& atoms, std::size_t count, std::size_t i);

// "三百", "一千二百万", "两千": a written-out number of Chinese or Japanese that begins at atom `i`; `next` 0: none.
// One character alone, and characters without a ten or more among them, are too often other words.
SpelledNumber read_chinese_number(const std::vector<Atom>& atoms, std::size_t count, std::size_t i);

// Words that show a number without naming it: "half", "twice".
struct RoughNumber {
  std::string_view word;
  std::string_view digits;
  std::string_view other;  // empty: none
};
const RoughNumber* rough_number_named(std::string_view word);

// "Milliarden", "тыс", "万": the power of ten by which figures in front of it are multiplied; 0: none. Behind figures
// alone, as the characters mean other things in words.
int foreign_scale(std::string_view lower);

// Gives the parts of each date one number, from `dates` on.
void group_dates(std::vector<Token>& tokens, std::uint32_t dates);
void count_nouns(std::vector<Token>& tokens);

// Appends the tokens of a sentence.
void compose(std::string_view text, const std::vector<Atom>& atoms, std::size_t count, std::vector<Token>& tokens);

}  // namespace portcullis::tools::checkers::veto
