// See task_registry.hpp.
#include "server/mcp/task_registry.hpp"

#include <algorithm>
#include <utility>

#include "server/mcp/task_form.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

using store::TaskRecord;
using store::TaskStatus;

constexpr std::string_view id_prefix = "t_";
constexpr std::size_t id_digits = 32;  // 128 bits

bool may_be_id(std::string_view id) {
  return id.size() == id_prefix.size() + id_digits && id.starts_with(id_prefix) &&
         id.find_first_not_of("0123456789abcdef", id_prefix.size()) == std::string_view::npos;
}

schemas::Problem closed() {
  return {"shutting_down", "The server is shutting down.", {}, "Ask again when it is back."};
}

}  // namespace

TaskRegistry::TaskRegistry(Services& services, std::unique_ptr<store::TaskStore> store, TaskOptions options)
    : services_(services), store_(std::move(store)), options_(std::move(options)) {}

TaskRegistry::~TaskRegistry() = default;

store::Milliseconds TaskRegistry::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(options_.now().time_since_epoch()).count();
}

template <class Value>
store::TaskStore::Done<Value> TaskRegistry::on_loop(Done<Value> then) {
  return [post = services_.post, alive = std::weak_ptr<int>(alive_),
          then = std::move(then)](std::expected<Value, schemas::Problem> value) {
    const auto held = std::make_shared<std::expected<Value, schemas::Problem>>(std::move(value));
    post([alive, then, held] {
      if (!alive.expired()) then(std::move(*held));
    });
  };
}

void TaskRegistry::create(std::string principal, std::string tool, TaskHooks hooks, Done<Json> done) {
  if (!store_) return done(std::unexpected(closed()));
  if (tasks_.size() >= options_.most_working)
    return done(std::unexpected(schemas::Problem{
        "task_limit", "Too many tasks are working.", {}, "Wait until one of them has ended, or cancel one."}));
  const store::Milliseconds created = now();
  TaskRecord record{.id = std::string(id_prefix) + services_.random_hex(id_digits),
                    .principal = std::move(principal),
                    .tool = std::move(tool),
                    .status = TaskStatus::working,
                    .created = created,
                    .updated = created,
                    .expires = created + options_.lifetime.count(),
                    .payload = {},
                    .orphaned = false};
  store_->insert(record, options_.limits,
                 on_loop<void>([this, record, hooks = std::move(hooks), done = std::move(done)](auto stored) mutable {
                   if (!stored) return done(std::unexpected(std::move(stored.error())));
                   const auto form = task_form(record, Json::object(), options_.poll_interval);
                   Task task;
                   task.record = record;
                   task.hooks = std::move(hooks);
                   tasks_.emplace(record.id, std::move(task));
                   arm_sweep();
                   done(form);
                 }));
}

// nullptr for a task of another principal, or one whose time is up, too.
TaskRegistry::Task* TaskRegistry::of(const std::string& id, const std::string& principal) {
  const auto found = tasks_.find(id);
  if (found == tasks_.end() || found->second.record.principal != principal || found->second.record.expires <= now())
    return nullptr;
  return &found->second;
}

TaskRegistry::Task* TaskRegistry::at_work(const std::string& id) {
  const auto found = tasks_.find(id);
  if (found == tasks_.end() || found->second.ending || found->second.record.status != TaskStatus::working)
    return nullptr;
  return &found->second;
}

// The clock of the system may go back; the times of a task do not.
void TaskRegistry::touch(Task& task) {
  task.record.updated = std::max(task.record.updated, now());
}

void TaskRegistry::input_required(const std::string& id, Json requests) {
  Task* task = at_work(id);
  if (task == nullptr) return;
  task->inputs.ask(requests);
  touch(*task);
  publish(*task);
}

void TaskRegistry::working(const std::string& id) {
  Task* task = at_work(id);
  if (task == nullptr || task->inputs.empty()) return;
  task->inputs.clear();
  touch(*task);
  publish(*task);
}

void TaskRegistry::completed(const std::string& id, Json result) {
  end(id, TaskStatus::completed, json::write(result));
}

void TaskRegistry::failed(const std::string& id, Json error) {
  end(id, TaskStatus::failed, json::write(error));
}

void TaskRegistry::cancelled(const std::string& id) {
  end(id, TaskStatus::cancelled, {});
}

// What is over is seen to be over only when that is durable: a restart cannot take it back.
void TaskRegistry::end(const std::string& id, TaskStatus status, std::string payload) {
  Task* task = at_work(id);
  if (task == nullptr) return;
  task->ending = true;
  task->inputs.clear();
  touch(*task);
  // The hooks hold the call, which may be the one that is calling.
  services_.post([hooks = std::exchange(task->hooks, {})] {});
  if (!store_) return;
  TaskRecord record = task->record;
  record.status = status;
  record.payload = std::move(payload);
  store_->finish(id, status, record.updated, record.payload,
                 on_loop<void>([this, id, record](auto stored) mutable { ended(id, std::move(record), stored); }));
}

