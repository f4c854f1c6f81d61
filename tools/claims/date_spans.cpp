// One function per form; see date_forms.cpp.
#include "tools/claims/date_spans.hpp"

#include <optional>

namespace portcullis::tools::claims {
namespace {

using What = DateStatementKind;

// Hours and minutes, in minutes: "1 h 45 min", "1 hour and 45 minutes", "105 minutes".
bool clock_duration(DateCursor& c, DateStatement& s) {
  const auto hour = [&] { return c.any({"h", "hr", "hrs", "hour", "hours"}); };
  const auto minute = [&] { return c.any({"min", "mins", "minute", "minutes"}); };
  long first = 0;
  if (!c.number(first) || first > 100'000) return false;
  s.unit = DateUnit::minute;
  s.amount = first;
  if (minute()) return true;
  if (!hour()) return false;
  s.amount = first * 60;
  const std::size_t mark = c.at();
  long second = 0;
  c.word("and");
  if (c.number(second) && second < 60 && minute()) {
    s.amount += second;
  } else {
    c.back(mark);
  }
  return true;
}

// Both with the half of the day or both without; a leading zero, midnight or an hour above 12 means the 24-hour clock.
bool two_times(DateCursor& c, DateStatement& s, auto&& between) {
  bool first_marked = false;
  bool second_marked = false;
  const DateToken& first = c.token();
  if (!c.time(s.clock_from, first_marked) || !between()) return false;
  const DateToken& second = c.token();
  if (!c.time(s.clock_to, second_marked) || first_marked != second_marked) return false;
  const auto may_be_half = [](const DateToken& t) { return t.value / 60 >= 1 && t.value / 60 <= 12 && t.digits < 3; };
  s.half_day = !first_marked && may_be_half(first) && may_be_half(second);
  return true;
}

}  // namespace

bool read_duration(DateCursor& c, DateStatement& s) {
  long months = 0;
  long days = 0;
  unsigned parts = 0;
  DateUnit last = DateUnit::year;
  for (;; ++parts) {
    const std::size_t mark = c.at();
    if (parts > 0) {
      c.word(",");
      c.word("and");
    }
    long amount = 0;
    DateUnit unit = DateUnit::day;
    if (!c.number(amount) || !c.unit(unit)) {
      c.back(mark);
      break;
    }
    // From the large to the small; "3 days, 2 weeks" is no duration.
    if (parts > 0 && unit >= last) return false;
    last = unit;
    s.amount = amount;
    s.unit = unit;
    if (unit == DateUnit::year || unit == DateUnit::month) {
      months += unit == DateUnit::year ? amount * 12 : amount;
    } else {
      days += unit == DateUnit::week ? amount * 7 : amount;
    }
  }
  if (parts < 2) return parts == 1;
  s.unit = months > 0 ? DateUnit::month : DateUnit::day;
  s.amount = months > 0 ? months : days;
  s.days = months > 0 ? days : 0;
  return true;
}

bool read_direction(DateCursor& c, DateStatement& s) {
  if (c.any({"before"}) || c.words({"prior", "to"}) || c.words({"earlier", "than"})) {
    s.amount = -s.amount;
    s.days = -s.days;
    return true;
  }
  return c.any({"after", "from", "past"}) || c.words({"later", "than"});
}

// "2024-03-10 is 10 days after 2024-02-29"
bool shifted_inverse(DateCursor& c, DateStatement& s) {
  s.kind = What::shift;
  return c.date(s.second) && c.be(s.negated) && read_duration(c, s) && read_direction(c, s) && c.date(s.first);
}

// "2023-02-29 is not a valid date", "29 February 2023 does not exist"
bool existing(DateCursor& c, DateStatement& s) {
  s.kind = What::exists;
  const bool named = c.words({"the", "date"});
  if (!c.date(s.first)) return false;
  if (c.any({"exists", "existed"})) return true;
  if (c.any({"doesn't", "didn't"}) || c.words({"does", "not"}) || c.words({"did", "not"})) {
    s.negated = true;
    return c.word("exist");
  }
  if (!c.be(s.negated)) return false;
  c.any({"a", "an"});
  if (c.any({"invalid", "impossible"})) {
    s.negated = !s.negated;
  } else if (!c.any({"valid", "real", "possible"})) {
    return false;
  }
  c.word("calendar");
  // "4 March 2024 is invalid" may be said of a ticket.
  return c.word("date") || named;
}

// "from 09:30 to 11:15 is 1 h 45 min", "11:15 is 105 minutes after 09:30", "1 h 45 min after 09:30 is 11:15"
bool clock(DateCursor& c, DateStatement& s) {
  s.kind = What::clock;
  const auto to = [&] { return c.any({"to", "until", "till"}); };
  const std::size_t mark = c.at();
  if (c.word("between")) {
    if (!two_times(c, s, [&] { return c.word("and"); })) return false;
    c.word(",");
    c.any({"there", "it"});
    return c.be(s.negated) && clock_duration(c, s);
  }
  c.word("from");
  if (two_times(c, s, to)) {
    c.word(",");
    c.word("it");
    return c.be(s.negated) && clock_duration(c, s);
  }
  c.back(mark);
  bool later = false;
  const auto direction = [&] {
    later = c.any({"after", "past"}) || c.words({"later", "than"});
    return later || c.word("before") || c.words({"earlier", "than"});
  };
  if (two_times(c, s, [&] { return c.be(s.negated) && clock_duration(c, s) && direction(); })) {
    if (later) std::swap(s.clock_from, s.clock_to);
    return true;
  }
  c.back(mark);
  if (!clock_duration(c, s) || !direction() || !two_times(c, s, [&] { return c.be(s.negated); })) return false;
  if (!later) std::swap(s.clock_from, s.clock_to);
  return true;
}

// "A person born on 1990-05-10 is 34 years old on 2024-05-10": of nobody in particular, so that no date of birth is
// taken for granted.
bool age(DateCursor& c, DateStatement& s) {
  s.kind = What::age;
  if (!c.any({"someone", "somebody", "anyone", "anybody"}) && !c.words({"a", "person"}) && !c.words({"a", "child"}))
    return false;
  if (c.word("who") && !c.any({"is", "was"})) return false;
  if (!c.words({"born", "on"}) || !c.date(s.first)) return false;
  c.word(",");
  if (c.any({"turns", "turned"}) || c.words({"will", "turn"})) {
    s.birthday = true;
    s.unit = DateUnit::year;
    return c.number(s.amount) && c.word("on") && c.date(s.second);
  }
  if (!c.be(s.negated) || !read_duration(c, s) || (!c.word("old") && !c.words({"of", "age"}))) return false;
  return c.word("on") && c.date(s.second);
}

// "Monday, 4 March 2024", "4 March 2024 (Monday)", "2024-03-04, a Monday"
bool weekday_beside(DateCursor& c, DateStatement& s) {
  s.kind = What::weekday;
  s.beside = true;
  if (c.weekday(s.weekday)) {
    c.word(",");
    const bool bracket = c.word("(");
    return c.date(s.first) && (!bracket || c.word(")"));
  }
  if (!c.date(s.first)) return false;
  if (c.word("(")) return c.weekday(s.weekday) && c.word(")");
  return c.words({",", "a"}) && c.weekday(s.weekday);
}

std::size_t weekday_token(const std::vector<DateToken>& tokens, std::size_t first, std::size_t next) {
  while (first + 1 < next && (tokens[first].kind != DateTokenKind::word || !weekday_named(tokens[first].word))) ++first;
  return first;
}

}  // namespace portcullis::tools::claims
