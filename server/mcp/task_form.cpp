// See task_form.hpp.
#include "server/mcp/task_form.hpp"

#include "server/audit/leaf.hpp"
#include "transport/json/object.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"
#include "transport/jsonrpc/error_codes.hpp"

namespace portcullis::server::mcp {
namespace {

using store::TaskStatus;

std::string time_text(store::Milliseconds time) {
  return audit::utc_time(std::chrono::system_clock::time_point(std::chrono::milliseconds(time)));
}

std::string_view name_of(const store::TaskRecord& record, const Json& open_inputs) {
  switch (record.status) {
    case TaskStatus::working:
      return open_inputs.empty() ? "working" : "input_required";
    case TaskStatus::completed:
      return "completed";
    case TaskStatus::cancelled:
      return "cancelled";
    case TaskStatus::failed:
      break;
  }
  return "failed";
}

std::string internal_error(std::string message) {
  return json::write(
      Json{{"code", static_cast<int>(jsonrpc::ErrorCode::internal_error)}, {"message", std::move(message)}});
}

}  // namespace

std::expected<Json, schemas::Problem> task_form(const store::TaskRecord& record, const Json& open_inputs,
                                                std::chrono::milliseconds poll_interval) {
  Json payload;
  if (record.status == TaskStatus::completed || record.status == TaskStatus::failed) {
    auto read = json::read(record.payload, json::ReadLimits{record.payload.size(), 64});
    if (!read || !read->is_object())
      return std::unexpected(schemas::Problem{
          "store_damaged", "The end of this task cannot be read from the store.", {}, "Call the tool again."});
    payload = std::move(*read);
  }
  json::ObjectBuilder form(8);
  form.add("taskId", record.id).add("status", name_of(record, open_inputs));
  if (record.status == TaskStatus::failed)
    if (const auto message = payload.find("message"); message != payload.end() && message->is_string())
      form.add("statusMessage", *message);
  if (record.status == TaskStatus::cancelled) form.add("statusMessage", "Cancelled on request.");
  form.add("createdAt", time_text(record.created))
      .add("lastUpdatedAt", time_text(record.updated))
      .add("ttlMs", record.expires - record.created)
      .add("pollIntervalMs", static_cast<std::int64_t>(poll_interval.count()));
  if (record.status == TaskStatus::working && !open_inputs.empty()) form.add("inputRequests", open_inputs);
  if (record.status == TaskStatus::completed) form.add("result", std::move(payload));
  if (record.status == TaskStatus::failed) form.add("error", std::move(payload));
  return std::move(form).take();
}

std::string lost_in_restart() {
  return internal_error("The server restarted while this task was working. Its work is lost; call the tool again.");
}

std::string not_stored(const schemas::Problem& problem) {
  return internal_error("The end of this task could not be stored and is withheld. " + problem.text());
}

}  // namespace portcullis::server::mcp
