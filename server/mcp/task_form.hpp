// The form of a task on the wire: the members of `tasks/get`, of `notifications/tasks`, and of the result that makes
// one. Pure; used by the task registry. Source: SEP-2663, extension schema of 2026-07-28.
#pragma once

#include <chrono>
#include <expected>

#include "schemas/problem.hpp"
#include "server/store/task_store.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

// `open_inputs`: the input requests of a working one. A problem when the record does not hold what it should.
std::expected<Json, schemas::Problem> task_form(const store::TaskRecord& record, const Json& open_inputs,
                                                std::chrono::milliseconds poll_interval);

// The JSON-RPC errors of tasks that could not go on, as the payload of their records.
std::string lost_in_restart();
std::string not_stored(const schemas::Problem& problem);

}  // namespace portcullis::server::mcp
