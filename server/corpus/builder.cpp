// See builder.hpp.
#include "server/corpus/builder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "server/corpus/passages.hpp"
#include "server/corpus/problems.hpp"

namespace portcullis::server::corpus {
namespace {

// `first` and `last` are byte offsets into the document's text. The words of a passage stand in the index under the
// passage's number.
constexpr const char* schema =
    "CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, bytes INTEGER NOT NULL,"
    " reading INTEGER NOT NULL, indexed TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))) STRICT;"
    "CREATE TABLE documents (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,"
    " title TEXT NOT NULL, origin TEXT NOT NULL, date TEXT NOT NULL, hash TEXT NOT NULL, start INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, complete INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
    "CREATE INDEX documents_of_file ON documents (file);"
    "CREATE TABLE passages (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL) STRICT;"
    "CREATE INDEX passages_of_document ON passages (document);"
    "CREATE VIRTUAL TABLE passage_text USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');"
    "PRAGMA application_id = 1346588498; PRAGMA user_version = 1;";
static_assert(application == 1346588498 && file_version == 1);

}  // namespace

schemas::Problem Builder::problem(const schemas::Problem& met) const {
  return from_store(file_, met);
}

std::expected<std::unique_ptr<Builder>, schemas::Problem> Builder::begin(const std::filesystem::path& file) {
  std::unique_ptr<Builder> builder(new Builder(file));
  if (auto opened = builder->open(); !opened) return std::unexpected(std::move(opened.error()));
  return builder;
}

Builder::Done Builder::open() {
  const std::filesystem::path folder = file_.parent_path();
  if (auto made = audit::make_directory(folder); !made)
    return std::unexpected(unavailable(folder, "make", made.error()));
  auto directory = audit::open_directory(folder);
  if (!directory) return std::unexpected(unavailable(folder, "open", directory.error()));
  directory_ = std::move(*directory);
  const std::string name = file_.filename().string();
  auto lock = audit::open_file(directory_, (name + ".lock").c_str(), O_RDWR | O_CREAT);
  if (!lock) return std::unexpected(unavailable(folder / (name + ".lock"), "open", lock.error()));
  lock_ = std::move(*lock);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0)
    return std::unexpected(busy(file_, "is being written by another process."));

  // Only now, under the lock: the old file is whole and of this release, or not there.
  auto old = CorpusFile::open(file_);
  const bool fresh = !old && old.error().code == "corpus_missing";
  if (!old && !fresh) return std::unexpected(std::move(old.error()));
  made_ = folder / (name + ".new");
  ::unlink(made_.c_str());
  if (auto copy = audit::open_file(directory_, made_.filename().c_str(), O_RDWR | O_CREAT | O_EXCL); !copy)
    return std::unexpected(unavailable(made_, "make", copy.error()));
  if (!fresh) {
    std::error_code error;
    std::filesystem::copy_file(file_, made_, std::filesystem::copy_options::overwrite_existing, error);
    if (error) return std::unexpected(unavailable(made_, "write", error.value()));
  }
  auto database = store::Database::open_private(made_);
  if (!database) return std::unexpected(problem(database.error()));
  database_ = std::move(*database);
  if (fresh) {
    if (auto laid = database_->execute(schema); !laid) return std::unexpected(problem(laid.error()));
  }
  if (auto begun = database_->execute("BEGIN"); !begun) return std::unexpected(problem(begun.error()));
  return {};
}

Builder::~Builder() {
  database_.reset();
  if (!made_.empty()) ::unlink(made_.c_str());
}

std::expected<std::optional<std::int64_t>, schemas::Problem> Builder::number(const char* sql, std::string_view value) {
  auto statement = database_->prepare(sql);
  if (!statement) return std::unexpected(problem(statement.error()));
  statement->bind(value);
  const auto row = statement->step();
  if (!row) return std::unexpected(problem(row.error()));
  return *row ? std::optional(statement->integer(0)) : std::nullopt;
}

