// What the dispatcher and its calls use of the process. One per loop; everything outlives the dispatcher.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/audit/log.hpp"
#include "server/mcp/catalogue.hpp"
#include "server/mcp/skills.hpp"
#include "server/mcp/subscriptions.hpp"
#include "server/mcp/tasks.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/tool.hpp"

namespace portcullis::server::metrics {
class Metrics;
}

namespace portcullis::server::mcp {

class PromptFamily;
class ResourceFamily;

struct Services {
  const Catalogue* catalogue = nullptr;
  audit::Log* audit = nullptr;
  tools::fanout::PanelRunner* panel = nullptr;
  tools::checkers::ProgramRunner* programs = nullptr;  // nullptr: there is no sandbox
  tools::prove::Solvers* solvers = nullptr;            // nullptr: there are none
  std::vector<std::unique_ptr<tools::Tool>> tools;
  std::vector<ResourceFamily*> resources;
  const PromptFamily* prompts = nullptr;  // nullptr: the server has none
  const Skills* skills = nullptr;         // nullptr: the extension is not offered
  Tasks* tasks = nullptr;                 // nullptr: the extension is not offered
  metrics::Metrics* metrics = nullptr;    // nullptr: nothing is counted
  Subscriptions subscriptions;
  std::size_t most_in_flight = 256;                // tool calls of one connection
  std::size_t most_listens = 1024;                 // `subscriptions/listen` streams of the process
  std::chrono::milliseconds longest_call{55'000};  // most clients give up after 60 s
  // A call that still runs then becomes a task, where the client can hold one.
  std::chrono::milliseconds task_after{10'000};
  std::string state_key;  // signs `requestState`; 32 random bytes, see input_rounds.hpp

  std::string discovered;  // the result of `server/discover`, made on first use

  // Runs a function on the loop later; may be called from any thread, also after the loop has stopped.
  std::function<void(std::function<void()>)> post;
  // Runs a function on the loop after a time; may be called on the loop only.
  std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
  // Runs a function on the pool for computing; may be called on the loop only.
  std::function<void(std::function<void()>)> compute;
  // Random hex digits from the operating system.
  std::function<std::string(std::size_t)> random_hex;

  tools::Tool* find_tool(std::string_view name) const {
    for (const auto& tool : tools)
      if (tool->name() == name) return tool.get();
    return nullptr;
  }
};

}  // namespace portcullis::server::mcp
