// The methods of MCP, by era (see connection.hpp).
#include "server/mcp/connection.hpp"
#include "server/mcp/identity.hpp"
#include "transport/json/object.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::Error;
using jsonrpc::ErrorCode;

void answer(Sink& sink, const jsonrpc::Id& id, std::string_view result) {
  std::string text;
  text.reserve(result.size() + 64);
  jsonrpc::write_result(id, result, text);
  sink.answer(std::move(text), HttpStatus::ok);
}

// `status` is what Streamable HTTP sends with it (MCP 2026-07-28, error table).
void refuse(Sink& sink, const jsonrpc::Id& id, const Error& error, HttpStatus status) {
  std::string text;
  jsonrpc::write_error(id, error, false, text);
  sink.answer(std::move(text), status);
}

Error unknown_method(const std::string& method, std::string_view served) {
  return {ErrorCode::method_not_found,
          "There is no method \"" + json::visible_line(method) + "\" here. Served: " + std::string(served) + ".",
          nullptr};
}

}  // namespace

void Connection::request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  if (is_modern_message(request.method, request.params))
    modern_request(std::move(request), bytes, sink);
  else
    legacy_request(std::move(request), bytes, sink);
}

void Connection::modern_request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  auto envelope = read_modern_envelope(request.params);
  if (!envelope) return refuse(*sink, request.id, envelope.error(), HttpStatus::bad_request);
  if (request.method == "server/discover") return discover(request, sink);
  if (request.method == "tools/list") return list_tools(request, envelope->revision, sink);
  if (request.method == "tools/call") return call_tool(std::move(request), std::move(*envelope), bytes, sink);
  refuse(*sink, request.id, unknown_method(request.method, "server/discover, tools/list, tools/call"),
         HttpStatus::not_found);
}

void Connection::legacy_request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  if (request.method == "initialize") return initialize(request, sink);
  // A client that asks before its handshake is served all the same, in the newest form it could mean.
  const Revision revision = negotiated_.value_or(newest_legacy);
  auto envelope = read_legacy_envelope(request.params, revision);
  if (!envelope) return refuse(*sink, request.id, envelope.error(), HttpStatus::bad_request);
  if (request.method == "ping") return answer(*sink, request.id, "{}");
  if (request.method == "tools/list") return list_tools(request, revision, sink);
  if (request.method == "tools/call") return call_tool(std::move(request), std::move(*envelope), bytes, sink);
  refuse(*sink, request.id, unknown_method(request.method, "initialize, ping, tools/list, tools/call"), HttpStatus::ok);
}

void Connection::initialize(const jsonrpc::Request& request, const std::shared_ptr<Sink>& sink) {
  const auto version = request.params.find("protocolVersion");
  if (version == request.params.end() || !version->is_string())
    return refuse(*sink, request.id, {ErrorCode::invalid_params, "`protocolVersion` must be a string.", nullptr},
                  HttpStatus::bad_request);
  if (negotiated_)
    return refuse(*sink, request.id, {ErrorCode::invalid_request, "This connection is initialized already.", nullptr},
                  HttpStatus::bad_request);
  const auto asked = revision_from(version->get_ref<const std::string&>());
  const Revision revision = asked && !is_modern(*asked) ? *asked : newest_legacy;
  negotiated_ = revision;
  answer(*sink, request.id,
         json::write(Json{{"protocolVersion", name_of(revision)},
                          {"capabilities", capabilities(revision)},
                          {"serverInfo", implementation(revision)},
                          {"instructions", instructions()}}));
}

void Connection::discover(const jsonrpc::Request& request, const std::shared_ptr<Sink>& sink) {
  Json versions = Json::array();
  for (const Revision revision : served_revisions) versions.push_back(name_of(revision));
  answer(*sink, request.id,
         json::write(Json{{"resultType", "complete"},
                          {"ttlMs", 3'600'000},
                          {"cacheScope", "public"},
                          {"supportedVersions", std::move(versions)},
                          {"capabilities", capabilities(Revision::v2026_07_28)},
                          {"instructions", instructions()},
                          {"_meta", result_meta()}}));
}

void Connection::list_tools(const jsonrpc::Request& request, Revision revision, const std::shared_ptr<Sink>& sink) {
  if (request.params.contains("cursor"))
    return refuse(*sink, request.id,
                  {ErrorCode::invalid_params, "There is no such cursor: the list has one page.", nullptr},
                  HttpStatus::ok);
  answer(*sink, request.id, services_.catalogue->list(revision));
}

void Connection::call_tool(jsonrpc::Request request, Envelope envelope, std::size_t bytes,
                           const std::shared_ptr<Sink>& sink) {
  const auto name = request.params.find("name");
  if (name == request.params.end() || !name->is_string())
    return refuse(*sink, request.id, {ErrorCode::invalid_params, "`name` must be a string: the tool to call.", nullptr},
                  HttpStatus::ok);
  tools::Tool* tool = services_.find_tool(name->get_ref<const std::string&>());
  if (tool == nullptr) {
    std::string known;
    for (const auto& entry : services_.catalogue->tools())
      known += (known.empty() ? "" : ", ") + std::string(entry.name);
    return refuse(
        *sink, request.id,
        {ErrorCode::invalid_params,
         "There is no tool \"" + json::visible_line(name->get_ref<const std::string&>()) + "\". Tools: " + known + ".",
         nullptr},
        HttpStatus::ok);
  }
  Json arguments = Json::object();
  if (const auto given = request.params.find("arguments"); given != request.params.end()) {
    if (!given->is_object())
      return refuse(*sink, request.id, {ErrorCode::invalid_params, "`arguments` must be an object.", nullptr},
                    HttpStatus::ok);
    arguments = std::move(*given);
  }
  json::dispose(request.params);
  if (calls_.size() >= services_.most_in_flight)
    return refuse(
        *sink, request.id,
        {ErrorCode::overloaded, "Already " + std::to_string(calls_.size()) + " calls in flight; wait for one of them.",
         Json{{"retryAfterMs", 250}}},
        HttpStatus::ok);
  auto self = shared_from_this();
  const auto call = std::make_shared<RunningCall>(services_, request.id, std::move(envelope), principal_, sink,
                                                  [self, id = request.id] {
                                                    self->calls_.erase(id);
                                                    if (self->calls_.empty() && self->idle_) self->idle_();
                                                  });
  calls_.emplace(request.id, call);
  call->run(*tool, std::move(arguments), bytes);
}

}  // namespace portcullis::server::mcp
