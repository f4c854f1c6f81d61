// Calendar arithmetic on the proleptic Gregorian calendar, on std::chrono. Used by date.cpp.
#pragma once

#include <optional>

#include "tools/claims/date_statement.hpp"

namespace portcullis::tools::checkers {

// Days since 1970-01-01; nullopt when there is no such date.
std::optional<long> day_number(const claims::WrittenDate& date);

unsigned weekday_of(long day);  // 0 Sunday
bool leap_year(int year);
unsigned days_in_month(int year, unsigned month);   // month 1 to 12
long day_of_year(const claims::WrittenDate& date);  // 1 to 366; the date exists

// The date after `months` months, with the day of the month kept: nullopt when the target month has no such day or the
// year leaves 1 to 9999.
std::optional<long> add_months(const claims::WrittenDate& date, long months);

}  // namespace portcullis::tools::checkers
