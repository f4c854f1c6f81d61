// See query.hpp. Source: sqlite.org/fts5.html, 3 ("Full-text Query Syntax").
#include "server/corpus/query.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

namespace utf8 = tools::claims::utf8;

constexpr std::size_t most_words = 32;
constexpr std::size_t longest_word = 64;      // bytes; a longer run is no word that an index would help with
constexpr std::size_t most_read = 64u << 10;  // bytes of the claim

// Frequent words make a search slow and say nothing. In the order of their bytes.
constexpr auto small_words = std::to_array<std::string_view>(
    {"a",    "all",  "also", "an",  "and",  "are",   "as",   "at",   "be",   "been",  "but",
     "by",   "for",  "from", "had", "has",  "have",  "he",   "her",  "his",  "in",    "is",
     "it",   "its",  "of",   "on",  "or",   "she",   "such", "that", "the",  "their", "there",
     "they", "this", "to",   "was", "were", "which", "who",  "will", "with", "would"});
static_assert(std::ranges::is_sorted(small_words));

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::set<std::string> seen;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && word.size() <= longest_word) {
      std::string folded = utf8::lower_ascii(word);
      if (seen.insert(folded).second) words.push_back(std::move(folded));
    }
    word.clear();
  };
  for (std::size_t i = 0; i < std::min(text.size(), most_read) && words.size() < 4 * most_words;) {
    const utf8::Char c = utf8::at(text, i);
    if (utf8::is_letter(c.value) || utf8::is_number(c.value))
      word += text.substr(i, c.size);
    else
      end_word();
    i += std::max<std::size_t>(c.size, 1);
  }
  end_word();
  return words;
}

}  // namespace

std::string query_of(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  const auto small = [](const std::string& word) { return std::ranges::binary_search(small_words, word); };
  if (!std::ranges::all_of(words, small)) std::erase_if(words, small);
  if (words.size() > most_words) words.resize(most_words);
  std::string query;
  for (const std::string& word : words) {
    if (!query.empty()) query += " OR ";
    query += '"';
    for (const char c : word) query.append(c == '"' ? 2 : 1, c);
    query += '"';
  }
  return query;
}

}  // namespace portcullis::server::corpus
