// Streams of server-sent events on the four wires that have them: usable only whole and in order.
#include "tests/unit/wires_streams_support.hpp"

namespace portcullis::tools::providers::testing {
namespace {

constexpr const char* sse = "text/event-stream";

std::string chunk(const std::string& choices, const std::string& more = "") {
  return data(R"({"id":"c1","object":"chat.completion.chunk","model":"gpt-5.6-terra","choices":[)" + choices + "]" +
              more + "}");
}

std::string delta(const std::string& text, const std::string& finish = "null") {
  return chunk(R"({"index":0,"delta":)" + text + R"(,"finish_reason":)" + finish + "}");
}

const Streamed chat{openai_chat_wire(),
                    sse,
                    {delta(R"({"role":"assistant","content":"","refusal":null})"), delta(R"({"content":"{\"a\""})"),
                     delta(R"({"content":":1}"})"), delta("{}", R"("stop")"),
                     chunk("", R"(,"usage":{"prompt_tokens":9,"completion_tokens":5})"), data("[DONE]")},
                    5};

TEST(ChatStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(chat);
  const WireReply reply = chat.parse(chat.good);
  EXPECT_EQ(reply.tokens_in, 9u);
  EXPECT_EQ(reply.tokens_out, 5u);
  EXPECT_EQ(reply.served_model, "gpt-5.6-terra");
}

TEST(ChatStream, is_asked_for_with_its_usage) {
  Provider provider = openai();
  provider.stream = true;
  const Request request = built(provider);
  EXPECT_EQ(header(request, "accept"), sse);
  const Json sent = read(request.body);
  EXPECT_EQ(sent["stream"], true);
  EXPECT_EQ(sent["stream_options"], read(R"({"include_usage":true})"));
  provider.quirks.no_stream_options = true;
  EXPECT_FALSE(read(built(provider).body).contains("stream_options"));
}

TEST(ChatStream, what_is_out_of_place_fails_it) {
  EXPECT_EQ(chat.reason(chat.without(5)), "stream_cut_off") << "no [DONE]";
  EXPECT_EQ(chat.reason(chat.without(3)), "finish_missing");
  EXPECT_EQ(chat.reason(chat.behind(data("[DONE]"))), "stream_after_end");
  EXPECT_EQ(chat.reason(chat.behind(delta(R"({"content":"x"})"))), "stream_after_end");
  EXPECT_EQ(chat.reason(chat.before(4, delta(R"({"content":"x"})"))), "stream_out_of_order");
  EXPECT_EQ(chat.reason(chat.before(4, delta("{}", R"("stop")"))), "stream_out_of_order") << "two ends";
  EXPECT_EQ(chat.reason(chat.before(2, replaced(delta(R"({"content":"x"})"), "c1", "c2"))), "stream_out_of_order");
}

TEST(ChatStream, the_end_states_are_those_of_a_plain_reply) {
  EXPECT_EQ(chat.reason(chat.with(3, delta("{}", R"("length")"))), "finish_length");
  EXPECT_EQ(chat.reason(chat.with(3, delta("{}", R"("content_filter")"))), "finish_content_filter");
  EXPECT_EQ(chat.reason(chat.with(3, delta("{}", R"("tool_calls")"))), "finish_tool_calls");
  EXPECT_EQ(chat.reason(chat.with(3, delta("{}", R"("end")"))), "finish_unknown");
  EXPECT_EQ(chat.reason(chat.with(3, delta("{}", "1"))), "malformed_reply");
  EXPECT_EQ(chat.reason(chat.with(2, delta(R"({"refusal":"No."})"))), "refusal");
  EXPECT_EQ(chat.reason(chat.with(2, delta(R"({"tool_calls":[{"index":0}]})"))), "unexpected_tool_call");
  EXPECT_EQ(chat.reason(chat.with(2, delta(R"({"content":1})"))), "malformed_reply");
  EXPECT_EQ(chat.reason(chat.with(2, delta(R"({"role":"user"})"))), "malformed_reply");
  EXPECT_EQ(chat.reason(chat.with(2, data(R"({"error":{"message":"overloaded"}})"))), "error_in_reply");
  EXPECT_EQ(chat.reason(chat.with(2, data("{"))), "malformed_reply");
  EXPECT_EQ(chat.reason(chat.with(2, data(R"({"choices":[],"choices":[]})"))), "malformed_reply");
  EXPECT_EQ(chat.reason(chat.with(2, chunk(R"({"index":1,"delta":{"content":"x"}})"))), "malformed_reply");
  EXPECT_EQ(chat.reason({delta(R"({"content":" "})"), delta("{}", R"("stop")"), data("[DONE]")}), "empty_content");
}

std::string step(const std::string& type, int number, const std::string& more) {
  return event(type, R"({"type":")" + type + R"(","sequence_number":)" + std::to_string(number) + more + "}");
}

std::string text_delta(int number, const std::string& text) {
  return step("response.output_text.delta", number, R"(,"output_index":0,"delta":)" + text);
}

const std::string final_response =
    R"(,"response":{"status":"completed","error":null,"model":"gpt-5.6-terra","output":[{"type":"message",)"
    R"("status":"completed","role":"assistant","content":[{"type":"output_text","text":"{\"a\":1}"}]}],)"
    R"("usage":{"input_tokens":9,"output_tokens":5}})";

