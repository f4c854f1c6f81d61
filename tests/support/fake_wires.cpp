// The shapes were taken from the services' published references and recorded answers: platform.openai.com/docs
// (chat and responses, with streaming), platform.claude.com/docs (messages, streaming), ai.google.dev/api
// (generateContent), github.com/ollama/ollama docs/api.md, docs.aws.amazon.com/bedrock (Converse, ConverseStream,
// event stream encoding). RFC 1951 for the bomb.
#include "tests/support/fake_wires.hpp"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cstdio>

#include "tests/support/fake_reply.hpp"

namespace portcullis::tests {
namespace {

// A JSON object by members that are JSON already.
std::string object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;  // left out
    if (out.size() > 1) out += ',';
    out += json_string(name) + ":" + value;
  }
  return out + "}";
}

std::string list(const std::string& one) {
  return "[" + one + "]";
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::string in_quotes(std::string_view text) {
  return json_string(text);
}

// 64-bit mix (splitmix64): ids and cuts by seed alone.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

std::string id_of(std::string_view prefix, std::uint64_t seed) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(mixed(seed)));
  return in_quotes(std::string(prefix) + digits);
}

// Two to five pieces; none in the middle of a UTF-8 character.
std::vector<std::string> pieces_of(std::string_view text, std::uint64_t seed) {
  const std::size_t wanted = 2 + mixed(seed) % 4;
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < wanted; ++i) {
    std::size_t end = text.size() * i / wanted + mixed(seed + i) % 3;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    if (end <= begin || end >= text.size()) continue;
    pieces.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  pieces.emplace_back(text.substr(begin));
  return pieces;
}

std::string sse(const std::string& data) {
  return "data: " + data + "\n\n";
}
std::string sse(const std::string& name, const std::string& data) {
  return "event: " + name + "\n" + sse(data);
}

std::string end_of(const FakeAsked& asked, const FakeSaid& said) {
  return in_quotes(said.end.empty() ? good_end(asked.wire) : std::string_view(said.end));
}

// ---- OpenAI chat completions

std::string chat_usage(const FakeSaid& said) {
  return object(
      {{"prompt_tokens", number(said.tokens_in)},
       {"completion_tokens", number(said.tokens_out)},
       {"total_tokens", number(said.tokens_in + said.tokens_out)},
       {"prompt_tokens_details", R"({"cached_tokens":0,"audio_tokens":0})"},
       {"completion_tokens_details", R"({"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,)"
                                     R"("rejected_prediction_tokens":0})"}});
}

std::string chat_body(const FakeAsked& asked, const FakeSaid& said) {
  const std::string message = object({{"role", in_quotes("assistant")},
                                      {"content", in_quotes(said.text)},
                                      {"refusal", "null"},
                                      {"annotations", "[]"}});
  return object(
      {{"id", id_of("chatcmpl-", said.seed)},
       {"object", in_quotes("chat.completion")},
       {"created", "1741569952"},
       {"model", in_quotes(asked.model)},
       {"choices",
        list(object(
            {{"index", "0"}, {"message", message}, {"logprobs", "null"}, {"finish_reason", end_of(asked, said)}}))},
       {"usage", chat_usage(said)},
       {"service_tier", in_quotes("default")},
       {"system_fingerprint", in_quotes("fp_44709d6fcb")}});
}

std::string chat_chunk(const FakeAsked& asked, const FakeSaid& said, const std::string& choices,
                       const std::string& usage) {
  return sse(object({{"id", id_of("chatcmpl-", said.seed)},
                     {"object", in_quotes("chat.completion.chunk")},
                     {"created", "1741569952"},
                     {"model", in_quotes(asked.model)},
                     {"service_tier", in_quotes("default")},
                     {"system_fingerprint", in_quotes("fp_44709d6fcb")},
                     {"choices", choices},
                     {"usage", usage},
                     {"obfuscation", id_of("", said.seed + 1)}}));
}

std::vector<std::string> chat_stream(const FakeAsked& asked, const FakeSaid& said) {
  const auto choice = [](const std::string& delta, const std::string& finish) {
    return list(object({{"index", "0"}, {"delta", delta}, {"logprobs", "null"}, {"finish_reason", finish}}));
  };
  std::vector<std::string> events;
  events.push_back(
      chat_chunk(asked, said, choice(R"({"role":"assistant","content":"","refusal":null})", "null"), "null"));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(chat_chunk(asked, said, choice(object({{"content", in_quotes(piece)}}), "null"), "null"));
  events.push_back(chat_chunk(asked, said, choice("{}", end_of(asked, said)), "null"));
  events.push_back(chat_chunk(asked, said, "[]", chat_usage(said)));
  events.push_back(sse("[DONE]"));
  return events;
}

