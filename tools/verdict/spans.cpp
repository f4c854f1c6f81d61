// Sweeps over sorted ends.
#include "tools/verdict/spans.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace portcullis::tools::verdict {

bool in_order(const std::vector<Span>& spans, std::size_t total) {
  std::size_t last = 0;
  for (const Span& span : spans) {
    if (span.start < last || span.end < span.start || span.end > total) return false;
    last = span.end;
  }
  return true;
}

std::vector<Span> united(std::vector<Span> spans) {
  std::erase_if(spans, [](const Span& span) { return span.empty(); });
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.start < b.start; });
  std::vector<Span> set;
  for (const Span& span : spans) {
    if (set.empty() || span.start > set.back().end) {
      set.push_back(span);
    } else {
      set.back().end = std::max(set.back().end, span.end);
    }
  }
  return set;
}

std::vector<Span> complement(const std::vector<Span>& set, std::size_t total) {
  std::vector<Span> rest;
  std::size_t at = 0;
  for (const Span& span : set) {
    if (span.start > at) rest.push_back({at, span.start});
    at = span.end;
  }
  if (at < total) rest.push_back({at, total});
  return rest;
}

std::size_t bytes_in(const std::vector<Span>& set) {
  std::size_t bytes = 0;
  for (const Span& span : set) bytes += span.size();
  return bytes;
}

std::vector<Painted> painted(std::vector<Painted> layers) {
  std::erase_if(layers, [](const Painted& layer) { return layer.span.empty(); });
  std::sort(layers.begin(), layers.end(),
            [](const Painted& a, const Painted& b) { return a.span.start < b.span.start; });
  std::vector<std::size_t> edges;
  edges.reserve(2 * layers.size());
  for (const Painted& layer : layers) {
    edges.push_back(layer.span.start);
    edges.push_back(layer.span.end);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

  using Open = std::pair<std::size_t, std::size_t>;  // rank, end
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  std::vector<Painted> picture;
  std::size_t next = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    for (; next < layers.size() && layers[next].span.start == edges[i]; ++next)
      open.emplace(layers[next].rank, layers[next].span.end);
    while (!open.empty() && open.top().second <= edges[i]) open.pop();
    if (open.empty()) continue;
    const std::size_t rank = open.top().first;
    if (!picture.empty() && picture.back().rank == rank && picture.back().span.end == edges[i]) {
      picture.back().span.end = edges[i + 1];
    } else {
      picture.push_back({{edges[i], edges[i + 1]}, rank});
    }
  }
  return picture;
}

std::vector<Painted> clipped(const std::vector<Painted>& picture, const std::vector<Span>& set) {
  std::vector<Painted> parts;
  std::size_t p = 0, s = 0;
  while (p < picture.size() && s < set.size()) {
    const std::size_t start = std::max(picture[p].span.start, set[s].start);
    const std::size_t end = std::min(picture[p].span.end, set[s].end);
    if (start < end) parts.push_back({{start, end}, picture[p].rank});
    if (picture[p].span.end < set[s].end) {
      ++p;
    } else {
      ++s;
    }
  }
  return parts;
}

}  // namespace portcullis::tools::verdict
