// A result lies on the grid of the stated precision and no more than half a step from the value (a full step for "up"
// and "down"); at exactly half both neighbours are right. Without a precision the last digit is the step, and an
// integer that ends in zeros may have been rounded more coarsely: then nothing is refuted.
#include "tools/checkers/rounding.hpp"

#include "tools/checkers/unit_scale.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::Node;
using claims::NodeKind;
using claims::Rounding;
using verdict::Says;

constexpr Judgement unreadable{Says::abstains, "not_parseable"};
constexpr int most_places = 400;

// What one is worth in the writing of a plain number: 1/100 of a percentage, 1000 of metres for "3 km".
struct Writing {
  Rational one;
  int exponent = 0;         // of the last digit
  std::string_view digits;  // as written
};

std::optional<Writing> writing_of(const std::vector<Node>& nodes, std::uint32_t root, const Terms& terms) {
  const Node& node = nodes[root];
  if (node.kind == NodeKind::number) return Writing{Rational(1), node.numeral.exponent, node.numeral.digits};
  if (node.kind != NodeKind::negate && node.kind != NodeKind::percent && node.kind != NodeKind::label)
    return std::nullopt;
  auto inner = writing_of(nodes, node.left, terms);
  if (!inner || node.kind == NodeKind::negate) return inner;
  std::optional<Rational> one = inner->one;
  if (node.kind == NodeKind::percent) {
    one = one->over(Rational(100));
  } else if (terms.units != nullptr) {
    const auto scale = scale_of(node.label, *terms.units);
    // Degrees whose zero is a convention have no grid from zero on.
    if (!scale || !scale->offset.is_zero()) return std::nullopt;
    one = one->times(scale->factor);
  }
  if (!one) return std::nullopt;
  inner->one = *one;
  return inner;
}

// The power of ten of the first digit of a value above zero.
std::optional<int> leading_place(const Rational& value) {
  int exponent = 0;
  const auto above = [&](int n) {
    const auto power = Rational::from_decimal("1", n);
    return !power || value.compare(*power) < 0;
  };
  while (!above(exponent + 1)) {
    if (++exponent > most_places) return std::nullopt;
  }
  while (above(exponent)) {
    if (--exponent < -most_places) return std::nullopt;
  }
  return exponent;
}

std::optional<Rational> step_of(const Rounding& rounding, const Writing& writing, const Rational& low,
                                const Rational& high) {
  std::optional<Rational> step;
  if (rounding.to == Rounding::To::place) {
    step = Rational::from_decimal(rounding.place.digits, rounding.place.exponent);
  } else if (rounding.to == Rounding::To::last_digit) {
    step = Rational::from_decimal("1", writing.exponent);
  } else {
    if (low.sign() != high.sign() || low.is_zero()) return std::nullopt;
    const auto one = low.absolute().over(writing.one);
    const auto other = high.absolute().over(writing.one);
    const auto first = one ? leading_place(*one) : std::nullopt;
    const auto second = other ? leading_place(*other) : std::nullopt;
    if (!first || first != second) return std::nullopt;
    step = Rational::from_decimal("1", *first - rounding.digits + 1);
  }
  return step ? step->times(writing.one) : step;
}

// An integer that ends in zeros: the step if they are no digits of its own.
std::optional<Rational> coarse_step(const Writing& writing) {
  if (writing.exponent != 0) return std::nullopt;
  std::size_t zeros = 0;
  while (zeros + 1 < writing.digits.size() && writing.digits[writing.digits.size() - 1 - zeros] == '0') ++zeros;
  if (zeros == 0) return std::nullopt;
  const auto step = Rational::from_decimal("1", static_cast<int>(zeros));
  return step ? step->times(writing.one) : step;
}

}  // namespace

Judgement judge_rounding(const claims::Calculation& calculation, std::uint32_t result, const Value& written,
                         const Value& truth, const Terms& terms) {
  const Rounding& rounding = *calculation.rounded;
  const auto writing = writing_of(calculation.nodes, result, terms);
  if (!writing || written.interval || !written.exact.is_constant()) return unreadable;
  if (!truth.interval && !truth.exact.is_constant()) return unreadable;
  const Rational low = truth.interval ? truth.low : truth.exact.constant();
  const Rational high = truth.interval ? truth.high : truth.exact.constant();
  const auto step = step_of(rounding, *writing, low, high);
  if (!step) return unreadable;
  const Rational value = written.exact.constant();
  const auto on_grid = value.over(*step);
  const auto below = value.minus(high);
  const auto above = value.minus(low);
  if (!on_grid || !below || !above) return {Says::abstains, "too_large"};
  if (!on_grid->is_integer()) return {Says::refutes, "not_equal"};
  if (!truth.interval && below->is_zero()) return {Says::supports, "equal"};

  // The distances from the value to the result that are right: [least, most].
  const auto half = step->over(Rational(2));
  if (!half) return {Says::abstains, "too_large"};
  const bool directed = rounding.way != Rounding::Way::nearest;
  // "Up" from -2.5 is -2 or -3.
  if (directed && low.sign() < 0) return unreadable;
  Rational least = half->negated();
  Rational most = *half;
  if (directed) {
    least = rounding.way == Rounding::Way::up ? Rational(0) : step->negated();
    most = rounding.way == Rounding::Way::up ? *step : Rational(0);
  }
  if (below->compare(least) >= 0 && above->compare(most) <= 0) {
    // A whole step away the value itself is on the grid.
    const bool whole_step = directed && (below->compare(*step) == 0 || above->compare(step->negated()) == 0);
    return whole_step ? Judgement{Says::refutes, "not_equal"} : Judgement{Says::supports, "equal_after_rounding"};
  }
  if (above->compare(least) >= 0 && below->compare(most) <= 0) return {Says::abstains, "not_comparable"};
  if (rounding.to != Rounding::To::last_digit) return {Says::refutes, "not_equal"};
  // "22/7 = 3.15 (rounded)": less than one unit off, to the wrong side.
  const Rational off = below->absolute().compare(above->absolute()) > 0 ? below->absolute() : above->absolute();
  if (!directed && off.compare(*step) < 0) return {Says::abstains, "rounding_not_stated"};
  if (const auto coarse = coarse_step(*writing); coarse && off.compare(*coarse) < 0)
    return {Says::abstains, "rounding_not_stated"};
  return {Says::refutes, "not_equal"};
}

}  // namespace portcullis::tools::checkers
