// Units as the vetoes compare them: by canonical name, and by size where a name has one size only.
#pragma once

#include <string_view>

#include "tools/checkers/veto_reader.hpp"

namespace portcullis::tools::checkers::veto {

struct UnitInfo {
  Key name = 0;  // 0: no unit
  Key dimension = 0;
  double factor = 1;
  double offset = 0;
};

const UnitInfo& unit_named(std::string_view name);

// Names that are more often another word behind a number ("5 in 10").
bool is_other_word(std::string_view name);

// The power of ten that "15k", "15bn" mean; 0: none.
int scale_of_suffix(std::string_view suffix);

// The name of the unit that a currency sign is; empty: none.
std::string_view currency(char32_t sign);

}  // namespace portcullis::tools::checkers::veto
