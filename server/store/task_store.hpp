// The port through which tasks (server/mcp/task_registry) outlive the process. SQLite and a memory form stand behind
// it; PostgreSQL is another implementation of the same interface. The store knows records, not MCP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "schemas/problem.hpp"

namespace portcullis::server::store {

using Milliseconds = std::int64_t;  // since 1970, UTC

enum class TaskStatus { working, completed, failed, cancelled };  // all but the first are final

struct TaskRecord {
  std::string id;
  std::string principal;
  std::string tool;
  TaskStatus status = TaskStatus::working;
  Milliseconds created = 0;
  Milliseconds updated = 0;
  Milliseconds expires = 0;
  std::string payload;    // of a final one: its result or error as JSON text
  bool orphaned = false;  // set by find(): working, and the process that worked on it is gone
};

// How many unexpired records there may be.
struct TaskLimits {
  std::size_t of_one_principal = 1'000;
  std::size_t together = 10'000;
};

class TaskStore {
 public:
  // Called once, on a thread of the store or inside the call; must be short and hand over to the caller's loop.
  template <class Value>
  using Done = std::move_only_function<void(std::expected<Value, schemas::Problem>)>;

  // Finishes what was asked for; every `done` is called before it returns.
  virtual ~TaskStore() = default;

  // A new, working record of this process; durable when `done` is called. Fails with `task_limit` when there are too
  // many. Records that have expired at `record.created` are removed first.
  virtual void insert(TaskRecord record, TaskLimits limits, Done<void> done) = 0;
  // Gives a working record its final status. One that is final already, or gone, stays as it is: that is no error.
  virtual void finish(std::string id, TaskStatus status, Milliseconds updated, std::string payload,
                      Done<void> done) = 0;
  // The record, unless it is unknown or has expired at `now`.
  virtual void find(std::string id, Milliseconds now, Done<std::optional<TaskRecord>> done) = 0;
  // Removes what has expired at `now`, and says how many records are left.
  virtual void sweep(Milliseconds now, Done<std::size_t> done) = 0;
};

// The file `tasks.db` in `directory` (made on first use, 0700 and 0600; nothing is touched before). Several processes
// may share it. Problems: store_unavailable (the system's words), store_damaged, store_newer (of a later release).
std::unique_ptr<TaskStore> make_sqlite_task_store(std::filesystem::path directory);

// Nothing survives the process.
std::unique_ptr<TaskStore> make_memory_task_store();

}  // namespace portcullis::server::store
