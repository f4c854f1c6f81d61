// See endpoint.hpp.
#include "server/mcp/http/endpoint.hpp"

#include "server/mcp/envelope.hpp"
#include "server/mcp/http/headers.hpp"
#include "server/mcp/http/refusal.hpp"
#include "server/metrics/exposition.hpp"
#include "server/metrics/metrics.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::mcp {
namespace {

namespace http = transport::http;

constexpr std::string_view text_content = "text/plain; charset=utf-8";
constexpr std::chrono::seconds keep_alive_every{15};

bool is_array(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '[';
}

// What the message says is modern, or what its header says.
bool is_modern_post(const jsonrpc::Message& message, std::span<const http::Field> fields) {
  if (has_modern_version_header(fields)) return true;
  if (const auto* asked = std::get_if<jsonrpc::Request>(&message))
    return is_modern_message(asked->method, asked->params);
  const auto* told = std::get_if<jsonrpc::Notification>(&message);
  return told != nullptr && is_modern_message(told->method, told->params);
}

}  // namespace

HttpEndpoint::HttpEndpoint(Services& services, http::Guard guard, const SessionLimits& limits)
    : services_(services), guard_(std::move(guard)), modern_(services), legacy_(services, limits) {}

void HttpEndpoint::handle(const http::Request& request, const http::Reply& reply) {
  if (const auto reason = guard_.refusal(request.target, request.fields, request.local); !reason.empty()) {
    metrics::count(services_.metrics, metrics::Refusal::host_or_origin);
    return refuse(reply, 403, reason);
  }
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  if (path == "/mcp") return mcp(request, reply);
  const bool counted = path == "/metrics" && services_.metrics != nullptr;
  if (path != "/livez" && path != "/readyz" && !counted)
    return reply.respond(404, text_content, "There is nothing here.\n");
  if (request.method != "GET" && request.method != "HEAD")
    return reply.respond(405, text_content, "Use GET.\n", "Allow: GET, HEAD\r\n");
  if (counted) return reply.respond(200, metrics::exposition_content, metrics_page());
  if (path == "/readyz" && leaving_) return reply.respond(503, text_content, "draining\n");
  reply.respond(200, text_content, path == "/livez" ? "alive\n" : "ready\n");
}

std::string HttpEndpoint::metrics_page() {
  return services_.metrics->page(
      {in_flight(), sessions().size(),
       services_.panel != nullptr ? services_.panel->providers() : std::vector<tools::fanout::ProviderState>()});
}

void HttpEndpoint::mcp(const http::Request& request, const http::Reply& reply) {
  const bool post_method = request.method == "POST";
  if (!post_method && has_modern_version_header(request.fields))
    return refuse(reply, 405, "From revision 2026-07-28 on messages are sent with POST.", "Allow: POST\r\n");
  if (!post_method && request.method != "GET" && request.method != "DELETE")
    return refuse(reply, 405, "Messages are sent with POST.", "Allow: POST, GET, DELETE\r\n");
  if (post_method && !is_json(request.fields)) return refuse(reply, 415, "The Content-Type must be application/json.");
  if (leaving_) {
    metrics::count(services_.metrics, metrics::Refusal::draining);
    return refuse(reply, 503, std::nullopt,
                  {jsonrpc::ErrorCode::shutting_down, "The server is shutting down.", nullptr}, "Retry-After: 1\r\n");
  }
  if (post_method) return post(request, reply);
  if (request.method == "GET") return legacy_.get(request, reply);
  legacy_.end(request, reply);
}

void HttpEndpoint::post(const http::Request& request, const http::Reply& reply) {
  if (is_array(request.body)) {
    const bool session = http::find_field(request.fields, "mcp-session-id").count != 0;
    if (session && !has_modern_version_header(request.fields)) return legacy_.post_batch(request, reply);
    return refuse_malformed(request, reply);
  }
  auto value = json::read(request.body, json::ReadLimits{request.body.size(), 64});
  if (!value) return refuse_malformed(request, reply);
  auto message = jsonrpc::classify(std::move(*value));
  if (!message) return refuse(reply, 400, message.error().id, message.error().error);
  if (!is_modern_post(*message, request.fields))
    return legacy_.post(std::move(*message), request, reply, modern_.in_flight());
  if (auto* asked = std::get_if<jsonrpc::Request>(&*message))
    return modern_.request(std::move(*asked), request, reply, legacy_.sessions().in_flight());
  if (const auto* told = std::get_if<jsonrpc::Notification>(&*message))
    return modern_.notification(*told, request, reply);
  refuse(reply, 400, "The server sends no requests in this revision, so there is nothing to respond to.");
}

// In the words that stdio has too; the dispatcher reads it again, which only happens to what is no message.
void HttpEndpoint::refuse_malformed(const http::Request& request, const http::Reply& reply) {
  std::make_shared<Connection>(services_, "local")->receive(request.body, std::make_shared<ReplySink>(reply, false));
}

void HttpEndpoint::tick(Clock::time_point now) {
  legacy_.sessions().tick();
  if (now - kept_alive_ < keep_alive_every) return;
  kept_alive_ = now;
  modern_.keep_alive();
  legacy_.sessions().keep_alive();
}

void HttpEndpoint::shut_down() {
  leaving_ = true;
  modern_.drain();
  legacy_.sessions().drain();
}

void HttpEndpoint::cancel_all() {
  modern_.cancel_all();
  legacy_.sessions().cancel_all();
}

}  // namespace portcullis::server::mcp
