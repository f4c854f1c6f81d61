// See veto_shape.hpp.
#include "tools/checkers/veto_shape.hpp"

#include <algorithm>
#include <utility>

namespace portcullis::tools::checkers::veto {
namespace {

constexpr std::size_t longest_sentence = 200;  // of a sentence that is compared as a whole

// The parts of one date in an order of their own, so that "5 March 2020" and "March 5, 2020" are one slot.
Slot date_slot(const std::vector<Token>& tokens, std::size_t& at) {
  Slot slot;
  slot.sort = Slot::Sort::date;
  slot.span = tokens[at].span;
  const std::uint32_t group = tokens[at].date;
  std::vector<Key> parts;
  // Words stand between the parts only as "of" and "the".
  std::size_t last = at;
  for (std::size_t i = at; i < tokens.size() && i < at + 8; ++i)
    if (tokens[i].date == group) last = i;
  for (; at <= last; ++at) {
    if (tokens[at].date != group || tokens[at].shadow) continue;
    parts.push_back(mixed(tokens[at].key, tokens[at].kind == TokenKind::month ? 1 : 2));
    slot.span.end = tokens[at].span.end;
  }
  std::ranges::sort(parts);
  for (const Key part : parts) slot.key = mixed(slot.key, part);
  return slot;
}

Key stem(std::string_view word) {
  return key_of(stem_of(word));
}

bool is_one_of(Key key, const std::vector<Key>& keys) {
  return std::ranges::find(keys, key) != keys.end();
}

bool is_plain_word(const std::vector<Token>& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == TokenKind::word && tokens[at].date == 0;
}

// "fails to pay", "refuses to pay": does not pay. Two tokens.
bool withholds(const std::vector<Token>& tokens, std::size_t at) {
  static const std::vector<Key> verbs{stem("fails"), stem("refuses"), stem("declines"), stem("neglects")};
  static const Key to = stem("to");
  return is_plain_word(tokens, at) && is_one_of(tokens[at].key, verbs) && is_plain_word(tokens, at + 1) &&
         tokens[at + 1].key == to;
}

// "lacks" is "has no": what it is the negation of; 0: another word.
Key had_instead(const Token& token) {
  static const std::vector<std::pair<Key, Key>> words{
      {key_of("lacks"), stem("has")}, {key_of("lack"), stem("have")}, {key_of("lacked"), stem("had")}};
  const auto found = std::ranges::find(words, token.exact, &std::pair<Key, Key>::first);
  return token.kind != TokenKind::word || found == words.end() ? 0 : found->second;
}

// "60 requests an hour", "per hour", "each hour", "hourly": over which time a number before it is counted. Moves `at`
// to the word that says so; 0: nothing here does.
Key rate_at(const std::vector<Token>& tokens, std::size_t& at) {
  static const std::vector<Key> times{stem("second"), stem("minute"), stem("hour"),  stem("day"),
                                      stem("night"),  stem("week"),   stem("month"), stem("year")};
  static const std::vector<std::pair<Key, Key>> adverbs{
      {key_of("hourly"), stem("hour")},   {key_of("daily"), stem("day")},   {key_of("weekly"), stem("week")},
      {key_of("monthly"), stem("month")}, {key_of("yearly"), stem("year")}, {key_of("annually"), stem("year")}};
  static const std::vector<Key> over{stem("a"), stem("an"), stem("per"), stem("each"), stem("every")};
  if (!is_plain_word(tokens, at)) return 0;
  const auto adverb = std::ranges::find(adverbs, tokens[at].exact, &std::pair<Key, Key>::first);
  if (adverb != adverbs.end()) return adverb->second;
  if (!is_one_of(tokens[at].key, over) || !is_plain_word(tokens, at + 1) || tokens[at + 1].capital ||
      tokens[at + 1].plural || !is_one_of(tokens[at + 1].key, times))
    return 0;
  ++at;
  return tokens[at].key;
}

bool has_number(const Shape& shape) {
  return std::ranges::any_of(shape.slots, [](const Slot& slot) { return slot.sort == Slot::Sort::number; });
}

}  // namespace

bool may_name(const Token& token) {
  if (token.kind == TokenKind::code) return true;
  return token.kind == TokenKind::word && token.capital && token.word == WordKind::plain;
}

Shape common_shape_of(const std::vector<Token>& tokens) {
  if (tokens.empty()) return {};
  const Token& first = tokens.front();
  if (!first.initial || first.acronym || first.kind != TokenKind::word || first.date != 0 || !may_name(first))
    return {};
  if (tokens.size() > 1 && may_name(tokens[1]) && !tokens[1].apart) return {};  // "Marie Curie", "Model B12"
  std::vector<Token> lower = tokens;
  lower.front().capital = false;
  return shape_of(lower);
}

Shape shape_of(const std::vector<Token>& tokens) {
  Shape shape;
  if (tokens.size() > longest_sentence) return shape;
  Key key = 1;
  std::size_t words = 0;
  std::size_t names = 0;
  for (std::size_t i = 0; i < tokens.size();) {
    const Token& token = tokens[i];
    if (std::size_t last = i; has_number(shape)) {
      if (const Key rate = rate_at(tokens, last)) {
        Slot slot;
        slot.key = stem("per");
        slot.unit = rate;
        slot.span = {token.span.start, tokens[last].span.end};
        shape.slots.push_back(slot);
        key = mixed(key, 16);
        i = last + 1;
        continue;
      }
    }
    if (token.date != 0) {
      shape.slots.push_back(date_slot(tokens, i));
      key = mixed(key, 11);
      continue;
    }
    ++i;
    if (token.shadow) continue;
    if (token.kind == TokenKind::number) {
      shape.slots.push_back({token.year ? Slot::Sort::date : Slot::Sort::number,
                             token.key,
                             token.other,
                             token.unit,
                             token.quantity,
                             token.negative,
                             false,
                             false,
                             token.span,
                             {}});
      key = mixed(key, 12);
    } else if (token.kind == TokenKind::month || token.kind == TokenKind::weekday) {
      shape.slots.push_back({Slot::Sort::date, token.key, 0, 0, 0, false, false, false, token.span, {}});
      key = mixed(key, token.kind == TokenKind::month ? 13 : 14);
    } else if (may_name(token)) {
      const bool goes_on = !shape.slots.empty() && shape.slots.back().sort == Slot::Sort::name && !token.apart &&
                           i >= 2 && shape.slots.back().span.end == tokens[i - 2].span.end;
      if (!goes_on) {
        shape.slots.push_back({Slot::Sort::name,
                               0,
                               0,
                               0,
                               0,
                               false,
                               token.initial,
                               token.kind == TokenKind::code && token.letter == 0,
                               token.span,
                               {}});
        key = mixed(key, 15);
        ++names;
      }
      Slot& slot = shape.slots.back();
      const Key word = token.kind == TokenKind::code ? token.key : token.exact;
      slot.key = mixed(slot.key, word);
      slot.words.push_back(word);
      slot.span.end = token.span.end;
    } else if (token.word == WordKind::negation || token.word == WordKind::diminution) {
      static const Key longer = key_of("longer");
      if (shape.negations++ == 0) shape.negation = token.span;
      shape.diminished |= token.word == WordKind::diminution;
      if (is_plain_word(tokens, i) && tokens[i].exact == longer) ++i;  // "no longer"
    } else if (withholds(tokens, i - 1)) {
      if (shape.negations++ == 0) shape.negation = token.span;
      ++i;
    } else if (const Key had = had_instead(token); had != 0) {
      if (shape.negations++ == 0) shape.negation = token.span;
      key = mixed(key, had);
      ++words;
    } else if (token.word == WordKind::article || (token.word == WordKind::title && token.capital) ||
               token.word == WordKind::support) {
      continue;
    } else {
      key = mixed(key, token.key);
      ++words;
    }
  }
  if (words + names >= 2) shape.key = key;
  return shape;
}

Difference difference(const Slot& claim, const Slot& evidence) {
  const auto differ = [&] {
    if (claim.sort == Slot::Sort::name) return Difference::name;
    return claim.sort == Slot::Sort::date && evidence.sort == Slot::Sort::date ? Difference::date : Difference::number;
  };
  if (claim.sort == Slot::Sort::name || evidence.sort == Slot::Sort::name)
    return claim.key == evidence.key && claim.sort == evidence.sort ? Difference::none : Difference::name;
  if (claim.quantity != 0 && claim.quantity == evidence.quantity) return Difference::none;
  const bool same = claim.key == evidence.key || (claim.other != 0 && claim.other == evidence.key) ||
                    (evidence.other != 0 && claim.key == evidence.other);
  if (!same || claim.negative != evidence.negative) return differ();
  if (claim.unit != 0 && evidence.unit != 0 && claim.unit != evidence.unit) return Difference::unit;
  return Difference::none;
}

}  // namespace portcullis::tools::checkers::veto