Builder::Done Builder::run(const char* sql, std::int64_t value) {
  auto statement = database_->prepare(sql);
  if (!statement) return std::unexpected(problem(statement.error()));
  statement->bind(value);
  if (auto done = statement->run(); !done) return std::unexpected(problem(done.error()));
  return {};
}

std::expected<bool, schemas::Problem> Builder::has(const IndexedFile& file) {
  auto statement = database_->prepare("SELECT 1 FROM files WHERE path = ? AND hash = ? AND bytes = ? AND reading = ?");
  if (!statement) return std::unexpected(problem(statement.error()));
  statement->bind(file.path).bind(file.hash).bind(static_cast<std::int64_t>(file.bytes)).bind(reading_version);
  auto row = statement->step();
  if (!row) return std::unexpected(problem(row.error()));
  return *row;
}

std::expected<std::optional<std::string>, schemas::Problem> Builder::file_of(std::string_view document) {
  auto statement =
      database_->prepare("SELECT f.path FROM documents AS d JOIN files AS f ON f.id = d.file WHERE d.name = ?");
  if (!statement) return std::unexpected(problem(statement.error()));
  statement->bind(document);
  const auto row = statement->step();
  if (!row) return std::unexpected(problem(row.error()));
  return *row ? std::optional(std::string(statement->text(0))) : std::nullopt;
}

std::expected<std::vector<std::string>, schemas::Problem> Builder::files() {
  auto statement = database_->prepare("SELECT path FROM files ORDER BY path");
  if (!statement) return std::unexpected(problem(statement.error()));
  std::vector<std::string> out;
  for (;;) {
    const auto row = statement->step();
    if (!row) return std::unexpected(problem(row.error()));
    if (!*row) return out;
    out.emplace_back(statement->text(0));
  }
}

std::expected<std::uint64_t, schemas::Problem> Builder::document_count() {
  const auto count = number("SELECT count(*) FROM documents WHERE ?1 = ?1", "");
  if (!count) return std::unexpected(count.error());
  return static_cast<std::uint64_t>(count->value_or(0));
}

Builder::Done Builder::drop(std::int64_t document) {
  changed_ = true;
  for (const char* sql : {"DELETE FROM passage_text WHERE rowid IN (SELECT id FROM passages WHERE document = ?)",
                          "DELETE FROM passages WHERE document = ?", "DELETE FROM documents WHERE id = ?"})
    if (auto done = run(sql, document); !done) return done;
  return {};
}

std::expected<std::uint64_t, schemas::Problem> Builder::drop_file(const std::string& path) {
  const auto file = number("SELECT id FROM files WHERE path = ?", path);
  if (!file) return std::unexpected(file.error());
  if (!*file) return 0;
  std::vector<std::int64_t> documents;
  {
    auto statement = database_->prepare("SELECT id FROM documents WHERE file = ?");
    if (!statement) return std::unexpected(problem(statement.error()));
    statement->bind(**file);
    for (;;) {
      const auto row = statement->step();
      if (!row) return std::unexpected(problem(row.error()));
      if (!*row) break;
      documents.push_back(statement->integer(0));
    }
  }
  for (const std::int64_t document : documents)
    if (auto done = drop(document); !done) return std::unexpected(std::move(done.error()));
  changed_ = true;
  if (auto done = run("DELETE FROM files WHERE id = ?", **file); !done) return std::unexpected(std::move(done.error()));
  return documents.size();
}

// The file forgets its hash, so that the document comes back when the file is indexed again.
std::expected<bool, schemas::Problem> Builder::drop_document(const std::string& name) {
  const auto document = number("SELECT id FROM documents WHERE name = ?", name);
  if (!document) return std::unexpected(document.error());
  if (!*document) return false;
  if (auto done = run("UPDATE files SET hash = '' WHERE id = (SELECT file FROM documents WHERE id = ?)", **document);
      !done)
    return std::unexpected(std::move(done.error()));
  if (auto done = drop(**document); !done) return std::unexpected(std::move(done.error()));
  if (auto done = run("DELETE FROM files WHERE ?1 = ?1 AND id NOT IN (SELECT file FROM documents)", 0); !done)
    return std::unexpected(std::move(done.error()));
  return true;
}

