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
    exists_one,
    element,
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

// Of names, here and in rules: bytes of the letter, digit, underscore or combining mark at `at`; 0 when there is none.
std::size_t name_character(std::string_view text, std::size_t at, bool first);
// False for a name that other bytes spell as well: decomposed, full-width, or with characters that are not seen. Two
// spellings would be two names, and premises that contradict each other would look as if they did not.
bool is_plain_name(std::string_view name);

}  // namespace portcullis::tools::prove
