// Every notation that is understood, and what is decided of it.
#include <gtest/gtest.h>

#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace {

struct Case {
  const char* text;
  const char* reason;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.text;
}

class Supported : public testing::TestWithParam<Case> {};
TEST_P(Supported, IsVerifiedAsAWhole) {
  const auto all = calculations(GetParam().text);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(says(all), "supports") << all[0].reason;
  EXPECT_EQ(all[0].reason, GetParam().reason);
  EXPECT_TRUE(verified(GetParam().text, all)) << all[0].covered;
}
INSTANTIATE_TEST_SUITE_P(
    Notations, Supported,
    testing::Values(
        Case{"17 x 24 = 408", "equal"}, Case{"17 × 24 = 408.", "equal"}, Case{"17*24=408", "equal"},
        Case{"17 · 24 = 408", "equal"}, Case{"17 ⋅ 24 = 408", "equal"}, Case{"3x4 = 12", "equal"},
        Case{"408 ÷ 24 = 17", "equal"}, Case{"408 ∕ 24 = 17", "equal"}, Case{"10 − 3 = 7", "equal"},
        Case{"10 – 3 = 7", "equal"}, Case{"2^10 = 1024", "equal"}, Case{"2**10 = 1024", "equal"},
        Case{"5² + 2³ = 33", "equal"}, Case{"3(4+5) = 27", "equal"}, Case{"(1+2)(3+4) = 21", "equal"},
        Case{"[2 + 3] * 4 = 20", "equal"}, Case{"15 % of 80 is 12", "equal"}, Case{"15% x 80 = 12", "equal"},
        Case{"20 * 15% = 3", "equal"}, Case{"15 percent of 80 equals 12", "equal"}, Case{"half of 10 is 5", "equal"},
        Case{"1/2 of 10 = 5", "equal"}, Case{"two thirds of 9 is 6", "equal"}, Case{"5! = 120", "equal"},
        Case{"√16 = 4", "equal"}, Case{"sqrt(16) + 1 = 5", "equal"}, Case{"1,143,860 / 2 = 571,930", "equal"},
        Case{"1'000 + 1 = 1'001", "equal"},
        Case{"1\xC2\xA0"
             "143\xC2\xA0"
             "860 / 2 = 571930",
             "equal"},
        Case{"0,5 + 0,5 = 1", "equal"}, Case{"1.234,5 + 0,5 = 1.235,0", "equal"}, Case{"1.5e3 * 2 = 3000", "equal"},
        Case{"1.5 × 10^3 = 1500", "equal"}, Case{"$5 * 3 = $15", "equal"}, Case{"€2.50 + €2.50 = €5", "equal"},
        Case{"\\(3 \\times 4 = 12\\)", "equal"}, Case{"\\frac{1}{2} + \\frac{1}{4} = \\frac{3}{4}", "equal"},
        Case{"17 times 24 equals 408", "equal"}, Case{"2 plus 2 is 4", "equal"},
        Case{"10 divided by 4 equals 2.5", "equal"}, Case{"two plus two equals four", "equal"},
        Case{"5 squared is 25", "equal"}, Case{"The sum of 3 and 4 is 7.", "equal"},
        Case{"The square root of 81 is 9.", "equal"}, Case{"0.1 + 0.2 = 0.3", "equal"}, Case{"-2 * 3 = -6", "equal"},
        Case{"3 + 4 = 7 = 14/2", "equal"}, Case{"2 1/2 + 1/2 = 3", "equal"}, Case{"50% + 40% + 10% = 100%", "equal"},
        Case{"25/100 = 25%", "equal"}, Case{"2 million + 3 million = 5 million", "equal"},
        Case{"10 / 3 = 3 remainder 1", "equal"}, Case{"10 / 3 = 3 R1", "equal"}, Case{"4x * 2 = 8x", "identity"},
        Case{"x + 5 = x+5", "identity"}, Case{"5x + 3(100 - x) = 5x + 300 - 3x = 2x + 300", "identity"},
        Case{"(a + b)^2 = a^2 + 2*a*b + b^2", "identity"}, Case{"2 + 2 ≠ 5", "relation_holds"},
        Case{"2 + 2 is not 5", "relation_holds"}, Case{"2 + 2 < 5", "relation_holds"},
        Case{"2 + 2 is less than 5", "relation_holds"}, Case{"10/3 ≈ 3.33", "equal_after_rounding"},
        Case{"10/3 is approximately 3.33", "equal_after_rounding"}, Case{"sqrt(2) ≈ 1.414", "equal_after_rounding"},
        Case{"5 apples + 3 apples = 8 apples", "equal"}, Case{"3 hours * 40 = 120", "equal"},
        Case{"60 * 5 = 300 miles", "equal"}));

