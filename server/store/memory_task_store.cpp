// Tasks in memory: the promises of the SQLite form without the file. For tests and for servers that keep no record.
#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "server/store/problems.hpp"
#include "server/store/task_store.hpp"

namespace portcullis::server::store {
namespace {

class MemoryTaskStore final : public TaskStore {
 public:
  void insert(TaskRecord record, TaskLimits limits, Done<void> done) override {
    done(place(std::move(record), limits));
  }

  void finish(std::string id, TaskStatus status, Milliseconds updated, std::string payload, Done<void> done) override {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = records_.find(id); found != records_.end() && is_working(found->second)) {
        found->second.status = status;
        found->second.updated = updated;
        found->second.payload = std::move(payload);
      }
    }
    done({});
  }

  void find(std::string id, Milliseconds now, Done<std::optional<TaskRecord>> done) override {
    std::optional<TaskRecord> out;
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = records_.find(id); found != records_.end() && found->second.expires > now)
        out = found->second;
    }
    done(std::move(out));
  }

  void sweep(Milliseconds now, Done<std::size_t> done) override {
    std::size_t left = 0;
    {
      const std::lock_guard lock(mutex_);
      remove_expired(now);
      left = records_.size();
    }
    done(left);
  }

 private:
  static bool is_working(const TaskRecord& record) { return record.status == TaskStatus::working; }

  std::expected<void, schemas::Problem> place(TaskRecord record, const TaskLimits& limits) {
    const std::lock_guard lock(mutex_);
    remove_expired(record.created);
    const auto of_principal = std::count_if(records_.begin(), records_.end(), [&](const auto& entry) {
      return entry.second.principal == record.principal;
    });
    if (static_cast<std::size_t>(of_principal) >= limits.of_one_principal)
      return std::unexpected(too_many_tasks(limits.of_one_principal, "this principal"));
    if (records_.size() >= limits.together) return std::unexpected(too_many_tasks(limits.together, "this server"));
    record.status = TaskStatus::working;
    const std::string id = record.id;
    if (!records_.emplace(id, std::move(record)).second)
      return std::unexpected(unavailable("memory", "use", "this id is taken"));
    return {};
  }

  void remove_expired(Milliseconds now) {
    std::erase_if(records_, [now](const auto& entry) { return entry.second.expires <= now; });
  }

  std::mutex mutex_;  // guards all below
  std::map<std::string, TaskRecord> records_;
};

}  // namespace

std::unique_ptr<TaskStore> make_memory_task_store() {
  return std::make_unique<MemoryTaskStore>();
}

}  // namespace portcullis::server::store
