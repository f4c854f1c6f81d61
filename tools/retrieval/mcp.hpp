// Another MCP server as a source, over Streamable HTTP (2026-07-28, and 2025-11-25 and older with a session): one tool
// of it with the query as an argument, or one resource. Pure; see dialogue.hpp. Called by dialogue.cpp and tests.
// The other server gets no capability of a client, no token but its own, and no answer to anything that it asks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/retrieval/dialogue.hpp"

namespace portcullis::tools::retrieval {

// `queries` may be empty for a source with a resource. A probe lists the tools instead of calling one, and fails with
// "tool_not_found", "argument_not_found", "argument_not_text" or "argument_missing" when the one that is configured
// would not take its arguments; a resource is read all the same.
std::unique_ptr<Dialogue> make_mcp(std::shared_ptr<const Source> source, std::vector<std::string> queries,
                                   bool probe = false);

}  // namespace portcullis::tools::retrieval
