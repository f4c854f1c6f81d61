// A program in one text, as models write it: "Premises:", "Conclusion:" (formulas) or "Facts:", "Rules:", "Query:"
// (rules), one statement a line, what follows ":::" is a remark. "Predicates:" is read and not needed.
#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "tools/prove/formula.hpp"

namespace portcullis::tools::prove {

struct Sections {
  std::vector<Statement> premises;  // premises, facts and rules, in order
  std::vector<Statement> conclusions;
  Place end;
};

// The statements point into `program`, which must outlive them.
std::expected<Sections, Issue> read_sections(std::string_view program);

}  // namespace portcullis::tools::prove
