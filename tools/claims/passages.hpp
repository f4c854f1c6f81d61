// Text -> passages: sentences, headings, list items, code blocks and tables, with the quotations in them and what each
// leans on. Called by split.cpp for the candidate text and by the containment checker for the evidence, so that a
// sentence means the same on both sides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/blocks.hpp"
#include "tools/claims/quotation.hpp"

namespace portcullis::tools::claims {

enum class PassageKind {
  sentence,
  heading,
  code,
  table,
  opaque,  // lines that are not UTF-8, and what lies beyond the bounds: never looked into
};

struct Passage {
  PassageKind kind = PassageKind::sentence;
  Span span;                           // no white space at either end
  std::vector<Span> markup;            // list markers, "#", ">": sorted, inside `span`
  std::vector<Span> code;              // `inline code`, marks included: sorted
  std::vector<QuoteMarks> quotations;  // outermost, sorted
  std::string depends;                 // see verdict::Sentence
  std::size_t depends_on = 0;
  std::string_view info;    // code: the words behind the fence
  std::vector<Span> lines;  // code and table: content lines
  bool closed = true;       // code: the fence was closed
  bool in_quote = false;    // stands behind ">"
};

struct Passages {
  std::vector<Passage> all;  // in order, not overlapping
  std::vector<Span> silent;  // rules and stray markup between passages; white space is not listed
};

// At most this many passages; the rest of a longer text is one opaque passage.
inline constexpr std::size_t kMaxPassages = 100'000;

// Total and linear.
Passages find_passages(std::string_view text, const EvidenceIds& ids);

}  // namespace portcullis::tools::claims
