// The relation between two sides, in signs or words: "=", "equals", "is about", "is not equal to", "is less than".
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/claims/calculation_token.hpp"

namespace portcullis::tools::claims {

struct RelationRead {
  Relation relation = Relation::equal;
  std::size_t next = 0;   // token after it
  bool rounding = false;  // "about" and its like were part of it
  bool rounds = false;    // "rounds to"
  bool verb = false;      // "is", "makes": only after a full expression
};

std::optional<RelationRead> read_relation(std::string_view text, const std::vector<Token>& tokens, std::size_t at);

}  // namespace portcullis::tools::claims
