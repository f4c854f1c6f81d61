// A script of SMT-LIB as a text shows it: what solvers read of it, and what only its reader does. Called by
// logical.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/logical_statements.hpp"
#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

struct LogicalScript {
  std::string source;
  // Comments, strings, names between bars, sentences glued into a name, attributes and what set-info, get-... and exit
  // say: no solver checks them.
  std::vector<Span> prose;
  bool checks_only = false;  // one (check-sat) is all that prints something, and no logic or option changes what
};

// Nothing when brackets, bars or quotation marks are not closed. Linear.
std::optional<LogicalScript> read_logical_script(std::string_view text, const Passage& code);

// A block that holds "sat" or "unsat" and nothing else.
std::optional<Satisfiability> printed_satisfiability(std::string_view text, const Passage& block);

}  // namespace portcullis::tools::claims
