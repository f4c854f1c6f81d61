// OpenAI chat completions, and the many services that speak it. POST {base}/chat/completions, not streamed.
// Format: https://platform.openai.com/docs/api-reference/chat (structured outputs: response_format json_schema,
// strict). Usable: one choice, finish_reason "stop", refusal null, no tool call, content a non-empty string. Nothing
// else.
#include "tools/providers/exchange.hpp"
#include "tools/providers/wires.hpp"

namespace portcullis::tools::providers {
namespace {

using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

Json message(std::string_view role, std::string content) {
  Json entry = Json::object();
  entry["role"] = role;
  entry["content"] = std::move(content);
  return entry;
}

Json response_format(const Prompt& prompt, Structured structured) {
  Json format = Json::object();
  if (structured == Structured::json_object) {
    format["type"] = "json_object";
    return format;
  }
  format["type"] = "json_schema";
  Json& schema = format["json_schema"];
  schema["name"] = prompt.schema_name;
  schema["strict"] = true;
  schema["schema"] = exchange::bare_schema(prompt.reply_schema);
  return format;
}

// Why the end of the choice is not a good one; empty for the only good one. "tool_calls" is not good because no tool is
// ever offered on this wire.
std::string_view bad_finish(const Json& choice) {
  const Json* finish = exchange::member(choice, "finish_reason");
  if (finish == nullptr || finish->is_null()) return "finish_missing";
  const std::string* reason = finish->get_ptr<const std::string*>();
  if (reason == nullptr) return "malformed_reply";
  if (*reason == "stop") return {};
  if (*reason == "length") return "finish_length";
  if (*reason == "content_filter") return "finish_content_filter";
  if (*reason == "tool_calls" || *reason == "function_call") return "finish_tool_calls";
  if (*reason == "error") return "error_in_reply";  // OpenRouter
  return "finish_unknown";
}

bool present(const Json* value) {
  return value != nullptr && !value->is_null();
}

class OpenAiChat final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    const Quirks& quirks = provider.quirks;
    if (quirks.structured == Structured::forced_tool)
      return std::unexpected("structured = \"forced_tool\" is not offered by the wire openai-chat");
    auto base = parse_base_url(provider.base_url, provider.allow_private);
    if (!base) return std::unexpected("base_url: " + base.error());

    Json body = Json::object();
    body["model"] = model;
    std::string system = prompt.system;
    if (quirks.structured != Structured::json_schema) system += exchange::schema_sentence(prompt.reply_schema);
    body["messages"] = Json::array({message("system", std::move(system)), message("user", prompt.user)});
    if (quirks.structured != Structured::none) body["response_format"] = response_format(prompt, quirks.structured);
    body[quirks.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] =
        exchange::output_limit(prompt, quirks);
    if (!quirks.no_temperature) body["temperature"] = 0;
    body["stream"] = false;
    return exchange::post(provider, base->path + "/chat/completions", *base, {"authorization", "Bearer "}, body);
  }

  WireReply parse(const Response& response) const override {
    WireReply reply;
    auto body = exchange::read_body(response);
    if (!body) return exchange::unusable(std::move(reply), body.error());

    reply.served_model = exchange::served_model(*body);
    if (const Json* usage = exchange::member(*body, "usage")) {
      reply.tokens_in = exchange::count_member(*usage, "prompt_tokens");
      reply.tokens_out = exchange::count_member(*usage, "completion_tokens");
    }
    if (present(exchange::member(*body, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");

    const Json* choices = exchange::member(*body, "choices");
    if (!present(choices)) return exchange::unusable(std::move(reply), "no_choices");
    if (!choices->is_array()) return exchange::unusable(std::move(reply), "malformed_reply");
    if (choices->empty()) return exchange::unusable(std::move(reply), "no_choices");
    if (choices->size() != 1) return exchange::unusable(std::move(reply), "malformed_reply");
    return parse_choice(std::move(reply), choices->front());
  }

 private:
  static WireReply parse_choice(WireReply reply, const Json& choice) {
    if (present(exchange::member(choice, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");
    const Json* said = exchange::member(choice, "message");
    if (said == nullptr || !said->is_object()) return exchange::unusable(std::move(reply), "malformed_reply");
    if (present(exchange::member(*said, "refusal"))) return exchange::unusable(std::move(reply), "refusal");
    if (const auto reason = bad_finish(choice); !reason.empty()) return exchange::unusable(std::move(reply), reason);

    const std::string* role = exchange::string_member(*said, "role");
    if (role == nullptr || *role != "assistant") return exchange::unusable(std::move(reply), "malformed_reply");
    const Json* calls = exchange::member(*said, "tool_calls");
    const bool called = present(calls) && !(calls->is_array() && calls->empty());
    if (called || present(exchange::member(*said, "function_call")))
      return exchange::unusable(std::move(reply), "unexpected_tool_call");

    const Json* content = exchange::member(*said, "content");
    if (!present(content)) return exchange::unusable(std::move(reply), "empty_content");
    const std::string* text = content->get_ptr<const std::string*>();
    if (text == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
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
