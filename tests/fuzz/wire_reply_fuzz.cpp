// Any bytes as a provider's reply: usable only with a known good end, found by a second, lenient reader; never when the
// reply was cut off; and what is taken as the seat's answer keeps its schema.
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

void check(const Wire& wire, bool openai, std::string_view body) {
  const WireReply reply = wire.parse(response_of(200, "application/json", body));
  require(reply.usable == reply.reason.empty(), "a reply that is not usable says why");
  require(reply.usable || reply.text.empty(), "no text of a reply that is not usable");
  require(json::visible_line(reply.served_model) == reply.served_model, "the model's name is safe to show");
  if (!reply.usable) return;
  require(reply.text.find_first_not_of(" \t\r\n") != std::string::npos, "a usable reply has text");
  const Json lenient = Json::parse(body, nullptr, false);
  require(openai ? good_openai(lenient, reply.text) : good_anthropic(lenient, reply.text), "the end is a good one");
  check_text(reply.text);

  for (const int status : {0, 100, 204, 206, 301, 400, 429, 500})
    require(!wire.parse(response_of(status, "application/json", body)).usable, "no status but 200 is usable");
  require(!wire.parse(response_of(200, "text/event-stream", body)).usable, "only JSON is usable");
  const std::size_t whole = body.find_last_not_of(" \t\r\n") + 1;
  for (std::size_t cut = whole; cut > 0; cut -= 1 + cut / 16)
    require(!wire.parse(response_of(200, "application/json", body.substr(0, cut - 1))).usable,
            "a reply that was cut off is not usable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body = fuzz::text_of(data, size);
  check(openai_chat_wire(), true, body);
  check(anthropic_messages_wire(), false, body);
  check_text(std::string(body));
  return 0;
}
