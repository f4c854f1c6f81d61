// A corpus as a file: documents word for word, and an index of their passages (SQLite, FTS5). The file never changes in
// place: who builds makes a new one and moves it over the old, so a reader sees one whole state. Used by the builder,
// the reader of the server and the command `index`. One thread at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/database.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::server::corpus {

inline constexpr std::int64_t application = 0x50434f52;  // "PCOR"
inline constexpr std::int64_t file_version = 1;

struct StoredDocument {
  std::string name;
  std::string title;
  std::string origin;  // path of the file, or what the document says of itself
  std::string date;
  std::string hash;  // "sha256:" + hex of the text
  std::uint64_t bytes = 0;
  bool complete = true;
};

struct StoredText {
  StoredDocument document;
  std::string text;
};

struct Hit {
  std::string document;
  tools::verdict::Span span;  // of the passage
};

struct CorpusCounts {
  std::uint64_t files = 0;
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;  // of all texts
};

class CorpusFile {
 public:
  // Read only. Problems: corpus_missing, corpus_unavailable, corpus_damaged, corpus_version.
  static std::expected<CorpusFile, schemas::Problem> open(const std::filesystem::path& file);

  std::expected<CorpusCounts, schemas::Problem> counts();
  // By name; at most `most`.
  std::expected<std::vector<StoredDocument>, schemas::Problem> documents(std::size_t most);
  // Nothing when there is no such document. Its text is what was hashed when it was indexed, or that is a problem.
  std::expected<std::optional<StoredText>, schemas::Problem> document(std::string_view name, std::size_t most_bytes);
  // The best passages for the words of `text`, best first (BM25).
  std::expected<std::vector<Hit>, schemas::Problem> search(std::string_view text, std::size_t most);
  // Names that begin like `name`, or lie beside it.
  std::expected<std::vector<std::string>, schemas::Problem> names_like(std::string_view name, std::size_t most);

  void stop_at(std::optional<std::chrono::steady_clock::time_point> deadline) { database_->stop_at(deadline); }
  bool in_place() const { return database_->in_place(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  CorpusFile(std::filesystem::path path, std::unique_ptr<store::Database> database)
      : path_(std::move(path)), database_(std::move(database)) {}

  std::filesystem::path path_;
  std::unique_ptr<store::Database> database_;
};

// The file is one of this release.
std::expected<void, schemas::Problem> check_version(store::Database& database, const std::filesystem::path& path);

// "sha256:" + 64 hex digits.
std::string hash_of(std::string_view bytes);

}  // namespace portcullis::server::corpus
