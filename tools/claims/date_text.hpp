// Tokens of a line as the parser of date statements sees it, and dates in all their spellings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/date_statement.hpp"

namespace portcullis::tools::claims {

enum class DateTokenKind { number, word, date, time, mark, end };

struct DateToken {
  DateTokenKind kind = DateTokenKind::end;
  Span span;
  std::string word;        // lower case; of a mark its bytes; of a time "am", "pm" or nothing
  long value = 0;          // of a number; number words count, too; of a time its minutes
  std::size_t digits = 0;  // of a number in digits; of a time those of its hour, 3 of "09"
  bool ordinal = false;    // "1st", "first"
  WrittenDate date;        // of a date in digits
  bool ambiguous = false;  // 03/04/2024
};

// Never empty: the last token is `end`.
std::vector<DateToken> tokenise_dates(std::string_view text, Span line);

struct DateRead {
  WrittenDate date;
  std::size_t next = 0;
  bool ambiguous = false;
};

// A full date at token `at`: 2024-02-29, 29.02.2024, 29 February 2024, the 29th of February 2024, February 29, 2024.
std::optional<DateRead> read_date(const std::vector<DateToken>& tokens, std::size_t at);

std::optional<unsigned> month_named(std::string_view lower_word);    // 1 to 12
std::optional<unsigned> weekday_named(std::string_view lower_word);  // 0 Sunday to 6 Saturday

}  // namespace portcullis::tools::claims
