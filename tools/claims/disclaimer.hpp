// What a sentence or a heading says of the ones beside it: "The following is false.", "None of this is true.", "Myths".
// A lexical rule that errs on the side of taking back: in the evidence, what is taken back is not stated there; in a
// candidate text it must not be released without the words that take it back. Called by passages.cpp.
#pragma once

#include <string_view>

#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

struct Disclaimer {
  bool before = false;     // what stands before it, back to the last heading
  bool neighbour = false;  // the sentence right before it: "Not always."
  bool widely = false;     // `behind` does not end at a heading: "This page is satire."
  bool behind = false;     // what stands behind it, up to the next heading
};

// Looks at the first 64 words of the passage; a sentence of more than 16 speaks of itself.
Disclaimer disclaimer_of(std::string_view text, const Passage& passage);

// Makes every passage that a disclaimer reaches, and that does not lean on anything yet, lean on the disclaimer.
void apply_disclaimers(std::string_view text, std::vector<Passage>& passages);

}  // namespace portcullis::tools::claims
