// One quotation against one document: whole, or in the ordered parts that an ellipsis or a bracket leaves of it.
// Called by the quotation checker.
#pragma once

#include <string_view>
#include <vector>

#include "tools/checkers/search.hpp"

namespace portcullis::tools::checkers {

// The forms of a quotation that may stand in a source, made once per quotation.
struct QuotePlan {
  std::vector<Needle> whole;               // any of them; the first is the text as it is
  std::vector<std::vector<Needle>> parts;  // each part in any of its forms; empty: nothing was left out
  bool has_words = false;                  // false: nothing but punctuation between the marks
};

QuotePlan plan_quote(std::string_view quoted);

struct QuoteMatch {
  enum class State {
    found,
    unclear_boundary,  // only in a script without spaces between words
    parts_apart,       // every part is there, but not in this order, or too far from each other
    parts_joined,      // what the ellipsis leaves out ends one sentence and begins another in the middle
    negation_skipped,  // what the ellipsis leaves out holds a negation
    stopped,           // the bounds on work or matches ended the search
    absent,
  };
  State state = State::absent;
  std::vector<Span> spans;  // found: in the original bytes of the document, one for each part
};

QuoteMatch match_quote(const QuotePlan& plan, const SearchableText& document, std::string_view original);

// Where half of the quotation's words stand, as bytes of the document; empty when none do.
Span nearest(const QuotePlan& plan, const SearchableText& document);

}  // namespace portcullis::tools::checkers
