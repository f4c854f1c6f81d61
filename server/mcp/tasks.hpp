// The tasks extension (SEP-2663, revision 2026-07-28 only) as the dispatcher sees it: calls that outlive their request.
// A task belongs to the principal that made it; its record is durable before the client learns of it.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

inline constexpr std::string_view tasks_extension = "io.modelcontextprotocol/tasks";

// True when the request's own capabilities declare the extension.
inline bool declares_tasks(const Json& client_capabilities) {
  const auto extensions = client_capabilities.find("extensions");
  return extensions != client_capabilities.end() && extensions->is_object() &&
         extensions->contains(std::string(tasks_extension));
}

// What a request has to declare for that, as a ClientCapabilities object.
inline Json tasks_capability() {
  return Json{{"extensions", Json{{std::string(tasks_extension), Json::object()}}}};
}

// What the registry asks of the running call. Called on the loop.
struct TaskHooks {
  std::function<void()> cancel;
  std::function<void(Json responses)> provide;  // input responses by key; only keys that were asked for
};

class Tasks {
 public:
  virtual ~Tasks() = default;

  // `done` is called on the loop once the record is durable, with the members of the create result (`taskId`, `status`,
  // `createdAt`, `lastUpdatedAt`, `ttlMs`, `pollIntervalMs`), or with the problem; then there is no task.
  virtual void create(std::string principal, std::string tool, TaskHooks hooks,
                      std::function<void(std::expected<Json, schemas::Problem>)> done) = 0;

  // By the running call; each ends what came before. After a terminal status nothing changes any more.
  virtual void input_required(const std::string& id, Json requests) = 0;
  virtual void working(const std::string& id) = 0;
  virtual void completed(const std::string& id, Json result) = 0;  // a tool error too: `isError` is in the result
  virtual void failed(const std::string& id, Json error) = 0;      // a JSON-RPC error
  virtual void cancelled(const std::string& id) = 0;

  // By the methods. `done` is called once, on the loop, maybe inside the call (what is not in memory is read from the
  // store); nothing or false for an id that is unknown, expired or of another principal, a problem when the store
  // cannot say. What `update` and `cancel` changed is what the next `get` shows once they are done.
  template <class Value>
  using Done = std::function<void(std::expected<Value, schemas::Problem>)>;
  virtual void get(const std::string& id, const std::string& principal, Done<std::optional<Json>> done) = 0;
  virtual void update(const std::string& id, const std::string& principal, const Json& responses, Done<bool> done) = 0;
  virtual void cancel(const std::string& id, const std::string& principal, Done<bool> done) = 0;
};

}  // namespace portcullis::server::mcp
