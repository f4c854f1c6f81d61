// The tokeniser: one pass over the bytes; the tables stand in calculation_signs.hpp.
#include "tools/claims/calculation_token.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "tools/claims/calculation_signs.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

// The bytes of the first character. What is not UTF-8 takes no byte with it that could be a sign, a digit or a line
// end.
std::size_t character_size(std::string_view rest) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const std::size_t most = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  std::size_t size = 1;
  while (size < std::min(most, rest.size()) && (byte(size) & 0xC0) == 0x80) ++size;
  return size;
}

// Letters beyond ASCII: Latin (with the Greek µ), Greek, Cyrillic. Other scripts are `other`.
bool letter_beyond_ascii(std::string_view rest) {
  if (rest.size() < 2) return false;
  const auto a = static_cast<unsigned char>(rest[0]);
  const auto b = static_cast<unsigned char>(rest[1]);
  if ((b & 0xC0) != 0x80) return false;
  if (a == 0xC2) return b == 0xB5;
  if (a == 0xC3) return b != 0x97 && b != 0xB7;
  return a >= 0xC4 && a <= 0xD3;
}

// By the first byte of a sign: the first of the table that begins with it. Most bytes begin none.
constexpr std::size_t no_sign = signs.size();
constexpr auto first_signs = [] {
  std::array<std::uint8_t, 256> first{};
  static_assert(no_sign < 256);
  first.fill(static_cast<std::uint8_t>(no_sign));
  for (std::size_t i = signs.size(); i-- > 0;)
    first[static_cast<unsigned char>(signs[i].text[0])] = static_cast<std::uint8_t>(i);
  return first;
}();

class Tokeniser {
 public:
  Tokeniser(std::string_view text, verdict::Span within)
      : text_(text.substr(0, std::min(within.end, text.size()))), at_(std::min(within.start, text_.size())) {
    constexpr std::size_t usual = 11;  // under 1 KiB
    tokens_.reserve(std::min((text_.size() - at_) / 2 + 2, usual));
  }

  std::vector<Token> run() {
    while (at_ < text_.size()) step();
    push(Kind::newline, 0);
    pair();
    delimit();
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  char peek(std::size_t n) const { return at_ + n < text_.size() ? text_[at_ + n] : '\0'; }

  Token& push(Kind kind, std::size_t size) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.span = {at_, at_ + size};
    token.space_before = space_;
    token.line_start = line_start_;
    at_ += size;
    space_ = false;
    line_start_ = kind == Kind::newline;
    return token;
  }

  bool after_number() const {
    return !tokens_.empty() && !space_ && tokens_.back().kind == Kind::number && tokens_.back().span.end == at_;
  }
  bool after_operand() const {
    if (tokens_.empty() || space_) return false;
    const Kind kind = tokens_.back().kind;
    return kind == Kind::number || kind == Kind::close || kind == Kind::word || kind == Kind::percent ||
           kind == Kind::superscript;
  }

