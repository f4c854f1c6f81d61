// The paths by which a calculation could be verified by accident: an operand cut off, a denial, a condition, another
// arithmetic. None of these texts may ever be supported.
#include <gtest/gtest.h>

#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace {

class NeverVerified : public testing::TestWithParam<const char*> {};
TEST_P(NeverVerified, IsNotSupported) {
  for (const Decided& one : calculations(GetParam())) {
    EXPECT_NE(one.says, verdict::Says::supports) << one.text << " covers " << one.covered;
  }
}

INSTANTIATE_TEST_SUITE_P(
    CutOperands, NeverVerified,
    testing::Values("3 + 1 + 1 = 2", "three + 1 + 1 = 2", "foo + 1 + 1 = 2", "3 * f(2) + 1 + 1 = 2", "1 + 1 = 2.5",
                    "1 + 1 = 2,5", "1 + 1 = 2e3", "1 + 1 = 2 * 3", "1 + 1 = 2/3", "1 + 1 = 2 + foo", "1 + 1 = 2 - tax",
                    "1 + 1 = 2x", "1 + 1 = 2 x", "1 + 1 = 2^3", "1 + 1 = 2²", "1 + 1 = 2³", "1 + 1 = 2 squared",
                    "1 + 1 = 2 million", "1 + 1 = 2 dozen", "1 + 1 = 2 hundred", "1 + 1 = 2 lakh", "1 + 1 = 2k",
                    "1 + 1 = 2%", "1 + 1 = 2 percent", "1 + 1 = 2 per cent", "1 + 1 = 2 thirds", "1 + 1 = 2½",
                    "1 + 1 = 2 1/2", "1 + 1 = 2 and a half", "1 + 1 = 2 or 3", "1 + 1 = 2 to 3", "1 + 1 = 2 plus tax",
                    "1 + 1 = 2 point 5", "1 + 1 = 2 mod 5", "1 + 1 = 2 remainder 1", "1 + 1 = 2...", "1 + 1 = 2:30",
                    "1 + 1 = 2nd", "1 + 1 = 2_000", "1 + 1 = 2'000", "1 + 1 = 2 000", "1 + 1 = 2\u200B5",
                    "1 + 1 = (2) * 5", "(1 + 1 = 2) * 5", "1 + 1 = 2)(3", "f(1 + 1 = 2)", "5(1 + 1 = 2)",
                    "twice 1 + 1 = 2", "half of 1 + 1 = 2", "the price minus 1 + 3 = 2", "log 1 + 1 = 2",
                    "the square root of 1 + 1 = 2", "sin 1 + 1 = 2", "5% of 1 + 1 = 2", "ten times 1 + 1 = 2",
                    "10 minus 1 + 1 = 2", "the product of 3 and 1 + 1 = 2", "more than 1 + 1 = 2", "7 1 + 1 = 2",
                    "x 1 + 1 = 2", "~1 + 1 = 2 + ~", "10 increased by 1 + 1 = 2", "1.2.3 + 1 + 1 = 2",
                    "2024-01-01 + 1 + 1 = 2", "5 apples and\n+ 1 + 1 = 2 * 2", "3 +\n- 1 + 1 = 0.5", "∑ 1 + 1 = 2",
                    "1 + 1 = 2 per mille", "1 + 1 = 2‰", "1 + 1 = ２3", "1 + 1 = 2٣"));

INSTANTIATE_TEST_SUITE_P(HiddenOperands, NeverVerified,
                         testing::Values("1 + 1 = 2 \\text{ million}", "1 + 1 = 2 (in millions)", "!(1 + 1 = 2)",
                                         "-(1 + 1 = 2)", "¬(1 + 1 = 2)", "1 + 1 = 2, 000", "1 + 1 = 2 . 5",
                                         "max(1, 1 + 1 = 2)", "Σ 1 + 1 = 2", "1 : 2 + 1 = 3", "3 + 1 = 4 : 2",
                                         "two hundred and one + 1 = 2", "1 + 1 = 2 ± 0.5", "1 + 1 = 2i", "1+1=2&x=3",
                                         "1 + 1 = 2 dollars and 50 cents", "1 + 1 = 2 feet 6 inches",
                                         "10 mod 3 + 1 = 2 - 0", "1 + 1 = 2 hours 30 minutes", "0.999... + 1 + 1 = 2"));

INSTANTIATE_TEST_SUITE_P(WrappedLines, NeverVerified,
                         testing::Values("3 +\n1 + 1 = 2", "half of\n1 + 1 = 2", "it is not the case that\n1 + 1 = 2",
                                         "1 + 1 = 2\nmillion dollars", "1 + 1 = 2\nis wrong", "1 + 1 = 2\n* 5",
                                         "1 + 1 = 2\n/ 5", "1 + 1 = 2\n+ 5", "7\n- 1 + 3 = 2", "the price -1 + 3 = 2",
                                         "5 apples, minus 1 + 3 = 2", "Suppose\n1 + 1 = 2", "1 + 1 =\n2 * 5"));

