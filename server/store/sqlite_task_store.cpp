// Tasks in a SQLite file: each call becomes a job of the thread that the file belongs to.
#include <utility>

#include "server/store/task_store.hpp"
#include "server/store/worker.hpp"

namespace portcullis::server::store {
namespace {

class SqliteTaskStore final : public TaskStore {
 public:
  explicit SqliteTaskStore(std::filesystem::path directory) : worker_(std::move(directory)) {}

  void insert(TaskRecord record, TaskLimits limits, Done<void> done) override {
    push<void>(
        true, [record = std::move(record), limits](TaskTable& table) { return table.insert(record, limits); },
        std::move(done));
  }

  void finish(std::string id, TaskStatus status, Milliseconds updated, std::string payload, Done<void> done) override {
    push<void>(
        true,
        [id = std::move(id), status, updated, payload = std::move(payload)](TaskTable& table) {
          return table.finish(id, status, updated, payload);
        },
        std::move(done));
  }

  void find(std::string id, Milliseconds now, Done<std::optional<TaskRecord>> done) override {
    push<std::optional<TaskRecord>>(
        false, [id = std::move(id), now](TaskTable& table) { return table.find(id, now); }, std::move(done));
  }

  void sweep(Milliseconds now, Done<std::size_t> done) override {
    push<std::size_t>(true, [now](TaskTable& table) { return table.sweep(now); }, std::move(done));
  }

 private:
  // What a job found counts only when its batch was committed.
  template <class Value, class Work>
  void push(bool writes, Work work, Done<Value> done) {
    auto found = std::make_shared<std::expected<Value, schemas::Problem>>();
    worker_.push({writes, [found, work = std::move(work)](TaskTable& table) { *found = work(table); },
                  [found, done = std::move(done)](Outcome committed) mutable {
                    if (committed || !*found)
                      done(std::move(*found));
                    else
                      done(std::unexpected(std::move(committed.error())));
                  }});
  }

  Worker worker_;
};

}  // namespace

std::unique_ptr<TaskStore> make_sqlite_task_store(std::filesystem::path directory) {
  return std::make_unique<SqliteTaskStore>(std::move(directory));
}

}  // namespace portcullis::server::store
