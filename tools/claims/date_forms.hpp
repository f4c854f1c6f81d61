// The forms of date statements: "X was a Thursday", "N days after X is Y", "there are N days in M". Called by
// date_statement.cpp, which decides whether what stands around them lets them stand.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tools/claims/date_statement.hpp"
#include "tools/claims/date_text.hpp"

namespace portcullis::tools::claims {

struct FormRead {
  DateStatement statement;
  std::size_t next = 0;    // token after it
  bool ambiguous = false;  // a date in it can be read in two ways
  std::size_t said = 0;    // of a weekday beside its date: the token of the weekday
};

// The first form that fits at token `at`. A new form is one function and one row of the table at the end of
// date_forms.cpp.
std::optional<FormRead> read_form(const std::vector<DateToken>& tokens, std::size_t at);

// "Monday, 4 March 2024" at token `at`, wherever in a sentence it stands.
std::optional<FormRead> read_weekday_beside(const std::vector<DateToken>& tokens, std::size_t at);

}  // namespace portcullis::tools::claims
