// The sentences of a document that stand by themselves, for looking up a whole sentence. Used by the containment
// checker.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::checkers {

// The form by which two sentences are the same: normalised, the marks around it off. Empty for fewer than three words
// ("It is so" says nothing without what it answers) and for questions.
std::string sentence_key(std::string_view statement);

class SentenceIndex {
 public:
  // Leaves out what does not state something by itself: headings, code, tables, block quotations, sentences with a
  // quotation in them, questions, and sentences that lean on another one ("It is not so that:" before a list).
  explicit SentenceIndex(std::string_view document);

  // The first sentence with this key, as bytes of the document; empty when there is none.
  verdict::Span find(const std::string& key) const;

  // Where the sentences that are in it stand, each of them, in order.
  const std::vector<verdict::Span>& standing() const { return standing_; }

 private:
  std::vector<verdict::Span> standing_;
  std::unordered_map<std::string, verdict::Span> sentences_;
};

}  // namespace portcullis::tools::checkers
