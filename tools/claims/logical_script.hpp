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
  std::vector<Span> prose;   // comments, strings, names between bars and what set-info says: no solver checks them
  bool checks_only = false;  // (check-sat) is all that prints something
};

// Nothing when brackets, bars or quotation marks are not closed. Linear.
std::optional<LogicalScript> read_logical_script(std::string_view text, const Passage& code);

// A block that holds "sat" or "unsat" and nothing else.
std::optional<Satisfiability> printed_satisfiability(std::string_view text, const Passage& block);

}  // namespace portcullis::tools::claims
