// See sexpr.hpp.
#include "tools/prove/sexpr.hpp"

#include <algorithm>
#include <string>

namespace portcullis::tools::prove {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_symbol_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("~!@$%^&*_-+=<>.?/").find(c) != std::string_view::npos;
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The character at `at`, whole, for a message.
std::string_view character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t depth) : text_(text), depth_(depth) {}

  std::expected<Sexprs, Issue> run() {
    for (;;) {
      skip_blank();
      if (at_ == text_.size()) break;
      if (!one()) return std::unexpected(std::move(issue_));
    }
    if (!open_.empty())
      return std::unexpected(
          Issue{{}, place_, "the text ends inside the list that opens in line " + opened_line(), "\")\""});
    out_.end = place_;
    return std::move(out_);
  }

 private:
  std::string opened_line() const {
    const Place& place = out_.nodes[open_.back()].place;
    return std::to_string(place.line) + ", column " + std::to_string(place.column);
  }

  void step() { advance(place_, text_[at_++]); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blank() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ';') {
        while (at_ < text_.size() && text_[at_] != '\n') step();
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        step();
      } else {
        return;
      }
    }
  }

  bool fail(Place place, std::string message, std::string expected) {
    issue_ = {{}, place, std::move(message), std::move(expected)};
    return false;
  }

  std::uint32_t add(Sexpr node) {
    const auto index = static_cast<std::uint32_t>(out_.nodes.size());
    out_.nodes.push_back(std::move(node));
    if (open_.empty())
      out_.roots.push_back(index);
    else
      out_.nodes[open_.back()].items.push_back(index);
    return index;
  }

  bool one() {
    const char c = peek();
    const Place start = place_;
    const std::size_t from = at_;
    if (c == '(') {
      if (open_.size() == depth_)
        return fail(start, "lists are nested deeper than " + std::to_string(depth_), "a flatter term; use `let`");
      step();
      open_.push_back(add({Sexpr::Kind::list, start, {}, {}}));
      return true;
    }
    if (c == ')') {
      if (open_.empty()) return fail(start, "\")\" closes nothing", "a command, such as \"(assert ...)\"");
      step();
      open_.pop_back();
      return true;
    }
    if (c == '|') return quoted(start, '|', Sexpr::Kind::symbol);
    if (c == '"') return quoted(start, '"', Sexpr::Kind::string);
    if (c == '#') return radix(start);
    if (c == ':') {
      step();
      while (is_symbol_character(peek())) step();
      if (at_ == from + 1) return fail(start, "a colon with no name behind it", "a keyword such as \":named\"");
      add({Sexpr::Kind::keyword, start, text_.substr(from, at_ - from), {}});
      return true;
    }
    if (is_digit(c)) return number(start);
    if (is_symbol_character(c)) {
      while (is_symbol_character(peek())) step();
      add({Sexpr::Kind::symbol, start, text_.substr(from, at_ - from), {}});
      return true;
    }
    return fail(start, "\"" + std::string(character(text_, at_)) + "\" cannot stand here",
                "a symbol, a number or a parenthesis (other characters only inside |bars|)");
  }

  bool quoted(Place start, char quote, Sexpr::Kind kind) {
    step();
    const std::size_t from = at_;
    for (;;) {
      if (at_ == text_.size())
        return fail(place_,
                    "the text ends inside quotes that open in line " + std::to_string(start.line) + ", column " +
                        std::to_string(start.column),
                    std::string("a closing ") + quote);
      if (text_[at_] == quote) {
        if (quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          step();  // "" inside a string is one quotation mark
        } else {
          break;
        }
      } else if (quote == '|' && text_[at_] == '\\') {
        return fail(place_, "a backslash inside |bars|", "any character but \\ and |");
      }
      step();
    }
    add({kind, start, text_.substr(from, at_ - from), {}});
    step();
    return true;
  }

  bool radix(Place start) {
    step();
    const bool hex = peek() == 'x';
    if (!hex && peek() != 'b')
      return fail(start, "\"#\" begins no literal", "\"#x\" with hexadecimal digits or \"#b\" with binary digits");
    step();
    const std::size_t from = at_;
    while (hex ? is_hex(peek()) : (peek() == '0' || peek() == '1')) step();
    if (at_ == from || is_symbol_character(peek()))
      return fail(place_, "not a digit of this literal", hex ? "a hexadecimal digit" : "0 or 1");
    add({hex ? Sexpr::Kind::hexadecimal : Sexpr::Kind::binary, start, text_.substr(from, at_ - from), {}});
    return true;
  }

  bool number(Place start) {
    const std::size_t from = at_;
    while (is_digit(peek())) step();
    auto kind = Sexpr::Kind::numeral;
    if (peek() == '.') {
      kind = Sexpr::Kind::decimal;
      step();
      const std::size_t fraction = at_;
      while (is_digit(peek())) step();
      if (at_ == fraction) return fail(place_, "no digit behind the decimal point", "a digit");
    }
    if (is_symbol_character(peek()))
      return fail(place_, "a number runs into \"" + std::string(1, peek()) + "\"", "a blank or a parenthesis");
    const std::string_view digits = text_.substr(from, at_ - from);
    if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]))
      return fail(start, "a number with a leading zero", "the number without it");
    add({kind, start, digits, {}});
    return true;
  }

  std::string_view text_;
  std::size_t depth_;
  std::size_t at_ = 0;
  Place place_;
  Sexprs out_;
  std::vector<std::uint32_t> open_;
  Issue issue_;
};

}  // namespace

std::expected<Sexprs, Issue> read_sexprs(std::string_view text, std::size_t depth) {
  return Reader(text, depth).run();
}

}  // namespace portcullis::tools::prove
