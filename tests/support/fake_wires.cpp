// From a request to the wire it speaks, and from the wire to its shapes (fake_shapes.hpp).
#include "tests/support/fake_wires.hpp"

#include <array>

#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests {

using namespace shapes;

namespace {

std::string string_member(std::string_view body, std::string_view name) {
  const std::string quoted_name = "\"" + std::string(name) + "\"";
  const std::size_t key = body.find(quoted_name);
  if (key == std::string_view::npos) return {};
  std::size_t at = body.find_first_not_of(" \t\r\n:", key + quoted_name.size());
  if (at == std::string_view::npos || body[at] != '"') return {};
  const std::size_t end = body.find('"', ++at);
  return end == std::string_view::npos ? std::string() : std::string(body.substr(at, end - at));
}

bool true_member(std::string_view body, std::string_view name) {
  const std::string quoted_name = "\"" + std::string(name) + "\"";
  const std::size_t key = body.find(quoted_name);
  if (key == std::string_view::npos) return false;
  const std::size_t at = body.find_first_not_of(" \t\r\n:", key + quoted_name.size());
  return at != std::string_view::npos && body.substr(at).starts_with("true");
}

// What stands between `before` and the next of `until`.
std::string between(std::string_view text, std::string_view before, char until) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + before.size());
  return std::string(rest.substr(0, rest.find(until)));
}

}  // namespace

// Inside a JSON string the quotes would be escaped, so this finds members only.
FakeAsked asked_by(std::string_view target, std::string_view body) {
  const std::string_view path = target.substr(0, target.find('?'));
  FakeAsked asked;
  asked.model = string_member(body, "model");
  asked.stream = true_member(body, "stream");
  if (path.ends_with("/responses")) asked.wire = FakeWire::openai_responses;
  if (path.ends_with("/messages")) asked.wire = FakeWire::anthropic_messages;
  if (path.ends_with("/api/chat")) asked.wire = FakeWire::ollama;
  if (path.ends_with("enerateContent")) {
    asked = {FakeWire::gemini, path.ends_with(":streamGenerateContent"), between(path, "/models/", ':')};
  } else if (path.ends_with("/converse") || path.ends_with("/converse-stream")) {
    asked = {FakeWire::bedrock_converse, path.ends_with("-stream"), between(path, "/model/", '/')};
  }
  return asked;
}

std::string_view good_end(FakeWire wire) {
  constexpr std::array<std::string_view, 6> ends{"stop", "completed", "end_turn", "STOP", "stop", "end_turn"};
  return ends[static_cast<std::size_t>(wire)];
}

std::string plain_body(const FakeAsked& asked, const FakeSaid& said) {
  switch (asked.wire) {
    case FakeWire::openai_chat:
      return chat_body(asked, said);
    case FakeWire::openai_responses:
      return responses_whole(asked, said);
    case FakeWire::anthropic_messages:
      return messages_body(asked, said);
    case FakeWire::gemini:
      return gemini_chunk(asked, said, said.text, end_of(asked, said));
    case FakeWire::ollama:
      return ollama_object(asked, said, said.text, true);
    case FakeWire::bedrock_converse:
      break;
  }
  return converse_body(asked, said);
}

std::string_view plain_type(FakeWire wire) {
  if (wire == FakeWire::gemini) return "application/json; charset=UTF-8";
  return wire == FakeWire::ollama ? "application/json; charset=utf-8" : "application/json";
}

std::vector<std::string> stream_events(const FakeAsked& asked, const FakeSaid& said) {
  switch (asked.wire) {
    case FakeWire::openai_chat:
      return chat_stream(asked, said);
    case FakeWire::openai_responses:
      return responses_stream(asked, said);
    case FakeWire::anthropic_messages:
      return messages_stream(asked, said);
    case FakeWire::gemini:
      return gemini_stream(asked, said);
    case FakeWire::ollama:
      return ollama_stream(asked, said);
    case FakeWire::bedrock_converse:
      break;
  }
  return converse_stream(asked, said);
}

std::string_view stream_type(FakeWire wire) {
  if (wire == FakeWire::ollama) return "application/x-ndjson";
  return wire == FakeWire::bedrock_converse ? "application/vnd.amazon.eventstream" : "text/event-stream; charset=utf-8";
}

std::size_t last_needed_event(FakeWire wire, const std::vector<std::string>& events) {
  // Amazon counts the tokens behind the end of the message.
  return events.size() - (wire == FakeWire::bedrock_converse ? 2 : 1);
}

std::string error_body(FakeWire wire, int status) {
  const std::string message =
      in_quotes(status == 429 ? "Rate limit reached, try again later" : "The server had an error");
  switch (wire) {
    case FakeWire::anthropic_messages:
      return R"({"type":"error","error":{"type":)" +
             in_quotes(status == 529   ? "overloaded_error"
                       : status == 429 ? "rate_limit_error"
                                       : "api_error") +
             R"(,"message":)" + message + R"(},"request_id":"req_011CSHoEeqs5C35K2UUqR7Fy"})";
    case FakeWire::gemini:
      return R"({"error":{"code":)" + number(status) + R"(,"message":)" + message + R"(,"status":)" +
             in_quotes(status == 429 ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE") + "}}";
    case FakeWire::ollama:
      return R"({"error":)" + message + "}";
    case FakeWire::bedrock_converse:
      return R"({"message":)" + message + "}";
    default:
      return R"({"error":{"message":)" + message + R"(,"type":"server_error","param":null,"code":null}})";
  }
}

std::string error_event(FakeWire wire) {
  switch (wire) {
    case FakeWire::openai_responses:
      return sse("error",
                 R"({"type":"error","sequence_number":5,"code":"server_error","message":"The server had an error",)"
                 R"("param":null})");
    case FakeWire::anthropic_messages:
      return sse("error", R"({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})");
    case FakeWire::ollama:
      return error_body(wire, 500) + "\n";
    case FakeWire::bedrock_converse:
      return event_stream_message("modelStreamErrorException", R"({"message":"The model had an error"})", "exception");
    default:
      return sse(error_body(wire, 500));
  }
}

}  // namespace portcullis::tests
