// A loop over the nodes; children stand before their parents.
#include "tools/checkers/value.hpp"

#include <cstdlib>

#include "tools/checkers/unit_scale.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::Node;
using claims::NodeKind;

// Sum of the sizes of all intermediate results, in bits: bounds the time of one statement.
constexpr long work_limit = 400'000;
// Decimal digits to which roots and pi are enclosed.
constexpr int enclosure_digits = 60;
constexpr long max_factorial = 400;

// pi to 60 decimals, from below (OEIS A000796).
constexpr std::string_view pi_digits = "3141592653589793238462643383279502884197169399375105820974944";

using Maybe = std::optional<Value>;

Value exact(Polynomial polynomial) {
  Value value;
  value.exact = std::move(polynomial);
  return value;
}

bool number(const Value& value) {
  return value.interval || value.exact.is_constant();
}
Rational low(const Value& value) {
  return value.interval ? value.low : value.exact.constant();
}
Rational high(const Value& value) {
  return value.interval ? value.high : value.exact.constant();
}

Maybe between(std::optional<Rational> a, std::optional<Rational> b) {
  if (!a || !b) return std::nullopt;
  Value value;
  value.interval = true;
  const bool ordered = a->compare(*b) <= 0;
  value.low = ordered ? *a : *b;
  value.high = ordered ? *b : *a;
  return value;
}

Maybe sum(const Value& a, const Value& b, int sign) {
  if (!a.interval && !b.interval) {
    auto result = a.exact.plus(b.exact, sign);
    if (!result) return std::nullopt;
    return exact(std::move(*result));
  }
  if (!number(a) || !number(b)) return std::nullopt;
  if (sign > 0) return between(low(a).plus(low(b)), high(a).plus(high(b)));
  return between(low(a).minus(high(b)), high(a).minus(low(b)));
}

Maybe corners(const Value& a, const Value& b, bool divide) {
  if (!number(a) || !number(b)) return std::nullopt;
  if (divide && low(b).sign() != high(b).sign()) return std::nullopt;
  std::optional<Rational> least;
  std::optional<Rational> most;
  for (const Rational& x : {low(a), high(a)}) {
    for (const Rational& y : {low(b), high(b)}) {
      const auto corner = divide ? x.over(y) : x.times(y);
      if (!corner) return std::nullopt;
      if (!least || corner->compare(*least) < 0) least = corner;
      if (!most || corner->compare(*most) > 0) most = corner;
    }
  }
  return between(least, most);
}

Maybe product(const Value& a, const Value& b) {
  if (a.interval || b.interval) return corners(a, b, false);
  auto result = a.exact.times(b.exact);
  if (!result) return std::nullopt;
  return exact(std::move(*result));
}

Maybe quotient(const Value& a, const Value& b) {
  if (a.interval || b.interval) return corners(a, b, true);
  auto result = a.exact.over(b.exact);
  if (!result) return std::nullopt;
  return exact(std::move(*result));
}

Maybe root_of(const Value& a) {
  if (!number(a) || low(a).sign() < 0) return std::nullopt;
  if (!a.interval) {
    if (auto root = a.exact.constant().square_root()) return exact(Polynomial(std::move(*root)));
  }
  const auto below = low(a).root_below(enclosure_digits);
  auto above = high(a).root_below(enclosure_digits);
  const auto step = Rational::from_decimal("1", -enclosure_digits);
  if (!below || !above || !step) return std::nullopt;
  return between(below, above->plus(*step));
}

Maybe power_of(const Value& base, const Value& exponent, std::string_view& failure) {
  failure = "not_parseable";
  if (exponent.interval || !exponent.exact.is_constant()) return std::nullopt;
  const Rational wanted = exponent.exact.constant();
  const auto half = Rational::from_decimal("5", -1);
  if (half && wanted.compare(*half) == 0) return root_of(base);
  if (!wanted.is_integer()) return std::nullopt;
  failure = "too_large";
  const auto power = wanted.small_integer();
  if (!power) return std::nullopt;
  if (!base.interval) {
    if (base.exact.is_zero() && *power <= 0) {
      failure = "undefined";
      return std::nullopt;
    }
    auto result = base.exact.to_power(*power);
    if (!result) return std::nullopt;
    return exact(std::move(*result));
  }
  if (*power < 0 || *power > 16) return std::nullopt;
  Value result = exact(Polynomial(Rational(1)));
  for (long i = 0; i < *power; ++i) {
    auto next = corners(result, base, false);
    if (!next) return std::nullopt;
    result = std::move(*next);
  }
  return result;
}

Maybe factorial_of(const Value& a, std::string_view& failure) {
  failure = "undefined";
  if (a.interval || !a.exact.is_constant()) return std::nullopt;
  const Rational argument = a.exact.constant();
  if (!argument.is_integer() || argument.sign() < 0) return std::nullopt;
  failure = "too_large";
  const auto n = argument.small_integer();
  if (!n || *n > max_factorial) return std::nullopt;
  Rational result(1);
  for (long i = 2; i <= *n; ++i) {
    auto next = result.times(Rational(i));
    if (!next) return std::nullopt;
    result = std::move(*next);
  }
  return exact(Polynomial(std::move(result)));
}

