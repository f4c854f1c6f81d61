// A program in one text, as models write it: "Premises:", "Conclusion:" (formulas) or "Facts:", "Rules:", "Query:"
// (rules), one statement a line, what follows ":::" is a remark. "Predicates:" is read and not needed. A conclusion may
// stand behind "Therefore:", "∴" or "⊢" as well, and formulas without a heading above a conclusion are premises.
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

// "A → B, ∀x, P(x), A" as three formulas: cut at the commas that stand in no brackets and part no variables of a
// quantifier. The pieces point into `text`.
std::vector<std::string_view> listed(std::string_view text);

// The statements point into `program`, which must outlive them.
// `concluded`: the conclusion is given elsewhere.
std::expected<Sections, Issue> read_sections(std::string_view program, bool rules, bool concluded);

}  // namespace portcullis::tools::prove
