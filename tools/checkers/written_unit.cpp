// How fine a number was written: the size of its last digit.
#include "tools/checkers/unit_scale.hpp"
#include "tools/checkers/value.hpp"

namespace portcullis::tools::checkers {

using claims::Node;
using claims::NodeKind;

std::optional<Rational> written_unit(const std::vector<Node>& nodes, std::uint32_t root, const Terms& terms) {
  const Node& node = nodes[root];
  switch (node.kind) {
    case NodeKind::number:
      return Rational::from_decimal("1", node.numeral.exponent);
    case NodeKind::negate:
      return written_unit(nodes, node.left, terms);
    case NodeKind::percent: {
      const auto unit = written_unit(nodes, node.left, terms);
      return unit ? unit->over(Rational(100)) : unit;
    }
    case NodeKind::label: {
      const auto unit = written_unit(nodes, node.left, terms);
      if (!unit || terms.units == nullptr) return unit;
      const auto scale = scale_of(node.label, *terms.units);
      return scale ? unit->times(scale->factor) : std::nullopt;
    }
    case NodeKind::add:
      // "2 h 30 min": the last part is the fine one.
      return node.name == "compound" ? written_unit(nodes, node.right, terms) : std::nullopt;
    case NodeKind::multiply: {
      // 1.5 * 10^3
      const Node& power = nodes[node.right];
      if (nodes[node.left].kind != NodeKind::number || power.kind != NodeKind::power) return std::nullopt;
      const Node& ten = nodes[power.left];
      if (ten.kind != NodeKind::number || ten.numeral.digits != "10" || ten.numeral.exponent != 0) return std::nullopt;
      const Node& exponent = nodes[power.right];
      const bool negative = exponent.kind == NodeKind::negate;
      const Node& digits = negative ? nodes[exponent.left] : exponent;
      if (digits.kind != NodeKind::number || digits.numeral.exponent != 0 || digits.numeral.digits.size() > 3) {
        return std::nullopt;
      }
      const int shift = std::stoi(digits.numeral.digits);
      return Rational::from_decimal("1", nodes[node.left].numeral.exponent + (negative ? -shift : shift));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace portcullis::tools::checkers
