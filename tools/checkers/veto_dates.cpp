// What belongs together of a sentence's tokens: the parts of a date, a number and what it counts. See veto_atoms.hpp.
#include <cmath>

#include "tools/checkers/veto_atoms.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

bool is_day(const Token& token) {
  return token.kind == TokenKind::number && token.unit == 0 && !token.decade && token.date == 0 && !token.negative &&
         token.value >= 1 && token.value <= 31 && token.value == std::floor(token.value);
}

}  // namespace

// "12 plants", "2,450 people".
void count_nouns(std::vector<Token>& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    Token& number = tokens[i];
    const Token& next = tokens[i + 1];
    if (number.kind != TokenKind::number || number.unit != 0 || number.year || number.date != 0 || number.ordinal)
      continue;
    if (next.kind == TokenKind::word && next.word == WordKind::plain && !next.apart && !next.capital)
      number.noun = next.key;
  }
}

// "5 March 2020", "March 5, 2020", "the 5th of March", "May 2020". A month that is also a word ("May", "Mar") is one
// only beside a day, a year or "in".
void group_dates(std::vector<Token>& tokens, std::uint32_t dates) {
  static const Key of = key_of("of");
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token& month = tokens[i];
    if (month.kind != TokenKind::month || month.date != 0) continue;
    const std::uint32_t group = ++dates;
    bool beside = false;
    const std::size_t back = i >= 2 && tokens[i - 1].kind == TokenKind::word && tokens[i - 1].exact == of ? 2 : 1;
    if (i >= back && is_day(tokens[i - back])) {
      tokens[i - back].date = group;
      beside = true;
    }
    std::size_t next = i + 1;
    if (next < tokens.size() && tokens[next].kind == TokenKind::word && tokens[next].word == WordKind::article) ++next;
    if (!beside && next < tokens.size() && is_day(tokens[next])) {
      tokens[next++].date = group;
      beside = true;
    } else {
      next = i + 1;
    }
    if (next < tokens.size() && tokens[next].year && tokens[next].date == 0) {
      tokens[next].date = group;
      beside = true;
    }
    const bool led = i > 0 && tokens[i - 1].kind == TokenKind::word && tokens[i - 1].word == WordKind::function;
    const bool sure = month.word == WordKind::month && month.key != 5 && month.key != 3 && month.key != 8;
    if (beside) {
      month.date = group;
      month.word = WordKind::month;
    } else if (!sure && !(led && month.word == WordKind::month)) {
      month.kind = TokenKind::word;
      month.word = month.key == 5 ? WordKind::function : WordKind::plain;
      month.key = month.exact;
    }
  }
}

}  // namespace portcullis::tools::checkers::veto
