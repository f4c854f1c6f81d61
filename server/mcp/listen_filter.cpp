// See listen_filter.hpp. Source: MCP 2026-07-28, "Subscriptions", SubscriptionFilter; SEP-2663 for `taskIds`.
#include "server/mcp/listen_filter.hpp"

#include <algorithm>

#include "server/mcp/input_rounds.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::Error;
using jsonrpc::ErrorCode;

// URIs and ids of one stream, so that all streams together stay small.
constexpr std::size_t most_bytes = 64u << 10;
constexpr std::size_t cost_of_each = 32;

Error invalid(std::string message) {
  return {ErrorCode::invalid_params, std::move(message), nullptr};
}

std::expected<bool, Error> flag(const Json& notifications, const char* key) {
  const auto found = notifications.find(key);
  if (found == notifications.end()) return false;
  if (!found->is_boolean())
    return std::unexpected(invalid("`notifications." + std::string(key) + "` must be true or false."));
  return found->get<bool>();
}

std::expected<std::vector<std::string>, Error> strings(const Json& notifications, const char* key) {
  std::vector<std::string> out;
  const auto found = notifications.find(key);
  if (found == notifications.end()) return out;
  const auto malformed = [key](const char* what) {
    return std::unexpected(invalid("`notifications." + std::string(key) + "` must be an array of strings" + what));
  };
  if (!found->is_array()) return malformed(".");
  std::size_t bytes = 0;
  for (const auto& value : *found) {
    if (!value.is_string()) return malformed(".");
    bytes += value.get_ref<const std::string&>().size() + cost_of_each;
    if (bytes > most_bytes) return malformed(" of 64 KiB together; open a second stream for more.");
    out.push_back(value.get<std::string>());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool contains(const std::vector<std::string>& sorted, const std::string& value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

}  // namespace

bool ListenFilter::wants(const Event& event) const {
  switch (event.what) {
    case Event::What::list_changed:
      switch (event.list) {
        case ListKind::tools:
          return tools;
        case ListKind::prompts:
          return prompts;
        case ListKind::resources:
          return resources;
      }
      return false;
    case Event::What::resource_updated:
      return contains(uris, event.uri);
    case Event::What::task:
      const auto id = event.task.find("taskId");
      return id != event.task.end() && id->is_string() && contains(tasks, id->get_ref<const std::string&>());
  }
  return false;
}

Json ListenFilter::to_json() const {
  Json out = Json::object();
  if (tools) out["toolsListChanged"] = true;
  if (prompts) out["promptsListChanged"] = true;
  if (resources) out["resourcesListChanged"] = true;
  if (!uris.empty()) out["resourceSubscriptions"] = uris;
  if (!tasks.empty()) out["taskIds"] = tasks;
  return out;
}

std::expected<ListenFilter, Error> read_listen_filter(const Services& services, const Json& params,
                                                      const Json& client_capabilities) {
  const auto notifications = params.find("notifications");
  if (notifications == params.end() || !notifications->is_object())
    return std::unexpected(invalid("`notifications` must be an object; it says what the stream is for."));
  if (notifications->contains("taskIds") && !declares_tasks(client_capabilities))
    return std::unexpected(capability_error(tasks_capability()));
  auto tools = flag(*notifications, "toolsListChanged");
  if (!tools) return std::unexpected(std::move(tools.error()));
  auto prompts = flag(*notifications, "promptsListChanged");
  if (!prompts) return std::unexpected(std::move(prompts.error()));
  auto resources = flag(*notifications, "resourcesListChanged");
  if (!resources) return std::unexpected(std::move(resources.error()));
  auto uris = strings(*notifications, "resourceSubscriptions");
  if (!uris) return std::unexpected(std::move(uris.error()));
  auto tasks = strings(*notifications, "taskIds");
  if (!tasks) return std::unexpected(std::move(tasks.error()));
  ListenFilter filter;
  filter.tools = *tools;
  filter.prompts = *prompts && services.prompts != nullptr;
  if (!services.resources.empty()) {
    filter.resources = *resources;
    filter.uris = std::move(*uris);
  }
  if (services.tasks != nullptr) filter.tasks = std::move(*tasks);
  return filter;
}

}  // namespace portcullis::server::mcp