  void step() {
    const char c = text_[at_];
    const bool ascii = static_cast<unsigned char>(c) < 0x80;
    if (c == '}' && at_ == unwrapped_) {
      ++at_;
      return;
    }
    if (is_space(c) || (!ascii && skip_wide_space())) {
      if (is_space(c)) ++at_;
      space_ = true;
      return;
    }
    if (c == '\n') {
      push(Kind::newline, 1);
      return;
    }
    if ((c == 'h' || c == 'w') && address()) return;
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_letter(c) || letter_beyond_ascii(rest())) return word();
    if (c == '\\') return command();
    if (c == '*') return star();
    if (c == '.') {
      const char next = peek(1);
      const bool ends = next == '\0' || is_space(next) || next == '\n' || next == '"' || next == ')' || next == '*' ||
                        next == '\'' || next == '$' || is_letter(next) || static_cast<unsigned char>(next) >= 0x80;
      push(ends ? Kind::sentence_end : Kind::other, 1);
      return;
    }
    if (c == '!' && peek(1) != '=') {
      const bool exclaims = !tokens_.empty() && tokens_.back().kind == Kind::word && tokens_.back().span.size() > 1;
      push(after_operand() && !exclaims ? Kind::factorial : Kind::sentence_end, 1);
      return;
    }
    if (!ascii && ready_made()) return;
    for (std::size_t i = first_signs[static_cast<unsigned char>(c)]; i < signs.size(); ++i) {
      const Sign& sign = signs[i];
      if (sign.text[0] != c || !rest().starts_with(sign.text)) continue;
      const Relation relation = sign.relation;
      push(sign.kind, sign.text.size()).relation = relation;
      return;
    }
    push(Kind::other, character_size(rest()));
  }

  // Superscripts and fractions, which all lie beyond ASCII.
  bool ready_made() {
    for (std::size_t i = 0; i < superscripts.size(); ++i) {
      if (!rest().starts_with(superscripts[i])) continue;
      Token& token = push(Kind::superscript, superscripts[i].size());
      token.number.digits = std::string(1, static_cast<char>('0' + i));
      return true;
    }
    for (const VulgarFraction& fraction : vulgar_fractions) {
      if (!rest().starts_with(fraction.text)) continue;
      Token& token = push(Kind::number, fraction.text.size());
      token.number.digits = fraction.decimals;
      token.number.exponent = fraction.exponent;
      return true;
    }
    return false;
  }

  bool skip_wide_space() {
    for (const std::string_view space : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"}) {
      if (!rest().starts_with(space)) continue;
      at_ += space.size();
      return true;
    }
    return false;
  }

  // A web address is one token: the signs in it are no operators.
  bool address() {
    if (!rest().starts_with("http://") && !rest().starts_with("https://") && !rest().starts_with("www.")) return false;
    std::size_t n = 0;
    while (peek(n) != '\0' && !is_space(peek(n)) && peek(n) != '\n') ++n;
    push(Kind::other, std::max<std::size_t>(n, 1));
    return true;
  }

  void number() {
    NumeralRead read = read_numeral(text_, at_, text_.size());
    const std::size_t size = std::max<std::size_t>(read.end - at_, 1);
    if (read.kind != NumeralRead::Kind::numeral) {
      push(Kind::other, size);
      return;
    }
    push(Kind::number, size).number = std::move(read.numeral);
  }

  void word() {
    const bool joined = after_number();
    // "3x4": a multiplication sign, not a name.
    if (joined && (peek(0) == 'x' || peek(0) == 'X') && (is_digit(peek(1)) || (peek(1) == '$' && is_digit(peek(2))))) {
      push(Kind::times, 1);
      return;
    }
    std::size_t n = 0;
    std::size_t letters = 0;
    for (;;) {
      const char c = peek(n);
      if (is_letter(c)) {
        ++n;
        ++letters;
      } else if (at_ + n < text_.size() && letter_beyond_ascii(text_.substr(at_ + n))) {
        n += 2;
        ++letters;
      } else if (is_digit(c) || c == '_') {
        ++n;
      } else if (n > 0 && (c == '\'' || c == '-') && letters >= 2 && is_letter(peek(n + 1)) &&
                 (c == '\'' || is_letter(peek(n + 2)))) {
        ++n;
      } else if (n > 0 && rest().substr(n).starts_with("’") && is_letter(peek(n + 3))) {
        n += 3;
      } else {
        break;
      }
    }
    const std::string_view read = rest().substr(0, n);
    if (read == "sqrt" || read == "√") {
      push(Kind::root, n);
      return;
    }
    // "approx." is one word, its full stop ends nothing.
    if (peek(n) == '.' && (read == "approx" || read == "Approx")) ++n;
    push(Kind::word, n).exact_word_start = joined;
  }

  void command() {
    std::size_t n = 1;
    while (is_letter(peek(n))) ++n;
    const std::string_view name = rest().substr(1, n - 1);
    if (name.empty()) {
      const char c = peek(1);
      if (c == '(' || c == ')' || c == '[' || c == ']') {
        push(Kind::quote, 2);
      } else if (c == '%') {
        push(Kind::percent, 2);
      } else if (c == '$') {
        push(Kind::currency, 2);
      } else if (c == ',' || c == ';' || c == '!' || c == ' ' || c == ':') {
        at_ += 2;
        space_ = true;
      } else {
        push(Kind::other, 1);
      }
      return;
    }
    if (std::ranges::find(silent_commands, name) != silent_commands.end()) {
      at_ += n;
      space_ = true;
      unwrap();
      return;
    }
    for (const Sign& sign : commands) {
      if (sign.text != name) continue;
      push(sign.kind, n).relation = sign.relation;
      return;
    }
    push(Kind::other, n);
  }

  // "\\text{ km}", "\\boxed{12}": braces that group nothing.
  void unwrap() {
    constexpr std::size_t longest = 64;
    if (peek(0) != '{') return;
    const std::size_t end = rest().substr(0, longest).find_first_of("}{\\\n", 1);
    if (end == std::string_view::npos || rest()[end] != '}') return;
    unwrapped_ = at_ + end;
    ++at_;
  }

  // "**" is a power between operands without spaces or with spaces on both sides, otherwise bold type.
  void star() {
    const std::size_t n = peek(1) == '*' ? 2 : 1;
    const char next = peek(n);
    const bool before = !tokens_.empty() && !line_start_;
    const bool opens = !space_ && before && after_operand();
    const bool next_space = next == '\0' || is_space(next) || next == '\n';
    const bool next_operand = is_digit(next) || is_letter(next) || next == '(' || next == '$' || next == '.' ||
                              next == '-' || next == '\\' || static_cast<unsigned char>(next) >= 0x80;
    const bool infix = before && ((opens && next_operand) || (space_ && next_space) ||
                                  (opens && next == ' ' && n == 1 && next_operand_after_space()));
    push(infix ? (n == 2 ? Kind::power : Kind::times) : (n == 1 && space_ && before ? Kind::times : Kind::quote), n);
  }
  bool next_operand_after_space() const {
    const char c = peek(2);
    return is_digit(c) || is_letter(c) || c == '(' || c == '$' || c == '.';
  }

  void pair() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == Kind::newline) open.clear();
      if (tokens_[i].kind == Kind::open) open.push_back(i);
      if (tokens_[i].kind != Kind::close) continue;
      if (open.empty()) continue;
      const char a = text_[tokens_[open.back()].span.start];
      const char b = text_[tokens_[i].span.start];
      if ((a == '(' && b == ')') || (a == '[' && b == ']') || (a == '{' && b == '}')) {
        tokens_[i].partner = open.back();
        tokens_[open.back()].partner = i;
      }
      open.pop_back();
    }
  }

  // "$3 + 4 = 7$": TeX delimiters, not dollars. A closing one stands behind a formula and before no number.
  void delimit() {
    std::size_t opener = Token::npos;
    bool formula = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      Token& token = tokens_[i];
      if (token.kind == Kind::newline) opener = Token::npos;
      if (token.kind == Kind::relation || token.kind == Kind::fraction) formula = true;
      if (token.kind != Kind::currency || text_[token.span.start] != '$') continue;
      const bool before_number = i + 1 < tokens_.size() && tokens_[i + 1].kind == Kind::number;
      if (opener != Token::npos && formula && !before_number && !token.space_before) {
        token.kind = Kind::quote;
        tokens_[opener].kind = Kind::quote;
        opener = Token::npos;
      } else {
        opener = i;
        formula = false;
      }
    }
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t unwrapped_ = Token::npos;  // a closing brace that groups nothing
  bool space_ = false;
  bool line_start_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenise(std::string_view text, verdict::Span within) {
  return Tokeniser(text, within).run();
}

}  // namespace portcullis::tools::claims
