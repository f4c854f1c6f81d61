// Finds statements about dates and durations that the calendar alone decides: "2024-02-29 was a Thursday",
// "90 days after 1 March 2024 is 30 May 2024", "there are 31 days in January", "2023 was not a leap year",
// "from 2024-01-01 to 2024-03-01 is 60 days". Parsing only: tools/checkers/date decides.
#pragma once

#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// As written: it need not exist.
struct WrittenDate {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  bool iso = false;  // ISO 8601 means the proleptic Gregorian calendar whatever the year
};

enum class DateUnit { minute, day, week, month, year };  // small to large

enum class DateStatementKind {
  weekday,        // first is a `weekday`
  shift,          // first + amount units = second
  difference,     // from first to second is `amount` units
  years_between,  // from year `first.year` to year `second.year` is `amount` years
  leap_year,      // first.year is a leap year
  days_in_month,  // first.month (of first.year, 0 when none is named) has `amount` days
  days_in_year,   // first.year has `amount` days
  day_of_year,    // first is the `amount`-th day of its year (or of second.year when that is not 0)
  earlier,        // first is before second
  later,          // first is after second
  exists,         // first is a day of the calendar
  clock,          // from clock_from to clock_to are `amount` minutes
  age             // born on first, on second `amount` units old
};

struct DateStatement : Payload {
  DateStatementKind kind = DateStatementKind::weekday;
  WrittenDate first;
  WrittenDate second;
  unsigned weekday = 0;  // 0 Sunday
  long amount = 0;
  DateUnit unit = DateUnit::day;
  long days = 0;  // beside an amount of months: "2 months and 3 days"
  bool negated = false;
  bool beside = false;    // "On Monday, 4 March 2024, ...": the weekday alone is covered, the date is somebody else's
  bool birthday = false;  // "turns 34 on"
  long clock_from = 0;    // minutes of the day
  long clock_to = 0;
  bool half_day = false;  // may be read on the 12-hour clock
};

// "Monday, 4 March 2024" in a sentence about something else.
inline bool is_beside(const Found& found) {
  const auto* statement = dynamic_cast<const DateStatement*>(found.payload.get());
  return statement != nullptr && statement->beside;
}

// In order, not overlapping; the payload is a DateStatement, or null where one stands that is not asserted or whose
// date can be read in two ways (03/04/2024); then nothing is covered. Linear in the size of `within`.
std::vector<Found> find_date_statements(std::string_view text, Span within);

}  // namespace portcullis::tools::claims
