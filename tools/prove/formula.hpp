// A first-order formula as it was written: a tree of nodes with places, before anything is known of sorts. Made by
// formula_parser and rule_parser, given a meaning by formula_meaning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/prove/issue.hpp"

namespace portcullis::tools::prove {

// One text of a call: which argument it came from, and where it begins there.
struct Statement {
  std::string source;  // "premises[0]", "conclusion", "program"
  std::string_view text;
  Place start;
};

constexpr std::size_t most_formula_depth = 120;  // the readers, the writer and the solvers recurse as deep

struct Formula {
  enum class Kind {
    name,      // a bound variable, a constant or a proposition
    number,    // digits, with an optional point
    apply,     // text(children)
    truth,     // text is "true" or "false"
    negation,  // one child
    conjunction,
    disjunction,
    exclusive,
    implies,
    iff,
    forall,  // `variables`, one child
    exists,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    plus,
    minus,
    times,
    over,
    negative  // -x
  };
  Kind kind = Kind::truth;
  Place place;
  std::string text;
  std::vector<Formula> children;
  std::vector<std::string> variables;
  bool enclosed = false;   // stood in parentheses
  std::size_t height = 1;  // of the tree

  Formula() = default;
  Formula(Kind its_kind, Place its_place, std::string its_text)
      : kind(its_kind), place(its_place), text(std::move(its_text)) {}
  void adopt(Formula child) {
    height = std::max(height, child.height + 1);
    children.push_back(std::move(child));
  }
};

std::expected<Formula, Issue> parse_formula(const Statement& statement);
// Horn rules, "P($x, True) && Q($x, False) >>> R($x, True)", and facts, "P(a, False)". The last argument says whether
// it holds: False is the negation.
std::expected<Formula, Issue> parse_rule(const Statement& statement);

}  // namespace portcullis::tools::prove
