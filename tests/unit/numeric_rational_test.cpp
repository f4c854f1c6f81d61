// Exact numbers: checked against 128-bit integers, and bounded.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "tools/checkers/polynomial.hpp"
#include "tools/checkers/rational.hpp"

namespace portcullis::tools::checkers {
namespace {

Rational ratio(long top, long bottom) {
  return *Rational(top).over(Rational(bottom));
}

RC_GTEST_PROP(Rational, AgreesWithWideIntegers, (int a, int b, int c, int d)) {
  RC_PRE(b != 0 && d != 0);
  const auto sum = ratio(a, b).plus(ratio(c, d));
  RC_ASSERT(sum.has_value());
  const __int128 top = static_cast<__int128>(a) * d + static_cast<__int128>(c) * b;
  const __int128 bottom = static_cast<__int128>(b) * d;
  // sum = top / bottom, cross-multiplied in our own numbers by splitting the wide ones in halves.
  const auto wide = [](__int128 value) {
    const long high = static_cast<long>(value >> 32);
    const long low = static_cast<long>(value & 0xffffffff);
    return *Rational(high).times(Rational(1L << 32))->plus(Rational(low));
  };
  RC_ASSERT(sum->times(wide(bottom))->compare(wide(top)) == 0);
  RC_ASSERT(ratio(a, b).times(ratio(c, d))->times(wide(bottom))->compare(*Rational(a).times(Rational(c))) == 0);
}

RC_GTEST_PROP(Rational, FloorAndRemainderAddUp, (int a, int b)) {
  RC_PRE(b != 0);
  const Rational value = ratio(a, b);
  const Rational rest = *value.minus(value.floor());
  RC_ASSERT(rest.sign() >= 0);
  RC_ASSERT(rest.compare(Rational(1)) < 0);
}

// Where the 64-bit integers end and the big numbers begin nothing may show.
RC_GTEST_PROP(Rational, IsTheSameOnBothSidesOf64Bits, (long a, long b, long c)) {
  RC_PRE(b != 0 && c != 0);
  const Rational far = *Rational(2).to_power(200);
  const Rational value = ratio(a, b);
  // There and back: through big numbers only.
  const auto back = value.plus(far)->minus(far);
  RC_ASSERT(back->compare(value) == 0);
  RC_ASSERT(back->text() == value.text());
  RC_ASSERT(back->bits() == value.bits());
  RC_ASSERT(back->is_integer() == value.is_integer());
  RC_ASSERT(back->small_integer() == value.small_integer());
  RC_ASSERT(value.times(ratio(c, b))->over(ratio(c, b))->text() == value.text());
  RC_ASSERT(value.times(far)->over(far)->text() == value.text());
  RC_ASSERT(value.floor().compare(value.times(far)->over(far)->floor()) == 0);
  RC_ASSERT(value.compare(far) == -1);
  RC_ASSERT(value.minus(far)->sign() == -1);
  RC_ASSERT(value.negated().negated().text() == value.text());
  RC_ASSERT(value.plus(value.negated())->is_zero());
}

TEST(Rational, ExtremeIntegersAreNotCut) {
  constexpr long most = std::numeric_limits<long>::max();
  constexpr long least = std::numeric_limits<long>::min();
  EXPECT_EQ(Rational(least).text(), "-9223372036854775808");
  EXPECT_EQ(Rational(least).negated().text(), "9223372036854775808");
  EXPECT_EQ(Rational(least).absolute().minus(Rational(1))->text(), "9223372036854775807");
  EXPECT_EQ(Rational(most).plus(Rational(1))->text(), "9223372036854775808");
  EXPECT_EQ(Rational(most).plus(Rational(1))->minus(Rational(1))->text(), "9223372036854775807");
  EXPECT_EQ(Rational(most).times(Rational(most))->text(), "85070591730234615847396907784232501249");
  EXPECT_EQ(Rational(least).times(Rational(least))->text(), "85070591730234615865843651857942052864");
  EXPECT_EQ(ratio(1, most).plus(ratio(1, most - 1))->text(),
            "18446744073709551613/85070591730234615838173535747377725442");
  EXPECT_EQ(ratio(least, least).text(), "1");
  EXPECT_EQ(ratio(1, least).text(), "-1/9223372036854775808");
  EXPECT_EQ(Rational(-7).over(Rational(2))->floor().text(), "-4");
  EXPECT_EQ(Rational::from_decimal("-000000000000000001", -18)->text(), "-1/1000000000000000000");
  EXPECT_EQ(Rational::from_decimal("999999999999999999", 18)->text(), "999999999999999999000000000000000000");
  EXPECT_EQ(Rational::from_decimal("-0", -3)->text(), "0");
}

TEST(Rational, RefusesWhatWouldGrowTooLarge) {
  EXPECT_FALSE(Rational(9).to_power(1'000'000'000).has_value());
  EXPECT_TRUE(Rational(-1).to_power(1'000'000'001).has_value());
  EXPECT_EQ(Rational(-1).to_power(1'000'000'001)->text(), "-1");
  EXPECT_FALSE(Rational(0).to_power(-1).has_value());
  EXPECT_FALSE(Rational(1).over(Rational(0)).has_value());
}

TEST(Rational, RootsAreExactOrEnclosed) {
  EXPECT_EQ(ratio(9, 16).square_root()->text(), "3/4");
  EXPECT_FALSE(Rational(2).square_root().has_value());
  EXPECT_FALSE(Rational(-4).square_root().has_value());
  EXPECT_EQ(Rational(2).root_below(3)->text(), "707/500");
}

TEST(Polynomial, IsBoundedAndExact) {
  const Polynomial x = Polynomial::unknown("x");
  const Polynomial one(Rational(1));
  const auto square = x.plus(one, 1)->to_power(2);
  const auto expanded = x.to_power(2)->plus(*x.times(Polynomial(Rational(2))), 1)->plus(one, 1);
  EXPECT_TRUE(square->equals(*expanded));
  EXPECT_FALSE(x.to_power(1000).has_value());
  EXPECT_TRUE(x.plus(x, -1)->is_zero());
}

}  // namespace
}  // namespace portcullis::tools::checkers