const Streamed responses{openai_responses_wire(),
                         sse,
                         {step("response.created", 0, R"(,"response":{"status":"in_progress","output":[]})"),
                          step("response.in_progress", 1, ""), step("response.output_item.added", 2, ""),
                          text_delta(3, R"("{\"a\"")"), text_delta(4, R"(":1}")"),
                          step("response.output_text.done", 5, ""), step("response.completed", 6, final_response)},
                         6};

TEST(ResponsesStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(responses);
  EXPECT_EQ(responses.parse(responses.good).tokens_out, 5u);
  EXPECT_TRUE(responses.parse(responses.behind(data("[DONE]"))).usable) << "as some servers end it";
}

TEST(ResponsesStream, what_is_out_of_place_fails_it) {
  EXPECT_EQ(responses.reason(responses.without(6)), "stream_cut_off");
  EXPECT_EQ(responses.reason(responses.behind(responses.good[6])), "stream_after_end") << "two ends";
  EXPECT_EQ(responses.reason(responses.before(4, responses.good[3])), "stream_out_of_order") << "an event twice";
  EXPECT_EQ(responses.reason(responses.without(4)), "stream_out_of_order") << "the end says more than was streamed";
  EXPECT_EQ(responses.reason(responses.with(4, text_delta(4, R"(":2}")"))), "stream_out_of_order");
  EXPECT_EQ(responses.reason(responses.with(1, event("ping", R"({"type":"ping"})"))), "stream_unknown_event");
  EXPECT_EQ(responses.reason(responses.with(1, event("response.completed", R"({"type":"response.queued"})"))),
            "malformed_reply")
      << "the event's name and type contradict each other";
}

TEST(ResponsesStream, the_end_states_are_those_of_a_plain_reply) {
  const auto ends = [](const std::string& type, const std::string& response) {
    return responses.reason(responses.with(6, step(type, 6, R"(,"response":)" + response)));
  };
  EXPECT_EQ(
      ends("response.incomplete", R"({"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}})"),
      "incomplete_max_output_tokens");
  EXPECT_EQ(ends("response.failed", R"({"status":"failed","error":{"code":"server_error"}})"), "status_failed");
  EXPECT_EQ(ends("response.completed", R"({"status":"incomplete"})"), "incomplete_unknown");
  EXPECT_EQ(ends("response.completed", R"({"output":[]})"), "status_missing");
  EXPECT_EQ(ends("response.incomplete", R"({"status":"completed","output":[]})"), "malformed_reply");
  EXPECT_EQ(ends("response.failed", R"({"status":"completed","output":[]})"), "malformed_reply");
  EXPECT_EQ(ends("response.completed", "null"), "malformed_reply");
  EXPECT_EQ(responses.reason(responses.with(4, event("error", R"({"type":"error","message":"x"})"))), "error_in_reply");
  EXPECT_EQ(responses.reason(responses.with(4, step("response.refusal.delta", 4, R"(,"delta":"No.")"))), "refusal");
}

