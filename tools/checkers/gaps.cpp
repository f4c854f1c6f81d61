// See gaps.hpp.
#include "tools/checkers/gaps.hpp"

#include <algorithm>
#include <utility>

namespace portcullis::tools::checkers {
namespace {

using veto::Token;
using veto::TokenKind;
using veto::WordKind;

constexpr std::size_t shortest_word = 3;  // bytes, of a word that is asked for

bool is_content(const Token& token) {
  return token.kind == TokenKind::word && token.word == WordKind::plain && token.span.size() >= shortest_word;
}

// The sign belongs to the number.
std::size_t with_sign(std::string_view text, const Token& token) {
  if (!token.negative) return token.span.start;
  for (const std::string_view sign : {"-", "\xE2\x88\x92"})
    for (const std::string_view between : {"", "$", " "}) {
      const std::string prefix = std::string(sign) + std::string(between);
      if (text.substr(0, token.span.start).ends_with(prefix)) return token.span.start - prefix.size();
    }
  return token.span.start;
}

// Whether a token gives away a part of what stood in a gap, in whatever unit, sign or sense.
bool shows(std::string_view text, const Token& token, const gap::Wanted& wanted) {
  return std::ranges::any_of(wanted.pieces, [&](const gap::Piece& piece) {
    const Token& part = piece.token;
    if (part.kind != token.kind) return false;
    if (part.kind == TokenKind::word)
      return part.exact == token.exact || (wanted.kind == gap::Kind::word && part.key == token.key);
    if (part.kind == TokenKind::code) return part.key == token.key || piece.written == gap::lower_of(text, token.span);
    return part.key == token.key || (part.other != 0 && (part.other == token.key || part.other == token.other)) ||
           (token.other != 0 && token.other == part.key) || (part.quantity != 0 && part.quantity == token.quantity);
  });
}

}  // namespace

Gaps::Gaps(const std::vector<const claims::Claim*>& claims) {
  for (const claims::Claim* claim : claims) {
    Read& read = claims_.emplace_back();
    claims::Claim whole = *claim;
    whole.covered = {claim->span};  // what checkers have parsed is asked for, too
    read.facts = veto::facts_of(whole);
    if (read.facts.too_many) continue;
    const std::size_t before = gaps_.size();
    ask_values(claim->text, read);
    ask_names(claim->text, read);
    if (read.gaps.empty()) ask_last_word(claim->text, read);
    if (gaps_.size() > most) {
      gaps_.resize(before);
      read = Read();
    }
    for (const auto& tokens : read.facts.tokens)
      for (const Token& token : tokens)
        if (token.kind == TokenKind::word && token.word == WordKind::plain && !token.capital)
          read.repeatable.push_back(gap::lower_of(claim->text, token.span));
  }
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    if (claims_[i].gaps.empty()) continue;
    find_places(claims[i]->text, claims_[i]);
    write(claims[i]->text, claims_[i]);
  }
}

void Gaps::ask(gap::Wanted wanted, verdict::Span place, Read& claim) {
  const auto known = std::ranges::find_if(gaps_, [&](const auto& each) { return gap::same(each, wanted); });
  const auto number = static_cast<std::size_t>(known - gaps_.begin());
  if (known == gaps_.end()) gaps_.push_back(std::move(wanted));
  claim.places.push_back({place, number});
  claim.gaps.push_back(number);
}

void Gaps::ask_values(std::string_view text, Read& claim) {
  for (const auto& tokens : claim.facts.tokens)
    for (std::size_t i = 0; i < tokens.size();) {
      const Token& first = tokens[i];
      const std::size_t start = i++;
      if (!gap::is_value(first) || first.weak || first.shadow || veto::is_bounded(tokens, start)) continue;
      gap::Wanted wanted;
      verdict::Span place{with_sign(text, first), first.span.end};
      wanted.pieces.push_back({first, gap::lower_of(text, first.span)});
      const auto goes_on = [&] {
        if (i >= tokens.size() || !gap::is_value(tokens[i])) return false;
        return (first.date != 0 && tokens[i].date == first.date) ||
               (tokens[i].shadow && tokens[i].span.start < place.end);
      };
      for (; goes_on(); ++i) {
        wanted.pieces.push_back({tokens[i], gap::lower_of(text, tokens[i].span)});
        place.end = std::max(place.end, tokens[i].span.end);
      }
      if (auto era = gap::era_behind(text, place.end); !era.name.empty()) {
        wanted.era = std::move(era.name);
        place.end = era.end;
        while (i < tokens.size() && tokens[i].span.start < place.end) ++i;
      }
      wanted.written = gap::lower_of(text, place);
      ask(std::move(wanted), place, claim);
    }
}

