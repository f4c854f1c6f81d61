// Any bytes as a provider's reply, plain and streamed: usable only with a known good end, found by a second, lenient
// reader; never when the reply was cut off; and what is taken as the seat's answer keeps its schema.
#include <set>
#include <string>

#include "schemas/validator.hpp"
#include "tests/fuzz/support.hpp"
#include "tools/providers/reply.hpp"
#include "tools/providers/wires.hpp"
#include "transport/json/visible.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools::providers;
using fuzz::require;

transport::client::Response response_of(int status, std::string type, std::string_view body) {
  transport::client::Response response;
  response.status = status;
  response.headers.push_back({"content-type", std::move(type)});
  response.body = body;
  return response;
}

Json member(const Json& value, const char* key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? Json(nullptr) : *found;
}

// One choice that says "stop", and nothing beside its text.
bool good_openai(const Json& body, const std::string& text) {
  const Json choices = member(body, "choices");
  if (!choices.is_array() || choices.size() != 1) return false;
  const Json message = member(choices[0], "message");
  return member(body, "error").is_null() && member(choices[0], "error").is_null() &&
         member(choices[0], "finish_reason") == "stop" && member(message, "role") == "assistant" &&
         member(message, "refusal").is_null() && member(message, "function_call").is_null() &&
         (member(message, "tool_calls").is_null() || member(message, "tool_calls") == Json::array()) &&
         member(message, "content") == text;
}

// The end of a turn with text alone, or the call of our own tool.
bool good_anthropic(const Json& body, const std::string& text) {
  if (member(body, "type") != "message" || member(body, "role") != "assistant" || !member(body, "error").is_null())
    return false;
  const Json stop = member(body, "stop_reason");
  const Json content = member(body, "content");
  if (!content.is_array()) return false;
  std::string said;
  std::size_t calls = 0;
  for (const Json& block : content) {
    const Json type = member(block, "type");
    if (type == "text" && stop != "tool_use") said += member(block, "text").get<std::string>();
    if (type != "tool_use") continue;
    ++calls;
    if (member(block, "name") != std::string(forced_tool_name)) return false;
    if (Json::parse(text, nullptr, false) != member(block, "input")) return false;
  }
  if (stop == "tool_use") return calls == 1;
  return (stop == "end_turn" || stop == "stop_sequence") && calls == 0 && said == text;
}

bool good_responses(const Json& body, const std::string& text) {
  if (member(body, "status") != "completed" || !member(body, "error").is_null()) return false;
  std::string said;
  for (const Json& item : member(body, "output")) {
    if (member(item, "type") == "reasoning" || member(item, "phase") == "commentary") continue;
    if (member(item, "type") != "message" || member(item, "role") != "assistant") return false;
    for (const Json& part : member(item, "content")) {
      if (member(part, "type") != "output_text") return false;
      said += member(part, "text").get<std::string>();
    }
  }
  return said == text;
}

bool good_gemini(const Json& body, const std::string& text) {
  const Json candidates = member(body, "candidates");
  if (!candidates.is_array() || candidates.size() != 1 || !member(body, "error").is_null()) return false;
  if (!member(member(body, "promptFeedback"), "blockReason").is_null()) return false;
  std::string said;
  for (const Json& part : member(member(candidates[0], "content"), "parts")) {
    if (part.contains("functionCall") && !part["functionCall"].is_null()) return false;
    if (member(part, "thought") != true) said += member(part, "text").get<std::string>();
  }
  return member(candidates[0], "finishReason") == "STOP" && said == text;
}

bool good_ollama(const Json& body, const std::string& text) {
  return member(body, "done") == true && member(body, "done_reason") == "stop" && member(body, "error").is_null() &&
         member(member(body, "message"), "role") == "assistant" && member(member(body, "message"), "content") == text;
}

bool good_bedrock(const Json& body, const std::string& text) {
  const Json message = member(member(body, "output"), "message");
  const Json stop = member(body, "stopReason");
  if (member(message, "role") != "assistant") return false;
  std::string said;
  std::size_t calls = 0;
  for (const Json& block : member(message, "content")) {
    if (block.contains("reasoningContent")) continue;
    if (block.contains("toolUse") && !(stop == "tool_use" && block.contains("text"))) {
      ++calls;
      if (member(block["toolUse"], "name") != std::string(forced_tool_name)) return false;
      if (Json::parse(text, nullptr, false) != member(block["toolUse"], "input")) return false;
    } else if (block.contains("text") && block["text"].is_string()) {
      said += block["text"].get<std::string>();
    }
  }
  if (stop == "tool_use") return calls == 1;
  return (stop == "end_turn" || stop == "stop_sequence") && calls == 0 && said == text;
}

