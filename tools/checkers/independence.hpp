// Which documents of the evidence are one source: computed from what they hold and where they came from, never taken
// from what the caller says of them. Called by tools/verify to say how many sources support a claim.
//
// Two documents are one source when they have the same text, came from the same place, or share at least half of the
// 5-word shingles of the shorter one (Broder, "On the resemblance and containment of documents", 1997): a resemblance
// of one half or more always does, and so does a passage copied into a longer page. What cannot be told apart is one
// source.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/checkers/evidence.hpp"

namespace portcullis::tools::checkers {

constexpr std::size_t shingle_words = 5;
constexpr double least_shared = 0.5;  // of the shingles of the shorter document

// More documents than these are not told apart: all further ones count as one source.
constexpr std::size_t most_compared = 64;

class Sources {
 public:
  // Compares the documents with these indices. Linear in their size.
  Sources(const std::vector<Document>& documents, std::vector<std::size_t> compared);

  // Distinct sources among documents that were compared.
  std::size_t count(const std::vector<std::size_t>& documents) const;

 private:
  std::vector<std::size_t> compared_;  // sorted, each once
  std::vector<std::size_t> source_;    // of each of them, as an index into compared_
};

}  // namespace portcullis::tools::checkers
