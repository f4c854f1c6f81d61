// `tools/list` and `tools/call`.
#include <algorithm>

#include "server/mcp/connection.hpp"
#include "server/mcp/methods/methods.hpp"
#include "server/mcp/running_call.hpp"
#include "server/metrics/metrics.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::ErrorCode;

// What every call of that tool needs and this client has not declared.
std::optional<Json> missing_for(const ToolEntry& entry, const Exchange& exchange) {
  if (entry.needs_task && exchange.modern() && !declares_tasks(exchange.envelope.client_capabilities))
    return Json{{"extensions", Json{{std::string(tasks_extension), Json::object()}}}};
  if (entry.needs.empty()) return std::nullopt;
  const auto needed = json::read(entry.needs);
  return undeclared(needed ? *needed : Json::object(), exchange.envelope.client_capabilities);
}

}  // namespace

void list_tools(Exchange exchange) {
  if (exchange.params.contains("cursor")) return exchange.invalid("There is no such cursor: the list has one page.");
  exchange.result_text(exchange.services().catalogue->list(exchange.envelope.revision));
}

void call_tool(Exchange exchange) {
  Services& services = exchange.services();
  const std::string* name = exchange.text("name");
  if (name == nullptr) return;
  const ToolEntry* entry = services.catalogue->find(*name);
  tools::Tool* tool = services.find_tool(*name);
  if (entry == nullptr || tool == nullptr) {
    std::string known;
    for (const auto& row : services.catalogue->tools()) known += (known.empty() ? "" : ", ") + std::string(row.name);
    return exchange.invalid("There is no tool \"" + json::visible_line(*name) + "\". Tools: " + known + ".");
  }
  if (auto missing = missing_for(*entry, exchange))
    return exchange.refuse(capability_error(std::move(*missing)),
                           exchange.modern() ? HttpStatus::bad_request : HttpStatus::ok);
  Json arguments = Json::object();
  if (const auto given = exchange.params.find("arguments"); given != exchange.params.end()) {
    if (!given->is_object()) return exchange.invalid("`arguments` must be an object.");
    arguments = std::move(*given);
    *given = nullptr;
  }
  const auto waits = read_deadline(exchange.params);
  if (!waits) return exchange.refuse(waits.error(), exchange.modern() ? HttpStatus::bad_request : HttpStatus::ok);
  const std::size_t calls = exchange.connection->in_flight();
  if (calls >= services.most_in_flight) {
    metrics::count(services.metrics, metrics::Refusal::overloaded);
    return exchange.refuse({ErrorCode::overloaded,
                            "Already " + std::to_string(calls) + " calls in flight; wait for one of them.",
                            Json{{"retryAfterMs", 250}}});
  }
  const auto connection = exchange.connection;
  const jsonrpc::Id id = exchange.id;
  const auto call = std::make_shared<RunningCall>(
      std::move(exchange), *entry, *tool, std::min(services.longest_call, waits->value_or(services.longest_call)));
  connection->add_call(id, call);
  call->run(std::move(arguments));
}

}  // namespace portcullis::server::mcp
