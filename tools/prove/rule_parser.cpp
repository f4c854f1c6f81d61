// Horn rules and facts (see formula.hpp). A variable begins with $; every variable of a rule is bound by it.
#include <algorithm>
#include <optional>

#include "tools/prove/formula.hpp"
#include "tools/prove/formula_token.hpp"

namespace portcullis::tools::prove {
namespace {

using Kind = Formula::Kind;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '\'';
}

class Parser {
 public:
  explicit Parser(const Statement& statement) : text_(statement.text), place_(statement.start) {}

  std::expected<Formula, Issue> run() {
    Formula out;
    const Place start = (blank(), place_);
    if (!atoms(out)) return std::unexpected(std::move(issue_));
    if (sign(">>>")) {
      Formula head;
      if (!atoms(head)) return std::unexpected(std::move(issue_));
      Formula rule(Kind::implies, start, ">>>");
      rule.adopt(std::move(out));
      rule.adopt(std::move(head));
      out = std::move(rule);
    }
    blank();
    if (at_ < text_.size()) {
      fail("&&, >>> or the end of the rule");
      return std::unexpected(std::move(issue_));
    }
    if (variables_.empty()) return out;
    Formula all(Kind::forall, start, "");
    all.variables = std::move(variables_);
    all.adopt(std::move(out));
    return all;
  }

 private:
  void step() { advance(place_, text_[at_++]); }
  void blank() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      step();
  }
  bool sign(std::string_view wanted) {
    blank();
    if (!text_.substr(at_).starts_with(wanted)) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) step();
    return true;
  }
  bool fail(std::string expected) {
    if (at_ >= text_.size()) {
      issue_ = {{}, place_, "the rule ends too early", std::move(expected)};
      return false;
    }
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    const std::string_view shown = text_.substr(at_, end - at_);
    if (odd_)
      issue_ = {{},
                place_,
                "this name holds characters that other ones look like",
                "the usual letters, each as one character (Unicode's NFKC) and none that is not seen"};
    else if (shown == "¬" || shown == "~" || shown == "!")
      issue_ = {
          {}, place_, in_quotes(shown) + " cannot stand here", "False as the last argument of what does not hold"};
    else
      issue_ = {{}, place_, "\"" + std::string(shown) + "\" cannot stand here", std::move(expected)};
    return false;
  }

  std::optional<std::string> word() {
    blank();
    const std::size_t from = at_;
    const Place start = place_;
    while (at_ < text_.size()) {
      std::size_t bytes = is_word(text_[at_]) ? 1 : name_character(text_, at_, at_ == from);
      if (bytes == 0) break;
      for (; bytes > 0; --bytes) step();
    }
    if (at_ == from) return std::nullopt;
    const std::string_view found = text_.substr(from, at_ - from);
    if (is_plain_name(found)) return std::string(found);
    odd_ = true;
    at_ = from;
    place_ = start;
    return std::nullopt;
  }

  bool atoms(Formula& out) {
    if (!atom(out)) return false;
    while (sign("&&") || sign("∧")) {
      if (out.kind != Kind::conjunction) {
        Formula all(Kind::conjunction, out.place, "&&");
        all.adopt(std::move(out));
        out = std::move(all);
      }
      Formula next;
      if (!atom(next)) return false;
      out.adopt(std::move(next));
    }
    return true;
  }

  // Name($x, constant, True)
  bool atom(Formula& out) {
    blank();
    const Place start = place_;
    auto name = word();
    if (!name) return fail("the name of a predicate");
    if (name->front() >= '0' && name->front() <= '9') {
      issue_ = {{}, start, "a predicate's name begins with a digit", "a name that begins with a letter"};
      return false;
    }
    Formula made(Kind::apply, start, std::move(*name));
    if (!sign("(")) return fail("\"(\" behind the predicate's name");
    for (;;) {
      blank();
      const Place place = place_;
      const bool variable = sign("$");
      auto text = word();
      if (!text) return fail(variable ? "the variable's name" : "$variable, a constant, True or False");
      if (variable) {
        *text = "$" + *text;
        if (std::find(variables_.begin(), variables_.end(), *text) == variables_.end()) {
          if (variables_.size() == 64) {
            issue_ = {{}, place, "more than 64 variables in one rule", "fewer variables"};
            return false;
          }
          variables_.push_back(*text);
        }
      }
      const bool number = !variable && text->find_first_not_of("0123456789") == std::string::npos;
      made.adopt(Formula(number ? Kind::number : Kind::name, place, std::move(*text)));
      if (!sign(",")) break;
    }
    if (!sign(")")) return fail("\",\" or \")\"");
    const Formula last = made.children.back();
    const bool holds = last.text == "True" || last.text == "true";
    if (!holds && last.text != "False" && last.text != "false") {
      issue_ = {{},
                last.place,
                in_quotes(last.text) + " does not say whether it holds",
                "True or False as the last argument"};
      return false;
    }
    made.children.pop_back();
    if (made.children.empty()) made.kind = Kind::name;
    if (holds) {
      out = std::move(made);
      return true;
    }
    out = Formula(Kind::negation, start, "False");
    out.adopt(std::move(made));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Place place_;
  std::vector<std::string> variables_;
  bool odd_ = false;  // a name that is_plain_name() refuses
  Issue issue_;
};

}  // namespace

std::expected<Formula, Issue> parse_rule(const Statement& statement) {
  auto out = Parser(statement).run();
  if (!out) out.error().source = statement.source;
  return out;
}

}  // namespace portcullis::tools::prove
