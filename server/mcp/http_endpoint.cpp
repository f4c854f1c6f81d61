// See http_endpoint.hpp. The statuses are those of MCP 2026-07-28, "Streamable HTTP", and of the reference server where
// the text leaves them open.
#include "server/mcp/http_endpoint.hpp"

#include "schemas/embedded.hpp"
#include "server/mcp/http_sink.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

namespace http = transport::http;
using jsonrpc::Error;
using jsonrpc::ErrorCode;

constexpr std::string_view text_content = "text/plain; charset=utf-8";
constexpr std::string_view version_header = "MCP-Protocol-Version";

void refuse(const http::Reply& reply, int status, const std::optional<jsonrpc::Id>& id, const Error& error,
            std::string_view headers = {}) {
  std::string text;
  jsonrpc::write_error(id, error, false, text);
  reply.respond(status, json_content, text, headers);
}

Error plain_error(ErrorCode code, std::string_view message) {
  return {code, std::string(message), nullptr};
}

bool is_json(std::span<const http::Field> fields) {
  const http::Found type = http::find_field(fields, "content-type");
  const http::Found coding = http::find_field(fields, "content-encoding");
  return type.count == 1 && coding.count == 0 &&
         http::equals_ignoring_case(http::trim_blanks(type.value.substr(0, type.value.find(';'))), json_content);
}

