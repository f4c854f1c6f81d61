// The evidence of one call: hashed documents with their origin, and what is derived from them once and used by many
// claims (the normalised text with its map back to byte offsets).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::checkers {

struct Document {
  std::string id;    // as the caller or operator named it; unique in the call
  std::string text;  // valid UTF-8
  verdict::Origin origin = verdict::Origin::caller;
  bool complete = true;     // false when only a part of the source is here: then nothing is refuted by absence
  std::string source = {};  // "corpus:NAME/DOC" where it came from a corpus, a URL where a search found it
  std::string date = {};    // of the document, as the corpus has it; or when it was found
  // Anybody may have written it, and it was looked for by the words of the claim: models may judge by it, but that the
  // words stand in it proves nothing.
  bool hearsay = false;
};

// "sha256:" + 64 hex digits.
std::string hash_of(std::string_view text);

class NormalisedText;  // normalise.hpp
class SearchableText;  // search.hpp
class SentenceIndex;   // sentence_index.hpp

// Immutable after construction but for what is derived from the texts, which is made on first use. One call, one thread
// at a time.
class Evidence {
 public:
  Evidence();
  explicit Evidence(std::vector<Document> documents);
  Evidence(Evidence&&) noexcept;
  Evidence& operator=(Evidence&&) noexcept;
  ~Evidence();

  const std::vector<Document>& documents() const;
  bool empty() const { return documents().empty(); }
  const Document* find(std::string_view id) const;
  const NormalisedText& normalised(std::size_t document) const;
  const SearchableText& searchable(std::size_t document) const;
  const SentenceIndex& sentences(std::size_t document) const;
  // Where each line of the text begins; never empty.
  const std::vector<std::size_t>& line_starts(std::size_t document) const;
  std::string hash(std::size_t document) const;  // "sha256:" + 64 hex digits of the text

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portcullis::tools::checkers
