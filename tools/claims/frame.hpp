// The frame around a quotation: "The document says ...", "According to the report, ...", "..., says doc1". A frame of
// a generic noun (or the id of a piece of evidence) and a neutral verb of saying adds nothing to the quotation itself:
// that the words stand in the evidence is all that it claims. Any other word around a quotation is a claim of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/citation.hpp"
#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

struct Frame {
  bool neutral = false;  // every word around the quotations belongs to the frame
  bool denies = false;   // a word of negation or doubt, or a question: the words being there proves nothing
  std::string document;  // the evidence id that the frame names, or empty
  bool refers = false;   // names none, but points at one: "it says", "this report states"
};

// `outside`: the parts of the sentence that no quotation, citation or markup takes, in order, sorted. A citation where
// a subject would stand names the document: "[doc1] says", "according to the report (doc1)".
Frame read_frame(std::string_view text, const Passage& passage, const std::vector<Span>& outside,
                 const std::vector<CitationMarker>& citations, const EvidenceIds& ids);

}  // namespace portcullis::tools::claims
