// Walks the lines of the text; at each token that may begin a calculation takes the longest chain of sides and
// relations, then asks calculation_context whether it stands alone and is asserted.
#include "tools/claims/calculation.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "tools/claims/calculation_context.hpp"
#include "tools/claims/calculation_labels.hpp"
#include "tools/claims/calculation_relation.hpp"
#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

// How far beyond `within` the neighbours of a calculation are looked for.
constexpr std::size_t context_bytes = 256;
constexpr std::size_t next_line_bytes = 64;
constexpr std::size_t usual_nodes = 6;  // under 1 KiB

struct Chain {
  std::vector<ExpressionParser::Side> sides;
  std::vector<RelationRead> relations;
  Doubts doubts;
  std::vector<Node> nodes;
};

class LineReader {
 public:
  LineReader(std::string_view text, const std::vector<Token>& tokens, std::size_t begin, std::size_t finish,
             Span within, std::vector<Found>& out)
      : text_(text),
        tokens_(tokens),
        finish_(finish),
        within_(within),
        line_{text, tokens, begin, begin, 0},
        out_(out) {
    // A bullet belongs to the list, not to the calculation.
    const Kind head = tokens[begin].kind;
    const bool mark = head == Kind::minus || head == Kind::times || head == Kind::plus || head == Kind::quote;
    if (mark && begin + 1 < finish && tokens[begin + 1].space_before) line_.first = begin + 1;
  }

  void run() {
    std::size_t at = line_.first;
    while (at < finish_) at = std::max(at + 1, read(at));
  }

 private:
  bool may_begin(std::size_t at) const {
    switch (tokens_[at].kind) {
      case Kind::number:
      case Kind::open:
      case Kind::currency:
      case Kind::root:
      case Kind::fraction:
        return true;
      case Kind::word: {
        // "the price minus 1 + 3": takes from something that has no number.
        const std::string word = lower(text_.substr(tokens_[at].span.start, tokens_[at].span.size()));
        return (word != "minus" && word != "plus") || at == line_.first || tokens_[at - 1].kind != Kind::word;
      }
      case Kind::minus:
        // Behind a word a minus with a space after it is a dash, or takes from something that has no number.
        return at == line_.first || !(tokens_[at + 1].space_before && tokens_[at - 1].kind == Kind::word);
      default:
        return false;
    }
  }

  // Reads what begins at `at` and returns the token to go on with.
  std::size_t read(std::size_t at) {
    if (!may_begin(at)) return at + 1;
    Chain chain;
    chain.nodes.reserve(usual_nodes);
    ExpressionParser parser(text_, tokens_, chain.nodes, chain.doubts);
    auto side = parser.side(at, true);
    if (chain.nodes.size() >= max_expression_nodes) return finish_;
    if (!side) return at + 1;
    chain.sides.push_back(*side);
    for (;;) {
      const auto relation = read_relation(text_, tokens_, chain.sides.back().last);
      if (!relation) break;
      if (relation->verb && !verb_may_follow(chain)) break;
      auto next = parser.side(relation->next, false);
      if (chain.nodes.size() >= max_expression_nodes) return finish_;
      if (!next) break;
      remainder(chain, *next);
      chain.relations.push_back(*relation);
      chain.sides.push_back(*next);
    }
    const std::size_t end = chain.sides.back().last;
    if (chain.relations.empty()) return end;
    emit(chain);
    line_.settled = end;
    return end;
  }

  // "5 is 5" is prose; "3 + 2 is 5" and "5 km is 5000 m" are statements.
  bool verb_may_follow(const Chain& chain) const {
    const ExpressionParser::Side& side = chain.sides.back();
    return side.operators > 0 || chain.nodes[side.root].kind == NodeKind::label;
  }

