// Statements that the calendar decides, and those that it must leave alone.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace numeric_date {

struct Case {
  const char* text;
  const char* says;
  const char* reason;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.text;
}

class Date : public testing::TestWithParam<Case> {};
TEST_P(Date, IsDecidedByTheCalendar) {
  const auto all = dates(GetParam().text);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].type, verdict::ClaimType::date);
  EXPECT_EQ(says(all), GetParam().says);
  EXPECT_EQ(all[0].reason, GetParam().reason);
  if (says(all) == "supports") EXPECT_TRUE(verified(GetParam().text, all)) << all[0].covered;
}
constexpr const char* yes = "supports";
constexpr const char* no = "refutes";
constexpr const char* open_ = "abstains";
constexpr const char* agrees = "calendar_agrees";
constexpr const char* differs = "calendar_differs";
INSTANTIATE_TEST_SUITE_P(
    Statements, Date,
    testing::Values(
        Case{"2024-02-29 was a Thursday", yes, agrees}, Case{"2024-02-29 was a Friday.", no, differs},
        Case{"2024-02-29 was not a Friday.", yes, agrees}, Case{"29 February 2024 was a Thursday.", yes, agrees},
        Case{"February 29, 2024 falls on a Thursday", yes, agrees},
        Case{"the 1st of March 2024 is a Friday", yes, agrees}, Case{"Feb. 29, 2024 was a Thursday", yes, agrees},
        Case{"29.02.2024 was a Thursday", yes, agrees}, Case{"03/04/2024 was a Wednesday", open_, "not_parseable"},
        Case{"13/04/2024 was a Saturday", yes, agrees}, Case{"90 days after 1 March 2024 is 30 May 2024", yes, agrees},
        Case{"90 days after 1 March 2024 is 31 May 2024", no, differs},
        Case{"The day after 28 February 2023 is 1 March 2023.", yes, agrees},
        Case{"two weeks before 2024-03-01 was 2024-02-16", yes, agrees},
        Case{"one month after 31 January 2023 is 28 February 2023", open_, "month_end_ambiguous"},
        Case{"one month after 31 January 2023 is 28 April 2023", no, differs},
        Case{"2024-01-31 + 30 days = 2024-03-01", yes, agrees},
        Case{"from 2024-01-01 to 2024-03-01 is 60 days", yes, agrees},
        Case{"from 2024-01-01 to 2024-03-01 is 61 days", open_, "inclusive_or_exclusive"},
        Case{"from 2024-01-01 to 2024-03-01 is 59 days", no, differs},
        Case{"there are 60 days between 2024-01-01 and 2024-03-01", yes, agrees},
        Case{"2023 was not a leap year", yes, agrees}, Case{"2023 wasn't a leap year", yes, agrees},
        Case{"1900 was a leap year", no, differs}, Case{"The year 2000 was a leap year.", yes, agrees},
        Case{"2024 was not a leap year", no, differs}, Case{"30 February 2024 was a Friday", no, "no_such_date"},
        Case{"There are 31 days in January.", yes, agrees}, Case{"There are 31 days in June.", no, differs},
        Case{"February has 28 days", open_, "year_not_stated"}, Case{"February has 30 days", no, differs},
        Case{"February has 29 days in 2024", yes, agrees}, Case{"February 2023 has 28 days", yes, agrees},
        Case{"there are 366 days in 2024", yes, agrees}, Case{"2023 had 366 days", no, differs},
        Case{"from 1990 to 2024 is 34 years", yes, agrees},
        Case{"from 1990 to 2024 is 35 years", open_, "inclusive_or_exclusive"},
        Case{"from 1990 to 2024 is 44 years", no, differs},
        Case{"from 2000-03-01 to 2024-03-01 is 24 years", yes, agrees},
        Case{"from 2000-03-01 to 2024-02-29 is 24 years", open_, "not_whole_units"},
        Case{"2024-03-01 is the 61st day of 2024", yes, agrees}, Case{"2024-03-01 is day 60 of 2024", no, differs},
        Case{"2024-02-29 is before 1 March 2024", yes, agrees}, Case{"2024-02-29 is after 1 March 2024", no, differs},
        Case{"14 October 1066 was a Saturday", open_, "calendar_unclear"}));

TEST(Date, WhatIsWiderThanTheFormIsNotSupported) {
  for (const char* text : {"I think the party on 2024-02-29 was a Thursday",
                           "2024-02-29 was a Thursday meeting",
                           "2024 was a leap year in Mars",
                           "If 2024 was a leap year, then",
                           "Was it said that 2024 was a leap year?",
                           "It is false that 2024 was a leap year",
                           "2024 was a leap year is wrong",
                           "He never said that 2024 was a leap year",
                           "There are 31 days in January and February",
                           "there are 60 days between 2024-01-01 and 2024-03-01 or so",
                           "from 1990 to 2024 is 34 years and 2 months",
                           "nearly 90 days after 1 March 2024 is 30 May 2024",
                           "12024-02-29 was a Thursday",
                           "2024-02-29-1 was a Thursday",
                           "2024-02-29 was a Thursday or a Friday",
                           "It is false that\n2024 was a leap year",
                           "2024 was a leap year\nin no calendar",
                           "nearly\n90 days after 1 March 2024 is 30 May 2024",
                           "2024 BC was a leap year",
                           "2024-02-29T23:00 was a Thursday",
                           "1.90 days after 1 March 2024 is 30 May 2024",
                           "190 - 90 days after 1 March 2024 is 30 May 2024",
                           "There are 31 days in January, 2023 was not a leap year is untrue"}) {
    for (const Decided& one : dates(text)) EXPECT_NE(one.says, verdict::Says::supports) << text << ": " << one.text;
  }
}

TEST(Date, ADateInProseIsNoStatement) {
  EXPECT_TRUE(dates("The treaty was signed on 29 February 2024 in Paris.").empty());
  EXPECT_TRUE(dates("In 2024 he was 34 years old.").empty());
}

RC_GTEST_PROP(Date, WeekdaysAndShiftsAgreeWithAnIndependentCount, ()) {
  // Day by day from a known Saturday, 1 January 2000, with leap years counted by hand.
  const int target = *rc::gen::inRange(0, 30000);
  const auto civil = [](int days) {
    int year = 2000;
    const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
    while (days >= (leap(year) ? 366 : 365)) days -= leap(year++) ? 366 : 365;
    const int lengths[] = {31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = 0;
    while (days >= lengths[month]) days -= lengths[month++];
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return std::to_string(year) + "-" + two(month + 1) + "-" + two(days + 1);
  };
  const char* const names[] = {"Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
  const int claimed = *rc::gen::inRange(0, 7);
  RC_ASSERT(says(dates(civil(target) + " is a " + names[claimed])) == (claimed == target % 7 ? "supports" : "refutes"));
  const int ahead = *rc::gen::inRange(1, 5000);
  const int off = *rc::gen::inRange(0, 2);
  RC_ASSERT(says(dates(std::to_string(ahead) + " days after " + civil(target) + " is " +
                       civil(target + ahead + off))) == (off == 0 ? "supports" : "refutes"));
}

}  // namespace numeric_date
}  // namespace portcullis::tools
