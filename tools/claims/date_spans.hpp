// More forms of date statements: durations in several units, the inverse of a shift, dates that do not exist, times of
// the day, ages, a weekday beside its date. Each is a row of the table in date_forms.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/claims/date_cursor.hpp"
#include "tools/claims/date_statement.hpp"

namespace portcullis::tools::claims {

// "10 days", "1 year and 2 months", "2 weeks, 3 days": amount and unit, and days beside months.
bool read_duration(DateCursor& c, DateStatement& s);
// "after", "before": the sign of the duration before it.
bool read_direction(DateCursor& c, DateStatement& s);

bool shifted_inverse(DateCursor& c, DateStatement& s);
bool existing(DateCursor& c, DateStatement& s);
bool clock(DateCursor& c, DateStatement& s);
bool age(DateCursor& c, DateStatement& s);
bool weekday_beside(DateCursor& c, DateStatement& s);

// Of a weekday beside its date the weekday alone is said by the calendar; that something was on that date is not.
std::size_t weekday_token(const std::vector<DateToken>& tokens, std::size_t first, std::size_t next);

}  // namespace portcullis::tools::claims
