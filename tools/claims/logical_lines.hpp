// Lines of an argument in formulas: headings, formulas, and sentences that say what follows. Called by logical.cpp.
// What a formula means is found out by tools/prove; here it only has to look like one and not like prose.
#pragma once

#include <string_view>

namespace portcullis::tools::claims {

enum class LogicalHeading { none, premises, conclusion, sequent };

struct LogicalLine {
  LogicalHeading heading = LogicalHeading::none;
  std::string_view formula;  // what is left behind list marker, heading and emphasis; may be empty
  std::string_view remark;   // ":::" and all behind it
};

// `fenced`: without marks of Markdown.
LogicalLine read_logical_line(std::string_view line, bool fenced);

// Names, signs and brackets alone: no two words side by side that no quantifier or connective joins.
bool looks_like_formula(std::string_view text);
// "Cats_are_plants", "CatsArePlants", "cats-are-plants": a sentence is no name, however it is spelled. What is said of
// a thing, as in LivesInCity(x), may have a word more.
bool is_sentence_in_a_name(std::string_view name, bool predicate = false);
// A connective, a quantifier, a rule or something said of a thing: a bare word or a comparison has none.
bool has_logical_sign(std::string_view text);
// Of Horn rules: ">>>" or a variable "$x".
bool looks_like_rule(std::string_view text);

}  // namespace portcullis::tools::claims
