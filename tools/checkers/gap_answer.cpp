// See gap_answer.hpp.
#include "tools/checkers/gap_answer.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::checkers::gap {
namespace {

using veto::Token;
using veto::TokenKind;

constexpr std::size_t longest_answer = 300;  // bytes

struct TokensOfAll final : veto::SentenceSink {
  void take(veto::Sentence& sentence) override {
    tokens.insert(tokens.end(), sentence.tokens.begin(), sentence.tokens.end());
  }
  std::vector<Token> tokens;
};

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool says_nothing(std::string_view word) {
  constexpr std::array<std::string_view, 12> words{"the", "a",  "an", "in",  "on",   "at",
                                                   "of",  "it", "is", "was", "were", "are"};
  return std::ranges::find(words, word) != words.end();
}

// Signs that bound, list or negate, those of a formula, and points of per cent. What was wanted may have them.
bool has_foreign_sign(std::string_view answer, std::string_view wanted) {
  constexpr std::array<std::string_view, 19> signs{"point", "<", ">", "~", "^", "+", "/", "[", "]", "?",
                                                   "!",     "|", ";", "=", "≈", "±", "√", "≤", "≥"};
  return std::ranges::any_of(signs, [&](std::string_view sign) {
    return answer.find(sign) != std::string_view::npos && wanted.find(sign) == std::string_view::npos;
  });
}

bool same_value(const Piece& wanted, const Piece& given) {
  const Token &a = wanted.token, &b = given.token;
  if (a.kind != b.kind) return false;
  if (a.kind == TokenKind::code) return wanted.written == given.written;
  if (a.kind != TokenKind::number) return a.key == b.key;
  if (a.negative != b.negative || a.decade != b.decade) return false;
  if (a.ordinal != b.ordinal && (a.date == 0 || b.date == 0)) return false;
  if (a.quantity != 0 && b.quantity != 0) return a.quantity == b.quantity;
  return a.unit == b.unit && a.key == b.key;
}

bool same_word(Kind kind, const Piece& wanted, const Piece& given) {
  if (given.token.kind != TokenKind::word) return false;
  if (wanted.written == given.written || wanted.token.exact == given.token.exact) return true;
  // "lung" and "lungs"; a stem would make "lunge" of it.
  return kind == Kind::word && (wanted.written + "s" == given.written || given.written + "s" == wanted.written);
}

bool matches(Kind kind, const Piece& wanted, const Piece& given) {
  return is_value(wanted.token) ? same_value(wanted, given) : same_word(kind, wanted, given);
}

// The one date of which `wanted` gives no day may be given with one; a weekday is no other day.
bool may_stand_beside(const Wanted& wanted, const std::vector<Piece>& given, const std::vector<bool>& used,
                      const Token& token) {
  const auto of_date = [](const Piece& piece) { return piece.token.date != 0; };
  const auto dated = std::ranges::count_if(wanted.pieces, of_date);
  if (dated == 0) return false;
  if (token.kind == TokenKind::weekday) return true;
  const auto numbers = std::ranges::count_if(
      wanted.pieces, [&](const Piece& piece) { return of_date(piece) && piece.token.kind == TokenKind::number; });
  if (numbers > 1 || token.date == 0) return false;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (used[i] && given[i].token.date == token.date) return true;
  return false;
}

}  // namespace

std::string lower_of(std::string_view text, verdict::Span span) {
  std::string out(text.substr(span.start, span.size()));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool is_value(const Token& token) {
  return token.kind != TokenKind::word;
}

Era era_behind(std::string_view text, std::size_t from) {
  Era era;
  std::size_t at = std::min(text.find_first_not_of(' ', from), text.size());
  std::string letters;
  for (; at < text.size() && letters.size() < 4; ++at) {
    const char c = static_cast<char>(text[at] | 0x20);
    if (c >= 'a' && c <= 'z')
      letters += c;
    else if (text[at] != '.' || letters.empty())
      break;
    if (c >= 'a' && c <= 'z') era.end = at + 1;
  }
  constexpr std::array<std::string_view, 6> known{"am", "pm", "ad", "bc", "bce", "ce"};
  if (std::ranges::find(known, letters) == known.end()) return {};
  era.name = std::move(letters);
  return era;
}

bool same(const Wanted& a, const Wanted& b) {
  return a.kind == b.kind && a.era == b.era &&
         std::ranges::equal(a.pieces, b.pieces, [&](const Piece& x, const Piece& y) { return matches(a.kind, x, y); });
}

bool fits(const Wanted& wanted, const std::vector<std::string>& repeatable, std::string_view answer) {
  if (answer.empty() || answer.size() > longest_answer || wanted.pieces.empty()) return false;
  if (has_foreign_sign(answer, wanted.written)) return false;
  TokensOfAll read;
  veto::read_sentences(answer, read);
  std::vector<Piece> given;
  std::size_t past_era = 0;
  std::string era;
  for (const Token& token : read.tokens) {
    if (token.span.start < past_era) continue;
    given.push_back({token, lower_of(answer, token.span)});
    if (!is_value(token)) continue;
    if (auto behind = era_behind(answer, token.span.end); !behind.name.empty()) {
      if (!era.empty() && era != behind.name) return false;
      era = behind.name;
      past_era = behind.end;
    }
  }
  if (era != wanted.era) return false;
  std::vector<bool> used(given.size(), false);
  const bool ambiguous = std::ranges::any_of(wanted.pieces, [](const Piece& piece) { return piece.token.shadow; });
  for (const Piece& piece : wanted.pieces) {
    if (piece.token.shadow) continue;
    bool found = false;
    for (std::size_t i = 0; i < given.size() && !found; ++i)
      if (!used[i] && matches(wanted.kind, piece, given[i])) used[i] = found = true;
    if (!found) return false;
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Token& token = given[i].token;
    if (used[i]) continue;
    if (is_value(token)) {
      if (token.shadow ? !ambiguous : !may_stand_beside(wanted, given, used, token)) return false;
    } else if (!says_nothing(given[i].written) && (token.capital || !has(repeatable, given[i].written))) {
      return false;
    }
  }
  return true;
}

}  // namespace portcullis::tools::checkers::gap
