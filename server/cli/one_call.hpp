// Runs one tool call without a client: the same path as over MCP (validation, audit, output schema).
#pragma once

#include <expected>
#include <string>

#include "schemas/problem.hpp"
#include "server/config/config.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::cli {

// The tool's result, or the problem that the caller is told; what a tool says of a mistake in the form of its results
// is a result. SIGINT cancels.
std::expected<Json, schemas::Problem> call_once(const config::Config& config, const std::string& tool, Json arguments);

}  // namespace portcullis::server::cli