std::string typed(const std::string& type, const std::string& more = "") {
  return event(type, R"({"type":")" + type + R"(")" + more + "}");
}

std::string block_delta(int index, const std::string& text) {
  return typed("content_block_delta", R"(,"index":)" + std::to_string(index) + R"(,"delta":)" + text);
}

const std::string start = typed(
    "message_start", R"(,"message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],)"
                     R"("stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}})");
const std::string block_start = typed("content_block_start", R"(,"index":0,"content_block":{"type":"text","text":""})");
const std::string block_stop = typed("content_block_stop", R"(,"index":0)");

std::string stop(const std::string& reason) {
  return typed("message_delta", R"(,"delta":{"stop_reason":)" + reason + R"(},"usage":{"output_tokens":5})");
}

const Streamed messages{
    anthropic_messages_wire(),
    sse,
    {start, block_start, typed("ping"), block_delta(0, R"({"type":"text_delta","text":"{\"a\""})"),
     block_delta(0, R"({"type":"text_delta","text":":1}"})"), block_stop, stop(R"("end_turn")"), typed("message_stop")},
    7};

TEST(MessagesStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(messages);
  const WireReply reply = messages.parse(messages.good);
  EXPECT_EQ(reply.tokens_in, 9u);
  EXPECT_EQ(reply.tokens_out, 5u);
  EXPECT_EQ(reply.served_model, "claude-x");
}

TEST(MessagesStream, the_input_of_the_forced_tool_comes_in_pieces) {
  const auto call = [](const std::string& input) {
    return Pieces{start,
                  typed("content_block_start",
                        R"(,"index":0,"content_block":{"type":"tool_use","name":"submit_reply","input":{}})"),
                  block_delta(0, R"({"type":"input_json_delta","partial_json":"{\"a\""})"),
                  block_delta(0, R"({"type":"input_json_delta","partial_json":)" + input + "}"),
                  block_stop,
                  stop(R"("tool_use")"),
                  typed("message_stop")};
  };
  EXPECT_EQ(messages.parse(call(R"(":1}")")).text, R"({"a":1})");
  EXPECT_EQ(messages.reason(call(R"(":1")")), "malformed_reply") << "cut off";
  EXPECT_EQ(messages.reason(call(R"(":1,\"a\":2}")")), "malformed_reply") << "a key twice";
}

TEST(MessagesStream, a_block_may_begin_without_text_but_not_without_a_type) {
  const auto begins = [](const std::string& block) {
    return messages.with(1, typed("content_block_start", R"(,"index":0,"content_block":)" + block));
  };
  EXPECT_EQ(messages.parse(begins(R"({"type":"text"})")).text, R"({"a":1})");
  EXPECT_EQ(messages.reason(begins(R"({"text":""})")), "malformed_reply");
  EXPECT_EQ(messages.reason(begins("null")), "malformed_reply");
}

TEST(MessagesStream, thoughts_are_no_part_of_the_text) {
  Pieces pieces{start, typed("content_block_start", R"(,"index":0,"content_block":{"type":"thinking","thinking":""})"),
                block_delta(0, R"({"type":"thinking_delta","thinking":"{}"})"),
                block_delta(0, R"({"type":"signature_delta","signature":"x"})"), block_stop};
  for (std::size_t i = 1; i < messages.good.size(); ++i) {
    std::string piece = messages.good[i];
    if (const auto at = piece.find(R"("index":0)"); at != std::string::npos) piece[at + 8] = '1';
    pieces.push_back(piece);
  }
  EXPECT_EQ(messages.parse(pieces).text, R"({"a":1})");
}

TEST(MessagesStream, what_is_out_of_place_fails_it) {
  EXPECT_EQ(messages.reason(messages.without(7)), "stream_cut_off") << "no message_stop";
  EXPECT_EQ(messages.reason(messages.without(6)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.without(5)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.without(1)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.without(0)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.before(1, start)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.before(7, stop(R"("end_turn")"))), "stream_out_of_order") << "two ends";
  EXPECT_EQ(messages.reason(messages.before(7, block_start)), "stream_out_of_order");
  EXPECT_EQ(messages.reason(messages.with(4, block_delta(1, R"({"type":"text_delta","text":":1}"})"))),
            "stream_out_of_order")
      << "of another block";
  EXPECT_EQ(messages.reason(messages.behind(typed("message_stop"))), "stream_after_end");
  EXPECT_EQ(messages.reason(messages.before(3, typed("retraction"))), "stream_unknown_event");
  EXPECT_EQ(messages.reason(messages.with(2, event("ping", R"({"type":"message_stop"})"))), "malformed_reply");
}

