// The gate: the verdicts of all claims and the coverage of the text -> released or withheld. Pure.
// Withheld is the default: released is returned from exactly one place, after every condition was met.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::verdict {

// A sentence (or list item, heading, code block) of the candidate text, as the splitter found it.
struct Sentence {
  Span span;
  // Why the sentence means something else without the one before it: "", "pronoun", "connective", "negation",
  // "list_head" (the sentence is an item of the list that an earlier one opens).
  std::string depends;
  std::size_t depends_on = 0;  // index of the sentence that it leans on, when `depends` is not empty
};

struct JudgedClaim {
  Span span;  // not empty; touches its sentence
  ClaimType type = ClaimType::world;
  std::size_t sentence = 0;   // index into sentences
  std::vector<Span> covered;  // bytes that this claim's seats have read as part of it; sorted, inside the text
  Verdict verdict = Verdict::undecided;
  std::string reason;
};

struct GateInput {
  std::size_t total_bytes = 0;
  std::vector<Sentence> sentences;  // in text order, not overlapping
  std::vector<JudgedClaim> claims;
  std::vector<Span> silent;            // bytes that assert nothing: white space, punctuation, markup, greetings; sorted
  Verdict required = Verdict::agreed;  // below agreed counts as agreed
  ReleaseMode release = ReleaseMode::all;
};

struct Unchecked {
  Span span;
  std::string reason;
};

struct Coverage {
  std::size_t checked_bytes = 0;  // covered by a claim that was decided (not undecided)
  std::size_t total_bytes = 0;
  // Sorted, not overlapping: every byte that is neither silent nor covered by a decided claim, with the reason of the
  // undecided claim that it belongs to, "not_covered" inside a decided claim's span, or "no_claim". Silent bytes
  // between two bytes of one reason are inside the run, bytes that were checked never are.
  std::vector<Unchecked> unchecked;
};

struct Dropped {
  Span span;
  std::string reason;
};

struct GateResult {
  Gate gate = Gate::withheld;
  Verdict verdict = Verdict::undecided;  // the minimum over the claims; undecided when there are none
  std::vector<std::string> reasons;      // distinct, worst claim first; never empty when withheld
  Coverage coverage;
  std::vector<Span> released;    // sentences (with the white space after them) that were released, in order; for `all`
                                 // one span over the whole text
  std::vector<Dropped> dropped;  // verified_only, and only when released
};

// Total: spans out of range or out of order, a claim outside its sentence, an unknown enumerator: withheld,
// `inconsistent_input`. O(n log n) in the number of spans, whatever their lengths.
GateResult decide(const GateInput& input);

}  // namespace portcullis::tools::verdict
