// See formula_token.hpp. One table has every spelling; the longest one that fits is taken.
#include "tools/prove/formula_token.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

namespace portcullis::tools::prove {
namespace {

struct Spelling {
  std::string_view text;
  Token::Kind kind;
};

constexpr Spelling signs[] = {
    {"<->", Token::Kind::iff},         {"<=>", Token::Kind::iff},         {"<-->", Token::Kind::iff},
    {"<==>", Token::Kind::iff},        {"↔", Token::Kind::iff},           {"⇔", Token::Kind::iff},
    {"⟷", Token::Kind::iff},           {"⟺", Token::Kind::iff},           {"≡", Token::Kind::iff},
    {"->", Token::Kind::implies},      {"=>", Token::Kind::implies},      {"-->", Token::Kind::implies},
    {"==>", Token::Kind::implies},     {"→", Token::Kind::implies},       {"⇒", Token::Kind::implies},
    {"⟶", Token::Kind::implies},       {"⟹", Token::Kind::implies},       {"⊃", Token::Kind::implies},
    {"&", Token::Kind::conjunction},   {"&&", Token::Kind::conjunction},  {"∧", Token::Kind::conjunction},
    {"⋀", Token::Kind::conjunction},   {"/\\", Token::Kind::conjunction}, {"|", Token::Kind::disjunction},
    {"||", Token::Kind::disjunction},  {"∨", Token::Kind::disjunction},   {"⋁", Token::Kind::disjunction},
    {"\\/", Token::Kind::disjunction}, {"⊕", Token::Kind::exclusive},     {"⊻", Token::Kind::exclusive},
    {"¬", Token::Kind::negation},      {"~", Token::Kind::negation},      {"!", Token::Kind::negation},
    {"∼", Token::Kind::negation},      {"∀", Token::Kind::forall},        {"∃", Token::Kind::exists},
    {"∄", Token::Kind::not_exists},    {"∃!", Token::Kind::exists_one},   {"∈", Token::Kind::element},
    {"=", Token::Kind::equal},         {"==", Token::Kind::equal},        {"!=", Token::Kind::unequal},
    {"≠", Token::Kind::unequal},       {"<", Token::Kind::less},          {"<=", Token::Kind::less_equal},
    {"≤", Token::Kind::less_equal},    {">", Token::Kind::greater},       {">=", Token::Kind::greater_equal},
    {"≥", Token::Kind::greater_equal}, {"+", Token::Kind::plus},          {"-", Token::Kind::minus},
    {"−", Token::Kind::minus},         {"*", Token::Kind::times},         {"×", Token::Kind::times},
    {"/", Token::Kind::over},          {"÷", Token::Kind::over},          {"(", Token::Kind::open},
    {")", Token::Kind::close},         {"[", Token::Kind::open},          {"]", Token::Kind::close},
    {",", Token::Kind::comma},         {".", Token::Kind::dot},           {":", Token::Kind::colon},
    {"⊤", Token::Kind::truth},         {"⊥", Token::Kind::falsehood},
};

// In small letters or in capitals, so that a predicate may be called Not or All. True and False are never names: a
// premise that says False would else contradict nothing.
constexpr Spelling words[] = {
    {"and", Token::Kind::conjunction}, {"or", Token::Kind::disjunction},  {"not", Token::Kind::negation},
    {"xor", Token::Kind::exclusive},   {"implies", Token::Kind::implies}, {"iff", Token::Kind::iff},
    {"true", Token::Kind::truth},      {"false", Token::Kind::falsehood}, {"forall", Token::Kind::forall},
    {"exists", Token::Kind::exists},   {"True", Token::Kind::truth},      {"False", Token::Kind::falsehood},
};

constexpr Spelling commands[] = {
    // of LaTeX
    {"\\forall", Token::Kind::forall},      {"\\exists", Token::Kind::exists},
    {"\\neg", Token::Kind::negation},       {"\\lnot", Token::Kind::negation},
    {"\\land", Token::Kind::conjunction},   {"\\wedge", Token::Kind::conjunction},
    {"\\lor", Token::Kind::disjunction},    {"\\vee", Token::Kind::disjunction},
    {"\\oplus", Token::Kind::exclusive},    {"\\to", Token::Kind::implies},
    {"\\rightarrow", Token::Kind::implies}, {"\\Rightarrow", Token::Kind::implies},
    {"\\implies", Token::Kind::implies},    {"\\leftrightarrow", Token::Kind::iff},
    {"\\Leftrightarrow", Token::Kind::iff}, {"\\iff", Token::Kind::iff},
    {"\\neq", Token::Kind::unequal},        {"\\leq", Token::Kind::less_equal},
    {"\\geq", Token::Kind::greater_equal},  {"\\top", Token::Kind::truth},
    {"\\bot", Token::Kind::falsehood},
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(std::string_view text, std::string_view word) {
  return text == word || std::equal(text.begin(), text.end(), word.begin(), word.end(),
                                    [](char a, char b) { return b >= 'a' && b <= 'z' && a == b - 32; });
}

class Lexer {
 public:
  explicit Lexer(const Statement& statement) : text_(statement.text), place_(statement.start) {}

  std::expected<std::vector<Token>, Issue> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        take(1);
      } else if (text_.substr(at_).starts_with("\u00A0")) {
        take(2);
      } else if (!one()) {
        return std::unexpected(std::move(issue_));
      }
    }
    out_.push_back({Token::Kind::end, {}, place_});
    return std::move(out_);
  }

