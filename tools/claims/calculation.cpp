// Walks the lines of the text; at each token that may begin a calculation takes the longest chain of sides and
// relations, then asks calculation_context whether it stands alone and is asserted.
#include "tools/claims/calculation.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "tools/claims/calculation_chain.hpp"
#include "tools/claims/calculation_context.hpp"
#include "tools/claims/calculation_relation.hpp"
#include "tools/claims/calculation_rounding.hpp"
#include "tools/claims/calculation_words.hpp"
#include "tools/claims/expression_parser.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

// How far beyond `within` the neighbours of a calculation are looked for.
constexpr std::size_t context_bytes = 256;
constexpr std::size_t next_line_bytes = 64;

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
    auto read = read_chain(text_, tokens_, at);
    if (read.too_large) return finish_;
    if (!read.chain) return at + 1;
    const std::size_t end = read.chain->sides.back().last;
    if (read.chain->relations.empty()) return end;
    emit(*read.chain);
    line_.settled = end;
    return end;
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
    const Node& begin = chain.nodes[chain.sides[first].root];
    const bool conversion =
        all_lone && (begin.kind == NodeKind::label || (begin.name == "compound" && !chain.sides[first].joined));
    std::size_t from = chain.sides[first].first;
    std::size_t next = chain.sides[last - 1].last;
    // Words of rounding are part of the statement and read whole, so the edges are behind them.
    auto rounding = chain.rounding;
    if (!rounding && chain.relations[last - 2].rounds) rounding.emplace();
    if (!chain.rounding && last == chain.sides.size()) {
      if (auto after = read_rounding(text_, tokens_, next); after && ends(after->next)) {
        next = after->next;
        rounding = std::move(after);
      } else if (auto before = read_rounding_before(text_, tokens_, line_.first, from); before && !defined) {
        from = before->first;
        rounding = std::move(before->read);
      }
    }
    Edge left = defined ? Edge::clean : left_edge(line_, from, bare && from == chain.sides[first].first);
    // "the next 5 km is 3000 m of climbing": perhaps no conversion.
    if (conversion && left == Edge::dirty && left_edge(line_, chain.sides[first].first, false) == Edge::clean) {
      left = Edge::doubtful;
    }
    const Edge right = last < chain.sides.size() ? Edge::clean : right_edge(line_, next);
    const bool fits =
        !rounding || (left != Edge::dirty && right != Edge::dirty && (!chain.rounding || (first == 0 && last == 2)) &&
                      fit_rounding(*rounding, chain.nodes, chain.sides[last - 1].root));
    if (rounding && !fits) {
      // A precision that was not understood: as if the words were not there, but never to refute by the wrong digit.
      if (chain.rounding || chain.relations[last - 2].rounds) return undecided(span(chain, first, last));
      from = chain.sides[first].first;
      next = chain.sides[last - 1].last;
      rounding.reset();
    }
    const Span whole = span(chain, first, last);
    // A side between two relations was read whole, whatever stands further out.
    if (left == Edge::dirty) ++first;
    if (right == Edge::dirty) --last;
    if (first + 2 > last) {
      if (!all_lone) undecided(whole);
      return;
    }
    if (!rounding) {
      from = chain.sides[first].first;
      next = chain.sides[last - 1].last;
    }
    const Surroundings around = surroundings(line_, from, next);
    const bool mixed_commas = chain.doubts.decimal_comma && chain.doubts.one_group;
    if (!around.asserted || chain.doubts.ambiguous || mixed_commas) {
      undecided(span(chain, first, last));
      return;
    }
    // "30 seconds is 20 * 30": a lone first side in words may be what the result is said of; "42 is twice 21" is not.
    const Node& first_root = chain.nodes[chain.sides[first].root];
    const bool plain = first_root.kind == NodeKind::number && left == Edge::clean;
    const bool said_of = !all_lone && is_lone(chain.sides[first]) && first < chain.relations.size() &&
                         chain.relations[first].verb && !plain;
    Asserted asserted{first, last, around, {}, left == Edge::doubtful || said_of, {}};
    if (rounding) asserted.rounding = rounding->rounding;
    const Span words{tokens_[from].span.start, tokens_[next - 1].span.end};
    asserted.whole = with_delimiters(text_, tokens_, from, next, words);
    if (!inside(asserted.whole)) asserted.whole = words;
    if (inside(asserted.whole)) out_.push_back(make_found(tokens_, chain, asserted));
  }

  // Behind words of rounding a statement ends, or what follows is a clause of its own.
  bool ends(std::size_t at) const {
    while (tokens_[at].kind == Kind::quote) ++at;
    const Token& token = tokens_[at];
    switch (token.kind) {
      case Kind::newline:
      case Kind::sentence_end:
      case Kind::comma:
      case Kind::clause:
      case Kind::close:
        return true;
      case Kind::word: {
        const std::string word = lower(text_.substr(token.span.start, token.span.size()));
        return word == "and" || word == "so" || word == "but" || word == "which" || word == "because" ||
               word == "while" || word == "since";
      }
      default:
        return false;
    }
  }

  Span span(const Chain& chain, std::size_t first, std::size_t last) const {
    return {tokens_[chain.sides[first].first].span.start, tokens_[chain.sides[last - 1].last - 1].span.end};
  }

  bool inside(Span span) const { return span.start >= within_.start && span.end <= within_.end; }

  void undecided(Span span) {
    if (!inside(span)) return;
    out_.push_back({ClaimType::arithmetic, span, {}, nullptr});
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
  for (const std::string_view word :
       {"is", "are", "equal", "make", "give", "come", "rounds", "IS", "ARE", "EQUAL", "Equal"}) {
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
