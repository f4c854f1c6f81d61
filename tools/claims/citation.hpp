// Citation markers: "[3]", "[doc1]", "[1, 2]", "(doc:12-40)", "[^1]". Called by passages.cpp (a marker behind the full
// stop belongs to the sentence before it) and split.cpp; the checker reads the payload.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// The ids of the evidence, for look-up without regard to ASCII case (ids that differ in case alone are told apart).
class EvidenceIds {
 public:
  explicit EvidenceIds(const std::vector<std::string>& ids);
  // The id as the evidence spells it, or empty.
  std::string find(std::string_view written) const;

 private:
  std::unordered_map<std::string, std::string> exact_;
  std::unordered_map<std::string, std::string> folded_;  // empty where two ids fold to one
};

struct CitationTarget {
  std::string id;  // as written, or as the evidence spells it where it is known
  struct Lines {
    std::size_t first = 0;  // from 1, both included
    std::size_t last = 0;
  };
  std::optional<Lines> lines;
  bool ambiguous = false;  // two readings of the marker name two pieces of evidence
};

struct Citation : Payload {
  std::vector<CitationTarget> targets;
  std::shared_ptr<const std::string> statement;  // the sentence without its citation markers
  bool of_calculation = false;                   // nothing else checks that the source says what was calculated
};

struct CitationMarker {
  Span span;
  std::vector<CitationTarget> targets;
};

// The marker that begins at `at`, if one does. Looks at no more than 256 bytes.
std::optional<CitationMarker> citation_at(std::string_view text, std::size_t at, const EvidenceIds& ids);

// All markers of `within`, in order. A number in brackets beside an arithmetic sign is not one.
// No more than `limit` of them.
std::vector<CitationMarker> find_citations(std::string_view text, Span within, const EvidenceIds& ids,
                                           std::size_t limit);

}  // namespace portcullis::tools::claims
