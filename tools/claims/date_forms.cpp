// One function per form; all of them move one cursor.
#include "tools/claims/date_forms.hpp"

#include <array>

#include "tools/claims/date_cursor.hpp"
#include "tools/claims/date_spans.hpp"

namespace portcullis::tools::claims {
namespace {

using What = DateStatementKind;
using Cursor = DateCursor;

// "2024-02-29 was a Thursday", "1 May 2024 falls on a Wednesday"
bool weekday_of(Cursor& c, DateStatement& s) {
  s.kind = What::weekday;
  c.words({"the", "date"});
  if (!c.date(s.first)) return false;
  if (c.any({"falls", "fell"}) || c.words({"will", "fall"})) {
    if (!c.word("on")) return false;
  } else if (!c.be(s.negated)) {
    return false;
  }
  c.word("on");
  c.any({"a", "an"});
  return c.weekday(s.weekday);
}

// "the day of the week of 2024-02-29 was Thursday"
bool named_weekday_of(Cursor& c, DateStatement& s) {
  s.kind = What::weekday;
  if (!c.words({"the", "day", "of", "the", "week"}) && !c.words({"the", "weekday"})) return false;
  if (!c.any({"of", "on", "for"}) || !c.date(s.first) || !c.be(s.negated)) return false;
  c.any({"a", "an"});
  return c.weekday(s.weekday);
}

// "90 days after 1 March 2024 is 30 May 2024", "the day before 2024-03-01 was 2024-02-29"
bool shifted(Cursor& c, DateStatement& s) {
  s.kind = What::shift;
  if (c.words({"the", "day"}) || c.words({"one", "day"}) || c.words({"a", "day"})) {
    s.amount = 1;
    s.unit = DateUnit::day;
  } else if (c.any({"a", "one"})) {
    s.amount = 1;
    if (!c.unit(s.unit)) return false;
  } else if (!read_duration(c, s)) {
    return false;
  }
  if (!read_direction(c, s)) return false;
  if (!c.date(s.first) || !c.be(s.negated)) return false;
  return c.date(s.second);
}

// "2024-01-31 + 30 days = 2024-03-01"
bool added(Cursor& c, DateStatement& s) {
  s.kind = What::shift;
  if (!c.date(s.first)) return false;
  const bool minus = c.any({"-", "minus", "−", "–"});
  if (!minus && !c.any({"+", "plus"})) return false;
  if (!c.number(s.amount) || !c.unit(s.unit) || !c.be(s.negated)) return false;
  if (minus) s.amount = -s.amount;
  return c.date(s.second);
}

bool between(Cursor& c, DateStatement& s) {
  // "10 May 2024 to 20 May 2024"
  const bool from = c.word("from") || !c.word("between");
  int first = 0;
  int second = 0;
  if (c.date(s.first)) {
    if (!(from ? c.any({"to", "until", "till"}) : c.word("and")) || !c.date(s.second)) return false;
    s.kind = What::difference;
    return true;
  }
  if (!c.year(first) || !(from ? c.any({"to", "until", "till"}) : c.word("and")) || !c.year(second)) return false;
  s.first.year = first;
  s.second.year = second;
  s.kind = What::years_between;
  return true;
}

bool counted(Cursor& c, DateStatement& s) {
  if (!read_duration(c, s)) return false;
  return s.kind != What::years_between || s.unit == DateUnit::year;
}

// "from 2024-01-01 to 2024-03-01 is 60 days", "between 1990 and 2024 there are 34 years"
bool difference(Cursor& c, DateStatement& s) {
  if (!between(c, s)) return false;
  c.word(",");
  if (c.any({"there", "it"})) {
    if (!c.be(s.negated)) return false;
  } else if (!c.be(s.negated)) {
    return false;
  }
  return counted(c, s);
}

// "there are 60 days between 2024-01-01 and 2024-03-01"
bool difference_reversed(Cursor& c, DateStatement& s) {
  if (!c.word("there") || !c.be(s.negated)) return false;
  if (!read_duration(c, s) || !between(c, s)) return false;
  return s.kind != What::years_between || s.unit == DateUnit::year;
}

// "2023 was not a leap year"
bool leap_year(Cursor& c, DateStatement& s) {
  s.kind = What::leap_year;
  c.words({"the", "year"}) || c.word("year");
  if (!c.year(s.first.year) || !c.be(s.negated) || !c.any({"a"})) return false;
  if (c.words({"common", "year"}) || c.words({"non-leap", "year"})) {
    s.negated = !s.negated;
    return true;
  }
  return c.words({"leap", "year"});
}

bool month_or_year(Cursor& c, DateStatement& s) {
  if (c.month(s.first.month)) {
    s.kind = What::days_in_month;
    c.any({"of", ","});
    c.year(s.first.year);
    return true;
  }
  c.words({"the", "year"});
  s.kind = What::days_in_year;
  return c.year(s.first.year);
}

// "February 2023 has 28 days", "February has 29 days in 2024", "2024 has 366 days"
bool days_in(Cursor& c, DateStatement& s) {
  if (!month_or_year(c, s)) return false;
  if (!c.any({"has", "had"}) && !c.words({"will", "have"})) return false;
  if (!c.number(s.amount) || !c.word("days")) return false;
  if (s.kind == What::days_in_month && s.first.year == 0 && c.word("in") && !c.year(s.first.year)) return false;
  return true;
}

// "there are 31 days in January", "there were 365 days in 2023"
bool days_in_reversed(Cursor& c, DateStatement& s) {
  if (!c.word("there") || !c.be(s.negated)) return false;
  return c.number(s.amount) && c.word("days") && c.word("in") && month_or_year(c, s);
}

// "2024-03-01 is the 61st day of 2024"
bool day_of_year(Cursor& c, DateStatement& s) {
  s.kind = What::day_of_year;
  if (!c.date(s.first) || !c.be(s.negated)) return false;
  if (c.words({"the"})) {
    if (!c.nth(s.amount)) return false;
    if (!c.words({"day", "of"})) return false;
  } else if (c.word("day")) {
    if (!c.number(s.amount) || !c.word("of")) return false;
  } else {
    return false;
  }
  if (c.words({"the", "year"})) return true;
  return c.year(s.second.year);
}

// "2024-02-29 is before 1 March 2024"
bool ordered(Cursor& c, DateStatement& s) {
  if (!c.date(s.first)) return false;
  if (!c.be(s.negated) && !c.word("comes")) return false;
  if (c.word("before") || c.words({"earlier", "than"})) {
    s.kind = What::earlier;
  } else if (c.word("after") || c.words({"later", "than"})) {
    s.kind = What::later;
  } else {
    return false;
  }
  return c.date(s.second);
}

constexpr auto forms = std::to_array<bool (*)(Cursor&, DateStatement&)>(
    {weekday_of, named_weekday_of, shifted, added, difference, difference_reversed, leap_year, days_in,
     days_in_reversed, day_of_year, ordered, shifted_inverse, existing, clock, age});

}  // namespace

std::optional<FormRead> read_form(const std::vector<DateToken>& tokens, std::size_t at) {
  for (const auto form : forms) {
    FormRead read;
    Cursor cursor(tokens, at);
    if (!form(cursor, read.statement)) continue;
    read.next = cursor.at();
    read.ambiguous = cursor.ambiguous();
    return read;
  }
  return std::nullopt;
}

std::optional<FormRead> read_weekday_beside(const std::vector<DateToken>& tokens, std::size_t at) {
  FormRead read;
  Cursor cursor(tokens, at);
  if (!weekday_beside(cursor, read.statement)) return std::nullopt;
  read.next = cursor.at();
  read.ambiguous = cursor.ambiguous();
  read.said = weekday_token(tokens, at, read.next);
  return read;
}

}  // namespace portcullis::tools::claims
