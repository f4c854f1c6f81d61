// One pass over the nodes; each gets the product of the labels below it.
#include "tools/claims/calculation_labels.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::claims {
namespace {

Label combine(const Label& a, const Label& b, int sign) {
  Label result = a;
  for (const auto& [name, exponent] : b) result[name] += sign * exponent;
  std::erase_if(result, [](const auto& part) { return part.second == 0; });
  return result;
}

bool has_unit(const Label& label) {
  return std::ranges::any_of(label, [](const auto& part) { return !canonical_unit(part.first).empty(); });
}

// Degrees on a scale whose zero is a convention: "20 °C is twice 10 °C" is right of the numbers and of nothing else.
bool has_offset(const Label& label) {
  return std::ranges::any_of(label, [](const auto& part) {
    return std::ranges::any_of(read_unit(part.first),
                               [](const UnitReading& unit) { return unit.offset_numerator != "0"; });
  });
}

// "mph" and its kind as what they stand for, so that "60 mph for 2 hours" comes out.
Label without_speeds(const Label& label) {
  Label result = label;
  for (const auto& [name, distance] : {std::pair("mph", "mile"), {"kph", "kilometre"}, {"knot", "nautical mile"}}) {
    const auto speed = label.find(name);
    if (speed == label.end()) continue;
    result.erase(name);
    const std::string mile = canonical_unit(distance);
    result = combine(result, {{mile, 1}, {"hour", -1}}, speed->second);
  }
  return result;
}

// Two units for one kind of thing in a product, "km/h min": its number is in no unit that anybody means.
bool share_a_dimension(const std::string& one, const std::string& other) {
  constexpr std::size_t time_base = 2;
  constexpr std::size_t month_base = 12;
  const auto folded = [](Dimension dimension) {
    dimension[time_base] += dimension[month_base];
    dimension[month_base] = 0;
    return dimension;
  };
  const auto coherent = [](const UnitReading& unit) {
    return unit.numerator == "1" && unit.denominator == "1" && unit.exponent == 0;
  };
  for (const UnitReading& a : read_unit(one)) {
    for (const UnitReading& b : read_unit(other)) {
      const Dimension x = folded(a.dimension);
      const Dimension y = folded(b.dimension);
      // Watts and hours: the seconds are in the watts.
      const bool times = x[time_base] != 0 && y[time_base] != 0 && !(coherent(a) && coherent(b));
      if (x == y || times) return true;
    }
  }
  return false;
}

bool mixes_units(const Label& written) {
  const Label label = without_speeds(written);
  for (auto one = label.begin(); one != label.end(); ++one) {
    for (auto other = std::next(one); other != label.end(); ++other) {
      if (share_a_dimension(one->first, other->first)) return true;
    }
  }
  return false;
}

// "vaccines cause autism": several words that no table knows may say something.
bool may_be_a_sentence(const Label& label) {
  return std::ranges::any_of(label, [](const auto& part) {
    return canonical_unit(part.first).empty() && part.first.find_first_of(" -") != std::string::npos;
  });
}

}  // namespace

