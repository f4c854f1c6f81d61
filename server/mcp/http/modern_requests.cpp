// See modern_requests.hpp. The statuses are those of MCP 2026-07-28, "Streamable HTTP", and of the reference server
// where the text leaves them open.
#include "server/mcp/http/modern_requests.hpp"

#include "server/mcp/envelope.hpp"
#include "server/mcp/http/refusal.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

namespace http = transport::http;
using jsonrpc::ErrorCode;

// What the request itself asks to be told before its answer.
bool wants_notifications(const Json& params) {
  const auto meta = params.find("_meta");
  return meta != params.end() && meta->is_object() &&
         (meta->contains("progressToken") || meta->contains("io.modelcontextprotocol/logLevel"));
}

}  // namespace

void ModernRequests::request(jsonrpc::Request message, const http::Request& request, const http::Reply& reply,
                             std::size_t others) {
  std::span<const ParamHeader> params;
  const bool call = message.method == "tools/call";
  if (call) {
    const auto name = message.params.find("name");
    if (name != message.params.end() && name->is_string()) {
      const auto& headers = annotated(name->get_ref<const std::string&>());
      if (!headers) return refuse(reply, 500, message.id, {ErrorCode::internal_error, headers.error(), nullptr});
      params = *headers;
    }
  }
  if (const auto error = header_mismatch(request.fields, message.method, message.params, params))
    return refuse(reply, 400, message.id, *error);
  // By its header the message is modern; without the metadata the dispatcher would take it for a legacy one.
  if (!is_modern_message(message.method, message.params)) {
    const auto envelope = read_modern_envelope(message.params);
    return refuse(
        reply, 400, message.id,
        envelope ? jsonrpc::Error{ErrorCode::invalid_params, "The metadata is missing.", nullptr} : envelope.error());
  }
  if (call && in_flight() + others >= services_.most_in_flight)
    return refuse_overloaded(services_, reply, message.id, in_flight() + others);
  // A listen has no other form than a stream, whatever the client says that it accepts.
  const bool may_stream = message.method == "subscriptions/listen" ||
                          (wants_notifications(message.params) && accepts(request.fields, event_content, false));
  dispatch(std::move(message), request.body.size(), may_stream, reply);
}

void ModernRequests::notification(const jsonrpc::Notification& message, const http::Request& request,
                                  const http::Reply& reply) {
  if (const auto error = notification_header_mismatch(request.fields, message.method, message.params))
    return refuse(reply, 400, std::nullopt, *error);
  const auto version = http::find_field(request.fields, "MCP-Protocol-Version").value;
  if (const auto revision = revision_from(version); !revision || !is_modern(*revision))
    return refuse(reply, 400, std::nullopt, unsupported_version(version));
  // None has an effect here: a request is cancelled by closing its connection.
  reply.respond(202, {}, {});
}

void ModernRequests::dispatch(jsonrpc::Request message, std::size_t bytes, bool may_stream, const http::Reply& reply) {
  auto connection = spare_ ? std::exchange(spare_, nullptr) : std::make_shared<Connection>(services_, "local");
  const auto sink = std::make_shared<ReplySink>(reply, may_stream);
  connection->receive(std::move(message), bytes, sink);
  if (sink.use_count() == 1) {
    if (connection.use_count() == 1 && connection->in_flight() + connection->listens() == 0)
      spare_ = std::move(connection);
    return;
  }
  const std::uint64_t number = ++last_;
  const bool call = connection->in_flight() != 0;
  open_->all.emplace(number, Open{connection, sink});
  if (call) ++open_->calls;
  const auto over = [open = std::weak_ptr(open_), number, call] {
    const auto held = open.lock();
    if (held && held->all.erase(number) != 0 && call) --held->calls;
  };
  if (call) connection->on_idle(over);
  reply.on_close([call, over, client = std::weak_ptr(connection)] {
    if (const auto held = client.lock()) held->cancel_all();
    if (!call) over();
  });
}

void ModernRequests::keep_alive() {
  // One whose sink has gone was answered, and no call says so.
  std::erase_if(open_->all, [](const auto& entry) {
    return entry.second.sink.expired() && entry.second.connection->in_flight() == 0;
  });
  // Over a copy: a client that does not read is cut off here, which ends its request.
  std::vector<std::shared_ptr<ReplySink>> sinks;
  for (const auto& [number, open] : open_->all)
    if (auto sink = open.sink.lock()) sinks.push_back(std::move(sink));
  for (const auto& sink : sinks) sink->keep_alive();
}

std::vector<std::shared_ptr<Connection>> ModernRequests::connections() const {
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& [number, open] : open_->all) all.push_back(open.connection);
  return all;
}

void ModernRequests::drain() {
  for (const auto& connection : connections())
    if (connection->in_flight() == 0) connection->shut_down();
}

void ModernRequests::cancel_all() {
  for (const auto& connection : connections()) {
    connection->shut_down();
    connection->cancel_all();
  }
}

const std::expected<std::vector<ParamHeader>, std::string>& ModernRequests::annotated(const std::string& tool) {
  static const std::expected<std::vector<ParamHeader>, std::string> none;
  if (const auto known = annotated_.find(tool); known != annotated_.end()) return known->second;
  const ToolEntry* entry = services_.catalogue->find(tool);
  if (entry == nullptr) return none;
  const auto schema = json::read(entry->input_schema);
  return annotated_
      .emplace(tool, schema ? param_headers(*schema)
                            : std::unexpected<std::string>("The schema of this tool cannot be read."))
      .first->second;
}

}  // namespace portcullis::server::mcp
