// What a residue claim (grounded or world) carries for the containment checker, the vetoes, the checker
// of code and the panel.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/claims/citation.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

struct Residue : Payload {
  // Without the citation markers at its end, in the candidate text. Only of a sentence that stands by itself: prose, no
  // typed claim but citations in it, no leaning on another sentence. Else its words alone do not say what it claims.
  std::optional<Span> statement;
  std::vector<CitationTarget> cited;  // what has to support it; a copied sentence has to stand in each of them
  // Code that no parser of claims has looked into: the whole block, or the whole sentence around `inline code` with
  // blanks for the marks. Empty: none.
  std::string code;
};

}  // namespace portcullis::tools::claims
