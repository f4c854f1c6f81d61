// Nodes are copied from the first side on; what the labels say is found out here, before any number is looked at.
#include "tools/claims/calculation_chain.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "tools/claims/calculation_labels.hpp"

namespace portcullis::tools::claims {
namespace {

bool any_named(const std::vector<Node>& nodes, std::string_view name) {
  return std::ranges::any_of(nodes, [&](const Node& node) { return node.name == name; });
}

}  // namespace

Found make_found(const std::vector<Token>& tokens, const Chain& chain, const Asserted& asserted) {
  const std::size_t first = asserted.first;
  const std::size_t last = asserted.last;
  auto calculation = std::make_shared<Calculation>();
  const std::uint32_t base = first == 0 ? 0 : chain.sides[first - 1].root + 1;
  calculation->nodes.reserve(chain.sides[last - 1].root + 1 - base);
  for (std::size_t i = base; i <= chain.sides[last - 1].root; ++i) {
    Node node = chain.nodes[i];
    node.left = node.left >= base ? node.left - base : 0;
    node.right = node.right >= base ? node.right - base : 0;
    calculation->nodes.push_back(std::move(node));
  }
  bool verb = false;
  bool hyphens = false;
  bool scaled_inside = false;
  std::vector<CalculationSide> written;  // without the notes
  for (std::size_t i = first; i < last; ++i) {
    const ChainSide& side = chain.sides[i];
    calculation->sides.push_back({side.root - base, {tokens[side.first].span.start, tokens[side.last - 1].span.end}});
    if (!side.noted) written.push_back(calculation->sides.back());
    if (i > first) {
      calculation->relations.push_back(chain.relations[i - 1].relation);
      calculation->rounding_stated = calculation->rounding_stated || chain.relations[i - 1].rounding;
      verb = verb || chain.relations[i - 1].verb;
    }
    hyphens = hyphens || (side.operators > 0 && side.hyphens_or_slashes_only);
  }
  const std::vector<Node>& nodes = calculation->nodes;
  const std::uint32_t result = calculation->sides.back().root;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i != result && nodes[i].name == "scaled") scaled_inside = true;
  }
  calculation->rounded = asserted.rounding;
  calculation->result_last = chain.rounding.has_value() || chain.relations[last - 2].rounds;
  calculation->rounding_stated =
      calculation->rounding_stated || asserted.around.rounding || asserted.rounding.has_value();
  calculation->rounded_to_place = asserted.around.rounded_to_place;
  // "Pages 3-4 is ..." is no subtraction; "= 4 million" may be shorthand; a difference may be meant with its sign.
  calculation->doubtful = chain.doubts.doubtful || asserted.doubtful || (verb && hyphens && !asserted.rounding) ||
                          (nodes[result].name == "scaled" && !scaled_inside) ||
                          (nodes[result].kind == NodeKind::negate &&
                           std::ranges::any_of(nodes, [](const Node& n) { return n.kind == NodeKind::magnitude; }));
  const bool ordered =
      std::ranges::any_of(calculation->relations, [](Relation relation) { return relation != Relation::equal; });
  LabelReport labels = examine_labels(nodes, written, ordered);
  const bool noted = written.size() < calculation->sides.size();
  if (labels.quantity && noted) {
    // The note is without units: the numbers would have to decide, and they say nothing of the units.
    labels.quantity = false;
    labels.fit = LabelFit::units_differ;
  }
  calculation->doubtful = calculation->doubtful || labels.unrelated;
  calculation->labels = labels.fit;
  const Span whole = asserted.whole;
  std::vector<Span> covered;
  std::size_t at = whole.start;
  for (const Span& hole : labels.not_understood) {
    if (hole.start > at) covered.push_back({at, hole.start});
    at = std::max(at, hole.end);
  }
  if (at < whole.end) covered.push_back({at, whole.end});
  // "2 h 30 min" beside bare numbers: neither the hours nor the minutes alone are the number that is meant.
  if (!labels.quantity && any_named(nodes, "compound")) return {ClaimType::arithmetic, whole, {}, nullptr};
  return {labels.quantity ? ClaimType::quantity : ClaimType::arithmetic, whole, std::move(covered),
          std::move(calculation)};
}

Span with_delimiters(std::string_view text, const std::vector<Token>& tokens, std::size_t first, std::size_t next,
                     Span whole) {
  struct Pair {
    std::string_view open;
    std::string_view close;
  };
  static constexpr auto pairs = std::to_array<Pair>({{"$", "$"}, {"$$", "$$"}, {"\\(", "\\)"}, {"\\[", "\\]"}});
  if (first == 0) return whole;
  std::size_t open = first - 1;
  if (tokens[open].kind == TokenKind::newline && open > 0) --open;
  // "... = 8.$"
  if (next + 1 < tokens.size() && tokens[next].kind == TokenKind::sentence_end) ++next;
  if (tokens[next].kind == TokenKind::newline && next + 1 < tokens.size()) ++next;
  const bool lines = open + 1 < first;
  if (tokens[open].kind != TokenKind::quote || tokens[next].kind != TokenKind::quote) return whole;
  const auto bytes = [&](std::size_t i) { return text.substr(tokens[i].span.start, tokens[i].span.size()); };
  for (const Pair& pair : pairs) {
    if (bytes(open) != pair.open || bytes(next) != pair.close || (lines && pair.open == "$")) continue;
    return {tokens[open].span.start, tokens[next].span.end};
  }
  return whole;
}

}  // namespace portcullis::tools::claims