  // "10 / 3 = 3 remainder 1", "3 R1"
  void remainder(Chain& chain, ExpressionParser::Side& side) {
    const Token& mark = tokens_[side.last];
    if (mark.kind != Kind::word || chain.nodes[side.root].kind != NodeKind::number) return;
    const std::string word = lower(text_.substr(mark.span.start, mark.span.size()));
    Node rest;
    std::size_t used = 0;
    if (word == "remainder" || word == "rem" || word == "r") {
      std::size_t at = side.last + 1;
      if (tokens_[at].kind == Kind::word && text_.substr(tokens_[at].span.start, tokens_[at].span.size()) == "of") ++at;
      if (tokens_[at].kind != Kind::number) return;
      rest.numeral = tokens_[at].number;
      used = at + 1 - side.last;
    } else if (word.size() > 1 && word.size() < 10 && word[0] == 'r' &&
               std::ranges::all_of(word.substr(1), [](char c) { return c >= '0' && c <= '9'; })) {
      rest.numeral.digits = word.substr(1);
      used = 1;
    } else {
      return;
    }
    chain.nodes.push_back(std::move(rest));
    Node node;
    node.kind = NodeKind::remainder;
    node.left = side.root;
    node.right = static_cast<std::uint32_t>(chain.nodes.size() - 1);
    chain.nodes.push_back(std::move(node));
    side.root = static_cast<std::uint32_t>(chain.nodes.size() - 1);
    side.last += used;
  }

  bool definition(const Chain& chain, const ExpressionParser::Side& side) const {
    return chain.nodes[side.root].kind == NodeKind::symbol;
  }

  void emit(const Chain& chain) {
    std::size_t first = 0;
    std::size_t last = chain.sides.size();
    // "x = 2 * 3 = 6": the name is a label of the calculation, wherever it stands.
    while (last - first >= 2 && definition(chain, chain.sides[first])) ++first;
    while (last - first >= 2 && definition(chain, chain.sides[last - 1])) --last;
    if (last - first < 2) return;
    const auto is_lone = [](const auto& side) { return side.operators == 0; };
    // "3 hours is 3 * 60 = 180 minutes": what is spoken of, not a side.
    if (last - first >= 3 && is_lone(chain.sides[first]) && chain.relations[first].verb) ++first;
    const bool defined = first > 0;
    const bool all_lone = std::all_of(chain.sides.begin() + static_cast<std::ptrdiff_t>(first),
                                      chain.sides.begin() + static_cast<std::ptrdiff_t>(last), is_lone);
    const bool bare = is_lone(chain.sides[first]);
    const bool conversion = all_lone && chain.nodes[chain.sides[first].root].kind == NodeKind::label;
    Edge left = defined ? Edge::clean : left_edge(line_, chain.sides[first].first, bare);
    // "the next 5 km is 3000 m of climbing": perhaps no conversion.
    if (conversion && left == Edge::dirty && left_edge(line_, chain.sides[first].first, false) == Edge::clean) {
      left = Edge::doubtful;
    }
    const Edge right = last < chain.sides.size() ? Edge::clean : right_edge(line_, chain.sides[last - 1].last);
    const Span whole = span(chain, first, last);
    // A side between two relations was read whole, whatever stands further out.
    if (left == Edge::dirty) ++first;
    if (right == Edge::dirty) --last;
    if (first + 2 > last) {
      if (!all_lone) undecided(whole);
      return;
    }
    const Surroundings around = surroundings(line_, chain.sides[first].first, chain.sides[last - 1].last);
    const bool mixed_commas = chain.doubts.decimal_comma && chain.doubts.one_group;
    if (!around.asserted || chain.doubts.ambiguous || mixed_commas) {
      undecided(span(chain, first, last));
      return;
    }
    // "30 seconds is 20 * 30": a lone first side in words may be what the result is said of.
    const bool said_of =
        !all_lone && is_lone(chain.sides[first]) && first < chain.relations.size() && chain.relations[first].verb;
    found(chain, first, last, around, left == Edge::doubtful || said_of);
  }

  Span span(const Chain& chain, std::size_t first, std::size_t last) const {
    return {tokens_[chain.sides[first].first].span.start, tokens_[chain.sides[last - 1].last - 1].span.end};
  }

  bool inside(Span span) const { return span.start >= within_.start && span.end <= within_.end; }

  void undecided(Span span) {
    if (!inside(span)) return;
    out_.push_back({ClaimType::arithmetic, span, {}, nullptr});
  }