void TaskRegistry::ended(const std::string& id, TaskRecord record,
                         const std::expected<void, schemas::Problem>& stored) {
  const auto found = tasks_.find(id);
  if (found == tasks_.end()) return;  // its time was up meanwhile
  if (!stored) {
    // To the store it goes on working, and would be failed after a restart; so it is failed now, whatever its end was.
    record.status = TaskStatus::failed;
    record.payload = not_stored(stored.error());
  }
  Task& task = found->second;
  task.record = std::move(record);
  task.ending = false;
  const auto waiting = std::exchange(task.waiting, {});
  if (stored) {
    const Task over = std::move(task);
    tasks_.erase(found);
    publish(over);
  } else {
    publish(task);
  }
  for (const auto& done : waiting) done();
}

void TaskRegistry::look_up(const std::string& id, const std::string& principal, Done<std::optional<TaskRecord>> done) {
  if (!may_be_id(id)) return done(std::nullopt);
  if (!store_) return done(std::unexpected(closed()));
  arm_sweep();
  store_->find(id, now(), on_loop<std::optional<TaskRecord>>([this, id, principal, done = std::move(done)](auto found) {
                 if (!found || !*found) return done(std::move(found));
                 TaskRecord& record = **found;
                 if (record.principal != principal) return done(std::nullopt);
                 if (!record.orphaned) return done(std::move(found));
                 if (!store_) return done(std::unexpected(closed()));
                 record.status = TaskStatus::failed;
                 record.updated = std::max(record.updated, now());
                 record.payload = lost_in_restart();
                 const std::string payload = record.payload;
                 store_->finish(id, record.status, record.updated, payload,
                                on_loop<void>([found = std::move(*found), done](auto stored) {
                                  if (!stored) return done(std::unexpected(std::move(stored.error())));
                                  done(found);
                                }));
               }));
}

void TaskRegistry::get(const std::string& id, const std::string& principal, Done<std::optional<Json>> done) {
  if (const Task* task = of(id, principal)) {
    auto form = task_form(task->record, task->inputs.open(), options_.poll_interval);
    if (!form) return done(std::unexpected(std::move(form.error())));
    return done(std::move(*form));
  }
  if (tasks_.contains(id)) return done(std::nullopt);
  look_up(id, principal, [this, done = std::move(done)](auto record) {
    if (!record) return done(std::unexpected(std::move(record.error())));
    if (!*record) return done(std::nullopt);
    auto form = task_form(**record, Json::object(), options_.poll_interval);
    if (!form) return done(std::unexpected(std::move(form.error())));
    done(std::move(*form));
  });
}

void TaskRegistry::acknowledge(const std::string& id, const std::string& principal, Done<bool> done) {
  if (tasks_.contains(id)) return done(false);
  look_up(id, principal, [done = std::move(done)](auto record) {
    if (!record) return done(std::unexpected(std::move(record.error())));
    if (!*record) return done(false);
    if ((*record)->status == TaskStatus::working)
      return done(std::unexpected(schemas::Problem{"task_elsewhere",
                                                   "Another process of this server works on this task.",
                                                   {},
                                                   "Send the request to the process that made it."}));
    done(true);
  });
}

void TaskRegistry::update(const std::string& id, const std::string& principal, const Json& responses, Done<bool> done) {
  Task* task = of(id, principal);
  if (task == nullptr) return acknowledge(id, principal, std::move(done));
  Json taken = task->inputs.take(responses);
  if (!taken.empty()) {
    touch(*task);
    publish(*task);
    // The call may go on, ask again or end inside.
    if (const auto provide = task->hooks.provide) provide(std::move(taken));
  }
  done(true);
}

void TaskRegistry::cancel(const std::string& id, const std::string& principal, Done<bool> done) {
  Task* task = of(id, principal);
  if (task == nullptr) return acknowledge(id, principal, std::move(done));
  if (task->record.status != TaskStatus::working) return done(true);
  task->waiting.push_back([done = std::move(done)] { done(true); });
  if (const auto stop = task->hooks.cancel) stop();
  // The call may take a while to unwind; the client need not wait for that.
  end(id, TaskStatus::cancelled, {});
}

void TaskRegistry::publish(const Task& task) {
  if (services_.subscriptions.size() == 0) return;
  auto form = task_form(task.record, task.inputs.open(), options_.poll_interval);
  if (!form) return;
  Event event;
  event.what = Event::What::task;
  event.task = std::move(*form);
  event.principal = task.record.principal;
  services_.subscriptions.publish(event);
}

void TaskRegistry::arm_sweep() {
  if (std::exchange(sweeping_, true)) return;
  services_.after(options_.sweep_interval, [this, alive = std::weak_ptr<int>(alive_)] {
    if (!alive.expired()) sweep();
  });
}

void TaskRegistry::sweep() {
  const store::Milliseconds time = now();
  std::vector<std::function<void()>> told;
  for (auto at = tasks_.begin(); at != tasks_.end();) {
    if (at->second.record.expires > time) {
      ++at;
      continue;
    }
    if (at->second.hooks.cancel) told.push_back(at->second.hooks.cancel);
    for (auto& done : at->second.waiting) told.push_back(std::move(done));
    at = tasks_.erase(at);
  }
  for (const auto& tell : told) tell();
  if (!store_) return;
  store_->sweep(time, on_loop<std::size_t>([this](auto left) {
                  sweeping_ = false;
                  if (!left || *left > 0 || !tasks_.empty()) arm_sweep();
                }));
}

}  // namespace portcullis::server::mcp
