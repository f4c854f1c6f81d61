// Quotations: where quotation marks open and close, and what stands between them. The frame around a quotation ("the
// document says") is in frame.hpp. Called by passages.cpp and split.cpp; the checker reads the payload.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/citation.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// One outermost pair of quotation marks, or a block quotation.
struct QuoteMarks {
  Span span;     // marks included
  Span content;  // between the marks
  bool block = false;
};

// What the quotation checker needs. A claim without this payload is a quotation that must not be decided by its words
// being there: the sentence denies, doubts or asks it.
struct Quotation : Payload {
  std::string text;                   // between the marks; line markers of a block quotation removed
  std::string document;               // evidence id that the frame names ("doc1 says"), or empty
  bool by_reference = false;          // `document` was named before and is only pointed at here ("it says")
  bool joined = false;                // words that stand beside it could make another statement of it
  std::vector<CitationTarget> cited;  // the citations right behind the quotation: it has to stand in each of them
};

inline constexpr std::size_t kMaxQuotations = 100'000;  // of one block

// The outermost quotations of `region`, in order. Marks inside `skip` (sorted code spans) are not looked at. A mark
// without its partner opens nothing. Linear. With more than kMaxQuotations open or found, none is.
std::vector<QuoteMarks> find_quotations(std::string_view text, Span region, const std::vector<Span>& skip);

// The text of a quotation: an ellipsis leaves words of the source out, an insertion is a word in brackets that the
// source need not have.
struct QuotePiece {
  enum class Kind { words, ellipsis, insertion };
  Kind kind = Kind::words;
  Span span;  // in the quoted text
};

// Cuts the text of a quotation at "...", "[...]", "(...)", "\u2026" and "[word]"; "[3]" and "[sic]" stay words.
std::vector<QuotePiece> pieces_of(std::string_view quoted);

}  // namespace portcullis::tools::claims
