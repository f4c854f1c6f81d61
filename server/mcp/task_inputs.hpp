// What a task has asked its client and not heard yet. Pure; one for each task, used by the task registry. The keys that
// the client sees are never used again in a task, even when the tool asks under the same name twice (SEP-2663).
#pragma once

#include <map>
#include <set>
#include <string>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

class TaskInputs {
 public:
  // The requests by the tool's names, in place of those before. One that is still open and the same keeps its key.
  void ask(const Json& requests);
  void clear() { open_ = Json::object(); }

  // The requests by the client's keys.
  const Json& open() const { return open_; }
  bool empty() const { return open_.empty(); }

  // The responses to open requests, by the tool's names; these requests are no longer open. Keys that are not open and
  // responses that are no objects are passed over.
  Json take(const Json& responses);

 private:
  Json open_ = Json::object();
  std::map<std::string, std::string> names_;  // the tool's, by the client's key
  std::set<std::string> used_;                // keys
};

}  // namespace portcullis::server::mcp