TEST(MessagesStream, the_end_states_are_those_of_a_plain_reply) {
  for (const auto& [word, reason] : {std::pair{"max_tokens", "stop_max_tokens"},
                                     {"refusal", "refusal"},
                                     {"pause_turn", "stop_pause_turn"},
                                     {"new", "stop_unknown"}})
    EXPECT_EQ(messages.reason(messages.with(6, stop("\"" + std::string(word) + "\""))), reason);
  EXPECT_EQ(messages.reason(messages.with(6, stop("null"))), "stop_missing");
  // 200 first, overloaded then.
  const std::string error = event("error", R"({"type":"error","error":{"type":"overloaded_error"}})");
  for (std::size_t at = 0; at < 8; ++at) EXPECT_EQ(messages.reason(messages.with(at, error)), "error_in_reply") << at;
}

std::string part(const std::string& text, const std::string& more = "") {
  return data(R"({"candidates":[{"content":{"parts":[{"text":)" + text + R"(}],"role":"model"})" + more +
              R"(,"index":0}],"modelVersion":"gemini-3.8-flash"})");
}

const Streamed gemini{
    gemini_wire(), sse, {part(R"("{\"a\"")"), part(R"(":")"), part(R"("1}")", R"(,"finishReason":"STOP")")}, 2};

TEST(GeminiStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(gemini);
  Provider provider = provider_on(WireId::gemini, "https://generativelanguage.googleapis.com/v1beta");
  provider.stream = true;
  EXPECT_EQ(built(provider, "m").target, "/v1beta/models/m:streamGenerateContent?alt=sse");
}

TEST(GeminiStream, behind_the_end_only_counts_may_come) {
  EXPECT_EQ(gemini.parse(gemini.behind(data(R"({"usageMetadata":{"promptTokenCount":9}})"))).tokens_in, 9u);
  EXPECT_EQ(gemini.reason(gemini.behind(part(R"("x")"))), "stream_out_of_order");
  EXPECT_EQ(gemini.reason(gemini.behind(gemini.good[2])), "stream_out_of_order");
  EXPECT_EQ(gemini.reason(gemini.without(2)), "stream_cut_off");
  EXPECT_EQ(gemini.reason(gemini.behind(data("[DONE]"))), "malformed_reply");
}

TEST(GeminiStream, the_end_states_are_those_of_a_plain_reply) {
  EXPECT_EQ(gemini.reason(gemini.with(2, part(R"("1}")", R"(,"finishReason":"MAX_TOKENS")"))), "finish_max_tokens");
  EXPECT_EQ(gemini.reason(gemini.with(2, data(R"({"candidates":[{"finishReason":"SAFETY"}]})"))), "finish_safety");
  EXPECT_EQ(gemini.reason(gemini.with(0, data(R"({"promptFeedback":{"blockReason":"OTHER"}})"))), "prompt_blocked");
  EXPECT_EQ(gemini.reason(gemini.with(1, data(R"({"error":{"code":503}})"))), "error_in_reply");
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
