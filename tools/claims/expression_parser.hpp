// Recursive descent over the tokens of one line. Takes the longest expression it can; depth and size are bounded.
// Called by calculation.cpp for each side of a statement.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/calculation_token.hpp"
#include "tools/claims/expression.hpp"

namespace portcullis::tools::claims {

// What came up while parsing that a reader could take in two ways.
struct Doubts {
  bool ambiguous = false;  // two readings differ: 1/2x, -2^2, 100 + 10 %: decide nothing
  bool doubtful = false;   // the reading may be wrong: never refute
  bool decimal_comma = false;
  bool one_group = false;
};

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, const std::vector<Token>& tokens, std::vector<Node>& nodes, Doubts& doubts)
      : text_(text), tokens_(tokens), nodes_(nodes), doubts_(doubts) {}

  struct Side {
    std::uint32_t root = 0;
    std::size_t first = 0;      // token index
    std::size_t last = 0;       // one past the last token
    std::size_t operators = 0;  // how many were parsed
    bool hyphens_or_slashes_only = true;
    bool joined = false;  // "1 hour and 30 minutes": the "and" may be that of the sentence
  };

  // The side that begins at token `at`; nullopt when nothing can be parsed there. Only a first side reads "3 h at 40
  // km/h".
  std::optional<Side> side(std::size_t at, bool first);

  // "3 dozen" is a number, not a number of something.
  void count_dozens(bool counted) { count_dozens_ = counted; }
  // The next side may be "15 % more than 80": behind "= 4" it would be what is said of the result.
  void allow_change(bool allowed) { change_allowed_ = allowed; }

  // A number behind its currency sign, where something else stands between the two.
  std::uint32_t priced(std::uint32_t value, const Token& sign);

  // Labels that have been read so far: a trailing word is a label only when it is a known unit or one of these.
  const std::set<std::string>& labels() const { return labels_; }

 private:
  using Ref = std::optional<std::uint32_t>;
  Ref sum();
  Ref product();
  Ref unary();
  Ref signed_power();
  Ref power();
  Ref postfix();
  Ref primary();
  Ref number();
  Ref number_word();
  Ref word();
  Ref bracketed();
  Ref currency();
  Node price(std::uint32_t value, const Token& sign) const;
  Ref root();
  Ref fraction();
  Ref combined(std::string_view first_word);
  Ref list(std::string_view name);
  Ref difference();
  bool change(std::uint32_t& left);
  void label(std::uint32_t& operand);
  void compound(std::uint32_t& operand);
  bool feet_and_inches(std::uint32_t& operand);
  void dozens(std::uint32_t& operand);
  bool lasts(std::uint32_t rate, std::uint32_t time) const;
  std::string lone_unit(std::uint32_t node) const;
  bool goes_on() const;
  bool unit_term(Label& label, int sign, bool after_slash);
  bool unknown_words(Label& label, int sign, bool after_slash);

  const Token& token() const { return tokens_[std::min(at_, tokens_.size() - 1)]; }
  const Token& token(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool is(TokenKind kind) const { return token().kind == kind; }
  std::string_view bytes(const Token& t) const { return text_.substr(t.span.start, t.span.size()); }
  bool is_word(std::size_t ahead, std::string_view word) const;
  bool multiplies(std::size_t& tokens_used, NodeKind& kind);
  std::uint32_t add(Node node);
  std::uint32_t add(NodeKind kind, std::uint32_t left, std::uint32_t right);
  std::uint32_t constant(int value);
  bool is_percent(std::uint32_t node) const { return nodes_[node].kind == NodeKind::percent; }
  bool is_plain_fraction(std::uint32_t node) const;

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::vector<Node>& nodes_;
  Doubts& doubts_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  unsigned spoken_depth_ = 0;
  bool first_side_ = true;
  bool in_list_ = false;  // "the sum of 2 h and 30 min": the "and" is that of the list
  bool joined_ = false;
  bool count_dozens_ = true;
  bool change_allowed_ = false;
  std::size_t operators_ = 0;
  bool hyphens_or_slashes_only_ = true;
  std::set<std::string> labels_;
};

constexpr unsigned max_expression_depth = 96;
constexpr unsigned max_spoken_depth = 3;  // "half of half of": nobody nests words deeper
constexpr std::size_t max_expression_nodes = 4096;

// "apples" -> "apple", "boxes" -> "box": the form under which count nouns are compared.
std::string singular(std::string_view word);

}  // namespace portcullis::tools::claims
