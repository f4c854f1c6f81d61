// Evidence for a model's context: what fits is given whole; of what does not, the passages that speak most to the
// question. Pure. Called by `verify` and `consult` for the prompts of model seats; checkers always see the whole.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace portcullis::tools::packing {

// A part of one document, UTF-8 byte offsets at character boundaries.
struct Passage {
  std::size_t document = 0;
  std::size_t start = 0;
  std::size_t end = 0;
  friend bool operator==(const Passage&, const Passage&) = default;
};

struct Packed {
  bool complete = true;           // everything was packed
  std::vector<Passage> passages;  // what was packed, in order of document and place, neighbours joined
  std::vector<Passage> left_out;  // the rest, in the same order
  std::size_t bytes = 0;          // packed
  std::size_t total = 0;
};

// At most `budget` bytes. The time is linear in documents and query; the same input gives the same passages.
Packed pack(const std::vector<std::string_view>& documents, std::string_view query, std::size_t budget);

// The bytes that fit a context of so many tokens beside the rest of a prompt and the reply. Three bytes a token: fewer
// than in English prose, so that an estimate that is wrong leaves room.
std::size_t bytes_for(std::size_t context_tokens, std::size_t reply_tokens);

}  // namespace portcullis::tools::packing
