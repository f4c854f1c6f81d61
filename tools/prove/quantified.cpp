// See quantified.hpp.
#include "tools/prove/quantified.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace portcullis::tools::prove {
namespace {

using Kind = Formula::Kind;
using Sign = Token::Kind;

bool joins_formulas_or_terms(Sign sign) {
  return (sign >= Sign::conjunction && sign <= Sign::iff) || (sign >= Sign::equal && sign <= Sign::over);
}

}  // namespace

std::optional<bool> CommaReader::formula_behind(std::size_t comma, const std::vector<std::string>& variables) {
  const auto is_bound = [&](std::string_view name) { return std::ranges::find(variables, name) != variables.end(); };
  const Token& name = at(comma + 1);
  if (name.kind != Sign::name) return true;
  const Token& next = at(comma + 2);
  const bool bound = is_bound(name.text);
  // "-" is the sign of a difference and of Prover9's negation.
  if (next.kind == Sign::minus) return bound;
  if (joins_formulas_or_terms(next.kind)) return true;
  if (next.kind != Sign::open || next.text != "(" || bound) return false;
  // "y (P(x, y))" or "P(x, y)": variables alone between the brackets are no formula, and who binds a variable uses it.
  if (at(comma + 3).kind == Sign::name && at(comma + 4).kind == Sign::comma) return true;
  if (at(comma + 4).kind == Sign::close && is_bound(at(comma + 3).text)) return true;
  if (used_bare(name.text, comma + 1)) return false;
  return name.text.size() > 1 ? std::optional(true) : std::nullopt;
}

// Each name is looked up in a list that is made once.
bool CommaReader::used_bare(std::string_view name, std::size_t behind) {
  if (last_bare_.empty())
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i)
      if (tokens_[i].kind == Sign::name && !(tokens_[i + 1].kind == Sign::open && tokens_[i + 1].text == "("))
        last_bare_[tokens_[i].text] = i;
  const auto found = last_bare_.find(name);
  return found != last_bare_.end() && found->second > behind;
}

bool is_set_of_numbers(std::string_view name) {
  constexpr std::string_view numbers[] = {"N", "Z", "Q", "R", "C", "Nat", "Int", "Integer", "Real", "Rational"};
  return std::ranges::find(numbers, name) != std::end(numbers);
}

Formula ranged(const Formula& made, std::string_view of, Place place, Formula body) {
  Formula all(Kind::conjunction, place, "∈");
  for (const std::string& variable : made.variables) {
    Formula one(Kind::apply, place, std::string(of));
    one.adopt(Formula(Kind::name, place, variable));
    all.adopt(std::move(one));
  }
  if (made.kind == Kind::exists) {
    all.adopt(std::move(body));
    return all;
  }
  if (all.children.size() == 1) {
    Formula one = std::move(all.children.front());
    all = std::move(one);
  }
  Formula rule(Kind::implies, place, "∈");
  rule.adopt(std::move(all));
  rule.adopt(std::move(body));
  return rule;
}

Formula exactly_one(Formula made, Formula body) {
  const std::string variable = made.variables.front();
  const Place place = made.place;
  Formula same(Kind::equal, place, "=");
  same.adopt(Formula(Kind::name, place, variable));
  same.adopt(Formula(Kind::name, place, variable + "!"));
  Formula both(Kind::iff, place, made.text);
  both.adopt(std::move(body));
  both.adopt(std::move(same));
  Formula each(Kind::forall, place, made.text);
  each.variables = {variable};
  each.adopt(std::move(both));
  made.variables = {variable + "!"};
  made.adopt(std::move(each));
  return made;
}

}  // namespace portcullis::tools::prove
