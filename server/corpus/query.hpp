// A claim as a question to the index. Called by the search.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::server::corpus {

// An FTS5 expression that finds the passages with any of the words. Every word stands in quotation marks, so nothing of
// the claim is an operator, a column or a prefix. At most 32 words, those that say little left out where there are
// others. Empty when the text has no words.
std::string query_of(std::string_view text);

}  // namespace portcullis::server::corpus
