// OpenAI responses. POST {base}/responses, plain and streamed, nothing stored at the provider.
// Format: https://platform.openai.com/docs/api-reference/responses (text.format json_schema, strict) and
// .../responses-streaming. The schema's sentence stands in the input, not in `instructions`: text.format json_object
// demands the word JSON there. Usable: status "completed" of the response itself, no error, no incomplete_details, one
// message of the assistant with output_text alone, no call. Nothing else. What the items say of themselves can only
// take away. A stream is over with response.completed, which holds the whole response; it has to be what was streamed.
#include <algorithm>
#include <map>
#include <utility>

#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/openai_address.hpp"
#include "tools/providers/wires.hpp"

namespace portcullis::tools::providers {
namespace {

using exchange::present;
using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

void add_text_format(BodyText& body, const Prompt& prompt, const PromptText& text, Structured structured) {
  if (structured == Structured::none) return;
  body.object("text").object("format");
  if (structured == Structured::json_object)
    body.text("type", "json_object");
  else
    body.text("type", "json_schema").text("name", prompt.schema_name).flag("strict", true).json("schema", text.schema);
  body.close().close();
}

// The reason code of a status that is not "completed".
std::string_view bad_status(const Json& body) {
  const Json* status = exchange::member(body, "status");
  if (!present(status)) return "status_missing";
  const std::string* name = status->get_ptr<const std::string*>();
  if (name == nullptr) return "malformed_reply";
  if (*name == "completed") return {};
  for (const std::string_view known : {"status_failed", "status_cancelled", "status_in_progress", "status_queued"})
    if (known.substr(std::string_view("status_").size()) == *name) return known;
  if (*name != "incomplete") return "status_unknown";
  const Json* details = exchange::member(body, "incomplete_details");
  const std::string* why = details != nullptr ? exchange::string_member(*details, "reason") : nullptr;
  if (why != nullptr && *why == "max_output_tokens") return "incomplete_max_output_tokens";
  if (why != nullptr && *why == "content_filter") return "incomplete_content_filter";
  return "incomplete_unknown";
}

// Adds the text of one message. Empty: taken.
std::string_view read_message(const Json& item, std::string& text) {
  const std::string* role = exchange::string_member(item, "role");
  if (role == nullptr || *role != "assistant") return "malformed_reply";
  if (const Json* status = exchange::member(item, "status"); present(status) && *status != "completed")
    return "message_not_completed";
  const Json* content = exchange::member(item, "content");
  if (content == nullptr || !content->is_array()) return "malformed_reply";
  for (const Json& part : *content) {
    const std::string* type = exchange::string_member(part, "type");
    if (type == nullptr) return "malformed_reply";
    if (*type == "refusal") return "refusal";
    const std::string* piece = exchange::string_member(part, "text");
    if (*type != "output_text" || piece == nullptr) return "malformed_reply";
    text += *piece;
  }
  return {};
}

// What models say on their way to the answer ("commentary") is no part of it.
bool is_commentary(const Json& item) {
  const std::string* phase = exchange::string_member(item, "phase");
  return phase != nullptr && *phase == "commentary";
}

std::string_view read_output(const Json& output, std::string& text) {
  std::size_t messages = 0;
  for (const Json& item : output) {
    const std::string* type = exchange::string_member(item, "type");
    if (type == nullptr) return "malformed_reply";
    if (*type == "reasoning") continue;
    if (type->ends_with("_call")) return "unexpected_tool_call";
    if (*type != "message") return "malformed_reply";
    if (is_commentary(item)) continue;
    if (++messages > 1) return "malformed_reply";
    if (const auto reason = read_message(item, text); !reason.empty()) return reason;
  }
  return {};
}

// What a stream said before its end, held against the response that the end brings.
class Stream {
 public:
  std::string_view take(const transport::client::SseEvent& event) {
    if (final_) return event.data == "[DONE]" && !std::exchange(trailer_, true) ? "" : "stream_after_end";
    auto value = exchange::read_object(event.data);
    if (!value) return "malformed_reply";
    const std::string* type = exchange::string_member(*value, "type");
    if (type == nullptr || (!event.name.empty() && event.name != *type)) return "malformed_reply";
    if (*type == "error") return "error_in_reply";
    if (const auto number = exchange::count_member(*value, "sequence_number")) {
      if (last_ && *number <= *last_) return "stream_out_of_order";
      last_ = number;
    }
    if (*type == "response.refusal.delta") return "refusal";
    if (*type == "response.output_text.delta") {
      const std::string* piece = exchange::string_member(*value, "delta");
      if (piece == nullptr) return "malformed_reply";
      text_[exchange::count_member(*value, "output_index").value_or(0)] += *piece;
      return {};
    }
    if (*type != "response.completed" && *type != "response.incomplete" && *type != "response.failed") {
      // The life of items and of reasoning: nothing of it is read.
      return type->starts_with("response.") ? "" : "stream_unknown_event";
    }
    const Json* response = exchange::member(*value, "response");
    if (response == nullptr || !response->is_object()) return "malformed_reply";
    final_ = *response;
    // The status decides, but an event of a bad end is not made a good one by it.
    const std::string* status = exchange::string_member(*final_, "status");
    const bool completed = status != nullptr && *status == "completed";
    if (completed && *type != "response.completed") return "malformed_reply";
    return {};
  }

