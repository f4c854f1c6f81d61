// The end states of Anthropic messages: the good ones, and a reason code of its own for each of the others.
#include <gtest/gtest.h>

#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace providers_anthropic_messages {

const std::string text_block = R"({"type":"text","text":"{\"a\":1}"})";
const std::string tool_block =
    R"({"type":"tool_use","id":"toolu_1","name":"submit_reply","input":{"says":"supports","n":[1,2]}})";

std::string body(const std::string& content, const std::string& stop) {
  return R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[)" + content +
         R"(],"stop_reason":)" + stop +
         R"(,"stop_sequence":null,"usage":{"input_tokens":400,"cache_read_input_tokens":12,"output_tokens":88}})";
}

WireReply parse(const Response& r) {
  return anthropic_messages_wire().parse(r);
}

TEST(AnthropicReply, end_turn_and_stop_sequence_with_text_are_usable) {
  for (const char* stop : {R"("end_turn")", R"("stop_sequence")"}) {
    const WireReply reply = parse(response(body(text_block, stop)));
    EXPECT_TRUE(reply.usable) << stop;
    EXPECT_EQ(reply.text, R"({"a":1})");
    EXPECT_EQ(reply.tokens_in, 412u) << "cached input is input";
    EXPECT_EQ(reply.tokens_out, 88u);
    EXPECT_EQ(reply.served_model, "claude-sonnet-5-5");
  }
}

TEST(AnthropicReply, thinking_before_the_text_is_not_part_of_it) {
  const std::string thinking = R"({"type":"thinking","thinking":"{\"a\":2}","signature":"x"},)"
                               R"({"type":"redacted_thinking","data":"eA=="},)";
  EXPECT_EQ(parse(response(body(thinking + text_block, R"("end_turn")"))).text, R"({"a":1})");
}

TEST(AnthropicReply, the_input_of_our_own_tool_is_the_reply) {
  const WireReply reply = parse(response(body(tool_block, R"("tool_use")")));
  EXPECT_TRUE(reply.usable);
  EXPECT_EQ(reply.text, R"({"says":"supports","n":[1,2]})");
}

TEST(AnthropicReply, text_beside_the_tool_call_is_not_read) {
  EXPECT_EQ(parse(response(body(text_block + "," + tool_block, R"("tool_use")"))).text,
            R"({"says":"supports","n":[1,2]})");
}

class AnthropicEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(AnthropicEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(response(GetParam().body));
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

const std::string good = body(text_block, R"("end_turn")");

INSTANTIATE_TEST_SUITE_P(
    table, AnthropicEndStates,
    ::testing::Values(
        Case{"max_tokens", body(text_block, R"("max_tokens")"), "stop_max_tokens"},
        Case{"max_tokens_inside_the_tool", body(tool_block, R"("max_tokens")"), "stop_max_tokens"},
        Case{"refusal", body(text_block, R"("refusal")"), "refusal"},
        Case{"pause_turn", body(text_block, R"("pause_turn")"), "stop_pause_turn"},
        Case{"context_window", body(text_block, R"("model_context_window_exceeded")"), "stop_context_window"},
        Case{"unknown", body(text_block, R"("compaction")"), "stop_unknown"},
        Case{"empty_word", body(text_block, R"("")"), "stop_unknown"},
        Case{"null", body(text_block, "null"), "stop_missing"},
        Case{"missing", replaced(good, R"("stop_reason":"end_turn",)", ""), "stop_missing"},
        Case{"number", body(text_block, "1"), "malformed_reply"},
        Case{"tool_use_without_a_call", body(text_block, R"("tool_use")"), "empty_content"},
        Case{"tool_use_of_another_tool", body(replaced(tool_block, "submit_reply", "bash"), R"("tool_use")"),
             "unexpected_tool_call"},
        Case{"two_calls", body(tool_block + "," + tool_block, R"("tool_use")"), "unexpected_tool_call"},
        Case{"call_at_end_turn", body(text_block + "," + tool_block, R"("end_turn")"), "unexpected_tool_call"},
        Case{"input_is_text", body(R"({"type":"tool_use","name":"submit_reply","input":"{}"})", R"("tool_use")"),
             "malformed_reply"},
        Case{"input_missing", body(R"({"type":"tool_use","name":"submit_reply"})", R"("tool_use")"), "malformed_reply"},
        Case{"duplicate_key_in_input",
             body(replaced(tool_block, R"("says":"supports")", R"("says":"refutes","says":"supports")"),
                  R"("tool_use")"),
             "malformed_reply"},
        Case{"no_content", body("", R"("end_turn")"), "empty_content"},
        Case{"blank_text", body(R"({"type":"text","text":" \n"})", R"("end_turn")"), "empty_content"},
        Case{"only_thinking", body(R"({"type":"thinking","thinking":"{}","signature":""})", R"("end_turn")"),
             "empty_content"},
        Case{"unknown_block", body(text_block + R"(,{"type":"server_tool_use","name":"web_search"})", R"("end_turn")"),
             "malformed_reply"},
        Case{"block_without_type", body(R"({"text":"{}"})", R"("end_turn")"), "malformed_reply"},
        Case{"block_is_text", body(R"("{}")", R"("end_turn")"), "malformed_reply"},
        Case{"text_is_a_number", body(R"({"type":"text","text":1})", R"("end_turn")"), "malformed_reply"},
        Case{"content_is_text", replaced(good, "[" + text_block + "]", R"("{}")"), "malformed_reply"},
        Case{"content_missing", replaced(good, R"("content":[)" + text_block + "],", ""), "malformed_reply"},
        Case{"role_user", replaced(good, R"("role":"assistant")", R"("role":"user")"), "malformed_reply"},
        Case{"type_missing", replaced(good, R"("type":"message",)", ""), "malformed_reply"},
        Case{"error_type", R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
             "error_in_reply"},
        Case{"error_beside_a_message", replaced(good, R"("role")", R"("error":{"type":"api_error"},"role")"),
             "error_in_reply"},
        Case{"duplicate_stop",
             replaced(good, R"("stop_reason":"end_turn")", R"("stop_reason":"refusal","stop_reason":"end_turn")"),
             "malformed_reply"},
        Case{"an_openai_reply",
             R"({"choices":[{"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}]})",
             "malformed_reply"},
        Case{"truncated", good.substr(0, good.size() - 1), "malformed_reply"}, Case{"empty", "", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

TEST(AnthropicReply, only_200_is_read) {
  for (const int status : {400, 401, 403, 404, 413, 429, 500, 529}) {
    const WireReply reply = parse(response(good, status));
    EXPECT_FALSE(reply.usable);
    EXPECT_EQ(reply.reason, "http_" + std::to_string(status));
  }
}

TEST(AnthropicReply, an_event_stream_is_not_read) {
  EXPECT_EQ(parse(response(good, 200, "text/event-stream")).reason, "not_json_content_type");
}

TEST(AnthropicReply, no_prefix_of_a_reply_is_usable) {
  const std::string forced = body(tool_block, R"("tool_use")");
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(parse(response(good.substr(0, size))).usable);
  for (std::size_t size = 0; size < forced.size(); ++size) EXPECT_FALSE(parse(response(forced.substr(0, size))).usable);
}

TEST(AnthropicReply, no_single_wrong_byte_makes_a_cut_reply_usable) {
  for (const std::string& cut : {body(text_block, R"("max_tokens")"), body(tool_block, R"("max_tokens")")}) {
    for (std::size_t at = 0; at < cut.size(); ++at) {
      for (const char byte : {'"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', 'n', '\0', '\n', '\x80', '\xFF'}) {
        std::string wrong = cut;
        wrong[at] = byte;
        EXPECT_FALSE(parse(response(wrong)).usable) << wrong;
      }
    }
  }
}

}  // namespace providers_anthropic_messages
}  // namespace portcullis::tools::providers::testing