INSTANTIATE_TEST_SUITE_P(
    NotAsserted, NeverVerified,
    testing::Values("not 2 + 2 = 4", "It is not the case that 2 + 2 = 4", "it is false that 2+2=4", "2 + 2 is not 4",
                    "2+2 = 4 is wrong", "2 + 2 = 4 is false.", "2 + 2 = 4, which is incorrect", "2 + 2 = 4 (wrong)",
                    "Contrary to what they say, 2 + 2 = 4", "It's a myth that 2 + 2 = 4", "2 + 2 = 4 does not hold",
                    "2 + 2 = 4 isn't true", "It isn't true, as some say, that 2 + 2 = 4", "I doubt that 2 + 2 = 4",
                    "if 2 + 2 = 4 then pigs fly", "Suppose 2 + 2 = 4", "unless 2 + 2 = 4", "2 + 2 = 4 if pigs fly",
                    "whether 2 + 2 = 4", "Is 2 + 2 = 4?", "Does 2 + 2 = 4, he asked?", "2 + 2 never equals 4",
                    "in base 3, 2 + 2 = 4", "2 + 2 = 4 in base three", "2 + 2 = 4 (mod 5)", "2 + 2 = 4 modulo 3",
                    "in binary, 10 + 10 = 20", "Nobody believes the lie that 2 + 2 = 4", "2 + 2 = 4 ❌",
                    "2 + 2 equals 4 only if pigs fly", "2 + 2 can't be = 4", "2 + 2 != 4", "2 + 2 ≠ 4"));

TEST(Edges, WhatIsNotAssertedHasNoPayloadAndCoversNothing) {
  const std::string_view text = "if 2 + 2 = 5 then pigs fly";
  const auto found = claims::find_calculations(text, {0, text.size()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].payload, nullptr);
  EXPECT_TRUE(found[0].covered.empty());
}

TEST(Edges, ASentenceBorderInsideACalculationDoesNotCutIt) {
  const std::string_view text = "3 + 1 + 1 = 2";
  EXPECT_TRUE(claims::find_calculations(text, {4, text.size()}).empty());
  const std::string_view longer = "1 + 1 = 2 * 5";
  EXPECT_TRUE(claims::find_calculations(longer, {0, 9}).empty());
}

TEST(Edges, ListMarksBulletsAndEmphasisAreNoOperands) {
  for (const char* text :
       {"1. 2 + 2 = 4", "1) 2 + 2 = 4", "(1) 2 + 2 = 4", "(a) 2 + 2 = 4", "- 2 + 2 = 4", "* 2 + 2 = 4", "**2 + 2 = 4**",
        "\"2 + 2 = 4\"", "(2 + 2 = 4)", "<<2+2=4>>", "$2 + 2 = 4$", "- 3 + 4 = 7\n- 2 + 2 = 4", "Total: 2 + 2 = 4",
        "3 + 4 = 7\n2 + 2 = 4", "He adds:\n- 2 + 2 = 4", "So we get 2 + 2 = 4\napples in all"}) {
    EXPECT_EQ(says(calculations(text)), "supports") << text;
  }
}

TEST(Edges, AnEnumerationIsNeverTheReasonForARefutation) {
  for (const char* text : {"Step 2 - 3 + 4 = 7", "pages 3-4 is 20 pages", "In chapter 3 - 4 is 12",
                           "the first 30 seconds is 20 * 30", "$10 + $0.50 = $10.5 per hour"}) {
    EXPECT_NE(says(calculations(text)), "refutes") << text;
  }
}

TEST(Edges, AByteThatIsNotUtf8SwallowsNoOperandAndNoLineEnd) {
  for (const std::string_view text :
       {"\xff\n9 - 10 = 10", "\xf0\n9 - 10 = 10", "\xc3 9 - 10 = 10", "2 * 3\xff + 4 = 4", "\xe2\x88 9 - 10 = 10"}) {
    EXPECT_NE(says(calculations(text)), "supports") << text;
  }
  for (const std::string_view text : {"17 * 24 \xff\xff 8\n2 + 2 = 4", "\xf0\xff\n\n2 + 2 = 4"}) {
    const auto all = calculations(text);
    ASSERT_EQ(all.size(), 1u) << text;
    EXPECT_EQ(all[0].covered, "2 + 2 = 4") << text;
  }
}

TEST(Edges, ATrueCalculationBlessesOnlyItself) {
  const auto all = calculations("Since Berlin is in France, 2 + 2 = 4");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].covered, "2 + 2 = 4");
}

}  // namespace
}  // namespace portcullis::tools