// ---- OpenAI responses

std::string responses_body(const FakeAsked& asked, const FakeSaid& said, const std::string& status,
                           const std::string& output, bool ended) {
  const std::string usage = object({{"input_tokens", number(said.tokens_in)},
                                    {"input_tokens_details", R"({"cached_tokens":0})"},
                                    {"output_tokens", number(said.tokens_out)},
                                    {"output_tokens_details", R"({"reasoning_tokens":0})"},
                                    {"total_tokens", number(said.tokens_in + said.tokens_out)}});
  return object({{"id", id_of("resp_", said.seed)},
                 {"object", in_quotes("response")},
                 {"created_at", "1741476542"},
                 {"status", in_quotes(status)},
                 {"background", "false"},
                 {"error", "null"},
                 {"incomplete_details", status == "incomplete" ? R"({"reason":"max_output_tokens"})" : "null"},
                 {"instructions", "null"},
                 {"max_output_tokens", "2048"},
                 {"model", in_quotes(asked.model)},
                 {"output", output},
                 {"parallel_tool_calls", "true"},
                 {"previous_response_id", "null"},
                 {"reasoning", R"({"effort":null,"summary":null})"},
                 {"store", "false"},
                 {"temperature", "0.0"},
                 {"tool_choice", in_quotes("auto")},
                 {"tools", "[]"},
                 {"top_p", "1.0"},
                 {"truncation", in_quotes("disabled")},
                 {"usage", ended ? usage : "null"},
                 {"user", "null"},
                 {"metadata", "{}"}});
}

std::string responses_item(const FakeSaid& said, const std::string& status, const std::string& content) {
  return object({{"id", id_of("msg_", said.seed)},
                 {"type", in_quotes("message")},
                 {"status", in_quotes(status)},
                 {"content", content},
                 {"role", in_quotes("assistant")}});
}

std::string output_text(std::string_view text) {
  return object(
      {{"type", in_quotes("output_text")}, {"annotations", "[]"}, {"logprobs", "[]"}, {"text", in_quotes(text)}});
}

std::string responses_end(const FakeSaid& said) {
  return said.end.empty() ? std::string("completed") : said.end;
}

std::string responses_whole(const FakeAsked& asked, const FakeSaid& said) {
  const std::string end = responses_end(said);
  return responses_body(asked, said, end, list(responses_item(said, end, list(output_text(said.text)))), true);
}

std::vector<std::string> responses_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  const auto add = [&](const std::string& type, std::initializer_list<std::pair<std::string_view, std::string>> rest) {
    std::string body = object(rest);
    const std::string head = R"({"type":)" + in_quotes(type) + R"(,"sequence_number":)" +
                             number(static_cast<std::int64_t>(events.size())) + ",";
    events.push_back(sse(type, head + body.substr(1)));
  };
  const std::string item_id = id_of("msg_", said.seed);
  const std::string started = responses_body(asked, said, "in_progress", "[]", false);
  add("response.created", {{"response", started}});
  add("response.in_progress", {{"response", started}});
  add("response.output_item.added", {{"output_index", "0"}, {"item", responses_item(said, "in_progress", "[]")}});
  add("response.content_part.added",
      {{"item_id", item_id}, {"output_index", "0"}, {"content_index", "0"}, {"part", output_text("")}});
  for (const std::string& piece : pieces_of(said.text, said.seed))
    add("response.output_text.delta", {{"item_id", item_id},
                                       {"output_index", "0"},
                                       {"content_index", "0"},
                                       {"delta", in_quotes(piece)},
                                       {"logprobs", "[]"},
                                       {"obfuscation", id_of("", said.seed + 1)}});
  add("response.output_text.done", {{"item_id", item_id},
                                    {"output_index", "0"},
                                    {"content_index", "0"},
                                    {"text", in_quotes(said.text)},
                                    {"logprobs", "[]"}});
  add("response.content_part.done",
      {{"item_id", item_id}, {"output_index", "0"}, {"content_index", "0"}, {"part", output_text(said.text)}});
  add("response.output_item.done",
      {{"output_index", "0"}, {"item", responses_item(said, "completed", list(output_text(said.text)))}});
  const std::string end = responses_end(said);
  add(end == "incomplete" || end == "failed" ? "response." + end : "response.completed",
      {{"response", responses_whole(asked, said)}});
  return events;
}

