// Any bytes, any size: no crash, no quadratic time, no deep recursion.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/sanitized.hpp"
#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace {

void covered_is_inside(std::string_view text, const std::vector<claims::Found>& found) {
  std::size_t at = 0;
  for (const claims::Found& one : found) {
    ASSERT_LE(at, one.span.start);
    ASSERT_LE(one.span.end, text.size());
    std::size_t inner = one.span.start;
    for (const verdict::Span& span : one.covered) {
      ASSERT_LE(inner, span.start);
      ASSERT_LT(span.start, span.end);
      ASSERT_LE(span.end, one.span.end);
      inner = span.end;
    }
    at = one.span.end;
    decide_found(text, one);
  }
}

void survives(std::string_view text) {
  covered_is_inside(text, claims::find_calculations(text, {0, text.size()}));
  covered_is_inside(text, claims::find_date_statements(text, {0, text.size()}));
}

RC_GTEST_PROP(Limits, AnyBytesAreRead, (const std::string& text)) {
  survives(text);
}

RC_GTEST_PROP(Limits, AnySequenceOfMeaningfulPiecesIsRead, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "1",    "2.5",        "1,000",  "x",       "a",         "(",    ")",     "[",          "]",       "{",      "}",
      "+",    "-",          "*",      "**",      "/",         "^",    "=",     "≈",          "<",       ">",      "%",
      "$",    "€",          "²",      "√",       "!",         "?",    ".",     ",",          ":",       "\n",     " ",
      " ",    " ",          "of",     "is",      "not",       "half", "twice", "the sum of", "and",     "apples", "km",
      "km/h", "per",        "\\frac", "\\times", "remainder", "R1",   "three", "million",    "squared", "at",     "°C",
      "½",    "2024-02-30", "March",  "day",     "leap year", "from", "to",    "\xff",       "\xc3"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  survives(text);
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

TEST(Limits, LongInputTakesLinearTime) {
  using claims::max_calculation_line;
  // An eighth of the text under sanitizers, where a MiB for each of these takes minutes; quadratic work still shows.
  constexpr std::size_t mib = (1 << 20) / (test::sanitized ? 8 : 1);
  for (const std::string_view piece : {"1+1+",
                                       "((((",
                                       "= = =",
                                       "(1+",
                                       "1 = 1\n",
                                       "1+1=2\n",
                                       "2^",
                                       "-",
                                       "- ",
                                       "x",
                                       "\\frac{1}{",
                                       "$1 ",
                                       "$",
                                       "1,",
                                       "1 000 ",
                                       "9",
                                       "half of ",
                                       "the sum of 1 and ",
                                       "1/(1+",
                                       "apples ",
                                       "5 apples ",
                                       "1 1/2 ",
                                       "not ",
                                       "√",
                                       "R1 ",
                                       "\n",
                                       "1+1\n",
                                       "5 km = 5000 m. ",
                                       "1/3+1/7+1/11+",
                                       "from 2024-01-01 to ",
                                       "2024-02-29 ",
                                       "29 February 2024 was ",
                                       "1e400*",
                                       "\xff"}) {
    // Lines that are read (a longer one is left alone) and the one endless line.
    for (const std::size_t width : {mib, max_calculation_line - 80, std::size_t(1000)}) {
      std::string text;
      while (text.size() < (width == mib && !piece.ends_with('\n') ? mib : mib / 8))
        text += repeated(piece, piece.ends_with('\n') ? mib / 8 : width) + " = 1\n";
      EXPECT_LT(test::processor_seconds_of([&] { survives(text); }), 20.0)
          << piece << " in lines of " << width;  // far above what linear takes
    }
  }
}

TEST(Limits, ALineOfLongFractionsIsBoundedWork) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "1/" + std::to_string(1000003 + 2 * i) + "+";
  text += "1 = 2";
  const auto all = calculations(text);
  for (const Decided& one : all) EXPECT_NE(one.says, verdict::Says::supports);
}

TEST(Limits, DeepNestingIsReadOrLeftAlone) {
  for (const int depth : {10, 40, 60, 1000}) {
    const std::string text = std::string(depth, '(') + "1" + std::string(depth, ')') + " + 1 = 2";
    const std::string what = says(calculations(text));
    EXPECT_TRUE(what == "supports" || what == "none" || what == "abstains") << depth << what;
  }
}

}  // namespace
}  // namespace portcullis::tools
