// Decides date claims by the proleptic Gregorian calendar. Dates before its introduction (15 October 1582) that are not
// in ISO form may be meant in the Julian one: they are left undecided.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "tools/checkers/calendar.hpp"
#include "tools/checkers/checker.hpp"
#include "tools/checkers/comparison.hpp"
#include "tools/claims/date_statement.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::DateStatement;
using claims::DateUnit;
using verdict::Says;
using What = claims::DateStatementKind;

Judgement holds(bool true_as_said, bool negated) {
  return true_as_said != negated ? Judgement{Says::supports, "calendar_agrees"}
                                 : Judgement{Says::refutes, "calendar_differs"};
}

bool old_style(const claims::WrittenDate& date) {
  if (date.iso || date.year > 1582) return false;
  return date.year < 1582 || date.month < 10 || (date.month == 10 && date.day < 15);
}

// A day that the Gregorian calendar lacks and another had: 29 February 1800 where the Julian one was kept (until 1923
// in some countries), 30 February 1712 in Sweden.
bool elsewhere(const claims::WrittenDate& date) {
  if (date.iso || date.month != 2 || day_number(date)) return false;
  return (date.day == 29 && date.year % 4 == 0 && date.year < 1924) || (date.day == 30 && date.year == 1712);
}

long months_of(const DateStatement& s) {
  return s.unit == DateUnit::year ? s.amount * 12 : s.amount;
}

// By the Julian calendar a date lies this many days later than by the Gregorian one.
long julian_offset(const claims::WrittenDate& date) {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  return year / 100 - year / 400 - 2;
}

Judgement weekday(const DateStatement& s, long first) {
  const bool same = weekday_of(first) == s.weekday;
  // Until 1923 some countries still counted by the Julian calendar, and their weekdays stand beside such dates.
  if (same == s.negated && s.first.year < 1924 && !s.first.iso &&
      (weekday_of(first + julian_offset(s.first)) == s.weekday) != s.negated) {
    return {Says::abstains, "calendar_unclear"};
  }
  return holds(same, s.negated);
}

