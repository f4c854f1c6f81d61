// Random calculations in random notations: the truth is always supported, a changed digit never is.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace {

// An expression as a tree of integers and its exact value as a fraction, computed by an evaluator of its own.
struct Fraction {
  __int128 top = 0;
  __int128 bottom = 1;
};

__int128 gcd(__int128 a, __int128 b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const __int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

Fraction reduced(__int128 top, __int128 bottom) {
  if (bottom < 0) {
    top = -top;
    bottom = -bottom;
  }
  const __int128 divisor = gcd(top, bottom);
  return {top / divisor, bottom / divisor};
}

struct Rendered {
  std::string text;
  Fraction value;
  int strength = 3;  // 1 sum, 2 product, 3 atom
};

std::string grouped(int value) {
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

template <class T>
T pick(const std::vector<T>& all) {
  return *rc::gen::elementOf(all);
}

std::string bracketed(const Rendered& part, bool needed) {
  return needed ? "(" + part.text + ")" : part.text;
}

Rendered expression(int depth) {
  if (depth == 0) {
    const int value = *rc::gen::inRange(0, 20000);
    return {*rc::gen::arbitrary<bool>() ? std::to_string(value) : grouped(value), {value, 1}, 3};
  }
  const Rendered a = expression(depth - 1);
  const Rendered b = expression(*rc::gen::inRange(0, depth));
  const auto& x = a.value;
  const auto& y = b.value;
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return {a.text + pick<std::string>({"+", " + ", " plus "}) + bracketed(b, b.strength < 2),
              reduced(x.top * y.bottom + y.top * x.bottom, x.bottom * y.bottom), 1};
    case 1:
      return {a.text + pick<std::string>({" - ", " − ", " – "}) + bracketed(b, b.strength < 2),
              reduced(x.top * y.bottom - y.top * x.bottom, x.bottom * y.bottom), 1};
    case 2:
      return {bracketed(a, a.strength < 2) + pick<std::string>({" * ", "*", " x ", " × ", "×", " · ", " \\times "}) +
                  bracketed(b, b.strength < 3),
              reduced(x.top * y.top, x.bottom * y.bottom), 2};
    default:
      if (y.top == 0) return a;
      return {bracketed(a, a.strength < 2) + pick<std::string>({" / ", "/", " ÷ ", "÷", " ∕ "}) +
                  bracketed(b, b.strength < 3),
              reduced(x.top * y.bottom, x.bottom * y.top), 2};
  }
}

std::string decimal(__int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  if (negative) value = -value;
  std::string digits;
  for (; value > 0; value /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return negative ? "-" + digits : digits;
}

std::string written(const Fraction& value) {
  return value.bottom == 1 ? decimal(value.top) : decimal(value.top) + "/" + decimal(value.bottom);
}

bool fits(const Fraction& value) {
  const __int128 limit = __int128(1) << 50;
  return value.top < limit && value.top > -limit && value.bottom < limit;
}

Rendered calculation() {
  const Rendered made = expression(*rc::gen::inRange(1, 4));
  RC_PRE(made.strength < 3);
  RC_PRE(fits(made.value));
  return made;
}

std::string sign() {
  return pick<std::string>({" = ", "=", " equals "});
}

RC_GTEST_PROP(Calculations, TheTruthIsNeverRefutedAndAlmostAlwaysSupported, ()) {
  const Rendered made = calculation();
  const std::string text = made.text + sign() + written(made.value);
  const auto all = calculations(text);
  RC_ASSERT(all.size() == 1u);
  RC_ASSERT(all[0].says != verdict::Says::refutes);
  // Words mixed with signs of another strength are left undecided, and nothing else.
  if (text.find("plus") == std::string::npos) RC_ASSERT(verified(text, all));
}

RC_GTEST_PROP(Calculations, AChangedDigitIsNeverSupported, ()) {
  const Rendered made = calculation();
  std::string result = written(made.value);
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (result[i] >= '0' && result[i] <= '9') digits.push_back(i);
  }
  const std::size_t at = pick(digits);
  const char old = result[at];
  result[at] = static_cast<char>('0' + (old - '0' + *rc::gen::inRange(1, 10)) % 10);
  // 10/15 -> 20/30 would be no change.
  const std::string text = made.text + sign() + result;
  const auto all = calculations(text);
  if (made.value.bottom == 1) RC_ASSERT(says(all) != "supports");
  if (made.value.bottom == 1 && text.find("plus") == std::string::npos) RC_ASSERT(says(all) == "refutes");
}

RC_GTEST_PROP(Calculations, AnOperandPutInFrontOrBehindIsNeverIgnored, ()) {
  const Rendered made = calculation();
  RC_PRE(made.value.top != 0);
  const std::string truth = made.text + " = " + written(made.value);
  const std::string before =
      pick<std::string>({"7 + ", "7 - ", "3 * 0 - 5 + ", "2 1/3 + ", "foo + ", "minus 7 + ", "f(2) - "});
  RC_ASSERT(says(calculations(before + truth)) != "supports");
  const std::string behind =
      pick<std::string>({" + 7", " - 7", " * 7", "/7", "^7", ".5", "5", "x", " million", "%", " + foo"});
  if (made.value.bottom == 1) RC_ASSERT(says(calculations(truth + behind)) != "supports");
}

RC_GTEST_PROP(Calculations, WrittenResultsFollowTheRuleOfTheLastDigit, (unsigned short top, unsigned short bottom)) {
  RC_PRE(bottom > 0 && top > 0);
  const int places = *rc::gen::inRange(0, 5);
  __int128 scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const __int128 cut = __int128(top) * scale / bottom;
  const bool exact = cut * bottom == __int128(top) * scale;
  const int shift = *rc::gen::inRange(-2, 4);
  RC_PRE(cut + shift >= 0);
  std::string digits = decimal(cut + shift);
  while (static_cast<int>(digits.size()) <= places) digits.insert(digits.begin(), '0');
  if (places > 0) digits.insert(digits.size() - static_cast<std::size_t>(places), ".");
  const std::string left = std::to_string(top) + " / " + std::to_string(bottom);
  const bool near = shift == 0 || (shift == 1 && !exact);
  RC_ASSERT(says(calculations(left + " = " + digits)) == (!near ? "refutes" : exact ? "supports" : "abstains"));
  RC_ASSERT(says(calculations(left + " ≈ " + digits)) == (near ? "supports" : "refutes"));
}

}  // namespace
}  // namespace portcullis::tools
