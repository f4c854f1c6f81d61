// Finds a normalised text in a normalised document, at word boundaries of both. Used by the quotation checker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/checkers/normalise.hpp"

namespace portcullis::tools::checkers {

// How an end of a match lies in the document: at a word boundary, inside a word or number ("able" in "unable", "5" in
// "1.5"), or in a script that writes no spaces, where it cannot be told.
enum class Edge { clear, inside, unclear };

Edge left_edge(const NormalisedText& document, Span match);
Edge right_edge(const NormalisedText& document, Span match);

// What is looked for: the letters, and the hyphens between them.
struct Needle {
  explicit Needle(std::string_view words) : form(words) {}
  explicit Needle(NormalisedText ready) : form(std::move(ready)) {}
  NormalisedText form;
};

struct Matches {
  std::vector<Span> clear;  // in document.text(), in order, both edges clear
  bool unclear = false;     // some match has an unclear edge and none that lies inside a word
  bool full = false;        // the limit was reached; there may be more
  bool stopped = false;     // no work left: absence proves nothing
};

// A document to search many times. The first searches scan; from then on an index of words is used, with the same
// result. One thread at a time.
class SearchableText {
 public:
  explicit SearchableText(std::string_view original);
  ~SearchableText();
  SearchableText(SearchableText&&) noexcept;

  const NormalisedText& form() const { return form_; }
  Matches find(const Needle& needle, std::size_t limit) const;

 private:
  struct Index;
  bool spend(std::size_t steps) const;
  void consider(const Needle& needle, std::size_t at, std::size_t limit, Matches& matches) const;
  bool find_by_index(const Needle& needle, std::size_t limit, Matches& matches) const;

  NormalisedText form_;
  mutable std::unique_ptr<Index> index_;
  mutable std::size_t searches_ = 0;
  mutable std::size_t work_ = 0;
};

}  // namespace portcullis::tools::checkers
