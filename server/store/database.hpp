// A thin cover over SQLite: a file that is opened safely, statements that are prepared once, errors as values. Nothing
// outside this folder sees SQLite. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace portcullis::server::store {

class Database;
using Outcome = std::expected<void, schemas::Problem>;

// A prepared statement. Bound values must live until the next run(); columns until the next step() or reset().
class Statement {
 public:
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view value);

  // True while there is a row.
  std::expected<bool, schemas::Problem> step();
  // All of it, for statements without rows.
  Outcome run();
  void reset();  // also forgets what was bound

  std::int64_t integer(int column) const;
  std::string_view text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(const Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
  bool misbound_ = false;
};

class Database {
 public:
  // Opens the file, which the caller made (so that its mode is the caller's); -wal and -shm files get the same mode.
  // Write-ahead log, and a commit is durable. Waits up to 5 s for other processes.
  static std::expected<std::unique_ptr<Database>, schemas::Problem> open(const std::filesystem::path& file);
  // A file that nobody changes in place (a new one is moved over it): read only, no locks, nothing beside it.
  static std::expected<std::unique_ptr<Database>, schemas::Problem> open_frozen(const std::filesystem::path& file);
  // A file that nobody else knows yet: no journal, no sync. After an error it is of no use.
  static std::expected<std::unique_ptr<Database>, schemas::Problem> open_private(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  std::expected<Statement, schemas::Problem> prepare(std::string_view sql);
  Outcome execute(const char* sql);
  // False after an error that took the transaction back (a full disk, say).
  bool in_transaction() const;
  // The path still leads to the file that was opened.
  bool in_place() const;
  // Statements fail from then on with store_unavailable; nothing: they run as long as they need.
  void stop_at(std::optional<std::chrono::steady_clock::time_point> deadline);
  // The last error of the library as a problem.
  schemas::Problem problem(std::string_view doing) const;

 private:
  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  static std::expected<std::unique_ptr<Database>, schemas::Problem> open(const std::filesystem::path& file,
                                                                         const std::string& name, int flags,
                                                                         const char* pragmas);
  Outcome configure(const char* pragmas);

  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace portcullis::server::store