void Gaps::ask_names(std::string_view text, Read& claim) {
  bool is_first = true;
  for (const veto::Name& name : claim.facts.names) {
    const bool subject = std::exchange(is_first, false);
    if (subject || name.doubtful || name.words.front().kind == TokenKind::code) continue;
    gap::Wanted wanted{.kind = gap::Kind::name, .pieces = {}, .era = {}, .written = {}};
    for (const Token& word : name.words) wanted.pieces.push_back({word, gap::lower_of(text, word.span)});
    const verdict::Span place{name.words.front().span.start, name.words.back().span.end};
    wanted.written = gap::lower_of(text, place);
    ask(std::move(wanted), place, claim);
  }
}

void Gaps::ask_last_word(std::string_view text, Read& claim) {
  if (claim.facts.tokens.empty()) return;
  const auto& tokens = claim.facts.tokens.back();
  if (std::ranges::count_if(tokens, is_content) < 2) return;  // one word alone leaves nothing to ask by
  const Token& last = *std::find_if(tokens.rbegin(), tokens.rend(), is_content);
  gap::Wanted wanted{.kind = gap::Kind::word, .pieces = {}, .era = {}, .written = {}};
  wanted.pieces.push_back({last, gap::lower_of(text, last.span)});
  for (const veto::Name& name : claim.facts.names)
    if (name.words.back().span.end == last.span.end && name.words.front().span.start > tokens.front().span.start) {
      wanted.kind = gap::Kind::name;
      wanted.pieces.clear();
      for (const Token& word : name.words) wanted.pieces.push_back({word, gap::lower_of(text, word.span)});
    }
  const verdict::Span place{wanted.pieces.front().token.span.start, wanted.pieces.back().token.span.end};
  wanted.written = gap::lower_of(text, place);
  ask(std::move(wanted), place, claim);
}

void Gaps::find_places(std::string_view text, Read& claim) const {
  const std::vector<Place> asked = claim.places;
  for (const auto& tokens : claim.facts.tokens)
    for (const Token& token : tokens) {
      const auto inside = [&](const Place& place) {
        return place.span.start <= token.span.start && token.span.end <= place.span.end;
      };
      if (std::ranges::any_of(asked, inside)) continue;
      const auto shown = std::ranges::find_if(gaps_, [&](const auto& wanted) { return shows(text, token, wanted); });
      if (shown != gaps_.end()) claim.places.push_back({token.span, static_cast<std::size_t>(shown - gaps_.begin())});
    }
  std::ranges::sort(claim.places, {}, [](const Place& place) { return place.span.start; });
  claim.gaps.clear();
  for (const Place& place : claim.places) claim.gaps.push_back(place.gap);
  std::ranges::sort(claim.gaps);
  const auto twice = std::ranges::unique(claim.gaps);
  claim.gaps.erase(twice.begin(), twice.end());
}

void Gaps::write(std::string_view text, Read& claim) {
  std::size_t at = 0, last = most;  // the gap that was written last, while nothing but blanks has followed
  for (const Place& place : claim.places) {
    if (place.span.start < at || place.span.end > text.size()) {
      if (place.gap == last && place.span.end <= at) continue;  // two readings of one numeral
      claim.gaps.clear();                                       // two that overlap are no question
      claim.text.clear();
      return;
    }
    const std::string_view between = text.substr(at, place.span.start - at);
    if (place.gap != last || between.find_first_not_of(' ') != std::string_view::npos)
      claim.text.append(between).append("[gap ").append(std::to_string(place.gap + 1)) += ']';
    last = place.gap;
    at = place.span.end;
  }
  claim.text.append(text.substr(at));
}

bool Gaps::fits(std::size_t claim, std::size_t at, std::string_view answer) const {
  return at < gaps_.size() && gap::fits(gaps_[at], claims_[claim].repeatable, answer);
}

}  // namespace portcullis::tools::checkers
