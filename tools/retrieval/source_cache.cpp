// See source_cache.hpp.
#include "tools/retrieval/source_cache.hpp"

#include <algorithm>

namespace portcullis::tools::retrieval {

std::string SourceCache::key_of(const Source& source, const SourceRequest& request) {
  // Lengths before the parts: no text can pass for two.
  std::string key;
  const auto add = [&](const std::string& part) { key += std::to_string(part.size()) + ':' + part; };
  add(request.principal);
  add(source.name);
  for (std::size_t i = 0; i < std::min(source.queries, request.queries.size()); ++i) add(request.queries[i]);
  return key;
}

void SourceCache::drop_old(Time now) {
  while (!entries_.empty() &&
         (entries_.front().until <= now || entries_.size() > limits_.entries || bytes_ > limits_.bytes)) {
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
  }
}

const std::vector<checkers::Document>* SourceCache::find(const std::string& key, Time now) {
  drop_old(now);
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  return found == entries_.end() ? nullptr : &found->documents;
}

void SourceCache::remember(std::string key, const std::vector<checkers::Document>& documents, Time now) {
  if (const auto known = std::ranges::find(entries_, key, &Entry::key); known != entries_.end()) {
    bytes_ -= known->bytes;
    entries_.erase(known);
  }
  std::size_t bytes = key.size();
  for (const auto& document : documents) bytes += document.text.size() + document.source.size() + sizeof document;
  entries_.push_back({std::move(key), documents, bytes, now + limits_.keep});
  bytes_ += bytes;
  drop_old(now);
}

}  // namespace portcullis::tools::retrieval
