// The tasks of this process and what the store keeps of all: implements Tasks. A task that works lives in memory with
// the hooks of its call; its record in the store says so and whose it is. Once it is over, and that is durable, only
// the store has it. Lives on one loop.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/mcp/services.hpp"
#include "server/mcp/task_inputs.hpp"
#include "server/mcp/tasks.hpp"
#include "server/store/task_store.hpp"

namespace portcullis::server::mcp {

struct TaskOptions {
  std::chrono::milliseconds lifetime = std::chrono::hours(1);  // from the creation on; then it is gone (`ttlMs`)
  std::chrono::milliseconds poll_interval{500};                // what clients are told (`pollIntervalMs`)
  std::chrono::milliseconds sweep_interval = std::chrono::minutes(1);
  std::size_t most_working = 256;
  store::TaskLimits limits;
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
};

class TaskRegistry final : public Tasks {
 public:
  // Uses post, after, random_hex and the subscriptions of the services, which must outlive it.
  TaskRegistry(Services& services, std::unique_ptr<store::TaskStore> store, TaskOptions options = {});
  ~TaskRegistry() override;
  TaskRegistry(const TaskRegistry&) = delete;
  TaskRegistry& operator=(const TaskRegistry&) = delete;

  // Waits until everything is written. Afterwards no task can be made or read.
  void close() { store_.reset(); }

  void create(std::string principal, std::string tool, TaskHooks hooks, Done<Json> done) override;
  void input_required(const std::string& id, Json requests) override;
  void working(const std::string& id) override;
  void completed(const std::string& id, Json result) override;
  void failed(const std::string& id, Json error) override;
  void cancelled(const std::string& id) override;
  void get(const std::string& id, const std::string& principal, Done<std::optional<Json>> done) override;
  void update(const std::string& id, const std::string& principal, const Json& responses, Done<bool> done) override;
  void cancel(const std::string& id, const std::string& principal, Done<bool> done) override;

 private:
  struct Task {
    store::TaskRecord record;  // final only when the store could not take the end: then this is where it is kept
    TaskHooks hooks;
    TaskInputs inputs;
    bool ending = false;                         // the end is on its way to the store
    std::vector<std::function<void()>> waiting;  // for the end
  };

  store::Milliseconds now() const;
  Task* of(const std::string& id, const std::string& principal);
  Task* at_work(const std::string& id);
  void end(const std::string& id, store::TaskStatus status, std::string payload);
  void ended(const std::string& id, store::TaskRecord record, const std::expected<void, schemas::Problem>& stored);
  // A record that is not in memory; an orphan becomes failed on the way.
  void look_up(const std::string& id, const std::string& principal, Done<std::optional<store::TaskRecord>> done);
  // What update and cancel say of a task that is not in memory.
  void acknowledge(const std::string& id, const std::string& principal, Done<bool> done);
  void publish(const Task& task);
  void touch(Task& task);
  void arm_sweep();
  void sweep();
  // A callback for the store, which runs on the loop, and not at all once this is gone.
  template <class Value>
  store::TaskStore::Done<Value> on_loop(Done<Value> then);

  Services& services_;
  std::unique_ptr<store::TaskStore> store_;
  const TaskOptions options_;
  std::map<std::string, Task> tasks_;
  bool sweeping_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace portcullis::server::mcp