// ---- Anthropic messages

std::string messages_body(const FakeAsked& asked, const FakeSaid& said) {
  return object({{"id", id_of("msg_01", said.seed)},
                 {"type", in_quotes("message")},
                 {"role", in_quotes("assistant")},
                 {"model", in_quotes(asked.model)},
                 {"content", list(object({{"type", in_quotes("text")}, {"text", in_quotes(said.text)}}))},
                 {"stop_reason", end_of(asked, said)},
                 {"stop_sequence", "null"},
                 {"usage", object({{"input_tokens", number(said.tokens_in)},
                                   {"cache_creation_input_tokens", "0"},
                                   {"cache_read_input_tokens", "0"},
                                   {"output_tokens", number(said.tokens_out)},
                                   {"service_tier", in_quotes("standard")}})}});
}

std::vector<std::string> messages_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  const std::string usage = object({{"input_tokens", number(said.tokens_in)},
                                    {"cache_creation_input_tokens", "0"},
                                    {"cache_read_input_tokens", "0"},
                                    {"output_tokens", "1"},
                                    {"service_tier", in_quotes("standard")}});
  const std::string message = object({{"id", id_of("msg_01", said.seed)},
                                      {"type", in_quotes("message")},
                                      {"role", in_quotes("assistant")},
                                      {"model", in_quotes(asked.model)},
                                      {"content", "[]"},
                                      {"stop_reason", "null"},
                                      {"stop_sequence", "null"},
                                      {"usage", usage}});
  events.push_back(sse("message_start", object({{"type", in_quotes("message_start")}, {"message", message}})));
  events.push_back(sse("content_block_start",
                       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"));
  events.push_back(sse("ping", R"({"type": "ping"})"));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(sse("content_block_delta",
                         object({{"type", in_quotes("content_block_delta")},
                                 {"index", "0"},
                                 {"delta", object({{"type", in_quotes("text_delta")}, {"text", in_quotes(piece)}})}})));
  events.push_back(sse("content_block_stop", R"({"type":"content_block_stop","index":0})"));
  events.push_back(
      sse("message_delta", object({{"type", in_quotes("message_delta")},
                                   {"delta", object({{"stop_reason", end_of(asked, said)}, {"stop_sequence", "null"}})},
                                   {"usage", object({{"output_tokens", number(said.tokens_out)}})}})));
  events.push_back(sse("message_stop", R"({"type":"message_stop"})"));
  return events;
}

// ---- Gemini: every chunk of a stream is a whole response, the lines end with CR LF

std::string gemini_chunk(const FakeAsked& asked, const FakeSaid& said, std::string_view text, const std::string& end) {
  const std::string content =
      object({{"parts", list(object({{"text", in_quotes(text)}}))}, {"role", in_quotes("model")}});
  const std::string usage =
      object({{"promptTokenCount", number(said.tokens_in)},
              {"candidatesTokenCount", number(said.tokens_out)},
              {"totalTokenCount", number(said.tokens_in + said.tokens_out)},
              {"promptTokensDetails",
               list(object({{"modality", in_quotes("TEXT")}, {"tokenCount", number(said.tokens_in)}}))}});
  return object({{"candidates", list(object({{"content", content}, {"finishReason", end}, {"index", "0"}}))},
                 {"usageMetadata", usage},
                 {"modelVersion", in_quotes(asked.model)},
                 {"responseId", id_of("", said.seed)}});
}

std::vector<std::string> gemini_stream(const FakeAsked& asked, const FakeSaid& said) {
  const auto pieces = pieces_of(said.text, said.seed);
  std::vector<std::string> events;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    events.push_back(
        "data: " + gemini_chunk(asked, said, pieces[i], i + 1 == pieces.size() ? end_of(asked, said) : "") +
        "\r\n\r\n");
  return events;
}

// ---- Ollama

std::string ollama_object(const FakeAsked& asked, const FakeSaid& said, std::string_view text, bool done) {
  const std::string message = object({{"role", in_quotes("assistant")}, {"content", in_quotes(text)}});
  const auto at_end = [&](const std::string& value) { return done ? value : std::string(); };
  return object({{"model", in_quotes(asked.model)},
                 {"created_at", in_quotes("2025-10-26T17:15:24.097767Z")},
                 {"message", message},
                 {"done", done ? "true" : "false"},
                 {"done_reason", at_end(end_of(asked, said))},
                 {"total_duration", at_end("4648158584")},
                 {"load_duration", at_end("4071084")},
                 {"prompt_eval_count", at_end(number(said.tokens_in))},
                 {"prompt_eval_duration", at_end("439038000")},
                 {"eval_count", at_end(number(said.tokens_out))},
                 {"eval_duration", at_end("4196918000")}});
}

std::vector<std::string> ollama_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(ollama_object(asked, said, piece, false) + "\n");
  events.push_back(ollama_object(asked, said, "", true) + "\n");
  return events;
}

