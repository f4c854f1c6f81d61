// Ollama chat. POST {base}/api/chat, plain and streamed (lines of JSON). Format:
// https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion; `truncate` and `shift` are in its
// api/types.go: without them a prompt larger than the model's window loses its beginning without a word, and a
// judgement of the rest would count. Usable: done true, done_reason "stop", a message of the assistant with text, no
// call. Nothing else. A stream is over with the line that has done true.
#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/wires.hpp"
#include "transport/client/ndjson_reader.hpp"

namespace portcullis::tools::providers {
namespace {

using exchange::present;
using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

constexpr std::string_view ndjson_type = "application/x-ndjson";

// Why the last object did not end well; empty for the only good end.
std::string_view bad_end(const Json& body) {
  const Json* done = exchange::member(body, "done");
  if (!present(done)) return "done_missing";
  if (!done->is_boolean()) return "malformed_reply";
  if (*done != true) return "not_done";
  const Json* why = exchange::member(body, "done_reason");
  if (!present(why)) return "done_reason_missing";
  const std::string* reason = why->get_ptr<const std::string*>();
  if (reason == nullptr) return "malformed_reply";
  if (*reason == "stop") return {};
  if (*reason == "length") return "done_length";
  if (*reason == "load") return "done_load";
  if (*reason == "unload") return "done_unload";
  return "done_unknown";
}

// Adds what a message says; its thoughts are no part of that. Empty: taken.
std::string_view read_message(const Json& body, std::string& text) {
  const Json* said = exchange::member(body, "message");
  if (said == nullptr || !said->is_object()) return "malformed_reply";
  const std::string* role = exchange::string_member(*said, "role");
  if (role == nullptr || *role != "assistant") return "malformed_reply";
  const Json* calls = exchange::member(*said, "tool_calls");
  if (present(calls) && !(calls->is_array() && calls->empty())) return "unexpected_tool_call";
  const Json* content = exchange::member(*said, "content");
  if (!present(content)) return {};
  const std::string* piece = content->get_ptr<const std::string*>();
  if (piece == nullptr) return "malformed_reply";
  text += *piece;
  return {};
}

void read_counts(const Json& body, WireReply& reply) {
  if (std::string model = exchange::served_model(body); !model.empty()) reply.served_model = std::move(model);
  if (const auto count = exchange::count_member(body, "prompt_eval_count")) reply.tokens_in = count;
  if (const auto count = exchange::count_member(body, "eval_count")) reply.tokens_out = count;
}

WireReply usable(WireReply reply, std::string text) {
  if (exchange::blank(text)) return exchange::unusable(std::move(reply), "empty_content");
  reply.text = std::move(text);
  reply.usable = true;
  return reply;
}

class Ollama final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    const Quirks& quirks = provider.quirks;
    if (quirks.structured == Structured::forced_tool)
      return std::unexpected("structured = \"forced_tool\" is not offered by the wire ollama");
    auto base = parse_base_url(provider.base_url, provider.allow_private);
    if (!base) return std::unexpected("base_url: " + base.error());

    const auto text = text_of(prompt);
    BodyText body = exchange::with_messages(model, "messages", prompt, *text, quirks);
    if (quirks.structured == Structured::json_schema) body.json("format", text->schema);
    if (quirks.structured == Structured::json_object) body.text("format", "json");
    body.object("options").number("num_predict", exchange::output_limit(prompt, quirks));
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.close().flag("truncate", false).flag("shift", false).flag("stream", provider.stream);
    // /v1 is where the same server speaks the OpenAI wire; OLLAMA_HOST is read as a base for that one.
    std::string path = base->path;
    if (path.ends_with("/v1")) path.resize(path.size() - 3);
    return exchange::post(provider, path + "/api/chat", *base, {"authorization", "Bearer "}, std::move(body).take(),
                          provider.stream ? ndjson_type : exchange::json_type);
  }

  WireReply parse(const Response& response) const override {
    const auto body = exchange::read_body(response);
    if (!body) return exchange::unusable({}, body.error());
    WireReply reply;
    read_counts(*body, reply);
    if (present(exchange::member(*body, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");
    if (const auto reason = bad_end(*body); !reason.empty()) return exchange::unusable(std::move(reply), reason);
    std::string text;
    if (const auto reason = read_message(*body, text); !reason.empty())
      return exchange::unusable(std::move(reply), reason);
    return usable(std::move(reply), std::move(text));
  }

  WireReply parse_stream(const Response& response) const override {
    if (const auto refused = exchange::refuse_response(response, ndjson_type, "not_event_stream"))
      return exchange::unusable({}, *refused);
    std::vector<std::string> lines;
    transport::client::NdjsonReader reader;
    if (!reader.feed(response.body, lines)) return exchange::unusable({}, "stream_too_large");
    if (!reader.at_rest()) return exchange::unusable({}, "stream_cut_off");
    WireReply reply;
    std::string text;
    bool done = false;
    for (const std::string& line : lines) {
      if (done) return exchange::unusable(std::move(reply), "stream_after_end");
      const auto body = exchange::read_object(line);
      if (!body) return exchange::unusable(std::move(reply), "malformed_reply");
      read_counts(*body, reply);
      if (present(exchange::member(*body, "error"))) return exchange::unusable(std::move(reply), "error_in_reply");
      const auto end = bad_end(*body);
      if (!end.empty() && end != "not_done") return exchange::unusable(std::move(reply), end);
      done = end.empty();
      if (const auto reason = read_message(*body, text); !reason.empty())
        return exchange::unusable(std::move(reply), reason);
    }
    if (!done) return exchange::unusable(std::move(reply), "stream_cut_off");
    return usable(std::move(reply), std::move(text));
  }
};

}  // namespace

const Wire& ollama_wire() {
  static const Ollama wire;
  return wire;
}

}  // namespace portcullis::tools::providers
