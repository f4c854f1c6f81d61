// The end states of OpenAI chat completions: one good one, and a reason code of its own for each of the others.
#include <gtest/gtest.h>

#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace {

const std::string good =
    R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5.6-terra-2026-07-09","choices":[)"
    R"({"index":0,"message":{"role":"assistant","content":"{\"a\":1}","refusal":null,"annotations":[]},)"
    R"("logprobs":null,"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"completion_tokens_details":{}}})";

WireReply parse(const Response& r) {
  return openai_chat_wire().parse(r);
}

std::string with(std::string_view from, std::string_view to) {
  std::string body = good;
  const auto at = body.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) body.replace(at, from.size(), to);
  return body;
}

TEST(OpenAiChatReply, stop_with_text_is_usable) {
  const WireReply reply = parse(response(good));
  EXPECT_TRUE(reply.usable);
  EXPECT_EQ(reply.reason, "");
  EXPECT_EQ(reply.text, R"({"a":1})");
  EXPECT_EQ(reply.tokens_in, 19u);
  EXPECT_EQ(reply.tokens_out, 10u);
  EXPECT_EQ(reply.served_model, "gpt-5.6-terra-2026-07-09");
}

TEST(OpenAiChatReply, content_type_parameters_and_case_do_not_matter) {
  EXPECT_TRUE(parse(response(good, 200, "Application/JSON; charset=utf-8")).usable);
}

class OpenAiEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(OpenAiEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(response(GetParam().body));
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

const std::string finish = R"("finish_reason":"stop")";
const std::string refusal = R"("refusal":null)";
const std::string content = R"("content":"{\"a\":1}")";
const std::string choice = good.substr(good.find(R"({"index")"), good.find("],\"usage") - good.find(R"({"index")"));

INSTANTIATE_TEST_SUITE_P(
    table, OpenAiEndStates,
    ::testing::Values(
        Case{"length", with(finish, R"("finish_reason":"length")"), "finish_length"},
        Case{"content_filter", with(finish, R"("finish_reason":"content_filter")"), "finish_content_filter"},
        Case{"null", with(finish, R"("finish_reason":null)"), "finish_missing"},
        Case{"missing", with("," + finish, ""), "finish_missing"},
        Case{"unknown", with(finish, R"("finish_reason":"model_length")"), "finish_unknown"},
        Case{"upper_case", with(finish, R"("finish_reason":"STOP")"), "finish_unknown"},
        Case{"empty_reason", with(finish, R"("finish_reason":"")"), "finish_unknown"},
        Case{"not_a_string", with(finish, R"("finish_reason":true)"), "malformed_reply"},
        Case{"tool_calls", with(finish, R"("finish_reason":"tool_calls")"), "finish_tool_calls"},
        Case{"function_call", with(finish, R"("finish_reason":"function_call")"), "finish_tool_calls"},
        Case{"finish_error", with(finish, R"("finish_reason":"error")"), "error_in_reply"},
        Case{"refusal", with(refusal, R"("refusal":"I cannot help with that.")"), "refusal"},
        Case{"refusal_empty", with(refusal, R"("refusal":"")"), "refusal"},
        Case{"refusal_false", with(refusal, R"("refusal":false)"), "refusal"},
        Case{"content_null", with(content, R"("content":null)"), "empty_content"},
        Case{"content_missing", with(content + ",", ""), "empty_content"},
        Case{"content_empty", with(content, R"("content":"")"), "empty_content"},
        Case{"content_blank", with(content, R"("content":" \n\t ")"), "empty_content"},
        Case{"content_parts", with(content, R"("content":[{"type":"text","text":"{}"}])"), "malformed_reply"},
        Case{"content_object", with(content, R"("content":{"a":1})"), "malformed_reply"},
        Case{"tool_call_beside_stop", with(refusal, R"("refusal":null,"tool_calls":[{"id":"x"}])"),
             "unexpected_tool_call"},
        Case{"function_beside_stop", with(refusal, R"("refusal":null,"function_call":{"name":"f"})"),
             "unexpected_tool_call"},
        Case{"role_user", with(R"("role":"assistant")", R"("role":"user")"), "malformed_reply"},
        Case{"role_missing", with(R"("role":"assistant",)", ""), "malformed_reply"},
        Case{"two_choices", with(choice, choice + "," + choice), "malformed_reply"},
        Case{"no_choices_member", R"({"object":"chat.completion","model":"m"})", "no_choices"},
        Case{"choices_empty", with(choice, ""), "no_choices"},
        Case{"choices_null", R"({"choices":null})", "no_choices"},
        Case{"choices_object", R"({"choices":{"0":{}}})", "malformed_reply"},
        Case{"choice_is_a_number", R"({"choices":[1]})", "malformed_reply"},
        Case{"error_member", R"({"error":{"message":"x","type":"server_error","code":null}})", "error_in_reply"},
        Case{"error_beside_a_choice", with(R"("object")", R"("error":{"code":502},"object")"), "error_in_reply"},
        Case{"error_in_the_choice", with(R"("index":0)", R"("error":{"code":502},"index":0)"), "error_in_reply"},
        Case{"duplicate_finish", with(finish, R"("finish_reason":"length","finish_reason":"stop")"), "malformed_reply"},
        Case{"duplicate_content", with(content, R"("content":"{}",)" + content), "malformed_reply"},
        Case{"truncated", good.substr(0, good.size() - 1), "malformed_reply"},
        Case{"trailing", good + "{}", "malformed_reply"}, Case{"array", "[" + good + "]", "malformed_reply"},
        Case{"empty", "", "malformed_reply"}, Case{"html", "<html></html>", "malformed_reply"},
        Case{"byte_order_mark", "\xEF\xBB\xBF" + good, "malformed_reply"},
        Case{"not_utf8", with("chatcmpl-1", "chat\xFF"), "malformed_reply"},
        Case{"deep", "{\"choices\":" + std::string(100'000, '[') + "}", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

class StatusCodes : public ::testing::TestWithParam<int> {};

TEST_P(StatusCodes, only_200_is_read_whatever_the_body_says) {
  const WireReply reply = parse(response(good, GetParam()));
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, "http_" + std::to_string(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(table, StatusCodes,
                         ::testing::Values(100, 201, 202, 204, 206, 301, 302, 307, 400, 401, 402, 403, 404, 408, 409,
                                           413, 422, 429, 500, 502, 503, 504, 524, 529));

TEST(OpenAiChatReply, an_impossible_status_is_not_read) {
  EXPECT_EQ(parse(response(good, 0)).reason, "http_unknown");
  EXPECT_EQ(parse(response(good, 999)).reason, "http_unknown");
  EXPECT_EQ(parse(response(good, -200)).reason, "http_unknown");
}

TEST(OpenAiChatReply, other_content_types_are_not_read) {
  for (const char* type : {"", "text/html", "text/event-stream", "text/plain", "application/jsonp", "application/json5",
                           "xapplication/json", "application/x-ndjson"}) {
    EXPECT_EQ(parse(response(good, 200, type)).reason, "not_json_content_type") << type;
  }
  Response none = response(good);
  none.headers.clear();
  EXPECT_EQ(parse(none).reason, "not_json_content_type");
}

TEST(OpenAiChatReply, usage_that_is_no_count_is_unknown_and_not_zero) {
  for (const char* count : {"-1", "1.5", "\"19\"", "null", "9007199254740993", "18446744073709551615", "[]"}) {
    const WireReply reply = parse(response(with(R"("prompt_tokens":19)", std::string(R"("prompt_tokens":)") + count)));
    EXPECT_TRUE(reply.usable) << count;
    EXPECT_FALSE(reply.tokens_in.has_value()) << count;
    EXPECT_EQ(reply.tokens_out, 10u);
  }
}

TEST(OpenAiChatReply, a_cut_reply_still_books_its_tokens) {
  const WireReply reply = parse(response(with(finish, R"("finish_reason":"length")")));
  EXPECT_EQ(reply.tokens_in, 19u);
  EXPECT_EQ(reply.tokens_out, 10u);
}

TEST(OpenAiChatReply, the_served_model_is_escaped_and_cut) {
  const WireReply escaped = parse(response(with("gpt-5.6-terra-2026-07-09", R"(a\nb\u001b[31m)")));
  EXPECT_EQ(escaped.served_model.find('\n'), std::string::npos);
  EXPECT_EQ(escaped.served_model.find('\x1b'), std::string::npos);
  EXPECT_LE(parse(response(with("gpt-5.6-terra-2026-07-09", std::string(5000, 'm')))).served_model.size(), 100u);
}

// Whatever a proxy does to the bytes of a cut reply, cutting it further never makes it usable.
TEST(OpenAiChatReply, no_prefix_of_a_reply_is_usable) {
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(parse(response(good.substr(0, size))).usable) << size;
}

TEST(OpenAiChatReply, no_single_wrong_byte_makes_a_cut_reply_usable) {
  const std::string cut = with(finish, R"("finish_reason":"length")");
  for (std::size_t at = 0; at < cut.size(); ++at) {
    for (const char byte : {'"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', 'n', '\0', '\n', '\x80', '\xFF'}) {
      std::string wrong = cut;
      wrong[at] = byte;
      EXPECT_FALSE(parse(response(wrong)).usable) << wrong;
    }
  }
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
