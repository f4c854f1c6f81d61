// What a document has opened and not closed where a sentence stands: a bracket, a comment, a struck-out part, a
// quotation of several paragraphs, a speaker's turn. A sentence inside is not the document's own. Used by
// sentence_index.cpp.
#pragma once

#include <string_view>

#include "tools/claims/passages.hpp"

namespace portcullis::tools::checkers {

class Wrapping {
 public:
  explicit Wrapping(std::string_view document) : text_(document) {}

  // Whether something is open before `passage` or behind it. Passages have to come in order; linear over all of them.
  bool holds(const claims::Passage& passage);

 private:
  void scan(verdict::Span part);
  void tag(std::size_t at);
  bool open() const { return brackets_ > 0 || tags_ > 0 || struck_ || quoted_ || single_ || comment_ || turn_; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t brackets_ = 0;  // these end with the paragraph
  bool struck_ = false;
  bool quoted_ = false;
  bool single_ = false;
  bool turn_ = false;     // "Tom: ..."
  bool fresh_ = true;     // nothing of the paragraph was read
  std::size_t tags_ = 0;  // these reach over paragraphs
  bool comment_ = false;
};

}  // namespace portcullis::tools::checkers
