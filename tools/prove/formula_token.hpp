// The words of formulas: names, numbers and the many spellings of the connectives. Called by formula_parser.cpp.
#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "tools/prove/formula.hpp"

namespace portcullis::tools::prove {

struct Token {
  enum class Kind {
    name,
    number,
    open,
    close,
    comma,
    dot,
    colon,
    negation,
    conjunction,
    disjunction,
    exclusive,
    implies,
    iff,
    forall,
    exists,
    not_exists,
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
    truth,
    falsehood,
    end
  };
  Kind kind = Kind::end;
  std::string_view text;
  Place place;
};

// The last token is `end`.
std::expected<std::vector<Token>, Issue> tokens_of(const Statement& statement);

}  // namespace portcullis::tools::prove
