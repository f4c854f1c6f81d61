// What another MCP server says of its tools, held against what the operator configured. Pure; called by mcp.cpp for
// `doctor --probe`, and by tests.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tools/retrieval/source.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::retrieval {

class ToolSearch {
 public:
  struct Verdict {
    std::string failure;  // a reason code; empty: the tool is there and takes the arguments
    std::string detail;   // names that go with it, a stranger's words
  };

  // One page of `tools/list`. The verdict; or nothing, and the next page has to be asked for with cursor().
  std::optional<Verdict> look(const Json& result, const Source& source);
  const std::string& cursor() const { return cursor_; }

 private:
  std::string cursor_;
  std::vector<std::string> names_;  // of the tools so far
  std::size_t pages_ = 0;
};

// Whether the tool takes the arguments that are configured, as its `inputSchema` says.
ToolSearch::Verdict arguments_of(const Json& tool, const Source& source);

}  // namespace portcullis::tools::retrieval
