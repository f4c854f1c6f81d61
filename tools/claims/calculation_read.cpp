// Takes the longest chain of sides and relations that begins at one token, with the notes and words of rounding inside.
#include <algorithm>

#include "tools/claims/calculation_chain.hpp"
#include "tools/claims/calculation_words.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

constexpr std::size_t usual_nodes = 6;  // under 1 KiB

class ChainReader {
 public:
  ChainReader(std::string_view text, const std::vector<Token>& tokens, bool count_dozens)
      : text_(text), tokens_(tokens), parser_(text, tokens, chain_.nodes, chain_.doubts) {
    chain_.nodes.reserve(usual_nodes);
    parser_.count_dozens(count_dozens);
  }

  ChainRead run(std::size_t at) {
    auto side = parser_.side(at, true);
    if (chain_.nodes.size() >= max_expression_nodes) return too_large();
    if (!side) return {};
    chain_.sides.push_back({*side, false});
    for (;;) {
      const std::size_t last = chain_.sides.back().last;
      auto relation = read_relation(text_, tokens_, last);
      if (!relation && chain_.relations.empty()) relation = relation_after_rounding(last);
      if (!relation) break;
      // "10/3 is rounded to two decimals" has no result.
      if (relation->rounds && read_rounding(text_, tokens_, relation->next - 1)) break;
      if (take_note(*relation)) continue;
      const bool bare = relation->verb && !relation->rounds && !chain_.rounding && !verb_may_follow();
      if (bare && chain_.sides.size() > 1) break;
      parser_.allow_change(bare);
      auto next = parser_.side(relation->next, false);
      if (chain_.nodes.size() >= max_expression_nodes) return too_large();
      if (!next) break;
      // "5 is 5" is prose; "42 is twice 21", "92 is 15 % more than 80" are statements.
      if (bare && chain_.nodes[next->root].name != "spoken") break;
      remainder(*next);
      chain_.relations.push_back(*relation);
      chain_.sides.push_back({*next, false});
    }
    return {std::move(chain_), false};
  }

 private:
  static ChainRead too_large() { return {std::nullopt, true}; }

  // "10/3 rounded to two decimals is 3.33"
  std::optional<RelationRead> relation_after_rounding(std::size_t last) {
    auto rounding = read_rounding(text_, tokens_, last);
    if (!rounding) return std::nullopt;
    const auto relation = read_relation(text_, tokens_, rounding->next);
    if (!relation || relation->relation != Relation::equal) return std::nullopt;
    chain_.rounding = std::move(rounding);
    return relation;
  }

  bool is_mark(std::size_t at, std::string_view mark) const {
    const Token& token = tokens_[std::min(at, tokens_.size() - 1)];
    return token.kind == Kind::quote && text_.substr(token.span.start, token.span.size()) == mark;
  }

  // "16 - 3 - 4 = <<16-3-4=9>>9", "= $<<9*2=18>>18": the note is a calculation of its own, and one more side each.
  bool take_note(const RelationRead& relation) {
    const std::size_t sign = relation.next;
    const bool priced = tokens_[sign].kind == Kind::currency;
    std::size_t at = sign + (priced ? 1 : 0);
    if (relation.relation != Relation::equal || !is_mark(at, "<<")) return false;
    const std::size_t nodes = chain_.nodes.size();
    std::vector<ChainSide> sides;
    std::vector<RelationRead> relations{relation};
    const auto give_up = [&] {
      chain_.nodes.resize(nodes);
      return false;
    };
    for (++at;;) {
      const auto side = parser_.side(at, false);
      if (!side || chain_.nodes.size() >= max_expression_nodes) return give_up();
      sides.push_back({*side, true});
      at = side->last;
      if (is_mark(at, ">>")) break;
      const auto inner = read_relation(text_, tokens_, at);
      if (!inner || inner->relation != Relation::equal || inner->verb) return give_up();
      relations.push_back(*inner);
      at = inner->next;
    }
    const bool labelled = std::any_of(chain_.nodes.begin() + static_cast<std::ptrdiff_t>(nodes), chain_.nodes.end(),
                                      [](const Node& node) { return node.kind == NodeKind::label; });
    if (sides.size() < 2 || labelled) return give_up();
    auto result = parser_.side(at + 1, false);
    if (!result || chain_.nodes.size() >= max_expression_nodes) return give_up();
    if (priced) {
      if (chain_.nodes[result->root].kind != NodeKind::number) return give_up();
      result->root = parser_.priced(result->root, tokens_[sign]);
    }
    relations.push_back({});
    relations.back().next = at + 1;
    sides.push_back({*result, false});
    chain_.sides.insert(chain_.sides.end(), sides.begin(), sides.end());
    chain_.relations.insert(chain_.relations.end(), relations.begin(), relations.end());
    return true;
  }

  // "3 + 2 is 5" and "5 km is 5000 m" are statements.
  bool verb_may_follow() const {
    const ExpressionParser::Side& side = chain_.sides.back();
    const Node& root = chain_.nodes[side.root];
    return side.operators > 0 || root.kind == NodeKind::label || root.name == "compound" ||
           (root.name == "scaled" && root.kind == NodeKind::multiply);
  }

  // "10 / 3 = 3 remainder 1", "3 R1"
  void remainder(ExpressionParser::Side& side) {
    const Token& mark = tokens_[side.last];
    if (mark.kind != Kind::word || chain_.nodes[side.root].kind != NodeKind::number) return;
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
    chain_.nodes.push_back(std::move(rest));
    Node node;
    node.kind = NodeKind::remainder;
    node.left = side.root;
    node.right = static_cast<std::uint32_t>(chain_.nodes.size() - 1);
    chain_.nodes.push_back(std::move(node));
    side.root = static_cast<std::uint32_t>(chain_.nodes.size() - 1);
    side.last += used;
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  Chain chain_;
  ExpressionParser parser_;
};

}  // namespace

ChainRead read_chain(std::string_view text, const std::vector<Token>& tokens, std::size_t at) {
  ChainRead read = ChainReader(text, tokens, true).run(at);
  if (!read.chain) return read;
  // "240 / 12 = 20 dozen", "2 dozen cakes = 2 * $8": of a calculation the dozens are what is counted, not a number.
  const bool dozens = std::ranges::any_of(
      read.chain->nodes, [](const Node& node) { return node.name == "scaled" && node.kind == NodeKind::multiply; });
  const bool lone = std::ranges::all_of(read.chain->sides, [](const ChainSide& side) { return side.operators == 0; });
  if (dozens && !lone) return ChainReader(text, tokens, false).run(at);
  return read;
}

}  // namespace portcullis::tools::claims