Builder::Done Builder::put(const IndexedFile& file, const std::string& modified,
                           const std::vector<NewDocument>& documents) {
  if (auto dropped = drop_file(file.path); !dropped) return std::unexpected(std::move(dropped.error()));
  changed_ = true;
  auto statement = database_->prepare("INSERT INTO files (path, hash, bytes, reading) VALUES (?, ?, ?, ?)");
  if (!statement) return std::unexpected(problem(statement.error()));
  statement->bind(file.path).bind(file.hash).bind(static_cast<std::int64_t>(file.bytes)).bind(reading_version);
  if (auto done = statement->run(); !done) return std::unexpected(problem(done.error()));
  const auto id = number("SELECT id FROM files WHERE path = ?", file.path);
  if (!id) return std::unexpected(id.error());
  for (const NewDocument& document : documents)
    if (auto done = insert(id->value_or(0), file, modified, document); !done) return done;
  return {};
}

Builder::Done Builder::insert(std::int64_t file, const IndexedFile& from, const std::string& modified,
                              const NewDocument& document) {
  auto statement = database_->prepare(
      "INSERT INTO documents (file, name, title, origin, date, hash, start, bytes, complete, text) VALUES (?, ?, ?, ?, "
      "?, ?, ?, ?, ?, ?)");
  if (!statement) return std::unexpected(problem(statement.error()));
  const std::string hash = hash_of(document.text);
  statement->bind(file)
      .bind(document.name)
      .bind(document.title)
      .bind(document.origin.empty() ? from.path : document.origin)
      .bind(document.date.empty() ? modified : document.date)
      .bind(hash)
      .bind(static_cast<std::int64_t>(document.offset))
      .bind(static_cast<std::int64_t>(document.text.size()))
      .bind(std::int64_t{document.complete ? 1 : 0})
      .bind(document.text);
  if (auto done = statement->run(); !done) return std::unexpected(problem(done.error()));
  const auto id = number("SELECT id FROM documents WHERE name = ?", document.name);
  if (!id) return std::unexpected(id.error());
  auto passage = database_->prepare("INSERT INTO passages (document, first, last) VALUES (?, ?, ?) RETURNING id");
  auto words = database_->prepare("INSERT INTO passage_text (rowid, text) VALUES (?, ?)");
  if (!passage) return std::unexpected(problem(passage.error()));
  if (!words) return std::unexpected(problem(words.error()));
  for (const auto span : passages_of(document.text)) {
    passage->bind(id->value_or(0))
        .bind(static_cast<std::int64_t>(span.start))
        .bind(static_cast<std::int64_t>(span.end));
    const auto row = passage->step();
    if (!row) return std::unexpected(problem(row.error()));
    const std::int64_t number = passage->integer(0);
    passage->reset();
    words->bind(number).bind(std::string_view(document.text).substr(span.start, span.size()));
    if (auto done = words->run(); !done) return std::unexpected(problem(done.error()));
  }
  return {};
}

Builder::Done Builder::commit() {
  if (auto done = database_->execute("COMMIT"); !done) return std::unexpected(problem(done.error()));
  database_.reset();
  {
    const auto made = audit::open_file(directory_, made_.filename().c_str(), O_RDWR);
    if (!made) return std::unexpected(unavailable(made_, "open", made.error()));
    if (auto synced = audit::sync_data(*made); !synced)
      return std::unexpected(unavailable(made_, "write", synced.error()));
  }
  if (::rename(made_.c_str(), file_.c_str()) != 0) return std::unexpected(unavailable(file_, "replace", errno));
  made_.clear();
  if (auto synced = audit::sync_directory(directory_); !synced)
    return std::unexpected(unavailable(file_, "write", synced.error()));
  return {};
}

}  // namespace portcullis::server::corpus
