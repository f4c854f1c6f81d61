// Writing a corpus: a copy of the file that there is, changed, and moved over it at the end. Until then nobody sees
// anything; without commit() nothing has happened. Used by index_run. One builder a file: others are refused.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/audit/files.hpp"
#include "server/corpus/corpus_file.hpp"
#include "server/corpus/documents.hpp"

namespace portcullis::server::corpus {

inline constexpr std::uint64_t most_documents = 1'000'000;  // of a corpus

struct IndexedFile {
  std::string path;  // absolute
  std::string hash;  // of its bytes
  std::uint64_t bytes = 0;
};

class Builder {
 public:
  using Done = std::expected<void, schemas::Problem>;

  // Makes the folder (0700) when it is not there. Problems: corpus_busy and those of CorpusFile::open but for
  // corpus_missing, which is an empty corpus.
  static std::expected<std::unique_ptr<Builder>, schemas::Problem> begin(const std::filesystem::path& file);
  ~Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  // The file was read by this release, and has that hash.
  std::expected<bool, schemas::Problem> has(const IndexedFile& file);
  // Which file the document of that name comes from; nothing when there is none.
  std::expected<std::optional<std::string>, schemas::Problem> file_of(std::string_view document);
  // All files, in the order of their paths.
  std::expected<std::vector<std::string>, schemas::Problem> files();
  // Instead of what that file gave before. `modified` dates the documents that have no date.
  Done put(const IndexedFile& file, const std::string& modified, const std::vector<NewDocument>& documents);
  // With all its documents; how many these were.
  std::expected<std::uint64_t, schemas::Problem> drop_file(const std::string& path);
  // One document; false when there is none.
  std::expected<bool, schemas::Problem> drop_document(const std::string& name);
  // What there is now.
  std::expected<std::uint64_t, schemas::Problem> document_count();

  bool changed() const { return changed_; }
  // The new file in the place of the old one, durable. Nothing more after it.
  Done commit();

 private:
  explicit Builder(std::filesystem::path file) : file_(std::move(file)) {}
  Done open();
  Done drop(std::int64_t document);
  Done insert(std::int64_t file, const IndexedFile& from, const std::string& modified, const NewDocument& document);
  std::expected<std::optional<std::int64_t>, schemas::Problem> number(const char* sql, std::string_view value);
  Done run(const char* sql, std::int64_t value);
  schemas::Problem problem(const schemas::Problem& met) const;

  std::filesystem::path file_;
  std::filesystem::path made_;  // the copy
  audit::Fd directory_;
  audit::Fd lock_;
  std::unique_ptr<store::Database> database_;
  bool changed_ = false;
};

}  // namespace portcullis::server::corpus
