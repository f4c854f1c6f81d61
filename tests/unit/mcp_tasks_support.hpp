// A registry on the bench: with a clock and timers that the test moves, and a store that can be told to fail.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/mcp/task_registry.hpp"
#include "tests/unit/mcp_support.hpp"

namespace portcullis::server::mcp::test {

// The memory form, until it is told to hold back or to fail.
class TestStore final : public store::TaskStore {
 public:
  void insert(store::TaskRecord record, store::TaskLimits limits, Done<void> done) override {
    if (failing) return done(std::unexpected(problem()));
    last_inserted = record.id;
    if (holding)
      return held.push_back([this, record, limits, done = std::move(done)]() mutable {
        store_->insert(record, limits, std::move(done));
      });
    store_->insert(std::move(record), limits, std::move(done));
  }
  void finish(std::string id, store::TaskStatus status, store::Milliseconds updated, std::string payload,
              Done<void> done) override {
    if (failing) return done(std::unexpected(problem()));
    if (holding)
      return held.push_back([this, id, status, updated, payload, done = std::move(done)]() mutable {
        store_->finish(id, status, updated, payload, std::move(done));
      });
    store_->finish(std::move(id), status, updated, std::move(payload), std::move(done));
  }
  void find(std::string id, store::Milliseconds now, Done<std::optional<store::TaskRecord>> done) override {
    ++finds;
    if (failing) return done(std::unexpected(problem()));
    store_->find(std::move(id), now, std::move(done));
  }
  void sweep(store::Milliseconds now, Done<std::size_t> done) override { store_->sweep(now, std::move(done)); }

  void release() {
    holding = false;
    for (auto& next : std::exchange(held, {})) next();
  }

  static schemas::Problem problem() { return {"store_unavailable", "No space left on device.", {}, "Make room."}; }

  bool failing = false;
  bool holding = false;
  int finds = 0;
  std::string last_inserted;
  std::vector<std::move_only_function<void()>> held;

 private:
  std::unique_ptr<store::TaskStore> store_ = store::make_memory_task_store();
};

struct TaskBench : Bench {
  explicit TaskBench(TaskOptions options = {}) : Bench({}) {
    services.after = [this](std::chrono::milliseconds, std::function<void()> run) { timers.push_back(std::move(run)); };
    options.now = [this] { return std::chrono::system_clock::time_point(std::chrono::milliseconds(time)); };
    auto owned = std::make_unique<TestStore>();
    store = owned.get();
    tasks.emplace(services, std::move(owned), std::move(options));
    services.tasks = &*tasks;
  }

  // The members of the create result, or of the problem.
  Json create(const std::string& principal = "local") {
    TaskHooks hooks;
    hooks.cancel = [this] { ++cancels; };
    hooks.provide = [this](Json responses) { provided.push_back(std::move(responses)); };
    std::optional<Json> out;
    tasks->create(principal, "verify", std::move(hooks),
                  [&out](std::expected<Json, schemas::Problem> made) { out = made ? *made : made.error().to_json(); });
    run();
    return out.value_or(Json("no answer"));
  }
  std::string new_id(const std::string& principal = "local") { return create(principal).value("taskId", ""); }

  // The members of the task; null when there is none, a text when there is no answer or a problem.
  Json get(const std::string& id, const std::string& principal = "local") {
    Json out = "no answer";
    tasks->get(id, principal, [&out](std::expected<std::optional<Json>, schemas::Problem> task) {
      out = !task ? Json(task.error().code) : *task ? **task : Json();
    });
    run();
    return out;
  }
  std::string status(const std::string& id) {
    const Json task = get(id);
    return task.is_object() ? task.value("status", "") : task.dump();
  }
  // True or false, or the code of a problem.
  Json update(const std::string& id, const Json& responses, const std::string& principal = "local") {
    Json out = "no answer";
    tasks->update(id, principal, responses, [&out](std::expected<bool, schemas::Problem> known) {
      out = known ? Json(*known) : Json(known.error().code);
    });
    run();
    return out;
  }
  // It may also be answered after this, while the store holds back.
  Json cancel(const std::string& id, const std::string& principal = "local") {
    const auto out = std::make_shared<Json>("no answer");
    tasks->cancel(id, principal, [out](std::expected<bool, schemas::Problem> known) {
      *out = known ? Json(*known) : Json(known.error().code);
    });
    run();
    return *out;
  }
  void complete(const std::string& id, const Json& result = Json{{"content", Json::array()}}) {
    tasks->completed(id, result);
    run();
  }

  std::int64_t time = 1'795'340'400'000;
  TestStore* store = nullptr;
  std::vector<std::function<void()>> timers;
  int cancels = 0;
  std::vector<Json> provided;
  std::optional<TaskRegistry> tasks;
};

inline Json question(const std::string& message) {
  return Json{{"method", "elicitation/create"}, {"params", Json{{"mode", "form"}, {"message", message}}}};
}

}  // namespace portcullis::server::mcp::test
