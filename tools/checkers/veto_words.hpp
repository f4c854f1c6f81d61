// The words that the vetoes go by: negations, number words, months, titles, demonyms, words that bound a number. One
// place, as data; English. Called by veto_reader and veto_rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portcullis::tools::checkers::veto {

enum class WordKind : std::uint8_t {
  plain,
  article,      // left out where sentences are compared
  function,     // says nothing of what a sentence is about
  negation,     // turns the sentence round
  diminution,   // hardly, rarely: takes most of the sentence back, not all
  support,      // do, does, did
  cardinal,     // value
  ordinal,      // value; "second" may be a unit, "first" an adverb
  scale,        // value: power of ten; dozen and score have their own
  month,        // value 1 to 12
  short_month,  // "Jan"; value 1 to 12
  weekday,      // value 1 to 7
  title,        // Dr, President: no part of a name
  bound,        // about, nearly, over, at least: the number is not meant exactly
};

struct WordEntry {
  WordKind kind = WordKind::plain;
  int value = 0;
};

// `lower` is in lower case. Constant time.
WordEntry word_entry(std::string_view lower);

// Parted by spaces, in lower case without accents: words by which texts in other languages are known. None of them is a
// word of English, or the part of names that "de" and "van" are.
std::string_view small_words_of_other_languages();

// "french" -> "france"; every other word is given back as it is.
std::string_view country_of(std::string_view lower);

// Endings off, so that inflections of one word are one: "paid", "pays" -> "pay". Crude: for English, and for words that
// are compared where the words around them are the same, too.
std::string stem_of(std::string_view lower);

// Endings of common nouns ("inflation", "researchers"): a sentence may begin with such a word without naming anything.
bool ends_like_a_common_noun(std::string_view lower);

}  // namespace portcullis::tools::checkers::veto
