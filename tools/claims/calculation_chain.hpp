// A chain of sides and relations as the reader of a line collects it, and the claim that is made of the part of it that
// stands alone and is asserted. Called by calculation.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/claims/calculation.hpp"
#include "tools/claims/calculation_context.hpp"
#include "tools/claims/calculation_relation.hpp"
#include "tools/claims/calculation_rounding.hpp"
#include "tools/claims/expression_parser.hpp"

namespace portcullis::tools::claims {

struct ChainSide : ExpressionParser::Side {
  bool noted = false;  // inside "<<16-3-4=9>>": the same calculation once more, in bare numbers
};

struct Chain {
  std::vector<ChainSide> sides;
  std::vector<RelationRead> relations;  // relations[i] stands before sides[i + 1]
  Doubts doubts;
  std::vector<Node> nodes;
  std::optional<RoundingRead> rounding;  // "10/3 rounded to two decimals is 3.33"
};

struct ChainRead {
  std::optional<Chain> chain;  // nullopt when nothing can be read there
  bool too_large = false;      // the rest of the line is left alone
};
ChainRead read_chain(std::string_view text, const std::vector<Token>& tokens, std::size_t at);

// The sides [first, last) of a chain that are asserted.
struct Asserted {
  std::size_t first = 0;
  std::size_t last = 0;
  Surroundings around;
  std::optional<Rounding> rounding;
  bool doubtful = false;  // the left edge may be somebody else's
  Span whole;             // with the words of rounding and the delimiters of TeX
};

Found make_found(const std::vector<Token>& tokens, const Chain& chain, const Asserted& asserted);

// `whole` with the TeX delimiters around it: "$2^3 = 8$", "\(...\)", and "\[" and "\]" on lines of their own. `first`
// is its first token, `next` the one after its last.
Span with_delimiters(std::string_view text, const std::vector<Token>& tokens, std::size_t first, std::size_t next,
                     Span whole);

}  // namespace portcullis::tools::claims
