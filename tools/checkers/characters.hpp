// What the normal form does to single characters: which are dropped, which are made one, what NFKC folds and what it
// must not fold. Called by normalise.cpp.
#pragma once

#include <cstdint>
#include <vector>

namespace portcullis::tools::checkers {

// Soft hyphens, zero-width characters, direction marks, variation selectors.
bool is_dropped(char32_t c);

// Hyphens join words; dashes part them.
bool is_hyphen(char32_t c);

// One double quotation mark, one single one, one dash for all kinds of each.
char32_t unified(char32_t c);

// Joins the character before it: combining marks, the vowels and finals of Hangul, half-width voicing marks.
bool is_extending(char32_t c);

// The form has this character as it is, when no extending character follows.
bool is_stable(char32_t c);

// NFKC of one character before composition, appended. Super- and subscripts, fractions, circled numbers and whatever
// folds to digits without being a digit stay.
void decompose(char32_t c, std::vector<std::int32_t>& out);

// Canonical order, then composition, in place.
void compose(std::vector<std::int32_t>& points);

}  // namespace portcullis::tools::checkers
