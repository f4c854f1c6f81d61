// See gaps.hpp.
#include "tools/checkers/gaps.hpp"

#include <algorithm>

namespace portcullis::tools::checkers {
namespace {

using veto::Key;
using veto::Token;
using veto::TokenKind;
using veto::WordKind;

constexpr std::size_t longest_answer = 300;  // bytes
constexpr std::size_t most_extra_words = 3;  // of an answer that is a name, beside the name
constexpr std::size_t shortest_word = 3;     // bytes, of a word that is asked for

struct TokensOfAll final : veto::SentenceSink {
  void take(veto::Sentence& sentence) override {
    tokens.insert(tokens.end(), sentence.tokens.begin(), sentence.tokens.end());
  }
  std::vector<Token> tokens;
};

bool is_value(const Token& token) {
  return token.kind != TokenKind::word;
}

bool same_value(const Token& wanted, const Token& given) {
  if (wanted.kind != given.kind) return false;
  if (wanted.kind != TokenKind::number) return wanted.key == given.key;
  if (wanted.negative != given.negative) return false;
  if (wanted.quantity != 0 && given.quantity != 0) return wanted.quantity == given.quantity;
  if (wanted.unit != 0 && given.unit != 0 && wanted.unit != given.unit) return false;
  // "18,500" for "18.500" and the other way round, never 18.5 for either.
  return wanted.key == given.key || (given.other != 0 && (wanted.key == given.other || wanted.other == given.other));
}

bool same_tokens(const std::vector<Token>& a, const std::vector<Token>& b) {
  return std::ranges::equal(a, b, [](const Token& x, const Token& y) {
    return x.kind == y.kind && (is_value(x) ? same_value(x, y) : x.exact == y.exact);
  });
}

std::vector<Key> words_of(const std::vector<Token>& tokens, Key Token::* key) {
  std::vector<Key> words;
  for (const Token& token : tokens)
    if (token.kind == TokenKind::code ||
        (token.kind == TokenKind::word && token.word != WordKind::article && token.word != WordKind::function &&
         token.word != WordKind::title && std::ranges::find(words, token.*key) == words.end()))
      words.push_back(token.kind == TokenKind::code ? token.key : token.*key);
  return words;
}

bool holds_all(const std::vector<Key>& words, const std::vector<Key>& wanted) {
  return std::ranges::all_of(wanted, [&](Key word) { return std::ranges::find(words, word) != words.end(); });
}

bool of_one_date(const std::vector<Token>& given, const std::vector<bool>& used, std::uint32_t date) {
  for (std::size_t i = 0; i < given.size(); ++i)
    if (used[i] && given[i].date == date) return date != 0;
  return false;
}

// An answer may be more exact than a date was ("12 March 1937" for "March 1937"), and may not hold a second value.
bool fits_values(const std::vector<Token>& wanted, const std::vector<Token>& given) {
  const bool dated = std::ranges::any_of(wanted, [](const Token& token) { return token.date != 0; });
  std::vector<bool> used(given.size(), false);
  for (const Token& token : wanted) {
    if (token.shadow) continue;
    bool found = false;
    for (std::size_t i = 0; i < given.size() && !found; ++i) {
      if (used[i] || !is_value(given[i]) || !same_value(token, given[i])) continue;
      used[i] = found = true;
    }
    if (!found) return false;
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!is_value(given[i]) || used[i] || given[i].shadow) continue;
    if (!dated) return false;
    if (given[i].kind != TokenKind::weekday && !of_one_date(given, used, given[i].date)) return false;
  }
  return true;
}

bool fits_name(const std::vector<Token>& wanted, Key initials, const std::vector<Token>& given) {
  const auto name = words_of(wanted, &Token::exact);
  const auto answer = words_of(given, &Token::exact);
  if (name.empty() || answer.empty()) return false;
  if (holds_all(answer, name)) return answer.size() <= name.size() + most_extra_words;
  if (holds_all(name, answer)) return std::ranges::find(answer, name.back()) != answer.end();
  if (answer.size() == 1 && initials != 0) return answer.front() == initials;
  if (name.size() != 1) return false;
  std::string letters;
  for (const Token& token : given)
    if (token.kind == TokenKind::word && token.capital && token.letter != 0) letters += token.letter;
  return letters.size() >= 2 && veto::key_of(letters) == name.front();
}

bool fits_word(const std::vector<Token>& wanted, const std::vector<Token>& given) {
  const auto words = words_of(given, &Token::key);
  return words.size() <= wanted.size() + 2 * most_extra_words && holds_all(words, words_of(wanted, &Token::key));
}

bool is_content(const Token& token) {
  return token.kind == TokenKind::word && token.word == WordKind::plain && token.span.size() >= shortest_word;
}

}  // namespace