  void found(const Chain& chain, std::size_t first, std::size_t last, const Surroundings& around, bool doubtful_left) {
    const Span whole = span(chain, first, last);
    if (!inside(whole)) return;
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
    for (std::size_t i = first; i < last; ++i) {
      const ExpressionParser::Side& side = chain.sides[i];
      calculation->sides.push_back(
          {side.root - base, {tokens_[side.first].span.start, tokens_[side.last - 1].span.end}});
      if (i > first) {
        calculation->relations.push_back(chain.relations[i - 1].relation);
        calculation->rounding_stated = calculation->rounding_stated || chain.relations[i - 1].rounding;
        verb = verb || chain.relations[i - 1].verb;
      }
      hyphens = hyphens || (side.operators > 0 && side.hyphens_or_slashes_only);
    }
    const std::uint32_t result = calculation->sides.back().root;
    for (std::size_t i = 0; i < calculation->nodes.size(); ++i) {
      if (i != result && calculation->nodes[i].name == "scaled") scaled_inside = true;
    }
    calculation->rounding_stated = calculation->rounding_stated || around.rounding;
    calculation->rounded_to_place = around.rounded_to_place;
    // "Pages 3-4 is ..." is no subtraction; "= 4 million" may be shorthand.
    calculation->doubtful = chain.doubts.doubtful || doubtful_left || (verb && hyphens) ||
                            (calculation->nodes[result].name == "scaled" && !scaled_inside);
    const bool ordered =
        std::ranges::any_of(calculation->relations, [](Relation relation) { return relation != Relation::equal; });
    const LabelReport labels = examine_labels(calculation->nodes, calculation->sides, ordered);
    calculation->doubtful = calculation->doubtful || labels.unrelated;
    calculation->labels = labels.fit;
    std::vector<Span> covered;
    std::size_t at = whole.start;
    for (const Span& hole : labels.not_understood) {
      if (hole.start > at) covered.push_back({at, hole.start});
      at = std::max(at, hole.end);
    }
    if (at < whole.end) covered.push_back({at, whole.end});
    out_.push_back({labels.quantity ? ClaimType::quantity : ClaimType::arithmetic, whole, std::move(covered),
                    std::move(calculation)});
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::size_t finish_;  // the newline that ends the line
  Span within_;
  Line line_;
  std::vector<Found>& out_;
};

// Cheap: a line without a relation in signs or words holds no calculation.
bool may_hold_relation(std::string_view line) {
  if (std::ranges::any_of(line, [](char c) {
        return c == '=' || c == '<' || c == '>' || c == '~' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
      })) {
    return true;
  }
  for (const std::string_view word : {"is", "are", "equal", "make", "give", "come", "IS", "ARE", "EQUAL", "Equal"}) {
    if (line.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// Tokens of the line [from, to) with the end of the line before it and the beginning of the one after.
void read_line(std::string_view text, Span line, Span within, std::vector<Found>& found) {
  std::size_t start = line.start;
  if (line.start > 0) {
    // Two newlines back, or so far that the rest does not matter.
    const std::size_t reach = std::min(line.start - 1, context_bytes);
    const std::size_t newline = text.substr(line.start - 1 - reach, reach).rfind('\n');
    start = line.start - 1 - (newline == std::string_view::npos ? reach : reach - newline - 1);
  }
  const std::size_t end = std::min(text.size(), line.end + next_line_bytes);
  const std::vector<Token> tokens = tokenise(text, {start, end});
  std::size_t begin = 0;
  while (begin < tokens.size() && tokens[begin].span.start < line.start) ++begin;
  std::size_t finish = begin;
  while (finish + 1 < tokens.size() && tokens[finish].kind != Kind::newline) ++finish;
  if (begin < finish) LineReader(text, tokens, begin, finish, within, found).run();
}

}  // namespace

std::vector<Found> find_calculations(std::string_view text, Span within) {
  std::vector<Found> found;
  within.end = std::min(within.end, text.size());
  if (within.start >= within.end) return found;
  std::size_t from = within.start > context_bytes ? within.start - context_bytes : 0;
  if (const std::size_t newline = text.substr(from, within.start - from).rfind('\n');
      newline != std::string_view::npos) {
    from += newline + 1;
  }
  const std::size_t horizon = std::min(text.size(), within.end + context_bytes);
  while (from < within.end) {
    const std::size_t newline = text.substr(from, horizon - from).find('\n');
    const std::size_t to = newline == std::string_view::npos ? horizon : from + newline;
    if (to - from <= max_calculation_line && may_hold_relation(text.substr(from, to - from))) {
      read_line(text, {from, to}, within, found);
    }
    from = to + 1;
  }
  return found;
}

}  // namespace portcullis::tools::claims
