// See task_inputs.hpp.
#include "server/mcp/task_inputs.hpp"

#include <utility>

namespace portcullis::server::mcp {

void TaskInputs::ask(const Json& requests) {
  const Json before = std::exchange(open_, Json::object());
  const auto names_before = std::exchange(names_, {});
  for (const auto& [name, request] : requests.items()) {
    std::string key;
    for (const auto& [old_key, old_name] : names_before)
      if (old_name == name && before.contains(old_key) && before.at(old_key) == request) key = old_key;
    if (key.empty()) {
      key = name;
      for (int again = 2; used_.contains(key); ++again) key = name + '-' + std::to_string(again);
    }
    used_.insert(key);
    names_[key] = name;
    open_[key] = request;
  }
}

Json TaskInputs::take(const Json& responses) {
  Json taken = Json::object();
  for (const auto& [key, response] : responses.items()) {
    if (!response.is_object() || !open_.contains(key)) continue;
    taken[names_.at(key)] = response;
    open_.erase(key);
  }
  return taken;
}

}  // namespace portcullis::server::mcp
