// What sources have said, kept for a few minutes for the principal who asked: a call that goes to its client and comes
// back (tools/host) asks again and has to get the same evidence, and a repeated question costs nothing. On the loop.
#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/retrieval/source_runner.hpp"

namespace portcullis::tools::retrieval {

class SourceCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Limits {
    std::size_t entries = 256;
    std::size_t bytes = 16u << 20;
    std::chrono::seconds keep{300};
  };

  SourceCache() = default;
  explicit SourceCache(Limits limits) : limits_(limits) {}

  static std::string key_of(const Source& source, const SourceRequest& request);

  const std::vector<checkers::Document>* find(const std::string& key, Time now);
  void remember(std::string key, const std::vector<checkers::Document>& documents, Time now);

 private:
  struct Entry {
    std::string key;
    std::vector<checkers::Document> documents;
    std::size_t bytes = 0;
    Time until;
  };
  void drop_old(Time now);

  Limits limits_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // oldest first
};

}  // namespace portcullis::tools::retrieval
