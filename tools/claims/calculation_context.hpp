// What stands around a calculation on its line: whether its first and last operand were read to their ends, whether it
// is asserted, whether rounding is stated. Fail closed: what is not known to be harmless is not.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/claims/calculation_token.hpp"

namespace portcullis::tools::claims {

// One line among its neighbours: the tokens hold the end of the line before and the beginning of the one after, so that
// what a wrapped line goes on from is seen.
struct Line {
  std::string_view text;
  const std::vector<Token>& tokens;
  std::size_t begin = 0;    // its first token
  std::size_t first = 0;    // the same, or the one after its bullet
  std::size_t settled = 0;  // one past the calculation before, which was read to its end

  bool bullet() const { return first > begin; }
};

enum class Edge { clean, doubtful, dirty };

// `first` is the first token of the calculation, `bare` says that its first side is a lone number.
Edge left_edge(const Line& line, std::size_t first, bool bare);
// `next` is the token after its last.
Edge right_edge(const Line& line, std::size_t next);

struct Surroundings {
  bool asserted = true;
  bool rounding = false;
  bool rounded_to_place = false;
};
Surroundings surroundings(const Line& line, std::size_t first, std::size_t next);

}  // namespace portcullis::tools::claims
