// A thin cover over SQLite: a file that is opened safely, statements that are prepared once, errors as values. Nothing
// outside this folder sees SQLite. One thread at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
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
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  std::expected<Statement, schemas::Problem> prepare(std::string_view sql);
  Outcome execute(const char* sql);
  // False after an error that took the transaction back (a full disk, say).
  bool in_transaction() const;
  // The path still leads to the file that was opened.
  bool in_place() const;
  // The last error of the library as a problem.
  schemas::Problem problem(std::string_view doing) const;

 private:
  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  Outcome configure();

  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace portcullis::server::store
