// See corpus_file.hpp.
#include "server/corpus/corpus_file.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "server/audit/merkle.hpp"
#include "server/corpus/problems.hpp"
#include "server/corpus/query.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

constexpr std::string_view columns = "name, title, origin, date, hash, bytes, complete";

StoredDocument row_of(const store::Statement& row) {
  StoredDocument out;
  out.name = row.text(0);
  out.title = row.text(1);
  out.origin = row.text(2);
  out.date = row.text(3);
  out.hash = row.text(4);
  out.bytes = static_cast<std::uint64_t>(row.integer(5));
  out.complete = row.integer(6) == 1;
  return out;
}

// Runs `take` for every row of a statement whose values are bound.
template <class Take>
std::expected<void, schemas::Problem> each_row(const std::filesystem::path& path, store::Statement& statement,
                                               Take take) {
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(from_store(path, row.error()));
    if (!*row) return {};
    take(statement);
  }
}

}  // namespace

std::string hash_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "sha256:";
  for (const std::uint8_t byte : audit::sha256(bytes)) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::expected<void, schemas::Problem> check_version(store::Database& database, const std::filesystem::path& path) {
  for (const auto& [pragma, wanted] :
       {std::pair{"PRAGMA application_id", application}, std::pair{"PRAGMA user_version", file_version}}) {
    auto statement = database.prepare(pragma);
    if (!statement) return std::unexpected(from_store(path, statement.error()));
    const auto row = statement->step();
    if (!row) return std::unexpected(from_store(path, row.error()));
    if (!*row || statement->integer(0) != wanted) return std::unexpected(other_version(path));
  }
  return {};
}

std::expected<CorpusFile, schemas::Problem> CorpusFile::open(const std::filesystem::path& file) {
  struct stat there;
  if (::lstat(file.c_str(), &there) != 0) {
    const int error = errno;
    return std::unexpected(error == ENOENT || error == ENOTDIR ? missing(file) : unavailable(file, "find", error));
  }
  if (!S_ISREG(there.st_mode))
    return std::unexpected(unavailable(file, "open", S_ISLNK(there.st_mode) ? ELOOP : EINVAL));
  auto database = store::Database::open_frozen(file);
  if (!database) return std::unexpected(from_store(file, database.error()));
  if (auto good = check_version(**database, file); !good) return std::unexpected(std::move(good.error()));
  return CorpusFile(file, std::move(*database));
}

std::expected<CorpusCounts, schemas::Problem> CorpusFile::counts() {
  auto statement =
      database_->prepare("SELECT (SELECT count(*) FROM files), count(*), coalesce(sum(bytes), 0) FROM documents");
  if (!statement) return std::unexpected(from_store(path_, statement.error()));
  CorpusCounts out;
  const auto done = each_row(path_, *statement, [&](const store::Statement& row) {
    out = {static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
           static_cast<std::uint64_t>(row.integer(2))};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

std::expected<std::vector<StoredDocument>, schemas::Problem> CorpusFile::documents(std::size_t most) {
  auto statement = database_->prepare("SELECT " + std::string(columns) + " FROM documents ORDER BY name LIMIT ?");
  if (!statement) return std::unexpected(from_store(path_, statement.error()));
  statement->bind(static_cast<std::int64_t>(most));
  std::vector<StoredDocument> out;
  const auto done = each_row(path_, *statement, [&](const store::Statement& row) { out.push_back(row_of(row)); });
  if (!done) return std::unexpected(done.error());
  return out;
}

std::expected<std::optional<StoredText>, schemas::Problem> CorpusFile::document(std::string_view name,
                                                                                std::size_t most_bytes) {
  auto statement = database_->prepare("SELECT " + std::string(columns) +
                                      ", CASE WHEN bytes <= ?2 THEN text END FROM documents WHERE name = ?1");
  if (!statement) return std::unexpected(from_store(path_, statement.error()));
  statement->bind(name).bind(static_cast<std::int64_t>(most_bytes));
  std::optional<StoredText> out;
  const auto done = each_row(
      path_, *statement, [&](const store::Statement& row) { out = StoredText{row_of(row), std::string(row.text(7))}; });
  if (!done) return std::unexpected(done.error());
  if (out && out->document.bytes <= most_bytes &&
      (out->text.size() != out->document.bytes || hash_of(out->text) != out->document.hash ||
       !tools::claims::utf8::valid(out->text)))
    return std::unexpected(damaged(path_, "a document does not have the hash that it was indexed with"));
  return out;
}

std::expected<std::vector<Hit>, schemas::Problem> CorpusFile::search(std::string_view text, std::size_t most) {
  std::vector<Hit> out;
  const std::string query = query_of(text);
  if (query.empty()) return out;
  auto statement = database_->prepare(
      "SELECT d.name, p.first, p.last FROM (SELECT rowid AS id, rank AS score FROM passage_text WHERE passage_text "
      "MATCH ?1 ORDER BY rank LIMIT ?2) AS found JOIN passages AS p ON p.id = found.id JOIN documents AS d ON d.id = "
      "p.document ORDER BY found.score, p.id");
  if (!statement) return std::unexpected(from_store(path_, statement.error()));
  statement->bind(query).bind(static_cast<std::int64_t>(most));
  const auto done = each_row(path_, *statement, [&](const store::Statement& row) {
    out.push_back({std::string(row.text(0)),
                   {static_cast<std::size_t>(row.integer(1)), static_cast<std::size_t>(row.integer(2))}});
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

std::expected<std::vector<std::string>, schemas::Problem> CorpusFile::names_like(std::string_view name,
                                                                                 std::size_t most) {
  auto statement = database_->prepare("SELECT name FROM documents WHERE name >= ? ORDER BY name LIMIT ?");
  if (!statement) return std::unexpected(from_store(path_, statement.error()));
  const std::string_view folder = name.substr(0, name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
  statement->bind(folder).bind(static_cast<std::int64_t>(most));
  std::vector<std::string> out;
  const auto done = each_row(path_, *statement, [&](const store::Statement& row) { out.emplace_back(row.text(0)); });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace portcullis::server::corpus
