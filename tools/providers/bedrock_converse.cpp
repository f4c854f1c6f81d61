// Amazon Bedrock converse. POST {base}/model/{model}/converse, streamed /converse-stream (binary event stream). Signed
// with Signature Version 4, or with an API key of Bedrock as bearer when there is no access key id. Format:
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (the schema in
// outputConfig.textFormat, as text; models without it take the forced tool). Usable: "end_turn" or "stop_sequence" with
// text, or "tool_use" of our own tool. Nothing else.
#include <openssl/crypto.h>

#include <array>

#include "tools/providers/body_text.hpp"
#include "tools/providers/converse_assembly.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/sigv4.hpp"
#include "tools/providers/wires.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::providers {
namespace {

using exchange::present;
using transport::client::Request;
using transport::client::Response;
using transport::client::Secret;
using Structured = Quirks::StructuredReply;

constexpr std::string_view event_stream = "application/vnd.amazon.eventstream";

// One block of text, in a list of its own.
void text_block(BodyText& body, std::string_view key, std::string_view text) {
  body.list(key).item().json("text", text).close().close();
}

std::string json_string(std::string_view text) {
  std::string out;
  json::write_string(text, out);
  return out;
}

void force_tool(BodyText& body, const PromptText& text) {
  body.object("toolConfig").list("tools").item().object("toolSpec");
  body.text("name", forced_tool_name).text("description", "Takes your reply. Call it once, with the whole reply.");
  body.object("inputSchema").json("json", text.schema).close().close().close().close();
  body.object("toolChoice").object("tool").text("name", forced_tool_name).close().close().close();
}

void hold_to_schema(BodyText& body, const Prompt& prompt, const PromptText& text) {
  body.object("outputConfig").object("textFormat").text("type", "json_schema");
  body.object("structure").object("jsonSchema");
  body.text("schema", text.schema).text("name", prompt.schema_name);
  body.close().close().close().close();
}

// The region as configured, or as the name of a public endpoint says it.
std::string region_of(const Provider& provider, std::string_view host) {
  if (!provider.aws.region.empty()) return provider.aws.region;
  for (const std::string_view prefix : {"bedrock-runtime.", "bedrock-runtime-fips."}) {
    if (!host.starts_with(prefix)) continue;
    host.remove_prefix(prefix.size());
    return std::string(host.substr(0, host.find('.')));
  }
  return {};
}

// The Host header as the client writes it.
std::string host_of(const transport::client::Endpoint& endpoint) {
  const bool literal6 = endpoint.host.find(':') != std::string::npos;
  std::string host = literal6 ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != (endpoint.tls ? 443 : 80)) host += ":" + std::to_string(endpoint.port);
  return host;
}

// Replaces the key by the signature that it makes. Err: what is missing.
std::expected<Request, std::string> signed_request(Request request, const Provider& provider) {
  const std::string region = region_of(provider, request.endpoint.host);
  if (region.empty()) return std::unexpected("the region is not known: set region, or AWS_REGION");
  if (provider.key.empty()) return std::unexpected("there is an access key id and no secret access key");
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string date = sigv4::amz_date(now);
  request.headers.push_back({"x-amz-date", date});
  sigv4::ToSign to_sign{
      request.method,
      request.target,
      {{"host", host_of(request.endpoint)}, {"content-type", "application/json"}, {"x-amz-date", date}},
      request.body};
  const Secret& token = provider.aws.session_token;
  if (!token.empty()) {
    to_sign.headers.push_back({"x-amz-security-token", std::string(token.reveal())});
    request.more_secrets.push_back({"x-amz-security-token", token});
  }
  request.secret_header = "authorization";
  request.secret_prefix.clear();
  request.secret = Secret(
      sigv4::authorization(to_sign, {provider.aws.access_key_id, provider.key.reveal(), region, "bedrock"}, date));
  if (!token.empty()) {
    std::string& copy = to_sign.headers.back().value;
    OPENSSL_cleanse(copy.data(), copy.size());
  }
  return request;
}

// The reason code of a stop reason that has no usable reply.
std::string_view bad_stop(std::string_view stop) {
  struct Known {
    std::string_view name;
    std::string_view code;
  };
  constexpr std::array known{
      Known{"max_tokens", "stop_max_tokens"},
      Known{"guardrail_intervened", "stop_guardrail"},
      Known{"content_filtered", "stop_content_filtered"},
      Known{"malformed_model_output", "stop_malformed_output"},
      Known{"malformed_tool_use", "stop_malformed_output"},
      Known{"model_context_window_exceeded", "stop_context_window"},
  };
  for (const Known& row : known)
    if (row.name == stop) return row.code;
  return "stop_unknown";
}

class BedrockConverse final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    auto base = parse_base_url(provider.base_url, provider.allow_private);
    if (!base) return std::unexpected("base_url: " + base.error());
    const auto name = exchange::path_segment(model);
    if (!name) return std::unexpected(name.error());

    const Quirks& quirks = provider.quirks;
    const auto text = text_of(prompt);
    BodyText body(text->system.size() + text->user.size() + text->schema.size() + 512);
    const bool by_prompt = quirks.structured == Structured::json_object || quirks.structured == Structured::none;
    if (by_prompt)
      text_block(body, "system", json_string(prompt.system + exchange::schema_sentence(text->schema)));
    else if (!prompt.system.empty())
      text_block(body, "system", text->system);
    body.list("messages").item().text("role", "user");
    text_block(body, "content", text->user);
    body.close().close();
    body.object("inferenceConfig").number("maxTokens", exchange::output_limit(prompt, quirks));
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.close();
    if (quirks.structured == Structured::json_schema) hold_to_schema(body, prompt, *text);
    if (quirks.structured == Structured::forced_tool) force_tool(body, *text);

    auto request = exchange::post(
        provider, base->path + "/model/" + *name + (provider.stream ? "/converse-stream" : "/converse"), *base,
        {"authorization", "Bearer "}, std::move(body).take(), provider.stream ? event_stream : exchange::json_type);
    if (!request || provider.aws.access_key_id.empty()) return request;
    return signed_request(std::move(*request), provider);
  }

  WireReply parse(const Response& response) const override {
    const auto body = exchange::read_body(response);
    return body ? parse_body(*body) : exchange::unusable({}, body.error());
  }

  WireReply parse_stream(const Response& response) const override {
    if (const auto refused = exchange::refuse_response(response, event_stream, "not_event_stream"))
      return exchange::unusable({}, *refused);
    std::vector<transport::client::EventStreamMessage> messages;
    transport::client::EventStreamReader reader;
    if (!reader.feed(response.body, messages)) return exchange::unusable({}, "malformed_stream");
    ConverseAssembly assembly;
    for (const auto& message : messages)
      if (const auto reason = assembly.take(message); !reason.empty()) return exchange::unusable({}, reason);
    if (!reader.at_rest() || !assembly.done()) return exchange::unusable({}, "stream_cut_off");
    return parse_body(assembly.body());
  }

 private:
  static WireReply parse_body(const Json& body) {
    WireReply reply;
    if (const Json* usage = exchange::member(body, "usage")) {
      reply.tokens_in = exchange::sum(*usage, {"inputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"});
      reply.tokens_out = exchange::count_member(*usage, "outputTokens");
    }
    const Json* output = exchange::member(body, "output");
    const Json* message = output != nullptr ? exchange::member(*output, "message") : nullptr;
    const std::string* role = message != nullptr ? exchange::string_member(*message, "role") : nullptr;
    if (role == nullptr || *role != "assistant") return exchange::unusable(std::move(reply), "malformed_reply");

    const Json* stop = exchange::member(body, "stopReason");
    if (!present(stop)) return exchange::unusable(std::move(reply), "stop_missing");
    const std::string* reason = stop->get_ptr<const std::string*>();
    if (reason == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
    const bool text_end = *reason == "end_turn" || *reason == "stop_sequence";
    if (!text_end && *reason != "tool_use") return exchange::unusable(std::move(reply), bad_stop(*reason));
    const Json* content = exchange::member(*message, "content");
    if (content == nullptr || !content->is_array()) return exchange::unusable(std::move(reply), "malformed_reply");
    return text_end ? parse_text(std::move(reply), *content) : parse_tool_use(std::move(reply), *content);
  }

  static bool is_reasoning(const Json& block) { return exchange::member(block, "reasoningContent") != nullptr; }

  static WireReply parse_text(WireReply reply, const Json& content) {
    std::string text;
    for (const Json& block : content) {
      if (is_reasoning(block)) continue;
      if (exchange::member(block, "toolUse") != nullptr)
        return exchange::unusable(std::move(reply), "unexpected_tool_call");
      const std::string* piece = exchange::string_member(block, "text");
      if (piece == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
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
      if (is_reasoning(block) || exchange::string_member(block, "text") != nullptr) continue;
      const Json* call = exchange::member(block, "toolUse");
      const std::string* name = call != nullptr ? exchange::string_member(*call, "name") : nullptr;
      if (name == nullptr) return exchange::unusable(std::move(reply), "malformed_reply");
      if (*name != forced_tool_name || input != nullptr)
        return exchange::unusable(std::move(reply), "unexpected_tool_call");
      input = exchange::member(*call, "input");
      if (input == nullptr || !input->is_object()) return exchange::unusable(std::move(reply), "malformed_reply");
    }
    if (input == nullptr) return exchange::unusable(std::move(reply), "empty_content");
    reply.text = json::write(*input);
    reply.usable = true;
    return reply;
  }
};

}  // namespace

const Wire& bedrock_converse_wire() {
  static const BedrockConverse wire;
  return wire;
}

}  // namespace portcullis::tools::providers
