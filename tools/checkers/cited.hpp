// The places that citations point to, and what they say against the sentences that cite them, by the rules of the
// vetoes. Called by the citation checker, and by tools/verify for the grounded claim that the places support a
// sentence.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/claims/citation.hpp"

namespace portcullis::tools::checkers {

struct CitedPlace {
  std::size_t document = 0;
  verdict::Span span;

  friend bool operator==(const CitedPlace&, const CitedPlace&) = default;
  friend bool operator<(const CitedPlace& a, const CitedPlace& b) {
    return std::tie(a.document, a.span.start, a.span.end) < std::tie(b.document, b.span.start, b.span.end);
  }
};

// One for each target; nothing when one of them points nowhere, or it cannot be told where.
std::optional<std::vector<CitedPlace>> cited_places(const Evidence& evidence,
                                                    const std::vector<claims::CitationTarget>& targets);

// All citations of a call together, so that the evidence is read once for each place that is cited, however often.
class CitationVetoes {
 public:
  CitationVetoes(const Evidence& evidence, verdict::Origin required);
  ~CitationVetoes();

  // Every citation first.
  void add(const claims::Citation& citation);

  // A finding of the vetoes: refutes with the place that shows it when one of the places by itself conflicts with the
  // sentence, else what is said of all of them together. `nothing_cited` when one of them has no words.
  verdict::Finding check(const claims::Citation& citation);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portcullis::tools::checkers
