// Waiting for a store, records, and a directory that goes with the test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include "server/store/task_store.hpp"

namespace portcullis::server::store {

class TemporaryDirectory {
 public:
  // In memory where the system offers that: no test here is about the disk, and a sync there takes milliseconds.
  TemporaryDirectory() {
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    const bool fast = std::filesystem::is_directory(memory, ignored);
    std::string name = ((fast ? memory : std::filesystem::temp_directory_path()) / "portcullis-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

template <class Value, class Ask>
std::expected<Value, schemas::Problem> wait(Ask&& ask) {
  std::promise<std::expected<Value, schemas::Problem>> promise;
  auto future = promise.get_future();
  ask([&promise](std::expected<Value, schemas::Problem> value) { promise.set_value(std::move(value)); });
  return future.get();
}

inline TaskRecord record(std::string id, std::string principal = "local", Milliseconds created = 1'000) {
  return {.id = std::move(id),
          .principal = std::move(principal),
          .tool = "verify",
          .status = TaskStatus::working,
          .created = created,
          .updated = created,
          .expires = created + 60'000,
          .payload = {},
          .orphaned = false};
}

inline std::expected<void, schemas::Problem> insert(TaskStore& store, TaskRecord record, TaskLimits limits = {}) {
  return wait<void>([&](auto done) { store.insert(std::move(record), limits, std::move(done)); });
}
inline std::expected<void, schemas::Problem> finish(TaskStore& store, std::string id, TaskStatus status,
                                                    std::string payload = "{}", Milliseconds updated = 2'000) {
  return wait<void>(
      [&](auto done) { store.finish(std::move(id), status, updated, std::move(payload), std::move(done)); });
}
inline std::expected<std::optional<TaskRecord>, schemas::Problem> find(TaskStore& store, std::string id,
                                                                       Milliseconds now = 2'000) {
  return wait<std::optional<TaskRecord>>([&](auto done) { store.find(std::move(id), now, std::move(done)); });
}
inline std::expected<std::size_t, schemas::Problem> sweep(TaskStore& store, Milliseconds now) {
  return wait<std::size_t>([&](auto done) { store.sweep(now, std::move(done)); });
}

}  // namespace portcullis::server::store
