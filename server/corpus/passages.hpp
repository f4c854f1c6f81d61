// A document as passages of about a paragraph: what the index finds. Called when a file is indexed.
#pragma once

#include <string_view>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::server::corpus {

inline constexpr std::size_t longest_passage = 1'500;  // bytes

// One after the other, all of the text but white space between them; cut at empty lines where there are some, else at
// line ends, else between words, else between characters. In time in proportion to the text.
std::vector<tools::verdict::Span> passages_of(std::string_view text);

}  // namespace portcullis::server::corpus