LabelReport examine_labels(const std::vector<Node>& nodes, const std::vector<CalculationSide>& sides, bool ordered) {
  LabelReport report;
  if (std::ranges::none_of(nodes, [](const Node& node) { return node.kind == NodeKind::label; })) return report;
  std::vector<Label> labels(nodes.size());
  std::vector<bool> labelled(nodes.size(), false);
  bool clash = false;
  bool unit_clash = false;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    switch (node.kind) {
      case NodeKind::label:
        labels[i] = combine(labels[node.left], node.label, 1);
        labelled[i] = true;
        break;
      case NodeKind::add:
      case NodeKind::subtract:
        labelled[i] = labelled[node.left] || labelled[node.right];
        labels[i] = labelled[node.left] ? labels[node.left] : labels[node.right];
        if (labelled[node.left] && labelled[node.right] && labels[node.left] != labels[node.right]) {
          clash = true;
          unit_clash = unit_clash || has_unit(labels[node.left]) || has_unit(labels[node.right]);
        }
        break;
      case NodeKind::multiply:
      case NodeKind::divide:
        labelled[i] = labelled[node.left] || labelled[node.right];
        labels[i] = combine(labels[node.left], labels[node.right], node.kind == NodeKind::multiply ? 1 : -1);
        break;
      case NodeKind::power: {
        labelled[i] = labelled[node.left];
        const Node& exponent = nodes[node.right];
        if (exponent.kind == NodeKind::number && exponent.numeral.exponent == 0 &&
            exponent.numeral.digits.size() == 1) {
          for (const auto& [name, power] : labels[node.left])
            labels[i][name] = power * (exponent.numeral.digits[0] - '0');
        } else if (labelled[node.left]) {
          unit_clash = true;
        }
        break;
      }
      case NodeKind::negate:
      case NodeKind::magnitude:
      case NodeKind::percent:
      case NodeKind::remainder:
        labelled[i] = labelled[node.left];
        labels[i] = labels[node.left];
        break;
      case NodeKind::root:
      case NodeKind::factorial:
        if (labelled[node.left]) unit_clash = true;
        break;
      default:
        break;
    }
  }

  std::set<std::string> units;
  std::vector<Span> nouns;
  std::vector<Span> units_written;
  bool unit_everywhere = true;
  std::size_t first = 0;
  std::set<std::string> names_before;
  bool before_alone = false;  // the side before is a single labelled number
  for (const CalculationSide& side : sides) {
    bool unit_here = false;
    std::set<std::string> names;
    for (std::size_t i = first; i <= side.root; ++i) {
      if (nodes[i].kind != NodeKind::label) continue;
      bool noun = false;
      for (const auto& part : nodes[i].label) {
        names.insert(part.first);
        if (canonical_unit(part.first).empty()) {
          noun = true;
        } else {
          units.insert(part.first);
          unit_here = true;
        }
      }
      (noun ? nouns : units_written).push_back(nodes[i].label_span);
    }
    unit_everywhere = unit_everywhere && unit_here;
    const bool common = std::ranges::any_of(names, [&](const auto& name) { return names_before.contains(name); });
    if (!names_before.empty() && !common && (!names.empty() || before_alone)) report.unrelated = true;
    before_alone = nodes[side.root].kind == NodeKind::label;
    names_before = std::move(names);
    first = side.root + 1;
  }
  if (unit_everywhere && units.size() >= 2 && nouns.empty()) {
    report.quantity = true;
    report.unrelated = false;
    return report;
  }

  const bool scaled_degrees =
      std::ranges::any_of(nodes,
                          [](const Node& node) {
                            return node.kind == NodeKind::multiply || node.kind == NodeKind::divide ||
                                   node.kind == NodeKind::power || node.kind == NodeKind::percent;
                          }) &&
      std::ranges::any_of(nodes,
                          [](const Node& node) { return node.kind == NodeKind::label && has_offset(node.label); });
  const bool all_labelled =
      std::ranges::all_of(sides, [&](const CalculationSide& side) { return labelled[side.root]; });
  bool same = true;
  bool unit_between = false;
  const CalculationSide* reference = nullptr;
  for (const CalculationSide& side : sides) {
    if (!labelled[side.root]) continue;
    if (reference != nullptr && labels[side.root] != labels[reference->root]) {
      same = false;
      unit_between = unit_between || has_unit(combine(labels[side.root], labels[reference->root], -1));
    }
    reference = &side;
  }
  unit_clash = unit_clash ||
               std::ranges::any_of(sides, [&](const CalculationSide& side) { return mixes_units(labels[side.root]); });
  // "60 cows + 30 chickens = 90": a sum of different things is fine as long as the result does not claim one of them.
  const auto labelled_sides =
      std::ranges::count_if(sides, [&](const CalculationSide& side) { return labelled[side.root]; });
  clash = clash && labelled_sides > 1;
  if (unit_clash || (!same && unit_between)) {
    report.fit = LabelFit::units_differ;
  } else if (clash) {
    report.fit = LabelFit::nouns_differ;
  } else if (same && all_labelled && !scaled_degrees) {
    report.fit = LabelFit::consistent;
    for (const Node& node : nodes) {
      if (node.kind == NodeKind::label && may_be_a_sentence(node.label))
        report.not_understood.push_back(node.label_span);
    }
    std::ranges::sort(report.not_understood, {}, &Span::start);
    return report;
  } else {
    report.fit = LabelFit::loose;
  }
  const bool bare = std::ranges::all_of(nodes, [](const Node& node) {
    return node.kind == NodeKind::number || node.kind == NodeKind::label || node.kind == NodeKind::negate ||
           node.name == "scaled";
  });
  // "60 * 5 = 300 miles" is how people write; "5 > 3 km" and "5 = 5 km" compare a number with a length.
  const bool one_label = std::ranges::all_of(
      sides, [&](const CalculationSide& side) { return labels[side.root] == labels[sides.front().root]; });
  if ((!one_label && (ordered || bare)) || scaled_degrees)
    nouns.insert(nouns.end(), units_written.begin(), units_written.end());
  report.not_understood = std::move(nouns);
  std::ranges::sort(report.not_understood, {}, &Span::start);
  return report;
}

}  // namespace portcullis::tools::claims
