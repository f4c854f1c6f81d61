// Statements as queries for a source outside the house. Used by the evidence seats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tools::retrieval {

inline constexpr std::size_t most_statements = 32;

// The statements of the texts that evidence can speak of, in order, none twice, at most most_statements. `all`, when
// given, is set to how many there are.
std::vector<std::string> statements_of(const std::vector<std::string>& texts, std::size_t* all = nullptr);

// The words of a statement, and nothing that a search engine takes for an order (quotes, bangs, `site:`), nothing that
// is not seen, and no word that looks like a key, a token, an address of mail or of the web. At most 300 bytes and 40
// words (Brave takes 400 characters and 50 words). Empty when nothing is left.
std::string query_of(std::string_view statement);

}  // namespace portcullis::tools::retrieval
