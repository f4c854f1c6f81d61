// OpenAI chat completions, and the many services that speak it. POST {base}/chat/completions, plain and streamed.
// Format: https://platform.openai.com/docs/api-reference/chat (structured outputs: response_format json_schema,
// strict) and .../chat-streaming. Usable: one choice, finish_reason "stop", refusal null, no tool call, content a
// non-empty string. Nothing else. A stream is put together to the body that a plain reply has, and is over with [DONE].
#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/openai_address.hpp"
#include "tools/providers/wires.hpp"

namespace portcullis::tools::providers {
namespace {

using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

void add_response_format(BodyText& body, const Prompt& prompt, const PromptText& text, Structured structured) {
  if (structured == Structured::none) return;
  body.object("response_format");
  if (structured == Structured::json_object) {
    body.text("type", "json_object");
  } else {
    body.text("type", "json_schema").object("json_schema");
    body.text("name", prompt.schema_name).flag("strict", true).json("schema", text.schema).close();
  }
  body.close();
}

// Why the end of the choice is not a good one; empty for the only good one. "tool_calls" is not good because no tool is
// ever offered on this wire.
template <class Value>
std::string_view bad_finish(const Value& choice) {
  const auto finish = exchange::member(choice, "finish_reason");
  if (!exchange::present(finish)) return "finish_missing";
  const auto reason = exchange::string_of(*finish);
  if (!reason) return "malformed_reply";
  if (*reason == "stop") return {};
  if (*reason == "length") return "finish_length";
  if (*reason == "content_filter") return "finish_content_filter";
  if (*reason == "tool_calls" || *reason == "function_call") return "finish_tool_calls";
  if (*reason == "error") return "error_in_reply";  // OpenRouter
  return "finish_unknown";
}

using exchange::present;

// Chunks in, one body out. Every refusal is a reason code.
class Assembly {
 public:
  // Empty: taken.
  std::string_view take(const transport::client::SseEvent& event) {
    if (done_) return "stream_after_end";
    if (event.data == "[DONE]") {
      done_ = true;
      return {};
    }
    const auto chunk = exchange::read_object(event.data);
    if (!chunk) return "malformed_reply";
    if (present(exchange::member(*chunk, "error"))) return "error_in_reply";
    for (const char* key : {"model", "usage"})
      if (const Json* value = exchange::member(*chunk, key); present(value)) body_[key] = *value;
    // Chunks of two answers in one stream.
    if (const std::string* id = exchange::string_member(*chunk, "id"); id != nullptr && !id->empty()) {
      if (!id_.empty() && id_ != *id) return "stream_out_of_order";
      id_ = *id;
    }
    const Json* choices = exchange::member(*chunk, "choices");
    if (!present(choices)) return {};
    if (!choices->is_array() || choices->size() > 1) return "malformed_reply";
    return choices->empty() ? std::string_view{} : take_choice(choices->front());
  }

  bool done() const { return done_; }

  Json body() && {
    Json message = Json::object();
    message["role"] = "assistant";
    message["content"] = std::move(text_);
    Json choice = Json::object();
    choice["message"] = std::move(message);
    choice["finish_reason"] = std::move(finish_);
    body_["choices"] = Json::array({std::move(choice)});
    return std::move(body_);
  }

 private:
  std::string_view take_choice(const Json& choice) {
    if (!finish_.is_null()) return "stream_out_of_order";
    if (present(exchange::member(choice, "error"))) return "error_in_reply";
    if (const Json* index = exchange::member(choice, "index"); present(index) && *index != 0) return "malformed_reply";
    if (const Json* delta = exchange::member(choice, "delta"); present(delta)) {
      if (!delta->is_object()) return "malformed_reply";
      if (const auto reason = take_delta(*delta); !reason.empty()) return reason;
    }
    if (const Json* finish = exchange::member(choice, "finish_reason"); present(finish)) finish_ = *finish;
    return {};
  }

  std::string_view take_delta(const Json& delta) {
    if (present(exchange::member(delta, "refusal"))) return "refusal";
    if (const Json* role = exchange::member(delta, "role"); present(role) && *role != "assistant" && *role != "")
      return "malformed_reply";
    const Json* calls = exchange::member(delta, "tool_calls");
    const bool called = present(calls) && !(calls->is_array() && calls->empty());
    if (called || present(exchange::member(delta, "function_call"))) return "unexpected_tool_call";
    if (const Json* content = exchange::member(delta, "content"); present(content)) {
      const std::string* piece = content->get_ptr<const std::string*>();
      if (piece == nullptr) return "malformed_reply";
      text_ += *piece;
    }
    return {};
  }

