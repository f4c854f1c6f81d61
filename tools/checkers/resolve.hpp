// Which document, and which bytes of it, a citation points to. Used by the citation and the quotation checkers.
#pragma once

#include <cstddef>
#include <string>

#include "tools/checkers/evidence.hpp"
#include "tools/claims/citation.hpp"

namespace portcullis::tools::checkers {

struct Resolved {
  enum class State {
    found,
    no_such_document,
    no_such_span,  // the document is here, complete, and shorter than the lines cited
    ambiguous,     // a number that could mean an id or a place in the order, lines that could be bytes
    unknown,       // lines beyond what is here of an incomplete document
  };
  State state = State::ambiguous;
  std::size_t document = 0;  // when found
  verdict::Span span;        // bytes of the document
};

// Ids come first, exactly as written; "[3]" is the third document only when no id has a number in it. Lines are counted
// from 1 and both named lines belong to the span.
Resolved resolve(const Evidence& evidence, const claims::CitationTarget& target);

}  // namespace portcullis::tools::checkers
