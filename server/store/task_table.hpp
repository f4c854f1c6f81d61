// The table of tasks in one SQLite file: what TaskStore promises, one call after the other, without threads. Its caller
// (worker.hpp) puts a batch of calls into one transaction.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "server/store/database.hpp"
#include "server/store/owner.hpp"
#include "server/store/task_store.hpp"

namespace portcullis::server::store {

class TaskTable {
 public:
  // Makes the directory and the file when they are missing, and brings an older file up to date.
  static std::expected<std::unique_ptr<TaskTable>, schemas::Problem> open(const std::filesystem::path& directory);
  ~TaskTable();

  Outcome begin(bool writes);
  Outcome commit();
  void roll_back();
  // False when somebody moved or removed the file: what is written would not be found again.
  bool in_place() const { return database_->in_place(); }

  Outcome insert(const TaskRecord& record, const TaskLimits& limits);
  Outcome finish(const std::string& id, TaskStatus status, Milliseconds updated, const std::string& payload);
  std::expected<std::optional<TaskRecord>, schemas::Problem> find(const std::string& id, Milliseconds now);
  std::expected<std::size_t, schemas::Problem> sweep(Milliseconds now);

 private:
  struct Statements;
  TaskTable(std::filesystem::path file, Owner owner, std::unique_ptr<Database> database);

  Outcome migrate();
  Outcome prepare();
  Outcome remove_expired(Milliseconds now);
  std::expected<std::size_t, schemas::Problem> count(Statement& statement);

  std::filesystem::path file_;
  Owner owner_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Statements> statements_;  // go before the database does
};

}  // namespace portcullis::server::store
