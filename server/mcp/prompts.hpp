// Prompts as the dispatcher sees them: families behind one interface, as with resources.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/mcp/input_rounds.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

struct PromptArgument {
  std::string name;
  std::string description;
  bool required = false;
};

struct PromptEntry {
  std::string name;
  std::string title;
  std::string description;
  std::vector<PromptArgument> arguments;
};

struct PromptOutcome {
  Json messages = nullptr;        // array of {role, content}
  Json input_requests = nullptr;  // instead: what is needed from the client first, see input_rounds.hpp
  Json state = nullptr;           // for the next round
};

class PromptFamily {
 public:
  virtual ~PromptFamily() = default;
  virtual const std::vector<PromptEntry>& list() const = 0;
  // `name` is one of list(), `arguments` are strings by name, the required ones are there.
  virtual PromptOutcome get(const std::string& name, const Json& arguments, const Round& round,
                            const Json& client_capabilities) const = 0;
  // Values for an argument that begin with `value`.
  virtual std::vector<std::string> complete(const std::string& name, const std::string& argument,
                                            const std::string& value, const Json& context) const {
    (void)name, (void)argument, (void)value, (void)context;
    return {};
  }
};

}  // namespace portcullis::server::mcp
