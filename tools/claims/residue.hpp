// What a residue claim (grounded or world) carries for the containment checker.
#pragma once

#include "tools/claims/citation.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// Present only when the sentence stands by itself: prose, no typed claim but citations in it, no leaning on another
// sentence. Absent means: its words alone do not say what it claims.
struct Residue : Payload {
  Span statement;                     // the sentence without the citation markers at its end, in the candidate text
  std::vector<CitationTarget> cited;  // it has to stand in each of them
};

}  // namespace portcullis::tools::claims