class Refuted : public testing::TestWithParam<Case> {};
TEST_P(Refuted, IsRefuted) {
  const auto all = calculations(GetParam().text);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(says(all), "refutes") << all[0].reason;
}
INSTANTIATE_TEST_SUITE_P(Wrong, Refuted,
                         testing::Values(Case{"17 × 24 = 407", ""}, Case{"2 + 2 is not 4", ""},
                                         Case{"5 + 3 = 8 = 9", ""}, Case{"1.2 * 1616598 = 1941917.8", ""},
                                         Case{"two plus two equals five", ""}, Case{"10/3 ≈ 3.5", ""},
                                         Case{"60000 / 35732050 = 0.001677", ""}, Case{"50% + 40% + 20% = 100%", ""},
                                         Case{"10 / 3 = 3 R2", ""}, Case{"5 apples + 3 apples = 9 apples", ""},
                                         Case{"Total = 3 * 4 = 13", ""}, Case{"5/20 * 100 = 30%", ""},
                                         Case{"3 * 20 = 60 and 3 * 21 = 64", ""}, Case{"-2 * 3 = 6", ""}));

class Open : public testing::TestWithParam<Case> {};
TEST_P(Open, IsLeftUndecided) {
  const auto all = calculations(GetParam().text);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(says(all), "abstains");
  EXPECT_EQ(all[0].reason, GetParam().reason);
}
INSTANTIATE_TEST_SUITE_P(
    Reasons, Open,
    testing::Values(Case{"2x = 10", "not_an_identity"}, Case{"x2 + 2 = 4", "not_an_identity"},
                    Case{"x + 3x + (1/4)x = (13/4)x", "not_an_identity"}, Case{"10/3 = 3.33", "rounding_not_stated"},
                    Case{"10 / 4 = 2", "rounding_not_stated"}, Case{"1/0 = 5", "undefined"},
                    Case{"9^999999999 = 3", "too_large"}, Case{"9^9^9^9 = 3", "not_parseable"},
                    Case{"2 + 2 = 4%", "ambiguous_percent"}, Case{"5/20 * 100 = 25%", "ambiguous_percent"},
                    Case{"100 + 10% = 110", "not_parseable"}, Case{"8 / 2(2+2) = 16", "not_parseable"},
                    Case{"-2^2 = 4", "not_parseable"}, Case{"2 + 2 = 4!", "not_parseable"},
                    Case{"5 apples + 3 pears = 8 apples", "labels_differ"},
                    Case{"5 km * 4 km = 20 km", "units_do_not_match"}));

TEST(Arithmetic, TheLabelBeforeTheFirstEqualsSignIsNoPartOfTheCalculation) {
  const auto all = calculations("Number of bolts of white fiber = 2287720 / 2 = 1143860");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].text, "2287720 / 2 = 1143860");
  EXPECT_EQ(says(all), "supports");
}

TEST(Arithmetic, ADefinedNameIsNoPartOfTheCalculation) {
  const auto all = calculations("x = 9 - 4 = 5");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].text, "9 - 4 = 5");
}

TEST(Arithmetic, ALabelThatTheNumbersSayNothingAboutIsNotCovered) {
  const auto all = calculations("2 + 2 = 4 murderers");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].covered, "2 + 2 = 4");
  const auto mixed = calculations("3 murderers * 2 = 6");
  ASSERT_EQ(mixed.size(), 1u);
  EXPECT_EQ(mixed[0].covered.find("murderers"), std::string::npos);
}

TEST(Arithmetic, DefinitionsAndCodeAreNoCalculations) {
  for (const char* text : {"a = 3", "x = 5", "a[1]=2", "f(3) = 9", "1.2.3", "2024-02-29", "call 555-1234", "pages 3-4",
                           "http://example.org/?1+1=2", "total = 7", "name=value"}) {
    EXPECT_EQ(says(calculations(text)), "none") << text;
  }
}

}  // namespace
}  // namespace portcullis::tools
