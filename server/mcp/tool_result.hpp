// The text of a tool's result in a protocol revision: the output filter for `tools/call`. Both append to `out`.
#pragma once

#include <string>

#include "schemas/problem.hpp"
#include "server/mcp/revision.hpp"
#include "tools/tool.hpp"

namespace portcullis::server::mcp {

// The same JSON as text content and, from 2025-06-18 on, as structured content; or the content blocks of the outcome.
void tool_result(const tools::Outcome& outcome, Revision revision, std::string& out);

// `isError: true`. `receipt` is the audit receipt, when there is one; `structured`, when there is any, what the tool
// says of the mistake in the form of its results.
void tool_error(const schemas::Problem& problem, const Json* receipt, const Json* structured, Revision revision,
                std::string& out);

}  // namespace portcullis::server::mcp
