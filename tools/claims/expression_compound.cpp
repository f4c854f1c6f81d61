// Quantities in two or more parts: "2 h 30 min", "1 hour and 30 minutes", 5'10", "3 dozen". A part that follows is of
// the same dimension and smaller; everything else is left for the reader of edges.
#include <cmath>
#include <cstdlib>

#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::claims {

using Kind = TokenKind;

namespace {

constexpr unsigned most_parts = 4;
constexpr std::size_t time_base = 2;     // of Dimension
constexpr std::size_t current_base = 3;  // of Dimension

// Only to order two units of one dimension, which never lie close together.
double size_of(const UnitReading& unit) {
  return std::strtod(unit.numerator.c_str(), nullptr) / std::strtod(unit.denominator.c_str(), nullptr) *
         std::pow(10.0, unit.exponent);
}

bool is_part_of(const std::string& small, const std::string& large) {
  for (const UnitReading& whole : read_unit(large)) {
    for (const UnitReading& part : read_unit(small)) {
      if (whole.dimension == part.dimension && size_of(part) < size_of(whole)) return true;
    }
  }
  return false;
}

}  // namespace

// The only unit of a label, or empty.
std::string ExpressionParser::lone_unit(std::uint32_t ref) const {
  const Node& node = nodes_[ref];
  if (node.kind != NodeKind::label || node.label.size() != 1 || node.label.begin()->second != 1) return {};
  return canonical_unit(node.label.begin()->first);
}

void ExpressionParser::compound(std::uint32_t& operand) {
  std::uint32_t last = operand;
  for (unsigned parts = 1; parts < most_parts; ++parts) {
    const std::string whole = lone_unit(last);
    if (whole.empty()) return;
    const Node& value = nodes_[nodes_[last].left];
    if (value.kind != NodeKind::number || value.numeral.exponent != 0 || !value.name.empty()) return;
    const std::size_t mark = at_;
    const std::size_t nodes_before = nodes_.size();
    const bool joined = is_word(0, "and") && !in_list_;
    if (joined) ++at_;
    const bool spelled = is(Kind::word) && small_number_word(lower(bytes(token()))).has_value();
    Ref part = spelled ? number_word() : number();
    if (part) label(*part);
    if (!part || !is_part_of(lone_unit(*part), whole)) {
      at_ = mark;
      nodes_.resize(nodes_before);
      return;
    }
    joined_ = joined_ || joined;
    last = *part;
    operand = add(NodeKind::add, operand, *part);
    nodes_[operand].name = "compound";
  }
}

// 5'10" and 5′10″ at the marks behind the feet.
bool ExpressionParser::feet_and_inches(std::uint32_t& operand) {
  const auto is_mark = [&](std::size_t ahead, std::string_view ascii, std::string_view prime, std::string_view curly) {
    const std::string_view mark = bytes(token(ahead));
    return !token(ahead).space_before && (mark == ascii || mark == prime || mark == curly);
  };
  if (nodes_[operand].kind != NodeKind::number || nodes_[operand].numeral.exponent != 0) return false;
  if (!is_mark(0, "'", "′", "’") || token(1).kind != Kind::number || !is_mark(2, "\"", "″", "”")) return false;
  const auto labelled = [&](std::uint32_t value, const char* unit, std::size_t sign) {
    Node node;
    node.kind = NodeKind::label;
    node.left = value;
    node.label[unit] = 1;
    node.label_span = tokens_[sign].span;
    labels_.insert(unit);
    return add(std::move(node));
  };
  const std::uint32_t feet = labelled(operand, "foot", at_);
  Node inches;
  inches.numeral = token(1).number;
  const std::uint32_t value = add(std::move(inches));
  operand = add(NodeKind::add, feet, labelled(value, "inch", at_ + 2));
  nodes_[operand].name = "compound";
  at_ += 3;
  return true;
}

// "3 dozen"
void ExpressionParser::dozens(std::uint32_t& operand) {
  if (!count_dozens_ || nodes_[operand].kind != NodeKind::number || token().exact_word_start) return;
  if (!is_word(0, "dozen") && !is_word(0, "dozens")) return;
  ++at_;
  const std::uint32_t twelve = constant(12);
  operand = add(NodeKind::multiply, operand, twelve);
  nodes_[operand].name = "scaled";
}

// "100 W for 2 h", "60 km/h for 2 hours", "$15 per hour for 3 hours": something in each unit of time, and a time.
bool ExpressionParser::lasts(std::uint32_t rate, std::uint32_t time) const {
  if (nodes_[rate].kind != NodeKind::label) return false;
  const auto part_time = [](const std::string& unit) -> std::optional<int> {
    const auto readings = read_unit(unit);
    if (readings.empty() || readings.front().dimension[current_base] != 0) return std::nullopt;
    return readings.front().dimension[time_base];
  };
  bool per_time = false;
  for (const auto& [name, exponent] : nodes_[rate].label) {
    const auto power = part_time(name);
    if (power && exponent == -1 && *power == 1) per_time = true;
    if (power && exponent == 1 && (*power == -1 || *power == -3)) per_time = true;
  }
  const Node& last = nodes_[time];
  const std::uint32_t part = last.name == "compound" ? last.right : time;
  const auto readings = read_unit(lone_unit(part));
  return per_time && !readings.empty() && readings.front().dimension[time_base] == 1;
}

}  // namespace portcullis::tools::claims