Maybe literal(const Node& node, bool spread) {
  const auto value = Rational::from_decimal(node.numeral.digits, node.numeral.exponent);
  if (!value) return std::nullopt;
  if (!spread || node.numeral.exponent >= 0) return exact(Polynomial(*value));
  const auto unit = Rational::from_decimal("1", node.numeral.exponent);
  if (!unit) return std::nullopt;
  return between(value->minus(*unit), value->plus(*unit));
}

}  // namespace

Evaluated evaluate(const std::vector<Node>& nodes, const Terms& terms) {
  Evaluated out;
  out.values.reserve(nodes.size());
  long work = 0;
  std::vector<bool> affine(nodes.size(), false);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const Value* left = node.kind == NodeKind::number || node.kind == NodeKind::symbol || node.kind == NodeKind::pi
                            ? nullptr
                            : &out.values[node.left];
    const Value* right = left == nullptr ? nullptr : &out.values[node.right];
    std::string_view failure = "too_large";
    Maybe value;
    claims::Dimension dimension{};
    bool labelled = false;
    switch (node.kind) {
      case NodeKind::number:
        value = literal(node, terms.spread);
        break;
      case NodeKind::symbol:
        value = exact(Polynomial::unknown(node.name));
        break;
      case NodeKind::pi: {
        const auto below = Rational::from_decimal(pi_digits, 1 - static_cast<int>(pi_digits.size()));
        const auto step = Rational::from_decimal("1", 1 - static_cast<int>(pi_digits.size()));
        value = below && step ? between(below, below->plus(*step)) : std::nullopt;
        break;
      }
      case NodeKind::add:
      case NodeKind::subtract:
        value = sum(*left, *right, node.kind == NodeKind::add ? 1 : -1);
        labelled = left->labelled || right->labelled;
        dimension = left->dimension;
        if (terms.units != nullptr && left->dimension != right->dimension) {
          failure = left->labelled != right->labelled ? "units_do_not_match" : "wrong_dimension";
          value.reset();
        }
        break;
      case NodeKind::multiply:
      case NodeKind::divide:
        if (node.kind == NodeKind::divide && !right->interval && right->exact.is_zero()) {
          failure = "undefined";
        } else {
          // "x/x = 1" does not hold where the unknown is zero.
          if (node.kind == NodeKind::divide && !number(*right))
            failure = "not_parseable";
          else
            value = node.kind == NodeKind::multiply ? product(*left, *right) : quotient(*left, *right);
        }
        labelled = left->labelled || right->labelled;
        for (std::size_t d = 0; d < dimension.size(); ++d) {
          dimension[d] = left->dimension[d] + (node.kind == NodeKind::multiply ? 1 : -1) * right->dimension[d];
        }
        break;
      case NodeKind::power: {
        value = power_of(*left, *right, failure);
        labelled = left->labelled;
        const auto exponent = right->interval ? std::nullopt : right->exact.constant().small_integer();
        if (labelled && terms.units != nullptr) {
          if (!exponent || std::abs(*exponent) > 9) value.reset();
          for (std::size_t d = 0; d < dimension.size() && value; ++d) {
            dimension[d] = left->dimension[d] * static_cast<int>(*exponent);
          }
        }
        break;
      }
      case NodeKind::negate:
        value = sum(exact(Polynomial()), *left, -1);
        labelled = left->labelled;
        dimension = left->dimension;
        break;
      case NodeKind::magnitude:
        if (number(*left)) value = low(*left).sign() >= 0 ? *left : sum(exact(Polynomial()), *left, -1);
        // Roots on both sides of zero: the sign is not known.
        if (left->interval && left->low.sign() != left->high.sign()) value.reset();
        failure = "not_parseable";
        labelled = left->labelled;
        dimension = left->dimension;
        break;
      case NodeKind::percent:
        value = quotient(*left, exact(Polynomial(Rational(100))));
        labelled = left->labelled;
        dimension = left->dimension;
        break;
      case NodeKind::factorial:
        value = factorial_of(*left, failure);
        break;
      case NodeKind::root:
        failure = "not_parseable";
        value = root_of(*left);
        break;
      case NodeKind::label: {
        value = *left;
        labelled = left->labelled;
        dimension = left->dimension;
        if (terms.units == nullptr) break;
        const auto scale = scale_of(node.label, *terms.units);
        failure = "not_parseable";
        value.reset();
        if (!scale) break;
        labelled = true;
        for (std::size_t d = 0; d < dimension.size(); ++d) dimension[d] += scale->dimension[d];
        affine[i] = !scale->offset.is_zero();
        value = product(*left, exact(Polynomial(scale->factor)));
        if (value && affine[i]) value = sum(*value, exact(Polynomial(scale->offset)), 1);
        break;
      }
      case NodeKind::remainder:
        value = *left;
        break;
    }
    // Degrees with an offset do not add or multiply.
    if (left != nullptr && node.kind != NodeKind::label && value && (affine[node.left] || affine[node.right])) {
      failure = "not_parseable";
      value.reset();
    }
    if (value) work += value->interval ? value->low.bits() + value->high.bits() : value->exact.bits();
    if (!value || work > work_limit) {
      out.failure = value ? "too_large" : failure;
      return out;
    }
    value->dimension = dimension;
    value->labelled = labelled;
    out.values.push_back(std::move(*value));
  }
  return out;
}

}  // namespace portcullis::tools::checkers