// Only a client that names the type is known to read it; one with a weight of 0 is known not to.
bool accepts_events(std::span<const http::Field> fields) {
  for (const http::Field& field : fields) {
    if (!http::equals_ignoring_case(field.name, "accept")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view entry = rest.substr(0, comma);
      const std::size_t semicolon = std::min(entry.find(';'), entry.size());
      const std::string_view weight = http::trim_blanks(entry.substr(std::min(semicolon + 1, entry.size())));
      if (http::equals_ignoring_case(http::trim_blanks(entry.substr(0, semicolon)), "text/event-stream"))
        return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

bool has_progress_token(const Json& params) {
  const auto meta = params.find("_meta");
  return meta != params.end() && meta->is_object() && meta->contains("progressToken");
}

// What a message of the revisions before 2026-07-28 is told. Those need a session, which this endpoint has not.
Error legacy_error(std::span<const http::Field> fields, const Json& params) {
  std::string requested(http::find_field(fields, version_header).value);
  const auto version = params.find("protocolVersion");
  if (requested.empty() && version != params.end() && version->is_string()) requested = version->get<std::string>();
  if (requested.empty()) requested = name_of(Revision::v2025_03_26);  // what a missing header means
  const std::string modern(name_of(Revision::v2026_07_28));
  return {ErrorCode::unsupported_protocol_version,
          "Over HTTP this server speaks revision " + modern + " only: every request carries its own metadata in " +
              "`params._meta`, and there is no `initialize`. Older revisions are served over stdio.",
          Json{{"supported", Json::array({modern})},
               {"requested", json::visible_line(std::string_view(requested).substr(0, 64))}}};
}

}  // namespace

HttpEndpoint::HttpEndpoint(Services& services, http::Guard guard) : services_(services), guard_(std::move(guard)) {}

void HttpEndpoint::handle(const http::Request& request, const http::Reply& reply) {
  if (const auto reason = guard_.refusal(request.target, request.fields); !reason.empty())
    return refuse(reply, 403, std::nullopt, plain_error(ErrorCode::invalid_request, reason));
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/mcp") {
    if (request.method == "POST") return post(request, reply);
    return refuse(reply, 405, std::nullopt, plain_error(ErrorCode::invalid_request, "Messages are sent with POST."),
                  "Allow: POST\r\n");
  }
  if (path != "/livez" && path != "/readyz") return reply.respond(404, text_content, "There is nothing here.\n");
  if (!reads) return reply.respond(405, text_content, "Use GET.\n", "Allow: GET, HEAD\r\n");
  if (path == "/readyz" && leaving_) return reply.respond(503, text_content, "draining\n");
  reply.respond(200, text_content, path == "/livez" ? "alive\n" : "ready\n");
}

void HttpEndpoint::post(const http::Request& request, const http::Reply& reply) {
  if (!is_json(request.fields))
    return refuse(reply, 415, std::nullopt,
                  plain_error(ErrorCode::invalid_request, "The Content-Type must be application/json."));
  if (leaving_)
    return refuse(reply, 503, std::nullopt, plain_error(ErrorCode::shutting_down, "The server is shutting down."),
                  "Retry-After: 1\r\n");
  auto value = json::read(request.body, json::ReadLimits{request.body.size(), 64});
  // What is no message at all is answered by the dispatcher, in the words that stdio has too.
  if (!value || value->is_array()) return dispatch(request.body, false, reply);
  auto message = jsonrpc::classify(std::move(*value));
  if (!message) return dispatch(request.body, false, reply);
  if (const auto* asked = std::get_if<jsonrpc::Request>(&*message)) return this->request(*asked, request, reply);
  if (const auto* told = std::get_if<jsonrpc::Notification>(&*message)) return notification(*told, request, reply);
  refuse(reply, 400, std::nullopt,
         plain_error(ErrorCode::invalid_request, "This server sends no requests, so there is nothing to respond to."));
}

void HttpEndpoint::request(const jsonrpc::Request& message, const http::Request& request, const http::Reply& reply) {
  if (!is_modern_message(message.method, message.params) && !has_modern_version_header(request.fields))
    return refuse(reply, 400, message.id, legacy_error(request.fields, message.params));
  std::span<const ParamHeader> params;
  if (message.method == "tools/call") {
    const auto name = message.params.find("name");
    if (name != message.params.end() && name->is_string()) {
      const auto& headers = annotated(name->get_ref<const std::string&>());
      if (!headers) return refuse(reply, 500, message.id, plain_error(ErrorCode::internal_error, headers.error()));
      params = *headers;
    }
  }
  if (const auto error = header_mismatch(request.fields, message.method, message.params, params))
    return refuse(reply, 400, message.id, *error);
  // By its header the message is modern; without the metadata the dispatcher would take it for a legacy one.
  if (!is_modern_message(message.method, message.params)) {
    const auto envelope = read_modern_envelope(message.params);
    return refuse(reply, 400, message.id,
                  envelope ? plain_error(ErrorCode::invalid_params, "The metadata is missing.") : envelope.error());
  }
  if (message.method == "tools/call" && calls_.size() >= services_.most_in_flight)
    return refuse(
        reply, 503, message.id,
        {ErrorCode::overloaded, "Already " + std::to_string(calls_.size()) + " calls in flight; wait for one of them.",
         Json{{"retryAfterMs", 1000}}},
        "Retry-After: 1\r\n");
  dispatch(request.body, has_progress_token(message.params) && accepts_events(request.fields), reply);
}

void HttpEndpoint::notification(const jsonrpc::Notification& message, const http::Request& request,
                                const http::Reply& reply) {
  if (!is_modern_message(message.method, message.params) && !has_modern_version_header(request.fields))
    return refuse(reply, 400, std::nullopt, legacy_error(request.fields, message.params));
  if (const auto error = notification_header_mismatch(request.fields, message.method, message.params))
    return refuse(reply, 400, std::nullopt, *error);
  const auto revision = revision_from(http::find_field(request.fields, version_header).value);
  if (!revision || !is_modern(*revision))
    return refuse(reply, 400, std::nullopt, legacy_error(request.fields, message.params));
  // None has an effect here: a request is cancelled by closing its connection.
  reply.respond(202, {}, {});
}

void HttpEndpoint::dispatch(std::string_view text, bool may_stream, const http::Reply& reply) {
  const auto connection = std::make_shared<Connection>(services_, "local");
  connection->receive(text, std::make_shared<HttpSink>(reply, may_stream));
  if (connection->in_flight() == 0) return;
  const std::uint64_t call = ++last_call_;
  calls_.emplace(call, connection);
  connection->on_idle([this, call] { calls_.erase(call); });
  reply.on_close([this, call] {
    if (const auto found = calls_.find(call); found != calls_.end()) {
      const auto held = found->second;
      held->cancel_all();
    }
  });
}

const std::expected<std::vector<ParamHeader>, std::string>& HttpEndpoint::annotated(const std::string& tool) {
  static const std::expected<std::vector<ParamHeader>, std::string> none;
  const ToolEntry* entry = services_.catalogue->find(tool);
  if (entry == nullptr) return none;
  if (const auto known = annotated_.find(tool); known != annotated_.end()) return known->second;
  const auto schema = json::read(schemas::embedded(entry->input_schema));
  return annotated_
      .emplace(tool, schema ? param_headers(*schema)
                            : std::unexpected<std::string>("The schema of this tool cannot be read."))
      .first->second;
}

void HttpEndpoint::cancel_all() {
  const auto calls = calls_;
  for (const auto& [call, connection] : calls) connection->cancel_all();
}

}  // namespace portcullis::server::mcp
