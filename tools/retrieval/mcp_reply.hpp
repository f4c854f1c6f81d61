// Replies of another MCP server: one JSON-RPC response out of JSON or server-sent events, and the texts in its result.
// Pure; called by mcp.cpp and tests.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "tools/retrieval/dialogue.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::retrieval {

// The result of the response with this id. Err: the reason code; "rpc_error" when the server answered with an error.
std::expected<Json, std::string> read_rpc_result(const transport::client::Response& response, std::int64_t id);

// The texts of a `tools/call` (`content`) or `resources/read` (`contents`), in order; what is no text is left out. Err:
// "tool_error", "input_required", "no_text_content", "malformed_reply", ...
std::expected<std::vector<Found>, std::string> texts_of_result(const Json& result, bool resource,
                                                               const std::string& place);

}  // namespace portcullis::tools::retrieval