// Months first and then days, or days first: the same but at the ends of months.
Judgement shift_in_parts(const DateStatement& s, long second) {
  if (std::labs(s.amount) > 120'000 || std::labs(s.days) > 10'000'000) return {Says::abstains, "too_large"};
  const auto target = add_months(s.first, s.amount);
  if (!target) return {Says::abstains, "month_end_ambiguous"};
  if (*target + s.days == second) return holds(true, s.negated);
  const auto back = add_months(s.second, -s.amount);
  const auto first = day_number(s.first);
  if (!back || !first || *first + s.days == *back) return {Says::abstains, "month_end_ambiguous"};
  return holds(false, s.negated);
}

Judgement clock(const DateStatement& s) {
  constexpr long day = 24 * 60;
  constexpr long half = day / 2;
  const long apart = s.clock_to - s.clock_from;
  if (s.amount == 0 || apart == 0) return {Says::abstains, "inclusive_or_exclusive"};
  if (apart > 0) {
    // "from 9:30 to 11:15" may end in the evening, and any span may end on the day after.
    const bool longer = s.amount == apart + day || (s.half_day && s.amount == apart + half);
    return longer ? Judgement{Says::abstains, "calendar_unclear"} : holds(s.amount == apart, s.negated);
  }
  if (!s.half_day) return holds(s.amount == apart + day, s.negated);
  // "from 11:30 to 1:15" is into the afternoon, or the next night.
  if (s.amount == apart + day) return {Says::abstains, "calendar_unclear"};
  return holds(s.amount == apart + half, s.negated);
}

Judgement age(const DateStatement& s, long first, long second) {
  if (second < first || s.days != 0 || s.amount > 120'000) return {Says::abstains, "not_whole_units"};
  if (s.unit != DateUnit::year && s.unit != DateUnit::month) return {Says::abstains, "not_whole_units"};
  // Born on the 29th of February or the 31st: in a shorter month the day is a matter of law.
  const unsigned last = days_in_month(s.second.year, s.second.month);
  const bool birthday = s.second.month == s.first.month;
  if (s.first.day > last && (s.second.day == last || (birthday && s.birthday)))
    return {Says::abstains, "month_end_ambiguous"};
  const long months = (static_cast<long>(s.second.year) - s.first.year) * 12 + s.second.month - s.first.month -
                      (s.second.day < s.first.day ? 1 : 0);
  if (s.birthday) return holds(birthday && s.second.day == s.first.day && months == s.amount * 12, s.negated);
  return holds((s.unit == DateUnit::year ? months / 12 : months) == s.amount, s.negated);
}

Judgement shift(const DateStatement& s, long first, long second) {
  if (s.days != 0) return shift_in_parts(s, second);
  if (s.unit == DateUnit::day || s.unit == DateUnit::week) {
    return holds(first + s.amount * (s.unit == DateUnit::week ? 7 : 1) == second, s.negated);
  }
  if (std::labs(s.amount) > 120'000) return {Says::abstains, "too_large"};
  if (const auto target = add_months(s.first, months_of(s))) return holds(*target == second, s.negated);
  // 31 January + 1 month: the last day of February, or the first days of March.
  claims::WrittenDate month_start = s.first;
  month_start.day = 1;
  const auto start = add_months(month_start, months_of(s));
  if (!start) return {Says::abstains, "too_large"};
  const bool near = second >= *start + 27 && second <= *start + 31;
  return near ? Judgement{Says::abstains, "month_end_ambiguous"} : holds(false, s.negated);
}

Judgement difference(const DateStatement& s, long first, long second) {
  if (s.days != 0) {
    DateStatement forward = s;
    if (second < first) std::swap(forward.first, forward.second);
    const Judgement exact = shift_in_parts(forward, std::max(first, second));
    // With the last day counted.
    if (exact.says != Says::abstains && (exact.says == Says::supports) == s.negated) {
      forward.days -= 1;
      forward.negated = false;
      if (shift_in_parts(forward, std::max(first, second)).says == Says::supports)
        return {Says::abstains, "inclusive_or_exclusive"};
    }
    return exact;
  }
  if (s.unit == DateUnit::day) {
    const long days = std::labs(second - first);
    if (s.amount == days + 1) return {Says::abstains, "inclusive_or_exclusive"};
    return holds(s.amount == days, s.negated);
  }
  const claims::WrittenDate& from = first <= second ? s.first : s.second;
  const long low = std::min(first, second);
  const long high = std::max(first, second);
  // The stated number is right when it leads exactly to the end, wrong when one less or one more would pass it.
  const auto reach = [&](long amount) -> std::optional<long> {
    if (s.unit == DateUnit::week) return low + amount * 7;
    return add_months(from, s.unit == DateUnit::year ? amount * 12 : amount);
  };
  if (s.amount > 120'000) return holds(false, s.negated);
  const auto exact = reach(s.amount);
  if (exact && *exact == high) return holds(true, s.negated);
  const auto below = reach(s.amount - 1);
  const auto above = reach(s.amount + 1);
  if (!below || !above || !exact) return {Says::abstains, "not_whole_units"};
  if (*below >= high || *above <= high) return holds(false, s.negated);
  return {Says::abstains, "not_whole_units"};
}

Judgement judge_dates(const DateStatement& s) {
  const bool two = s.kind == What::shift || s.kind == What::difference || s.kind == What::earlier ||
                   s.kind == What::later || s.kind == What::age;
  const auto first = day_number(s.first);
  const auto second = two ? day_number(s.second) : first;
  if (elsewhere(s.first) || (two && elsewhere(s.second))) return {Says::abstains, "calendar_unclear"};
  if (!first || !second) return {Says::refutes, "no_such_date"};
  if (old_style(s.first) || (two && old_style(s.second))) return {Says::abstains, "calendar_unclear"};
  switch (s.kind) {
    case What::weekday:
      return weekday(s, *first);
    case What::age:
      return age(s, *first, *second);
    case What::shift:
      return shift(s, *first, *second);
    case What::difference:
      return difference(s, *first, *second);
    case What::day_of_year:
      if (s.second.year != 0 && s.second.year != s.first.year) return holds(false, s.negated);
      return holds(day_of_year(s.first) == s.amount, s.negated);
    case What::earlier:
      return holds(*first < *second, s.negated);
    case What::later:
      return holds(*first > *second, s.negated);
    default:
      return {};
  }
}

Judgement judge(const DateStatement& s) {
  const int year = s.first.year;
  switch (s.kind) {
    case What::exists:
      if (old_style(s.first) || elsewhere(s.first)) return {Says::abstains, "calendar_unclear"};
      return holds(day_number(s.first).has_value(), s.negated);
    case What::clock:
      return clock(s);
    case What::leap_year:
      if (year < 1582 && leap_year(year) != (year % 4 == 0)) return {Says::abstains, "calendar_unclear"};
      return holds(leap_year(year), s.negated);
    case What::days_in_year:
      if (year <= 1582) return {Says::abstains, "calendar_unclear"};
      return holds(s.amount == (leap_year(year) ? 366 : 365), s.negated);
    case What::days_in_month:
      if (year == 0) {
        if (s.first.month == 2 && (s.amount == 28 || s.amount == 29)) return {Says::abstains, "year_not_stated"};
        return holds(s.amount == static_cast<long>(days_in_month(2023, s.first.month)), s.negated);
      }
      if (year <= 1582) return {Says::abstains, "calendar_unclear"};
      return holds(s.amount == static_cast<long>(days_in_month(year, s.first.month)), s.negated);
    case What::years_between: {
      const long years = std::labs(static_cast<long>(s.second.year) - year);
      if (s.amount == years + 1) return {Says::abstains, "inclusive_or_exclusive"};
      return holds(s.amount == years, s.negated);
    }
    default:
      return judge_dates(s);
  }
}

class DateChecker : public Checker {
 public:
  std::string_view seat() const override { return "checker:date"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::date; }

  verdict::Finding check(const claims::Claim& claim, const CheckContext&) const override {
    verdict::Finding finding;
    finding.seat = seat();
    finding.version = version();
    Judgement judged;
    if (const auto* statement = dynamic_cast<const DateStatement*>(claim.payload.get())) judged = judge(*statement);
    finding.says = judged.says;
    finding.reason = judged.reason;
    return finding;
  }
};

}  // namespace

std::unique_ptr<Checker> make_date_checker() {
  return std::make_unique<DateChecker>();
}

}  // namespace portcullis::tools::checkers