Gaps::Gaps(const claims::Claim& claim) {
  const veto::ClaimFacts facts = veto::facts_of(claim);
  if (facts.too_many) return;
  for (const auto& tokens : facts.tokens) take_values(tokens);
  take_names(facts);
  if (gaps_.empty()) take_last_word(facts);
  write(claim.text);
}

void Gaps::add(Gap gap) {
  for (Gap& known : gaps_)
    if (known.kind == gap.kind && same_tokens(known.tokens, gap.tokens)) {
      known.places.insert(known.places.end(), gap.places.begin(), gap.places.end());
      return;
    }
  gaps_.push_back(std::move(gap));
}

void Gaps::take_values(const std::vector<Token>& tokens) {
  for (std::size_t i = 0; i < tokens.size();) {
    const Token& first = tokens[i];
    const std::size_t start = i++;
    if (!is_value(first) || first.weak || first.shadow || veto::is_bounded(tokens, start)) continue;
    Gap gap;
    gap.tokens.push_back(first);
    verdict::Span place = first.span;
    const auto goes_on = [&] {
      if (i >= tokens.size()) return false;
      return (first.date != 0 && tokens[i].date == first.date) ||
             (tokens[i].shadow && tokens[i].span.start < place.end);
    };
    for (; goes_on(); ++i) {
      gap.tokens.push_back(tokens[i]);
      place.end = std::max(place.end, tokens[i].span.end);
    }
    gap.places.push_back(place);
    add(std::move(gap));
  }
}

void Gaps::take_names(const veto::ClaimFacts& facts) {
  bool is_first = true;
  for (const veto::Name& name : facts.names) {
    const bool subject = std::exchange(is_first, false);
    if (subject || name.doubtful || name.words.front().kind == TokenKind::code) continue;
    Gap gap;
    gap.kind = Kind::name;
    gap.tokens = name.words;
    gap.initials = name.initials;
    gap.places.push_back({name.words.front().span.start, name.words.back().span.end});
    add(std::move(gap));
  }
}

void Gaps::take_last_word(const veto::ClaimFacts& facts) {
  if (facts.tokens.empty()) return;
  const auto& tokens = facts.tokens.back();
  std::size_t words = 0;
  for (const Token& token : tokens) words += is_content(token) ? 1 : 0;
  if (words < 2) return;  // one word alone leaves nothing to ask by
  const auto last = std::find_if(tokens.rbegin(), tokens.rend(), is_content);
  Gap gap;
  gap.kind = Kind::word;
  gap.tokens.push_back(*last);
  for (const veto::Name& name : facts.names)
    if (name.words.back().span.end == last->span.end && name.words.front().span.start > tokens.front().span.start) {
      gap.kind = Kind::name;
      gap.tokens = name.words;
      gap.initials = name.initials;
    }
  gap.places.push_back({gap.tokens.front().span.start, gap.tokens.back().span.end});
  add(std::move(gap));
}

void Gaps::write(std::string_view text) {
  struct Place {
    verdict::Span span;
    std::size_t gap;
  };
  std::vector<Place> places;
  for (std::size_t i = 0; i < gaps_.size(); ++i)
    for (const auto& span : gaps_[i].places) places.push_back({span, i});
  std::ranges::sort(places, {}, [](const Place& place) { return place.span.start; });
  std::size_t at = 0;
  for (const Place& place : places) {
    if (place.span.start < at || place.span.end > text.size()) {  // two that overlap are no question
      gaps_.clear();
      return;
    }
    text_.append(text.substr(at, place.span.start - at)).append("[gap ").append(std::to_string(place.gap + 1)) += ']';
    at = place.span.end;
  }
  text_.append(text.substr(at));
}

bool Gaps::fits(std::size_t at, std::string_view answer) const {
  if (at >= gaps_.size() || answer.empty() || answer.size() > longest_answer) return false;
  TokensOfAll given;
  veto::read_sentences(answer, given);
  for (const Token& token : given.tokens)
    if (token.word == WordKind::negation || token.word == WordKind::diminution) return false;
  const Gap& gap = gaps_[at];
  switch (gap.kind) {
    case Kind::value:
      return fits_values(gap.tokens, given.tokens);
    case Kind::name:
      return fits_name(gap.tokens, gap.initials, given.tokens);
    case Kind::word:
      return fits_word(gap.tokens, given.tokens);
  }
  return false;
}

}  // namespace portcullis::tools::checkers
