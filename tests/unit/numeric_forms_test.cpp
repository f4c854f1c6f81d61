// The forms in which people and models write calculations, each beside its near miss: what is right is verified as a
// whole, what is off by one is refuted, what was not wholly read is not supported as a whole.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/numeric_support.hpp"
#include "tools/claims/claim.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/residue.hpp"

namespace portcullis::tools {
namespace numeric_forms {

struct Pair {
  const char* right;
  const char* wrong;
};

void PrintTo(const Pair& one, std::ostream* out) {
  *out << one.right;
}

std::vector<Decided> decided(std::string_view text) {
  auto all = dates(text);
  const auto more = calculations(text);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

class Form : public testing::TestWithParam<Pair> {};
TEST_P(Form, IsVerifiedAsAWholeAndItsNearMissRefuted) {
  const auto right = decided(GetParam().right);
  ASSERT_FALSE(right.empty());
  EXPECT_TRUE(verified(GetParam().right, right)) << right[0].reason << " covers " << right[0].covered;
  EXPECT_EQ(says(decided(GetParam().wrong)), "refutes") << GetParam().wrong;
}

INSTANTIATE_TEST_SUITE_P(
    Rounding, Form,
    testing::Values(
        Pair{"10/3 = 3.33 (rounded to two decimals).", "10/3 = 3.34 (rounded to two decimals)."},
        Pair{"2/3 = 0.667 (rounded to 3 d.p.)", "2/3 = 0.67 (rounded to 3 d.p.)"},
        Pair{"10/3 = 3.30 (rounded to one decimal).", "10/3 = 3.3 (rounded to two decimals)."},
        Pair{"10/3 rounded to 2 decimal places is 3.33.", "10/3 rounded to 2 decimal places is 3.34."},
        Pair{"10/3 (rounded to 2 decimal places) = 3.33.", "10/3 rounded to 2 decimal places is 3.333."},
        Pair{"22/7 = 3.14 (rounded).", "22/7 = 3.13 (rounded)."},
        Pair{"10/3 = 3.33, rounded.", "10/3 = 3.32, rounded."},
        Pair{"10/3 = 3.3 to the nearest tenth.", "10/3 = 3.4 to the nearest tenth."},
        Pair{"To the nearest tenth, 10/3 = 3.3.", "To the nearest tenth, 10/3 = 3.2."},
        Pair{"Rounded to two decimal places, 10/3 = 3.33.", "Rounded to two decimal places, 10/3 = 3.34."},
        Pair{"10/3 = 3.33 (rounded to the nearest hundredth).", "10/3 = 3.3 (rounded to the nearest hundredth)."},
        Pair{"1234/7 = 176 to 3 significant figures.", "1234/7 = 177 to 3 significant figures."},
        Pair{"1234/7 = 180 to 2 significant figures.", "1234/7 = 176 to 2 significant figures."},
        Pair{"9.996 = 10.0 to 3 significant figures.", "9.96 = 10.0 to 3 significant figures."},
        Pair{"12345 / 10 = 1200 to the nearest hundred.", "12345 / 10 = 1300 to the nearest hundred."},
        Pair{"10/3 ≈ 3.33 (rounded to two decimals).", "10/3 ≈ 3.34 (rounded to two decimals)."},
        Pair{"10/3 is 3.33 when rounded to two decimals.", "10/3 is 3.32 when rounded to two decimals."},
        Pair{"7/3 = 3 (rounded up)", "7/3 = 2 (rounded up)"}, Pair{"7/3 = 2 (rounded down)", "7/3 = 3 (rounded down)"},
        Pair{"5/2 = 3 (rounded to the nearest whole number)", "5/2 = 4 (rounded to the nearest whole number)"},
        Pair{"3.14159 rounds to 3.14.", "3.14159 rounds to 3.13."},
        Pair{"pi rounded to two decimal places is 3.14.", "pi rounded to two decimal places is 3.15."},
        Pair{"4567 rounded to the nearest hundred is 4600.", "4567 rounded to the nearest hundred is 4500."},
        Pair{"$10 / 3 = $3.33 (rounded to the nearest cent).", "$10 / 3 = $3.34 (rounded to the nearest cent)."},
        Pair{"1 mile = 1.61 km, rounded to two decimal places.", "1 mile = 1.60 km, rounded to two decimal places."},
        Pair{"sqrt(2) = 1.41 (rounded to two decimal places).", "sqrt(2) = 1.42 (rounded to two decimal places)."}));

INSTANTIATE_TEST_SUITE_P(
    Notation, Form,
    testing::Values(Pair{"16 - 3 - 4 = <<16-3-4=9>>9", "16 - 3 - 4 = <<16-3-4=9>>8"},
                    Pair{"9 * 2 = $<<9*2=18>>18", "9 * 2 = $<<9*2=19>>18"},
                    Pair{"5 apples + 3 apples = <<5+3=8>>8 apples", "5 apples + 3 apples = <<5+4=9>>8 apples"},
                    Pair{"$2^3 = 8$", "$2^3 = 9$"}, Pair{"\\(2^3 = 8\\)", "\\(2^3 = 9\\)"},
                    Pair{"\\[\n2^3 = 8\n\\]", "\\[\n2^3 = 9\n\\]"}, Pair{"$$2^3 = 8.$$", "$$2^3 = 9.$$"},
                    Pair{"$\\frac{1}{2} + \\frac{1}{3} = \\frac{5}{6}$",
                         "$\\frac{1}{2} + \\frac{1}{3} = \\frac{4}{6}$"},
                    Pair{"$3 \\times 4 = 12$", "$3 \\times 4 = 13$"},
                    Pair{"\\(3 \\cdot 4 = 12\\)", "\\(3 \\cdot 4 = 13\\)"},
                    Pair{"$3 \\times 4 = \\boxed{12}$", "$3 \\times 4 = \\boxed{13}$"},
                    Pair{"\\(5 \\text{ km} = 5000 \\text{ m}\\)", "\\(5 \\text{ km} = 5001 \\text{ m}\\)"},
                    Pair{"5! = 120.", "5! = 121."}, Pair{"5! is 120.", "5! is 119."}));

INSTANTIATE_TEST_SUITE_P(
    Compound, Form,
    testing::Values(Pair{"2 h 30 min = 150 min", "2 h 30 min = 151 min"},
                    Pair{"1 hour 30 minutes = 90 minutes", "1 hour 30 minutes = 91 minutes"},
                    Pair{"1 hour and 30 minutes is 90 minutes.", "1 hour and 30 minutes is 89 minutes."},
                    Pair{"150 min = 2 h 30 min", "150 min = 2 h 31 min"},
                    Pair{"5'10\" = 70 inches", "5'10\" = 71 inches"},
                    Pair{"5 ft 10 in = 70 inches", "5 ft 10 in = 69 inches"},
                    Pair{"1 kg 200 g = 1200 g", "1 kg 200 g = 1201 g"},
                    Pair{"100 W for 2 h is 200 Wh", "100 W for 2 h is 201 Wh"},
                    Pair{"60 km/h for 2 hours is 120 km", "60 km/h for 2 hours is 121 km"},
                    Pair{"1000 W for 1 h 30 min is 1500 Wh", "1000 W for 1 h 30 min is 1501 Wh"},
                    Pair{"3 dozen = 36", "3 dozen = 37"}, Pair{"A dozen is 12.", "A dozen is 13."},
                    Pair{"from 09:30 to 11:15 is 1 h 45 min", "from 09:30 to 11:15 is 1 h 46 min"},
                    Pair{"From 9:30 am to 11:15 am is 105 minutes.", "From 9:30 am to 11:15 am is 104 minutes."},
                    Pair{"from 11:00 PM to 1:00 AM is 2 hours", "from 11:00 PM to 1:00 AM is 3 hours"},
                    Pair{"11:15 is 1 hour and 45 minutes after 09:30", "11:15 is 1 hour and 44 minutes after 09:30"},
                    Pair{"1 h 45 min after 09:30 is 11:15", "1 h 45 min after 09:30 is 11:16"}));

INSTANTIATE_TEST_SUITE_P(
    Words, Form,
    testing::Values(Pair{"The sum of 17, 24 and 9 is 50", "The sum of 17, 24 and 9 is 51"},
                    Pair{"The sum of 17, 24, and 9 equals 50.", "The sum of 17, 24, and 9 equals 49."},
                    Pair{"The product of 2, 3 and 4 is 24", "The product of 2, 3 and 4 is 25"},
                    Pair{"The average of 2, 4 and 9 is 5", "The average of 2, 4 and 9 is 6"},
                    Pair{"The mean of 2, 4, and 9 is 5.", "The mean of 2, 4, and 9 is 4."},
                    Pair{"half of 80 is 40", "half of 80 is 41"}, Pair{"A third of 90 is 30.", "A third of 90 is 31."},
                    Pair{"twice 21 is 42", "twice 21 is 43"}, Pair{"42 is twice 21.", "43 is twice 21."},
                    Pair{"12 is 15% of 80.", "13 is 15% of 80."},
                    Pair{"80 increased by 15 % is 92", "80 increased by 15 % is 93"},
                    Pair{"80 decreased by 25% is 60.", "80 decreased by 25% is 61."},
                    Pair{"92 is 15 % more than 80", "93 is 15 % more than 80"},
                    Pair{"60 is 25% less than 80.", "61 is 25% less than 80."},
                    Pair{"92 is 12 more than 80.", "93 is 12 more than 80."},
                    Pair{"20 out of 80 is 25%.", "20 out of 80 is 26%."},
                    Pair{"the difference between 9 and 4 is 5", "the difference between 9 and 4 is 6"},
                    Pair{"the difference between 4 and 9 is 5", "the difference between 4 and 9 is 4"}));

INSTANTIATE_TEST_SUITE_P(
    Calendar, Form,
    testing::Values(Pair{"2024-03-10 is 10 days after 2024-02-29", "2024-03-10 is 11 days after 2024-02-29"},
                    Pair{"2024-02-29 is 10 days before 2024-03-10", "2024-02-29 is 9 days before 2024-03-10"},
                    Pair{"10 May 2024 to 20 May 2024 is ten days", "10 May 2024 to 20 May 2024 is nine days"},
                    Pair{"2023-02-29 is not a valid date", "2024-02-29 is not a valid date"},
                    Pair{"29 February 2023 does not exist.", "29 February 2024 does not exist."},
                    Pair{"2024 is a leap year", "2023 is a leap year"},
                    Pair{"from 2024-01-15 to 2025-03-15 is 1 year and 2 months",
                         "from 2024-01-15 to 2025-03-15 is 1 year and 3 months"},
                    Pair{"2025-03-15 is 1 year and 2 months after 2024-01-15",
                         "2025-03-15 is 1 year and 1 month after 2024-01-15"},
                    Pair{"2024-03-11 is 1 month and 10 days after 2024-02-01",
                         "2024-03-12 is 1 month and 10 days after 2024-02-01"},
                    Pair{"A person born on 1990-05-10 is 34 years old on 2024-05-10.",
                         "A person born on 1990-05-10 is 34 years old on 2024-05-09."},
                    Pair{"Someone born on 10 May 1990 was 33 years and 11 months old on 9 May 2024.",
                         "Someone born on 10 May 1990 was 34 years and 0 months old on 9 May 2024."}));

// Something is supported at most beside bytes that stay somebody else's: "(rounded by the mayor)".
class NotWholly : public testing::TestWithParam<const char*> {};
TEST_P(NotWholly, IsNeverVerifiedAsAWholeAndNeverRefuted) {
  const auto all = decided(GetParam());
  EXPECT_FALSE(verified(GetParam(), all));
  EXPECT_NE(says(all), "refutes") << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Readings, NotWholly,
    testing::Values(
        "10/3 = 3.33 (rounded by the mayor of Berlin).",
        "10/3 = 3.33 (rounded to two decimals and Berlin is in France).",
        "10/3 = 3.33 rounded to two decimals of a percent.", "10/3 = 3.33, rounded to the nearest hundredth of a mile.",
        "10/3 = 3.33 rounded and Berlin is in France.", "10/3 is rounded to two decimals.",
        "4 March 2024 is not possible.", "4 March 2024 is invalid.", "10/3 = 3.33 (rounded to two decimals) million.",
        "It is not true that, rounded to two decimals, 10/3 = 3.33.", "22/7 = 3.15 (rounded).",
        "17 * 24 = 400 (rounded).", "-5/2 = -3 (rounded down).", "10/3 = 3.33 (rounded to the nearest mile).",
        "16 - 3 - 4 = <<16-3-4=9>>9 million", "2 hours * 60 minutes = <<2*60=120>>120 minutes",
        "10/3 = <<10/3=3.33>>3.33", "$2^3 = 8$ million", "\\(1 + 1 = 2 \\text{ million}\\)", "$2^3 = 8$ is wrong",
        "1 + 1 = 2 hours 30 minutes", "1 + 1 = 2 dollars and 50 cents", "He ran 2 km and 500 m is 2500 m.",
        "He ran 2 km and 500 m is 0.5 km.", "1 + 1 = 2 dozen", "230 V for 2 h is 460 Wh", "2 h 30 min 10 s 5 = 1",
        "The sum of 3 and 4 and 5 is 12", "The sum of 3 and 4 * 5 is 23", "the sum of 17, 24 and 9 is 50 million",
        "3 + 5 increased by 10 % is 8.8", "80 increased by 15 % of 20 is 83", "$6 - $2 = $4 more than 2",
        "the difference between 4 and 9 is -5", "Room 12 is half of 25", "20 % is 5 % more than 15 %",
        "from 09:30:15 to 11:15 is 1 h 45 min", "from 25:30 to 11:15 is 1 h 45 min",
        "from 09:30 to 11:15 is 1 h 45 min 20 s", "from 9:30 to 11:15 is 13 hours and 45 minutes",
        "from 9:30 am to 11:15 is 1 h 45 min", "2024-03-10 is 1 month and 10 days after 2024-01-31",
        "10 May 2024 to 20 May 2024 is 11 days", "Anna, born on 1990-05-10, was 34 years old on 2024-05-10.",
        "A person born on 29 February 2000 turns 23 on 28 February 2023."));

TEST(Beside, OfADateInASentenceTheWeekdayAloneIsCovered) {
  for (const std::string_view text :
       {"On Monday, 4 March 2024, the mayor resigned.", "The mayor resigned on Monday, March 4, 2024.",
        "The mayor resigned on 4 March 2024 (Monday)."}) {
    const auto all = dates(text);
    ASSERT_EQ(all.size(), 1u) << text;
    EXPECT_EQ(says(all), "supports") << text;
    EXPECT_EQ(all[0].covered, "Monday") << text;
    // The sentence around it stays a claim for others, with the date.
    const auto split = claims::split(text, {});
    ASSERT_EQ(split.claims.size(), 2u) << text;
    EXPECT_EQ(split.claims[1].type, verdict::ClaimType::world);
    EXPECT_NE(split.claims[1].payload, nullptr) << text;
  }
  EXPECT_EQ(says(dates("On Tuesday, 4 March 2024, the mayor resigned.")), "refutes");
  for (const std::string_view text :
       {"Monday or Tuesday, 4 March 2024, he left.", "If it were Tuesday, 4 March 2024, he left.",
        "He did not leave on Tuesday, 4 March 2024.", "Was he there on Tuesday, 4 March 2024?",
        "Tuesday, 4 March 2024 or later"}) {
    EXPECT_EQ(says(dates(text)), "none") << text;
  }
}

TEST(Beside, ASentenceWithAWeekdayIsLookedUpWholeAndItsQuotationsStandAlone) {
  const std::string_view text = "Monday, 4 March 2024, was a sunny day in Berlin.";
  const auto split = claims::split(text, {.has_evidence = true, .evidence_ids = {}});
  ASSERT_EQ(split.claims.size(), 2u);
  const auto* residue = dynamic_cast<const claims::Residue*>(split.claims[1].payload.get());
  ASSERT_NE(residue, nullptr);
  ASSERT_TRUE(residue->statement.has_value());
  EXPECT_EQ(residue->statement->start, 0u);
  const auto quoting = claims::split("On Monday, 4 March 2024, the mayor said \"we will build a new bridge\".", {});
  ASSERT_EQ(quoting.claims.size(), 3u);
  const auto* quoted = dynamic_cast<const claims::Quotation*>(quoting.claims[1].payload.get());
  ASSERT_NE(quoted, nullptr);
  EXPECT_FALSE(quoted->joined);
}

TEST(Beside, AnOldStyleWeekdayIsNotRefuted) {
  EXPECT_EQ(says(dates("On Wednesday, 25 October 1917, it began.")), "abstains");
  EXPECT_EQ(says(dates("On Thursday, 25 October 1917, it began.")), "supports");
  EXPECT_EQ(says(dates("On Friday, 25 October 1917, it began.")), "refutes");
}

INSTANTIATE_TEST_SUITE_P(UnitsOfOneKindMultiplied, NotWholly,
                         testing::Values("60 km/h for 2 minutes is 120", "$15 per hour for 3 days is 45",
                                         "$15 per hour for 3 months is 45", "2 GB/s for 3 hours is 6",
                                         "5 m/s for 1 hour is 5", "60 min at 40 km/h is 2400",
                                         "60 mph for 2 minutes is 120", "120 km / 60 mph = 2",
                                         "The product of 2 hours and 30 minutes is 60", "6 m × 2 cm = 12",
                                         "6 m * 2 cm + 1 = 13", "$5/kg * 200 g = 1000"));
INSTANTIATE_TEST_SUITE_P(SentencesForNouns, NotWholly,
                         testing::Values("3 vaccines cause autism + 2 vaccines cause autism = 5 vaccines cause autism",
                                         "5 Paris lies within Spain = 5 Paris lies within Spain",
                                         "3 vaccines kill + 2 vaccines kill = 5 vaccines kill",
                                         "3 vaccines-cause-autism + 2 vaccines-cause-autism = 5 vaccines-cause-autism",
                                         "5 vaccines cause/autism = 5 vaccines cause/autism",
                                         "10 vaccines cause autism / 2 = 5 vaccines cause autism"));
INSTANTIATE_TEST_SUITE_P(RoundedTwiceOrBackwards, NotWholly,
                         testing::Values("3.46 = 3.5 = 4 (rounded)", "3.46 ≈ 3.5 ≈ 4 (rounded)",
                                         "10/3 = 3.34 = 3.3 (rounded)",
                                         "10000 = 9501 (rounded to the nearest thousand)", "3 dozen = 36 km",
                                         "3 thousand = 3000 km", "36 km = 3 dozen"));
INSTANTIATE_TEST_SUITE_P(DaysOfOtherCalendars, NotWholly,
                         testing::Values("29 February 1800 does not exist.", "29 February 1900 does not exist.",
                                         "30 February 1712 does not exist.", "29 February 1800 was a Thursday."));

TEST(Beside, WhatComesOutInItsUnitsOrItsOneNounStaysVerified) {
  for (const std::string_view text :
       {"3 apples + 2 apples = 5 apples", "60 km/h for 2 hours is 120", "60 mph for 2 hours is 120",
        "100 W for 2 h is 200 Wh", "300 miles / 10 gallons = 30", "10/3 = 3.333 = 3.33 (rounded to two decimals)",
        "3.14159 = 3.14 (rounded)", "3 dozen eggs = 36 eggs", "5 N * 2 m = 10", "30 February 1900 does not exist.",
        "29 February 1801 does not exist.", "1800-02-29 does not exist.", "31 February 1712 does not exist."}) {
    const auto all = decided(text);
    EXPECT_TRUE(verified(text, all)) << text << ": " << says(all) << (all.empty() ? "" : " covers " + all[0].covered);
  }
}

TEST(Splitter, HandsOverWholeStatementsOnly) {
  for (const char* text : {"5! = 120.", "$2^3 = 8$", "\\(2^3 = 8\\)", "10/3 = 3.33 (rounded to two decimals).",
                           "2/3 = 0.667 (rounded to 3 d.p.).", "5'10\" = 70 inches",
                           "The sum of three and four is seven.", "16 - 3 - 4 = <<16-3-4=9>>9", "\\[\n2^3 = 8\n\\]"}) {
    const auto split = claims::split(text, {});
    ASSERT_EQ(split.claims.size(), 1u) << text << ": " << split.claims.back().text;
    EXPECT_NE(split.claims[0].payload, nullptr) << text;
    EXPECT_NE(split.claims[0].type, verdict::ClaimType::world) << text;
  }
}

RC_GTEST_PROP(Rounding, IsRightAtTheNearestPlaceAndNowhereElse, ()) {
  const long top = *rc::gen::inRange(1L, 100'000L);
  const long bottom = *rc::gen::inRange(1L, 1000L);
  const int places = *rc::gen::inRange(1, 5);
  const long off = *rc::gen::inRange(-2L, 3L);
  long scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const long down = top * scale / bottom;
  const long twice_rest = 2 * (top * scale % bottom);
  const long nearest = down + (twice_rest > bottom ? 1 : 0);
  const long written = nearest + off;
  RC_PRE(written >= 0);
  std::string digits = std::to_string(written % scale);
  digits.insert(0, static_cast<std::size_t>(places) - digits.size(), '0');
  const std::string text = std::to_string(top) + " / " + std::to_string(bottom) + " = " +
                           std::to_string(written / scale) + "." + digits + " (rounded to " + std::to_string(places) +
                           " decimal places)";
  // At half a step both neighbours are right.
  const bool right = off == 0 || (off == 1 && twice_rest == bottom);
  RC_ASSERT(says(calculations(text)) == (right ? "supports" : "refutes"));
}

RC_GTEST_PROP(Clock, DifferencesAreCountedByTheMinute, ()) {
  const int from = *rc::gen::inRange(0, 24 * 60);
  const int apart = *rc::gen::inRange(1, 24 * 60);
  const int off = *rc::gen::inRange(0, 2);
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  const int to = (from + apart) % (24 * 60);
  const auto time = [&](int minutes) { return two(minutes / 60) + ":" + two(minutes % 60); };
  const std::string found =
      says(dates("from " + time(from) + " to " + time(to) + " is " + std::to_string(apart + off) + " minutes"));
  // Both may be read on the 12-hour clock only where neither shows a 24-hour one.
  const bool half = from >= 600 && from < 780 && to >= 600 && to < 780;
  if (half) RC_DISCARD("two readings");
  RC_ASSERT(found == (off == 0 ? "supports" : "refutes"));
}

}  // namespace numeric_forms
}  // namespace portcullis::tools
