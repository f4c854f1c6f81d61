// What stands around a calculation on its line: whether its first and last operand were read to their ends, whether it
// is asserted, whether rounding is stated. Fail closed: what is not known to be harmless is not.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/claims/calculation_token.hpp"

namespace portcullis::tools::claims {

struct Line {
  std::string_view text;
  const std::vector<Token>& tokens;
  std::size_t first = 0;            // token where reading began: after a bullet, if there is one
  bool continues_previous = false;  // the line before it may go on here
  std::size_t settled = 0;          // one past the calculation before, which was read to its end
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
