// Where sentences end. Called by passages.cpp with one block of prose at a time.
#pragma once

#include <string_view>
#include <vector>

#include "tools/claims/quotation.hpp"

namespace portcullis::tools::claims {

struct ProseInput {
  std::string_view text;
  Span region;                                // the block
  const std::vector<Span>& markup;            // skipped; sorted
  const std::vector<Span>& code;              // inline code: never cut; sorted
  const std::vector<QuoteMarks>& quotations;  // never cut; sorted
  const EvidenceIds& ids;                     // a citation behind the full stop belongs to the sentence before it
};

struct SentenceSpan {
  Span span;          // no white space at either end
  bool soft = false;  // ended by a line end alone: the next one leans on it
};

// At most this many; the last one then reaches to the end of the region.
inline constexpr std::size_t kMaxSentences = 100'000;

// In order; every byte of the region that is neither white space nor leading markup is in exactly one of them.
std::vector<SentenceSpan> find_sentences(const ProseInput& input);

// `code spans` of the region, by the rule of Markdown: a run of backticks closes with the next run of its length.
// With more runs than kMaxSentences all from the first one on is code.
std::vector<Span> find_code_spans(std::string_view text, Span region);

}  // namespace portcullis::tools::claims