// ---- Bedrock converse

std::string converse_usage(const FakeSaid& said) {
  return object({{"inputTokens", number(said.tokens_in)},
                 {"outputTokens", number(said.tokens_out)},
                 {"totalTokens", number(said.tokens_in + said.tokens_out)}});
}

std::string converse_body(const FakeAsked& asked, const FakeSaid& said) {
  const std::string message =
      object({{"content", list(object({{"text", in_quotes(said.text)}}))}, {"role", in_quotes("assistant")}});
  return object({{"metrics", R"({"latencyMs":551})"},
                 {"output", object({{"message", message}})},
                 {"stopReason", end_of(asked, said)},
                 {"usage", converse_usage(said)}});
}

// "p" is padding that the service adds to hide the length of what a model said.
std::vector<std::string> converse_stream(const FakeAsked& asked, const FakeSaid& said) {
  const std::string padding = in_quotes("abcdefghijklmnopqrstuvwxyz");
  std::vector<std::string> events;
  events.push_back(event_stream_message("messageStart", object({{"p", padding}, {"role", in_quotes("assistant")}})));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(event_stream_message(
        "contentBlockDelta",
        object({{"contentBlockIndex", "0"}, {"delta", object({{"text", in_quotes(piece)}})}, {"p", padding}})));
  events.push_back(event_stream_message("contentBlockStop", object({{"contentBlockIndex", "0"}, {"p", padding}})));
  events.push_back(event_stream_message("messageStop", object({{"p", padding}, {"stopReason", end_of(asked, said)}})));
  events.push_back(event_stream_message(
      "metadata", object({{"metrics", R"({"latencyMs":551})"}, {"p", padding}, {"usage", converse_usage(said)}})));
  return events;
}

// ---- by wire

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

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

std::string event_stream_message(const std::string& type, const std::string& payload, const std::string& kind) {
  std::string headers;
  const auto add = [&](const std::string& name, const std::string& value) {
    headers += static_cast<char>(name.size());
    headers += name + '\x07' + '\0' + static_cast<char>(value.size()) + value;  // type 7: a string, 16 bits of length
  };
  add(kind == "event" ? ":event-type" : ":exception-type", type);
  add(":content-type", "application/json");
  add(":message-type", kind);
  std::string out = big_endian(static_cast<std::uint32_t>(headers.size() + payload.size() + 16)) +
                    big_endian(static_cast<std::uint32_t>(headers.size()));
  out += big_endian(checksum(out));
  out += headers + payload;
  return out + big_endian(checksum(out));
}

// One block of fixed Huffman codes: a literal zero, then as many copies of 258 bytes from one byte back.
std::string gzip_of_zeros(std::uint64_t bytes) {
  constexpr std::uint64_t most = 258;
  const std::uint64_t copies = bytes / most;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  unsigned held = 0;
  unsigned bits = 0;
  const auto put = [&](unsigned value, unsigned count) {  // least significant bit first
    held |= value << bits;
    for (bits += count; bits >= 8; bits -= 8, held >>= 8) out += static_cast<char>(held);
  };
  const auto put_code = [&](unsigned code, unsigned count) {  // Huffman codes: most significant bit first
    while (count-- > 0) put(code >> count & 1, 1);
  };
  put(1, 1);          // the last block
  put(1, 2);          // fixed codes
  put_code(0x30, 8);  // literal 0
  for (std::uint64_t i = 0; i < copies; ++i) {
    put_code(0xC5, 8);  // length 258
    put_code(0, 5);     // distance 1
  }
  put_code(0, 7);  // end of the block
  if (bits > 0) put(0, 8 - bits);
  boost::crc_32_type sum;
  const std::uint64_t size = 1 + copies * most;
  for (std::uint64_t left = size; left > 0;) {
    static constexpr std::array<char, 4096> zeros{};
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, zeros.size()));
    sum.process_bytes(zeros.data(), part);
    left -= part;
  }
  const std::uint32_t trailer[] = {sum.checksum(), static_cast<std::uint32_t>(size)};
  for (const std::uint32_t value : trailer)
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
  return out;
}

}  // namespace portcullis::tests