  Json body_ = Json::object();
  Json finish_;
  std::string id_;
  std::string text_;
  bool done_ = false;
};

class OpenAiChat final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    const Quirks& quirks = provider.quirks;
    if (quirks.structured == Structured::forced_tool)
      return std::unexpected("structured = \"forced_tool\" is not offered by the wire openai-chat");
    auto address = openai_address(provider, model, "chat/completions");
    if (!address) return std::unexpected(std::move(address.error()));

    const auto text = text_of(prompt);
    BodyText body = exchange::with_messages(model, "messages", prompt, *text, quirks);
    add_response_format(body, prompt, *text, quirks.structured);
    body.number(quirks.max_completion_tokens ? "max_completion_tokens" : "max_tokens",
                exchange::output_limit(prompt, quirks));
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.flag("stream", provider.stream);
    if (provider.stream && !quirks.no_stream_options) body.object("stream_options").flag("include_usage", true).close();
    return exchange::post(provider, std::move(address->target), address->base, address->key, std::move(body).take(),
                          provider.stream ? exchange::event_stream_type : exchange::json_type);
  }

  WireReply parse(const Response& response) const override {
    return exchange::look_at_body(response, [](const json::View& body) { return parse_body(body); });
  }

  WireReply parse_stream(const Response& response) const override {
    const auto events = exchange::read_events(response);
    if (!events) return exchange::unusable({}, events.error());
    Assembly assembly;
    for (const auto& event : *events)
      if (const auto reason = assembly.take(event); !reason.empty()) return exchange::unusable({}, reason);
    if (!assembly.done()) return exchange::unusable({}, "stream_cut_off");
    return parse_body(std::move(assembly).body());
  }

 private:
  // Of a plain reply, which is only looked at, or of one that was put together.
  template <class Value>
  static WireReply parse_body(const Value& body) {
    WireReply reply;
    reply.served_model = exchange::served_model(body);
    if (const auto usage = exchange::member(body, "usage")) {
      reply.tokens_in = exchange::count_member(*usage, "prompt_tokens");
      reply.tokens_out = exchange::count_member(*usage, "completion_tokens");
    }
    if (present(exchange::member(body, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");

    const auto choices = exchange::member(body, "choices");
    if (!present(choices)) return exchange::unusable(std::move(reply), "no_choices");
    if (!choices->is_array()) return exchange::unusable(std::move(reply), "malformed_reply");
    if (choices->empty()) return exchange::unusable(std::move(reply), "no_choices");
    if (choices->size() != 1) return exchange::unusable(std::move(reply), "malformed_reply");
    return parse_choice(std::move(reply), exchange::front_of(*choices));
  }

  template <class Value>
  static WireReply parse_choice(WireReply reply, const Value& choice) {
    if (present(exchange::member(choice, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");
    const auto said = exchange::member(choice, "message");
    if (!said || !said->is_object()) return exchange::unusable(std::move(reply), "malformed_reply");
    if (present(exchange::member(*said, "refusal"))) return exchange::unusable(std::move(reply), "refusal");
    if (const auto reason = bad_finish(choice); !reason.empty()) return exchange::unusable(std::move(reply), reason);

    const auto role = exchange::string_member(*said, "role");
    if (!role || *role != "assistant") return exchange::unusable(std::move(reply), "malformed_reply");
    const auto calls = exchange::member(*said, "tool_calls");
    const bool called = present(calls) && !(calls->is_array() && calls->empty());
    if (called || present(exchange::member(*said, "function_call")))
      return exchange::unusable(std::move(reply), "unexpected_tool_call");

    const auto content = exchange::member(*said, "content");
    if (!present(content)) return exchange::unusable(std::move(reply), "empty_content");
    const auto text = exchange::string_of(*content);
    if (!text) return exchange::unusable(std::move(reply), "malformed_reply");
    if (exchange::blank(*text)) return exchange::unusable(std::move(reply), "empty_content");
    reply.text = *text;
    reply.usable = true;
    return reply;
  }
};

}  // namespace

const Wire& openai_chat_wire() {
  static const OpenAiChat wire;
  return wire;
}

}  // namespace portcullis::tools::providers
