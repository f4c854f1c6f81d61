// See pack.hpp.
#include "tools/packing/pack.hpp"

#include <algorithm>
#include <numeric>

#include "tools/packing/rank.hpp"

namespace portcullis::tools::packing {
namespace {

constexpr std::size_t chunk_bytes = 1000;  // about two paragraphs
constexpr std::size_t least_bytes = 400;   // of a chunk that ends early, at the end of a paragraph

bool inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Where the chunk that begins at `start` ends: behind an empty line, else a line, a sentence, a word, a character.
std::size_t chunk_end(std::string_view text, std::size_t start) {
  if (text.size() - start <= chunk_bytes) return text.size();
  const std::string_view window = text.substr(start, chunk_bytes);
  for (const std::string_view mark : {"\n\n", "\n", ". ", " "}) {
    const auto at = window.rfind(mark);
    if (at != std::string_view::npos && at + mark.size() > least_bytes) return start + at + mark.size();
  }
  std::size_t end = start + chunk_bytes;
  while (end > start + least_bytes && inside_character(text, end)) --end;
  return end;
}

void join_to(std::vector<Passage>& passages, const Passage& next) {
  if (!passages.empty() && passages.back().document == next.document && passages.back().end == next.start)
    passages.back().end = next.end;
  else
    passages.push_back(next);
}

}  // namespace

Packed pack(const std::vector<std::string_view>& documents, std::string_view query, std::size_t budget) {
  Packed out;
  for (const std::string_view document : documents) out.total += document.size();
  if (out.total <= budget) {
    for (std::size_t i = 0; i < documents.size(); ++i) out.passages.push_back({i, 0, documents[i].size()});
    out.bytes = out.total;
    return out;
  }
  out.complete = false;
  std::vector<Passage> chunks;
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    for (std::size_t start = 0; start < documents[i].size();) {
      const std::size_t end = chunk_end(documents[i], start);
      chunks.push_back({i, start, end});
      texts.push_back(documents[i].substr(start, end - start));
      start = end;
    }
  }
  const std::vector<double> scores = rank(texts, query);
  std::vector<std::size_t> order(chunks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(
      order, [&](std::size_t x, std::size_t y) { return scores[x] != scores[y] ? scores[x] > scores[y] : x < y; });
  std::vector<bool> taken(chunks.size());
  for (const std::size_t chunk : order) {
    if (texts[chunk].size() > budget - out.bytes) break;
    taken[chunk] = true;
    out.bytes += texts[chunk].size();
  }
  for (std::size_t i = 0; i < chunks.size(); ++i) join_to(taken[i] ? out.passages : out.left_out, chunks[i]);
  return out;
}

std::size_t bytes_for(std::size_t context_tokens, std::size_t reply_tokens) {
  constexpr std::size_t rules_tokens = 1024;  // system text, schema, fences
  const std::size_t rest = rules_tokens + reply_tokens;
  return context_tokens > rest ? (context_tokens - rest) * 3 : 0;
}

}  // namespace portcullis::tools::packing