  const std::optional<Json>& response() const { return final_; }

  // Text was streamed, and none of it is what the response says: something was lost, doubled or put elsewhere.
  bool contradicts(std::string_view text) const {
    return !text_.empty() && std::ranges::none_of(text_, [&](const auto& streamed) { return streamed.second == text; });
  }

 private:
  std::map<std::uint64_t, std::string> text_;  // by the index of the output item
  std::optional<Json> final_;
  std::optional<std::uint64_t> last_;
  bool trailer_ = false;
};

class OpenAiResponses final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    const Quirks& quirks = provider.quirks;
    if (quirks.structured == Structured::forced_tool)
      return std::unexpected("structured = \"forced_tool\" is not offered by the wire openai-responses");
    auto address = openai_address(provider, model, "responses");
    if (!address) return std::unexpected(std::move(address.error()));

    const auto text = text_of(prompt);
    BodyText body = exchange::with_messages(model, "input", prompt, *text, quirks);
    add_text_format(body, prompt, *text, quirks.structured);
    body.number("max_output_tokens", exchange::output_limit(prompt, quirks));
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.flag("store", false).flag("stream", provider.stream);
    return exchange::post(provider, std::move(address->target), address->base, address->key, std::move(body).take(),
                          provider.stream ? exchange::event_stream_type : exchange::json_type);
  }

  WireReply parse(const Response& response) const override {
    auto body = exchange::read_body(response);
    return body ? parse_body(*body) : exchange::unusable({}, body.error());
  }

  WireReply parse_stream(const Response& response) const override {
    const auto events = exchange::read_events(response);
    if (!events) return exchange::unusable({}, events.error());
    Stream stream;
    for (const auto& event : *events)
      if (const auto reason = stream.take(event); !reason.empty()) return exchange::unusable({}, reason);
    if (!stream.response()) return exchange::unusable({}, "stream_cut_off");
    WireReply reply = parse_body(*stream.response());
    if (reply.usable && stream.contradicts(reply.text))
      return exchange::unusable(std::move(reply), "stream_out_of_order");
    return reply;
  }

 private:
  static WireReply parse_body(const Json& body) {
    WireReply reply;
    reply.served_model = exchange::served_model(body);
    if (const Json* usage = exchange::member(body, "usage")) {
      reply.tokens_in = exchange::count_member(*usage, "input_tokens");
      reply.tokens_out = exchange::count_member(*usage, "output_tokens");
    }
    if (present(exchange::member(body, "error"))) {
      const std::string* status = exchange::string_member(body, "status");
      return exchange::unusable(std::move(reply),
                                status != nullptr && *status == "failed" ? "status_failed" : "error_in_reply");
    }
    if (const auto reason = bad_status(body); !reason.empty()) return exchange::unusable(std::move(reply), reason);
    if (present(exchange::member(body, "incomplete_details")))
      return exchange::unusable(std::move(reply), "incomplete_unknown");
    const Json* output = exchange::member(body, "output");
    if (output == nullptr || !output->is_array()) return exchange::unusable(std::move(reply), "malformed_reply");
    std::string text;
    if (const auto reason = read_output(*output, text); !reason.empty())
      return exchange::unusable(std::move(reply), reason);
    if (exchange::blank(text)) return exchange::unusable(std::move(reply), "empty_content");
    reply.text = std::move(text);
    reply.usable = true;
    return reply;
  }
};

}  // namespace

const Wire& openai_responses_wire() {
  static const OpenAiResponses wire;
  return wire;
}

}  // namespace portcullis::tools::providers
