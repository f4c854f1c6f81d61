// See mcp_reply.hpp.
#include "tools/retrieval/mcp_reply.hpp"

#include <algorithm>
#include <optional>

#include "tools/providers/exchange.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::retrieval {
namespace {

namespace exchange = providers::exchange;
using transport::client::Response;

constexpr std::size_t most_uri_bytes = 2048;
constexpr std::size_t most_messages = 1000;  // of one stream

std::expected<Json, std::string> read_message(std::string_view text) {
  auto message = json::read(text, {.max_bytes = most_reply_bytes, .max_depth = 64});
  if (!message || !message->is_object()) return std::unexpected("malformed_reply");
  const std::string* version = exchange::string_member(*message, "jsonrpc");
  if (version == nullptr || *version != "2.0") return std::unexpected("malformed_reply");
  return std::move(*message);
}

// Nothing: a message that is not the response, and needs no answer.
std::optional<std::expected<Json, std::string>> result_in(Json& message, std::int64_t id) {
  const Json* own = exchange::member(message, "id");
  if (exchange::member(message, "method") != nullptr) {
    // No capability was declared, so there is nothing that it may ask but whether anybody is there.
    const std::string* method = exchange::string_member(message, "method");
    if (own == nullptr || (method != nullptr && *method == "ping")) return std::nullopt;
    return std::unexpected(std::string("server_asked"));
  }
  if (own == nullptr || !own->is_number_integer() || *own != id) return std::unexpected(std::string("wrong_id"));
  const bool failed = exchange::member(message, "error") != nullptr;
  const auto result = message.find("result");
  if (failed == (result != message.end())) return std::unexpected(std::string("malformed_reply"));
  if (failed) return std::unexpected(std::string("rpc_error"));
  if (!result->is_object()) return std::unexpected(std::string("malformed_reply"));
  return std::move(*result);
}

bool is_event_stream(const Response& response) {
  return !exchange::refuse_response(response, exchange::event_stream_type, "other");
}

bool is_shown_uri(std::string_view uri) {
  return !uri.empty() && uri.size() <= most_uri_bytes &&
         std::ranges::all_of(uri, [](char c) { return c > ' ' && c < '\x7f'; });
}

// A text, or the text of a resource; null: something else, such as a picture.
const Json* holder_of_text(const Json& block, bool resource) {
  if (resource) return exchange::present(exchange::member(block, "text")) ? &block : nullptr;
  const std::string* type = exchange::string_member(block, "type");
  if (type == nullptr) return nullptr;
  if (*type == "text") return &block;
  const Json* inner = *type == "resource" ? exchange::member(block, "resource") : nullptr;
  return inner != nullptr && exchange::present(exchange::member(*inner, "text")) ? inner : nullptr;
}

}  // namespace

std::expected<Json, std::string> read_rpc_result(const Response& response, std::int64_t id) {
  if (!is_event_stream(response)) {
    if (auto refused = exchange::refuse_response(response, exchange::json_type, "not_json_content_type"))
      return std::unexpected(std::move(*refused));
    auto message = read_message(response.body);
    if (!message) return message;
    if (auto result = result_in(*message, id)) return std::move(*result);
    return std::unexpected("malformed_reply");
  }
  auto events = exchange::read_events(response);
  if (!events) return std::unexpected(std::move(events.error()));
  if (events->size() > most_messages) return std::unexpected("too_many_messages");
  for (const auto& event : *events) {
    if (event.data.empty()) continue;  // an event that is only an id to come back with
    auto message = read_message(event.data);
    if (!message) return message;
    if (auto result = result_in(*message, id)) return std::move(*result);
  }
  return std::unexpected("stream_without_reply");
}

std::expected<std::vector<Found>, std::string> texts_of_result(const Json& result, bool resource,
                                                               const std::string& place) {
  if (const Json* type = exchange::member(result, "resultType"); type != nullptr && *type != "complete")
    return std::unexpected(*type == "input_required" ? "input_required" : "result_not_complete");
  if (const Json* error = exchange::member(result, "isError"); error != nullptr && *error != false)
    return std::unexpected(*error == true ? "tool_error" : "malformed_reply");
  const Json* blocks = exchange::member(result, resource ? "contents" : "content");
  if (blocks == nullptr || !blocks->is_array()) return std::unexpected("malformed_reply");
  std::vector<Found> out;
  for (const Json& block : *blocks) {
    if (!block.is_object() || (!resource && exchange::string_member(block, "type") == nullptr))
      return std::unexpected("malformed_reply");
    const Json* holder = holder_of_text(block, resource);
    if (holder == nullptr) continue;
    const std::string* text = exchange::string_member(*holder, "text");
    if (text == nullptr) return std::unexpected("malformed_reply");
    const std::string* uri = exchange::string_member(*holder, "uri");
    if (!exchange::blank(*text)) out.push_back({*text, uri != nullptr && is_shown_uri(*uri) ? *uri : place});
  }
  if (out.empty() && !blocks->empty()) return std::unexpected("no_text_content");
  return out;
}

}  // namespace portcullis::tools::retrieval
