// Thin: std::chrono knows the calendar.
#include "tools/checkers/calendar.hpp"

#include <chrono>

namespace portcullis::tools::checkers {
namespace {

namespace chrono = std::chrono;

chrono::year_month_day civil(const claims::WrittenDate& date) {
  return chrono::year(date.year) / chrono::month(date.month) / chrono::day(date.day);
}

}  // namespace

std::optional<long> day_number(const claims::WrittenDate& date) {
  if (date.year < 1 || date.year > 9999 || date.month > 12 || date.day > 31 || !civil(date).ok()) return std::nullopt;
  return chrono::sys_days(civil(date)).time_since_epoch().count();
}

unsigned weekday_of(long day) {
  return chrono::weekday(chrono::sys_days(chrono::days(static_cast<int>(day)))).c_encoding();
}

bool leap_year(int year) {
  return chrono::year(year).is_leap();
}

unsigned days_in_month(int year, unsigned month) {
  const auto last = chrono::year(year) / chrono::month(month) / chrono::last;
  return static_cast<unsigned>(last.day());
}

long day_of_year(const claims::WrittenDate& date) {
  return (chrono::sys_days(civil(date)) - chrono::sys_days(chrono::year(date.year) / 1 / 1)).count() + 1;
}

std::optional<long> add_months(const claims::WrittenDate& date, long months) {
  const long index = static_cast<long>(date.year) * 12 + (static_cast<long>(date.month) - 1) + months;
  claims::WrittenDate target = date;
  if (index < 12 || index >= 120'000) return std::nullopt;
  target.year = static_cast<int>(index / 12);
  target.month = static_cast<unsigned>(index % 12) + 1;
  return day_number(target);
}

}  // namespace portcullis::tools::checkers
