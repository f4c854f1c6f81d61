// See passages.hpp.
#include "server/corpus/passages.hpp"

#include <algorithm>

#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

constexpr std::size_t good_passage = 700;  // bytes, from which on an empty line ends it

bool is_gap(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

// Where the passage that begins at `from` ends, at most at `most`.
std::size_t end_of(std::string_view text, std::size_t from, std::size_t most) {
  const std::string_view window = text.substr(from, most - from);
  if (const auto empty = window.find("\n\n", std::min(good_passage, window.size())); empty != std::string_view::npos)
    return from + empty;
  if (most == text.size()) return most;
  if (const auto empty = window.rfind("\n\n"); empty != std::string_view::npos && empty > 0) return from + empty;
  if (const auto line = window.rfind('\n'); line != std::string_view::npos && line > 0) return from + line;
  if (const auto space = window.rfind(' '); space != std::string_view::npos && space > 0) return from + space;
  while (!tools::claims::utf8::is_boundary(text, most)) --most;
  return most;
}

}  // namespace

std::vector<tools::verdict::Span> passages_of(std::string_view text) {
  std::vector<tools::verdict::Span> out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_gap(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end = end_of(text, at, std::min(text.size(), at + longest_passage));
    out.push_back({at, end});
    at = end;
  }
  return out;
}

}  // namespace portcullis::server::corpus
