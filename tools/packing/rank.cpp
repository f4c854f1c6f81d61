// See rank.hpp. A word is a run of ASCII letters and digits or of other characters, in lower case; of the scripts that
// are written without spaces (CJK, kana, hangul) each character is one.
#include "tools/packing/rank.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

namespace portcullis::tools::packing {
namespace {

constexpr double k1 = 1.2;
constexpr double b = 0.75;
constexpr std::size_t most_terms = 4096;  // of the query; the rest of a longer one adds nothing that tells chunks apart
constexpr std::size_t longest_word = 64;

bool ascii_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// U+3000 to U+DFFF but for the first few: three bytes in UTF-8.
bool stands_alone(unsigned char c) {
  return c >= 0xE3 && c <= 0xED;
}

template <class Take>
void for_each_word(std::string_view text, Take take) {
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) take(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (stands_alone(c)) {
      flush();
      word = text.substr(i, 3);
      flush();
      i += 2;
    } else if (!ascii_word(c) && c < 0x80) {
      flush();
    } else {
      if (word.size() >= longest_word) flush();
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    }
  }
  flush();
}

struct Counted {
  std::size_t words = 0;
  std::unordered_map<std::uint32_t, std::uint32_t> terms;  // of the query: how often
};

}  // namespace

std::vector<double> rank(const std::vector<std::string_view>& chunks, std::string_view query) {
  std::unordered_map<std::string, std::uint32_t> terms;
  for_each_word(query, [&](const std::string& word) {
    if (terms.size() < most_terms) terms.try_emplace(word, static_cast<std::uint32_t>(terms.size()));
  });
  std::vector<Counted> counted(chunks.size());
  std::vector<std::size_t> in_chunks(terms.size());
  double words = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    for_each_word(chunks[i], [&](const std::string& word) {
      ++counted[i].words;
      const auto term = terms.find(word);
      if (term != terms.end() && ++counted[i].terms[term->second] == 1) ++in_chunks[term->second];
    });
    words += static_cast<double>(counted[i].words);
  }
  const double count = static_cast<double>(chunks.size());
  const double mean = words > 0 ? words / count : 1;
  std::vector<double> scores(chunks.size());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    // In the order of the query, so that the sum is the same on every machine.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found(counted[i].terms.begin(), counted[i].terms.end());
    std::ranges::sort(found);
    for (const auto& [term, times] : found) {
      const double n = static_cast<double>(in_chunks[term]);
      const double idf = std::log(1 + (count - n + 0.5) / (n + 0.5));
      const double tf = times;
      const double length = static_cast<double>(counted[i].words) / mean;
      scores[i] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length));
    }
  }
  return scores;
}

}  // namespace portcullis::tools::packing
