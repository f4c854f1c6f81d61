// Phrases are matched word by word, longest first.
#include "tools/claims/calculation_relation.hpp"

#include <algorithm>
#include <array>

#include "tools/claims/calculation_words.hpp"

namespace portcullis::tools::claims {
namespace {

struct Phrase {
  std::array<std::string_view, 5> words;  // unused ones empty
  Relation relation;
  bool verb;
};

constexpr auto phrases = std::to_array<Phrase>({
    {{"is", "not", "equal", "to"}, Relation::not_equal, true},
    {{"is", "greater", "than", "or", "equal"}, Relation::greater_equal, true},
    {{"is", "less", "than", "or", "equal"}, Relation::less_equal, true},
    {{"does", "not", "equal"}, Relation::not_equal, false},
    {{"do", "not", "equal"}, Relation::not_equal, false},
    {{"is", "greater", "than"}, Relation::greater, true},
    {{"is", "more", "than"}, Relation::greater, true},
    {{"is", "larger", "than"}, Relation::greater, true},
    {{"is", "less", "than"}, Relation::less, true},
    {{"is", "smaller", "than"}, Relation::less, true},
    {{"is", "equal", "to"}, Relation::equal, false},
    {{"are", "equal", "to"}, Relation::equal, false},
    {{"is", "the", "same", "as"}, Relation::equal, true},
    {{"is", "exactly"}, Relation::equal, true},
    {{"is", "not"}, Relation::not_equal, true},
    {{"are", "not"}, Relation::not_equal, true},
    {{"doesn't", "equal"}, Relation::not_equal, false},
    {{"doesn’t", "equal"}, Relation::not_equal, false},
    {{"isn't"}, Relation::not_equal, true},
    {{"isn’t"}, Relation::not_equal, true},
    {{"is", "rounded", "to"}, Relation::equal, true},
    {{"rounds", "to"}, Relation::equal, true},
    {{"comes", "to"}, Relation::equal, true},
    {{"equal", "to"}, Relation::equal, false},
    {{"equals"}, Relation::equal, false},
    {{"equal"}, Relation::equal, false},
    {{"is"}, Relation::equal, true},
    {{"are"}, Relation::equal, true},
    {{"makes"}, Relation::equal, true},
    {{"make"}, Relation::equal, true},
    {{"gives"}, Relation::equal, true},
});

}  // namespace

std::optional<RelationRead> read_relation(std::string_view text, const std::vector<Token>& tokens, std::size_t at) {
  const auto word = [&](std::size_t i) -> std::string {
    if (i >= tokens.size() || tokens[i].kind != TokenKind::word) return {};
    return lower(text.substr(tokens[i].span.start, tokens[i].span.size()));
  };
  RelationRead read;
  if (at >= tokens.size()) return std::nullopt;
  if (tokens[at].kind == TokenKind::relation) {
    read.relation = tokens[at].relation;
    read.next = at + 1;
    // "= ~5"
    if (read.relation == Relation::equal && tokens[read.next].kind == TokenKind::relation &&
        tokens[read.next].relation == Relation::approximate) {
      read.relation = Relation::approximate;
      ++read.next;
    }
  } else {
    const Phrase* found = nullptr;
    std::size_t used = 0;
    for (const Phrase& phrase : phrases) {
      used = 0;
      while (used < phrase.words.size() && !phrase.words[used].empty() && word(at + used) == phrase.words[used]) ++used;
      if (used == phrase.words.size() || phrase.words[used].empty()) {
        found = &phrase;
        break;
      }
    }
    if (found == nullptr) return std::nullopt;
    read.relation = found->relation;
    read.verb = found->verb;
    read.next = at + used;
    read.rounds = found->words[0] == "rounds" || found->words[1] == "rounded";
    if (used == 5 && word(read.next) == "to") ++read.next;
    if ((read.relation == Relation::greater_equal || read.relation == Relation::less_equal) && used != 5)
      return std::nullopt;
  }
  if (states_rounding(word(read.next)) && !word(read.next).starts_with("round")) {
    // "is about equal to"
    ++read.next;
    read.rounding = true;
    if (word(read.next) == "equal" && word(read.next + 1) == "to") read.next += 2;
  } else if (word(read.next) == "exactly") {
    ++read.next;
  }
  if (read.relation == Relation::approximate) {
    read.relation = Relation::equal;
    read.rounding = true;
  }
  // "rounds to about 5": twice inexact.
  if (read.rounds && read.rounding) return std::nullopt;
  // "is not about 5": nothing exact is said.
  if (read.rounding && read.relation != Relation::equal) return std::nullopt;
  return read;
}

}  // namespace portcullis::tools::claims