 private:
  std::string_view take(std::size_t bytes) {
    const std::string_view taken = text_.substr(at_, bytes);
    for (const char c : taken) advance(place_, c);
    at_ += taken.size();
    return taken;
  }

  void push(Token::Kind kind, std::size_t bytes) {
    const Place place = place_;
    const std::string_view text = take(bytes);
    out_.push_back({kind, text, place});
  }

  bool fail(std::string message, std::string expected) {
    issue_ = {{}, place_, std::move(message), std::move(expected)};
    return false;
  }

  bool one() {
    if (is_digit(text_[at_])) return number();
    if (name_character(text_, at_, true) > 0) return name();
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("...") || rest.starts_with("…"))
      return fail("an ellipsis leaves out what the formula says", "every part of the formula, written out");
    if (rest[0] == '^')
      return fail("\"^\" is used for \"and\" and for \"xor\"", "∧ or & for \"and\", ⊕ or xor for \"exclusive or\"");
    const Spelling* best = nullptr;
    for (const Spelling& sign : signs)
      if (rest.starts_with(sign.text) && (best == nullptr || sign.text.size() > best->text.size())) best = &sign;
    if (rest[0] == '\\') {
      std::size_t size = 1;
      while (size < rest.size() && name_character(rest, size, true) == 1 && rest[size] != '_') ++size;
      for (const Spelling& command : commands)
        if (rest.substr(0, size) == command.text) best = &command;
      if (rest.substr(0, size) == "\\in") return push(Token::Kind::element, size), true;
      if (rest.substr(0, size + 1) == "\\exists!") return push(Token::Kind::exists_one, size + 1), true;
    }
    if (best != nullptr) return push(best->kind, best->text.size()), true;
    std::size_t size = 1;
    while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) ++size;
    return fail("\"" + std::string(rest.substr(0, size)) + "\" is no sign of this language",
                "a name, a number, or one of ∀ ∃ ¬ ∧ ∨ ⊕ → ↔ = ≠ < ≤ > ≥ + - * / ( ) ,");
  }

  bool number() {
    std::size_t size = 0;
    const std::string_view rest = text_.substr(at_);
    while (size < rest.size() && is_digit(rest[size])) ++size;
    if (size + 1 < rest.size() && rest[size] == '.' && is_digit(rest[size + 1])) {
      ++size;
      while (size < rest.size() && is_digit(rest[size])) ++size;
    }
    if (size < rest.size() && name_character(rest, size, true) > 0) {
      std::size_t end = size;
      while (end < rest.size()) {
        const std::size_t bytes = name_character(rest, end, false);
        if (bytes == 0) break;
        end += bytes;
      }
      return fail(in_quotes(rest.substr(0, end)) + " is neither a number nor a name",
                  "a number of digits only, or a name that begins with a letter");
    }
    push(Token::Kind::number, size);
    return true;
  }

  bool name() {
    std::size_t size = 0;
    const std::string_view rest = text_.substr(at_);
    while (size < rest.size()) {
      const std::size_t bytes = name_character(rest, size, size == 0);
      if (bytes == 0) break;
      size += bytes;
    }
    const std::string_view text = rest.substr(0, size);
    for (const Spelling& word : words)
      if (is_word(text, word.text)) {
        const bool one = word.kind == Token::Kind::exists && size < rest.size() && rest[size] == '!';
        return push(one ? Token::Kind::exists_one : word.kind, size + (one ? 1 : 0)), true;
      }
    // Quantifiers of other languages, where a variable follows: "all x", "Exists y".
    const std::size_t next = rest.find_first_not_of(" \t", size);
    if (next != std::string_view::npos && next > size && name_character(rest, next, true) > 0) {
      if (text == "all" || text == "Forall" || text == "ForAll") return push(Token::Kind::forall, size), true;
      if (text == "some" || text == "Exists") return push(Token::Kind::exists, size), true;
    }
    if (text.find_first_not_of('_') == std::string_view::npos)
      return fail(in_quotes(text) + " is no name", "a constant or a variable that a quantifier binds");
    if (!is_plain_name(text))
      return fail(in_quotes(text) + " holds characters that other ones look like",
                  "the usual letters, each as one character (Unicode's NFKC) and none that is not seen");
    push(Token::Kind::name, size);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Place place_;
  std::vector<Token> out_;
  Issue issue_;
};

}  // namespace

std::size_t name_character(std::string_view text, std::size_t at, bool first) {
  const char c = text[at];
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return 1;
  if (!first && (is_digit(c) || c == '\'')) return 1;
  if (static_cast<unsigned char>(c) < 0x80) return 0;
  utf8proc_int32_t code = 0;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                     static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - at, 4)), &code);
  if (size <= 0) return 0;
  const auto category = utf8proc_category(code);
  const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  const bool mark = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
  return letter || (mark && !first) ? static_cast<std::size_t>(size) : 0;
}

bool is_plain_name(std::string_view name) {
  if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE));
  const bool same =
      size >= 0 && name == std::string_view(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
  std::free(made);
  return same;
}

std::expected<std::vector<Token>, Issue> tokens_of(const Statement& statement) {
  return Lexer(statement).run();
}

}  // namespace portcullis::tools::prove