const schemas::Validator& reply_schema() {
  static const schemas::Validator schema =
      std::move(*schemas::Validator::compile(Json::parse(R"({"type":"object","required":["status","answer"],
        "properties":{"status":{"enum":["answered","cannot_answer"]},"answer":{"type":"string"}},
        "additionalProperties":false})")));
  return schema;
}

void check_text(const std::string& text) {
  const auto value = read_reply(text, reply_schema());
  if (!value) return require(value.error().starts_with("reply_"), "a reply that fails has its reason code");
  require(reply_schema().valid(*value), "an answer keeps its schema");
  const std::set<std::string> known{"status", "answer"};
  for (const auto& [key, unused] : value->items()) require(known.contains(key), "an answer has no further members");
}

struct Tested {
  const Wire& wire;
  bool (*good)(const Json&, const std::string&);
  const char* stream_type;
  std::string_view end;  // without these bytes no stream of this wire has ended; empty: JSON may write it in many ways
};

void check_reply(const WireReply& reply) {
  require(reply.usable == reply.reason.empty(), "a reply that is not usable says why");
  require(reply.usable || reply.text.empty(), "no text of a reply that is not usable");
  require(json::visible_line(reply.served_model) == reply.served_model, "the model's name is safe to show");
  if (!reply.usable) return;
  require(reply.text.find_first_not_of(" \t\r\n") != std::string::npos, "a usable reply has text");
  check_text(reply.text);
}

void check_plain(const Tested& tested, std::string_view body) {
  const WireReply reply = tested.wire.parse(response_of(200, "application/json", body));
  check_reply(reply);
  if (!reply.usable) return;
  require(tested.good(Json::parse(body, nullptr, false), reply.text), "the end is a good one");

  for (const int status : {0, 100, 204, 206, 301, 400, 429, 500})
    require(!tested.wire.parse(response_of(status, "application/json", body)).usable, "no status but 200 is usable");
  require(!tested.wire.parse(response_of(200, "text/event-stream", body)).usable, "only JSON is usable");
  const std::size_t whole = body.find_last_not_of(" \t\r\n") + 1;
  for (std::size_t cut = whole; cut > 0; cut -= 1 + cut / 16)
    require(!tested.wire.parse(response_of(200, "application/json", body.substr(0, cut - 1))).usable,
            "a reply that was cut off is not usable");
}

void check_stream(const Tested& tested, std::string_view body) {
  const WireReply reply = tested.wire.parse_stream(response_of(200, tested.stream_type, body));
  check_reply(reply);
  if (!reply.usable) return;
  for (const int status : {0, 204, 400, 429, 500})
    require(!tested.wire.parse_stream(response_of(status, tested.stream_type, body)).usable,
            "no status but 200 is usable");
  require(!tested.wire.parse_stream(response_of(200, "application/json", body)).usable, "only a stream is usable");
  const std::size_t end = body.find(tested.end);
  require(end != std::string_view::npos, "a usable stream has its last event");
  require(!tested.wire.parse_stream(response_of(200, tested.stream_type, body.substr(0, end))).usable,
          "a stream that was cut off is not usable");
  // What may stand behind the last event (counts, comments) is all that a cut may take without a trace.
  for (std::size_t cut = body.size(); cut > 0; cut -= 1 + cut / 16) {
    const WireReply rest = tested.wire.parse_stream(response_of(200, tested.stream_type, body.substr(0, cut - 1)));
    require(!rest.usable || rest.text == reply.text, "no cut makes another answer of a stream");
  }
}

void check(const Tested& tested, std::string_view body) {
  check_plain(tested, body);
  check_stream(tested, body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body = fuzz::text_of(data, size);
  constexpr const char* sse = "text/event-stream";
  check({openai_chat_wire(), good_openai, sse, "[DONE]"}, body);
  check({openai_responses_wire(), good_responses, sse, ""}, body);
  check({anthropic_messages_wire(), good_anthropic, sse, ""}, body);
  check({gemini_wire(), good_gemini, sse, ""}, body);
  check({ollama_wire(), good_ollama, "application/x-ndjson", ""}, body);
  check({bedrock_converse_wire(), good_bedrock, "application/vnd.amazon.eventstream", "messageStop"}, body);
  check_text(std::string(body));
  return 0;
}
