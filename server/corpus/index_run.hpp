// One run of `portcullis index NAME PATH...`: what is new or changed is read, what did not change is left, and the
// corpus is replaced as a whole or not at all.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "server/corpus/corpus_file.hpp"

namespace portcullis::server::corpus {

struct IndexRequest {
  std::filesystem::path corpus;  // the file
  std::vector<std::filesystem::path> paths;
  bool prune = false;  // drop what is gone from below the paths
};

struct IndexReport {
  std::uint64_t added = 0;      // files
  std::uint64_t changed = 0;    // files
  std::uint64_t unchanged = 0;  // files
  std::uint64_t dropped = 0;    // documents of files that are gone or cannot be read any more
  std::uint64_t gone = 0;       // files that are not there, their documents kept: not asked to prune
  std::uint64_t other_files = 0;
  std::vector<std::string> links;
  std::vector<schemas::Problem> problems;  // of single files, which are not in the corpus then
  CorpusCounts now;
};

// `progress` hears of the files and bytes that were read so far. Err: the corpus is as it was.
std::expected<IndexReport, schemas::Problem> run_index(
    const IndexRequest& request, const std::function<void(std::uint64_t files, std::uint64_t bytes)>& progress);

}  // namespace portcullis::server::corpus
