// Formulas from tokens (see formula.hpp). From loosest to tightest: ↔, → (to the right), ∨ and ⊕, ∧, comparisons, + -,
// * /, ¬ and quantifiers. A quantifier reaches over what ¬ would reach over, or to the end when a dot or colon follows
// its variable, or a comma that parts no variables. ⊕ beside ∧ or ∨ has no order that everybody shares, so it needs
// parentheses.
#include <algorithm>
#include <optional>

#include "tools/prove/formula.hpp"
#include "tools/prove/formula_token.hpp"
#include "tools/prove/quantified.hpp"

namespace portcullis::tools::prove {
namespace {

using Kind = Formula::Kind;
using Sign = Token::Kind;

struct Infix {
  Kind kind;
  int level;
};

constexpr int loosest = 1;
constexpr int comparison = 5;

std::optional<Infix> infix(Sign sign) {
  switch (sign) {
    case Sign::iff:
      return Infix{Kind::iff, 1};
    case Sign::implies:
      return Infix{Kind::implies, 2};
    case Sign::disjunction:
      return Infix{Kind::disjunction, 3};
    case Sign::exclusive:
      return Infix{Kind::exclusive, 3};
    case Sign::conjunction:
      return Infix{Kind::conjunction, 4};
    case Sign::equal:
      return Infix{Kind::equal, comparison};
    case Sign::unequal:
      return Infix{Kind::unequal, comparison};
    case Sign::less:
      return Infix{Kind::less, comparison};
    case Sign::less_equal:
      return Infix{Kind::less_equal, comparison};
    case Sign::greater:
      return Infix{Kind::greater, comparison};
    case Sign::greater_equal:
      return Infix{Kind::greater_equal, comparison};
    case Sign::plus:
      return Infix{Kind::plus, 6};
    case Sign::minus:
      return Infix{Kind::minus, 6};
    case Sign::times:
      return Infix{Kind::times, 7};
    case Sign::over:
      return Infix{Kind::over, 7};
    default:
      return std::nullopt;
  }
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::expected<Formula, Issue> run() {
    Formula out;
    if (peek().kind == Sign::end) return std::unexpected(Issue{{}, peek().place, "there is no formula", "a formula"});
    if (!level(loosest, out)) return std::unexpected(std::move(issue_));
    if (peek().kind == Sign::dot && peek(1).kind == Sign::end) ++at_;  // the full stop of a sentence
    if (peek().kind != Sign::end) {
      fail(peek(), "a connective such as ∧, ∨, ⊕, → or ↔, or the end of the formula");
      return std::unexpected(std::move(issue_));
    }
    return out;
  }

 private:
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

  bool fail(const Token& token, std::string expected) {
    const bool end = token.kind == Sign::end;
    issue_ = {{},
              token.place,
              end ? "the formula ends too early" : in_quotes(token.text) + " cannot stand here",
              std::move(expected)};
    return false;
  }

  bool too_deep(Place place) {
    issue_ = {{}, place, "parts are nested deeper than " + std::to_string(most_formula_depth), "a flatter formula"};
    return false;
  }
  bool low(const Formula& formula) { return formula.height <= most_formula_depth || too_deep(formula.place); }

  bool ambiguous(const Formula& part, Kind with) const {
    if (part.enclosed) return false;
    const bool mixed = part.kind == Kind::conjunction || part.kind == Kind::disjunction;
    return (with == Kind::exclusive && mixed) ||
           ((with == Kind::disjunction || with == Kind::conjunction) && part.kind == Kind::exclusive);
  }

  bool level(int least, Formula& out) {
    if (depth_ >= most_formula_depth) return too_deep(peek().place);
    ++depth_;
    const bool good = chain(least, out);
    --depth_;
    return good && low(out);
  }

  bool chain(int least, Formula& out) {
    if (!prefix(out)) return false;
    for (;;) {
      const Token sign = peek();
      const auto found = infix(sign.kind);
      if (!found || found->level < least) return true;
      if (found->level == comparison && !out.enclosed && out.kind >= Kind::equal && out.kind <= Kind::greater_equal)
        return fail(sign, "two comparisons joined by ∧, as in x < y ∧ y < z");
      ++at_;
      Formula right;
      // → takes all that follows, the others group to the left.
      if (!level(found->kind == Kind::implies ? found->level : found->level + 1, right)) return false;
      if (ambiguous(out, found->kind) || ambiguous(right, found->kind)) {
        issue_ = {{},
                  sign.place,
                  "⊕ beside ∧ or ∨ without parentheses can be read in two ways",
                  "parentheses around the part that belongs together"};
        return false;
      }
      // One node for a chain of one associative sign: long texts stay flat.
      const bool flat = (found->kind == Kind::conjunction || found->kind == Kind::disjunction ||
                         found->kind == Kind::exclusive || found->kind == Kind::plus || found->kind == Kind::times) &&
                        out.kind == found->kind && !out.enclosed;
      if (flat) {
        out.adopt(std::move(right));
        if (!low(out)) return false;
        continue;
      }
      Formula joined(found->kind, out.place, std::string(sign.text));
      joined.adopt(std::move(out));
      joined.adopt(std::move(right));
      out = std::move(joined);
      if (!low(out)) return false;
    }
  }

  bool prefix(Formula& out) {
    const Token token = peek();
    switch (token.kind) {
      case Sign::negation:
      case Sign::minus: {
        ++at_;
        Formula inner;
        const bool minus = token.kind == Sign::minus;
        if (!(minus ? level(8, inner) : level(comparison, inner))) return false;
        out = Formula(minus ? Kind::negative : Kind::negation, token.place, std::string(token.text));
        out.adopt(std::move(inner));
        return true;
      }
      case Sign::forall:
      case Sign::exists:
      case Sign::not_exists:
      case Sign::exists_one:
        ++at_;
        return quantifier(token, false, out);
      case Sign::open:
        if (peek(1).kind == Sign::forall || peek(1).kind == Sign::exists || peek(1).kind == Sign::not_exists ||
            peek(1).kind == Sign::exists_one) {
          std::size_t ahead = 2;
          while (peek(ahead).kind == Sign::name && peek(ahead + 1).kind == Sign::comma) ahead += 2;
          if (peek(ahead).kind == Sign::name && peek(ahead + 1).kind == Sign::close) {  // (∀x)
            const Token sign = peek(1);
            at_ += 2;
            return quantifier(sign, true, out);
          }
        }
        ++at_;
        if (!level(loosest, out) || !closing(token)) return false;
        out.enclosed = true;
        return true;
      case Sign::number:
        ++at_;
        out = Formula(Kind::number, token.place, std::string(token.text));
        return true;
      case Sign::truth:
      case Sign::falsehood:
        ++at_;
        out = Formula(Kind::truth, token.place, token.kind == Sign::truth ? "true" : "false");
        return true;
      case Sign::name:
        return name(out);
      default:
        return fail(token, "a predicate, a term, ¬, a quantifier or an opening parenthesis");
    }
  }

  bool closing(const Token& opened) {
    const std::string_view wanted = opened.text == "[" ? "]" : ")";
    if (peek().kind == Sign::close && peek().text == wanted) return ++at_, true;
    return fail(peek(), "\"" + std::string(wanted) + "\", which closes the one in line " +
                            std::to_string(opened.place.line) + ", column " + std::to_string(opened.place.column));
  }

  // "∀x ∈ D": D is what all of them are, but no set of numbers, for numbers here are the real ones.
  bool domain(Formula& made, std::string_view& of) {
    ++at_;
    const Token token = peek();
    if (token.kind != Sign::name) return fail(token, "the name of what the variable ranges over");
    if (is_set_of_numbers(token.text))
      return fail(token, "a predicate; sets of numbers are for format smtlib2, with (x Int) or (x Real)");
    if (std::ranges::find(made.variables, token.text) != made.variables.end())
      return fail(token, "a predicate and not a variable");
    of = token.text;
    ++at_;
    return true;
  }

  bool quantifier(const Token& sign, bool in_parentheses, Formula& out) {
    Formula made(sign.kind == Sign::forall ? Kind::forall : Kind::exists, sign.place, std::string(sign.text));
    int reach = comparison;
    for (;;) {
      if (peek().kind != Sign::name) return fail(peek(), "the name of a variable");
      for (const std::string& known : made.variables)
        if (known == peek().text) return fail(peek(), "another variable; this one is bound already");
      made.variables.emplace_back(peek().text);
      ++at_;
      if (peek().kind != Sign::comma) break;
      const auto formula = in_parentheses ? std::optional(false) : commas_.formula_behind(at_, made.variables);
      if (!formula) return fail(peek(1), "a dot instead of the comma, for this may be a variable or a predicate");
      if (*formula) break;
      ++at_;
    }
    if (sign.kind == Sign::exists_one && made.variables.size() > 1)
      return fail(sign, "one variable: of several it can be read in two ways");
    if (in_parentheses) ++at_;
    const Place its_place = peek().place;
    std::string_view of;
    if (peek().kind == Sign::element && !domain(made, of)) return false;
    if (peek().kind == Sign::dot || peek().kind == Sign::colon || peek().kind == Sign::comma) {
      ++at_;
      reach = loosest;
    }
    Formula body;
    if (!level(reach, body)) return false;
    if (!of.empty()) body = ranged(made, of, its_place, std::move(body));
    if (sign.kind == Sign::exists_one) {
      out = exactly_one(std::move(made), std::move(body));
      return true;
    }
    made.adopt(std::move(body));
    if (sign.kind == Sign::not_exists) {
      out = Formula(Kind::negation, sign.place, std::string(sign.text));
      out.adopt(std::move(made));
    } else {
      out = std::move(made);
    }
    return true;
  }

  bool name(Formula& out) {
    const Token token = peek();
    ++at_;
    out = Formula(Kind::name, token.place, std::string(token.text));
    if (peek().kind != Sign::open || peek().text != "(") return true;
    const Token opened = peek();
    ++at_;
    out.kind = Kind::apply;
    for (;;) {
      Formula argument;
      if (!level(6, argument)) return false;
      out.adopt(std::move(argument));
      if (peek().kind != Sign::comma) break;
      ++at_;
    }
    if (peek().kind != Sign::close) return fail(peek(), "\",\" or \")\" of " + in_quotes(out.text));
    return closing(opened);
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  CommaReader commas_{tokens_};
  Issue issue_;
};

}  // namespace

std::expected<Formula, Issue> parse_formula(const Statement& statement) {
  auto tokens = tokens_of(statement);
  std::expected<Formula, Issue> out = std::unexpected(Issue{});
  if (tokens)
    out = Parser(std::move(*tokens)).run();
  else
    out = std::unexpected(std::move(tokens.error()));
  if (!out) out.error().source = statement.source;
  return out;
}

}  // namespace portcullis::tools::prove
