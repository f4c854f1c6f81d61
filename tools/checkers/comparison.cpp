// Off by one unit of the last written digit or more: refuted. By less: supported when rounding is stated, otherwise
// undecided.
#include "tools/checkers/comparison.hpp"

#include "tools/checkers/rounding.hpp"

namespace portcullis::tools::checkers {
namespace {

using claims::Calculation;
using claims::Node;
using claims::NodeKind;
using claims::Relation;
using verdict::Says;

bool number(const Value& value) {
  return value.interval || value.exact.is_constant();
}
Rational low(const Value& value) {
  return value.interval ? value.low : value.exact.constant();
}
Rational high(const Value& value) {
  return value.interval ? value.high : value.exact.constant();
}

// -1 less, 1 greater, 0 equal, 2 not told apart.
int order(const Value& a, const Value& b) {
  if (high(a).compare(low(b)) < 0) return -1;
  if (low(a).compare(high(b)) > 0) return 1;
  if (!a.interval && !b.interval) return 0;
  return 2;
}

Judgement inequality(Relation relation, int found) {
  if (found == 2) return {Says::abstains, "not_comparable"};
  const bool holds = (relation == Relation::not_equal && found != 0) || (relation == Relation::less && found < 0) ||
                     (relation == Relation::greater && found > 0) || (relation == Relation::less_equal && found <= 0) ||
                     (relation == Relation::greater_equal && found >= 0);
  return holds ? Judgement{Says::supports, "relation_holds"} : Judgement{Says::refutes, "relation_fails"};
}

bool percent(const std::vector<Node>& nodes, std::uint32_t root) {
  const Node& node = nodes[root];
  return node.kind == NodeKind::percent || (node.kind == NodeKind::negate && percent(nodes, node.left)) ||
         ((node.kind == NodeKind::add || node.kind == NodeKind::subtract) && percent(nodes, node.right));
}

// The larger of the two distances between the sides.
std::optional<Rational> distance(const Value& a, const Value& b) {
  const auto one = high(a).minus(low(b));
  const auto other = low(a).minus(high(b));
  if (!one || !other) return std::nullopt;
  const Rational x = one->absolute();
  const Rational y = other->absolute();
  return x.compare(y) > 0 ? x : y;
}

Judgement remainder(const Calculation& calculation, std::uint32_t left, const Node& result,
                    const std::vector<Value>& values) {
  const Node& division = calculation.nodes[left];
  if (division.kind != NodeKind::divide) return {Says::abstains, "not_parseable"};
  for (const std::uint32_t part : {division.left, division.right, result.left, result.right}) {
    const Value& value = values[part];
    if (value.interval || !value.exact.is_constant() || !value.exact.constant().is_integer()) {
      return {Says::abstains, "not_parseable"};
    }
  }
  const auto value = [&](std::uint32_t part) { return values[part].exact.constant(); };
  const Rational divisor = value(division.right);
  const Rational rest = value(result.right);
  const auto whole = divisor.times(value(result.left));
  const auto sum = whole ? whole->plus(rest) : std::nullopt;
  if (!sum) return {Says::abstains, "too_large"};
  if (sum->compare(value(division.left)) != 0) return {Says::refutes, "not_equal"};
  if (rest.sign() < 0 || rest.compare(divisor.absolute()) >= 0) return {Says::refutes, "remainder_out_of_range"};
  return {Says::supports, "equal"};
}

// The last two sides of a calculation whose words of rounding were read. An expression on the right is no written
// result: "3.33 = 10/3 rounded to two decimals". Of two written numbers the right one is the result; where only the
// left one fits, which of them was rounded stays open.
Judgement rounded(const Calculation& calculation, std::size_t at, const std::vector<Value>& values,
                  const Terms& terms) {
  const std::uint32_t left = calculation.sides[at].root;
  const std::uint32_t right = calculation.sides[at + 1].root;
  const Judgement judged = judge_rounding(calculation, right, values[right], values[left], terms);
  // "3.46 = 3.5 = 4 (rounded)": nor may rounding what was rounded lead away from the first side.
  for (std::size_t i = at; i > 0 && calculation.relations[i - 1] == Relation::equal; --i) {
    const std::uint32_t before = calculation.sides[i - 1].root;
    if (judged.says != Says::supports) break;
    if (judge_rounding(calculation, right, values[right], values[before], terms).says != Says::supports)
      return {Says::abstains, "rounding_not_stated"};
  }
  if (judged.says == Says::supports || calculation.result_last || calculation.sides.size() != 2) return judged;
  const Judgement turned = judge_rounding(calculation, left, values[left], values[right], terms);
  if (judged.reason == "not_parseable") return turned;
  return turned.says == Says::supports ? Judgement{Says::abstains, "rounding_not_stated"} : judged;
}

}  // namespace

Judgement compare_sides(const Calculation& calculation, std::size_t at, const std::vector<Value>& values,
                        const Terms& terms) {
  const std::uint32_t left_root = calculation.sides[at].root;
  const std::uint32_t right_root = calculation.sides[at + 1].root;
  const Value& left = values[left_root];
  const Value& right = values[right_root];
  const Relation relation = calculation.relations[at];
  const auto& nodes = calculation.nodes;

  if (nodes[right_root].kind == NodeKind::remainder || nodes[left_root].kind == NodeKind::remainder) {
    if (relation != Relation::equal || nodes[left_root].kind == NodeKind::remainder)
      return {Says::abstains, "not_parseable"};
    return remainder(calculation, left_root, nodes[right_root], values);
  }
  if (terms.units != nullptr && left.dimension != right.dimension) return {Says::refutes, "wrong_dimension"};
  if (!number(left) || !number(right)) {
    if (left.interval || right.interval) return {Says::abstains, "not_parseable"};
    if (!left.exact.equals(right.exact)) return {Says::abstains, "not_an_identity"};
    if (relation != Relation::equal) return {Says::abstains, "not_parseable"};
    return {Says::supports, "identity"};
  }
  const int found = order(left, right);
  const bool stated = calculation.rounded && at + 1 == calculation.relations.size();
  if (stated && relation != Relation::equal) return {Says::abstains, "not_parseable"};
  if (relation != Relation::equal) return inequality(relation, found);
  if (stated) {
    const Judgement judged = rounded(calculation, at, values, terms);
    const bool twice = percent(nodes, left_root) != percent(nodes, right_root);
    return judged.says == Says::refutes && twice ? Judgement{Says::abstains, "ambiguous_percent"} : judged;
  }
  if (found == 0) return {Says::supports, "equal"};

  auto unit = written_unit(nodes, right_root, terms);
  const auto left_unit = written_unit(nodes, left_root, terms);
  // Of two written numbers the coarser one may be the rounded one; of a conversion both count, so the finer decides.
  const int coarser = terms.units == nullptr ? 1 : -1;
  if (!unit || (left_unit && left_unit->compare(*unit) == coarser)) unit = left_unit;
  if (!unit) {
    // Two expressions: a difference that rounding inside them could explain decides nothing.
    if (found == 2) return {Says::abstains, "rounding_not_stated"};
    const Evaluated wide = evaluate(nodes, {terms.units, true});
    if (!wide.failure.empty() || order(wide.values[left_root], wide.values[right_root]) == 2) {
      return {Says::abstains, "rounding_not_stated"};
    }
    return {Says::refutes, "not_equal"};
  }
  const auto apart = distance(left, right);
  if (!apart) return {Says::abstains, "too_large"};
  if (apart->compare(*unit) < 0) {
    if (!calculation.rounding_stated) return {Says::abstains, "rounding_not_stated"};
    // Where the words of rounding are those of the last side, "10/3 = 3.34" before it is no rounding.
    const auto twice_apart = apart->times(Rational(2));
    if (calculation.rounded && (!twice_apart || twice_apart->compare(*unit) > 0))
      return {Says::abstains, "rounding_not_stated"};
    return {Says::supports, "equal_after_rounding"};
  }
  // "5/20 * 100 = 25 %": the sign is said twice.
  if (percent(nodes, left_root) != percent(nodes, right_root)) {
    const bool on_right = percent(nodes, right_root);
    const Value& marked = on_right ? right : left;
    const Value& plain = on_right ? left : right;
    const auto bare_low = low(marked).times(Rational(100));
    const auto bare_unit = unit->times(Rational(100));
    const auto off = bare_low ? bare_low->minus(low(plain)) : std::nullopt;
    if (!off || !bare_unit || off->absolute().compare(*bare_unit) < 0) return {Says::abstains, "ambiguous_percent"};
  }
  if (calculation.rounded_to_place) return {Says::abstains, "rounding_not_stated"};
  return {Says::refutes, "not_equal"};
}

Judgement compare_all(const Calculation& calculation, const Terms& terms) {
  const Evaluated evaluated = evaluate(calculation.nodes, terms);
  if (!evaluated.failure.empty()) {
    if (evaluated.failure == "wrong_dimension") return {Says::refutes, "wrong_dimension"};
    return {Says::abstains, evaluated.failure};
  }
  if (calculation.sides.size() < 2 || calculation.relations.size() + 1 != calculation.sides.size()) {
    return {Says::abstains, "not_parseable"};
  }
  Judgement result{Says::supports, "equal"};
  for (std::size_t i = 0; i < calculation.relations.size(); ++i) {
    const Judgement judged = compare_sides(calculation, i, evaluated.values, terms);
    if (judged.says == Says::refutes) return judged;
    if (judged.says == Says::abstains) {
      result = judged;
    } else if (result.says == Says::supports && judged.reason != "equal") {
      result.reason = judged.reason;
    }
  }
  return result;
}

}  // namespace portcullis::tools::checkers
