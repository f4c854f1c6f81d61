// Anthropic messages. POST {base}/v1/messages, plain and streamed; {base}/messages when the base already ends in /v1.
// Format: https://platform.claude.com/docs/en/api/messages (stop reasons: .../build-with-claude/handling-stop-reasons;
// streams: message_assembly.hpp).
// The schema is enforced by output_config.format; models before 4.5 know only the forced tool, which models since 5.5
// refuse. Usable: "end_turn" or "stop_sequence" with text, or "tool_use" of our own tool. Nothing else.
#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/message_assembly.hpp"
#include "tools/providers/wires.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::providers {
namespace {

using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

constexpr std::string_view api_version = "2023-06-01";

void force_tool(BodyText& body, const PromptText& text) {
  body.list("tools").item();
  body.text("name", forced_tool_name).text("description", "Takes your reply. Call it once, with the whole reply.");
  body.json("input_schema", text.schema).close().close();
  body.object("tool_choice").text("type", "tool").text("name", forced_tool_name);
  body.flag("disable_parallel_tool_use", true).close();
}

void hold_to_schema(BodyText& body, const PromptText& text) {
  body.object("output_config").object("format");
  body.text("type", "json_schema").json("schema", text.schema).close().close();
}

// The reason code of a stop reason that has no usable reply.
std::string_view bad_stop(std::string_view stop) {
  if (stop == "refusal") return "refusal";
  if (stop == "max_tokens") return "stop_max_tokens";
  if (stop == "pause_turn") return "stop_pause_turn";
  if (stop == "model_context_window_exceeded") return "stop_context_window";
  return "stop_unknown";
}

class AnthropicMessages final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    auto base = parse_base_url(provider.base_url, provider.allow_private);
    if (!base) return std::unexpected("base_url: " + base.error());

    const Quirks& quirks = provider.quirks;
    const auto text = text_of(prompt);
    BodyText body(text->system.size() + text->user.size() + text->schema.size() + 512);
    body.text("model", model).number("max_tokens", exchange::output_limit(prompt, quirks));
    const bool by_prompt = quirks.structured == Structured::json_object || quirks.structured == Structured::none;
    if (by_prompt)
      body.text("system", prompt.system + exchange::schema_sentence(text->schema));
    else if (!prompt.system.empty())
      body.json("system", text->system);
    body.list("messages").item().text("role", "user").json("content", text->user).close().close();
    if (quirks.structured == Structured::json_schema) hold_to_schema(body, *text);
    if (quirks.structured == Structured::forced_tool) force_tool(body, *text);
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.flag("stream", provider.stream);

    const bool versioned = base->path == "/v1" || base->path.ends_with("/v1");
    auto request =
        exchange::post(provider, base->path + (versioned ? "/messages" : "/v1/messages"), *base, {"x-api-key", ""},
                       std::move(body).take(), provider.stream ? exchange::event_stream_type : exchange::json_type);
    if (request) request->headers.push_back({"anthropic-version", std::string(api_version)});
    return request;
  }

  WireReply parse(const Response& response) const override {
    auto body = exchange::read_body(response);
    return body ? parse_body(*body) : exchange::unusable({}, body.error());
  }

  WireReply parse_stream(const Response& response) const override {
    const auto events = exchange::read_events(response);
    if (!events) return exchange::unusable({}, events.error());
    MessageAssembly assembly;
    for (const auto& event : *events)
      if (const auto reason = assembly.take(event); !reason.empty()) return exchange::unusable({}, reason);
    if (!assembly.done()) return exchange::unusable({}, "stream_cut_off");
    return parse_body(assembly.body());
  }

 private:
  static WireReply parse_body(const Json& body) {
    WireReply reply;
    reply.served_model = exchange::served_model(body);
    if (const Json* usage = exchange::member(body, "usage")) {
      reply.tokens_in =
          exchange::sum(*usage, {"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"});
      reply.tokens_out = exchange::count_member(*usage, "output_tokens");
    }
    const Json* error = exchange::member(body, "error");
    const std::string* type = exchange::string_member(body, "type");
    if ((error != nullptr && !error->is_null()) || (type != nullptr && *type == "error"))
      return exchange::unusable(std::move(reply), "error_in_reply");
    const std::string* role = exchange::string_member(body, "role");
    if (type == nullptr || *type != "message" || role == nullptr || *role != "assistant")
      return exchange::unusable(std::move(reply), "malformed_reply");

    const Json* stop = exchange::member(body, "stop_reason");
    if (stop == nullptr || stop->is_null()) return exchange::unusable(std::move(reply), "stop_missing");
    const std::string* reason = stop->get_ptr<const std::string*>();
    const Json* content = exchange::member(body, "content");
    if (reason == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
    const bool text_end = *reason == "end_turn" || *reason == "stop_sequence";
    if (!text_end && *reason != "tool_use") return exchange::unusable(std::move(reply), bad_stop(*reason));
    if (content == nullptr || !content->is_array()) return exchange::unusable(std::move(reply), "malformed_reply");
    return text_end ? parse_text(std::move(reply), *content) : parse_tool_use(std::move(reply), *content);
  }

  static bool reasoning(std::string_view type) { return type == "thinking" || type == "redacted_thinking"; }

  static WireReply parse_text(WireReply reply, const Json& content) {
    std::string text;
    for (const Json& block : content) {
      const std::string* type = exchange::string_member(block, "type");
      if (type == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
      if (reasoning(*type)) continue;
      if (*type == "tool_use") return exchange::unusable(std::move(reply), "unexpected_tool_call");
      const std::string* piece = exchange::string_member(block, "text");
      if (*type != "text" || piece == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
      text += *piece;
    }
    if (exchange::blank(text)) return exchange::unusable(std::move(reply), "empty_content");
    reply.text = std::move(text);
    reply.usable = true;
    return reply;
  }

  // Text beside the call is talk, and is not read. A call of any other tool cannot have been offered.
  static WireReply parse_tool_use(WireReply reply, const Json& content) {
    const Json* input = nullptr;
    for (const Json& block : content) {
      const std::string* type = exchange::string_member(block, "type");
      if (type == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
      if (reasoning(*type) || *type == "text") continue;
      const std::string* name = exchange::string_member(block, "name");
      if (*type != "tool_use" || name == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
      if (*name != forced_tool_name || input != nullptr)
        return exchange::unusable(std::move(reply), "unexpected_tool_call");
      input = exchange::member(block, "input");
      if (input == nullptr || !input->is_object()) return exchange::unusable(std::move(reply), "malformed_reply");
    }
    if (input == nullptr) return exchange::unusable(std::move(reply), "empty_content");
    reply.text = json::write(*input);
    reply.usable = true;
    return reply;
  }
};

}  // namespace

const Wire& anthropic_messages_wire() {
  static const AnthropicMessages wire;
  return wire;
}

}  // namespace portcullis::tools::providers
