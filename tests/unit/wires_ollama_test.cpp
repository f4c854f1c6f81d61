// Ollama chat: what is written, field by field with the reference, and the end states.
// https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace wires_ollama {

using Structured = Quirks::StructuredReply;

std::string body(const std::string& end, const std::string& text = R"("{\"a\":1}")") {
  return R"({"model":"llama3.2","created_at":"2026-11-01T00:00:00Z","message":{"role":"assistant","content":)" + text +
         "}," + end + R"(,"total_duration":5191566416,"prompt_eval_count":26,"eval_count":298})";
}

const std::string good = body(R"("done":true,"done_reason":"stop")");

Provider house() {
  return provider_on(WireId::ollama, "http://127.0.0.1:11434", "");
}

WireReply parse(const std::string& text) {
  return ollama_wire().parse(response(text));
}

TEST(OllamaRequest, is_the_reference_field_by_field) {
  const Request request = built(house(), "llama3.2");
  EXPECT_EQ(request.target, "/api/chat");
  EXPECT_EQ(request.endpoint.port, 11434);
  EXPECT_EQ(request.secret_header, "") << "no key, no header";
  const Json sent = read(request.body);
  Json wanted = read(R"({"model":"llama3.2","messages":[{"role":"system","content":"You judge claims."},
      {"role":"user","content":"What is 6 x 7?"}],"format":null,"options":{"num_predict":500,"temperature":0},
      "truncate":false,"shift":false,"stream":false})");
  wanted["format"] = sent["format"];
  EXPECT_EQ(sent, wanted);
  EXPECT_EQ(sent["format"]["additionalProperties"], false);
}

TEST(OllamaRequest, a_base_of_the_other_wire_is_the_same_server) {
  EXPECT_EQ(built(provider_on(WireId::ollama, "http://127.0.0.1:11434/v1")).target, "/api/chat");
  EXPECT_EQ(built(provider_on(WireId::ollama, "https://box.example/ollama/v1")).target, "/ollama/api/chat");
  const Request remote = built(provider_on(WireId::ollama, "https://ollama.com"));
  EXPECT_EQ(remote.secret_header, "authorization");
  EXPECT_EQ(remote.secret_prefix, "Bearer ");
}

TEST(OllamaRequest, without_a_strict_mode_the_schema_stands_in_the_system_role) {
  Provider provider = house();
  provider.quirks.structured = Structured::json_object;
  Json sent = read(built(provider).body);
  EXPECT_EQ(sent["format"], "json");
  EXPECT_NE(sent["messages"][0]["content"].get<std::string>().find("cannot_answer"), std::string::npos);
  provider.quirks.structured = Structured::none;
  EXPECT_FALSE(read(built(provider).body).contains("format"));
  provider.quirks.structured = Structured::forced_tool;
  EXPECT_FALSE(ollama_wire().build(provider, "m", prompt()));
}

TEST(OllamaReply, done_with_stop_is_usable) {
  const WireReply reply = parse(good);
  EXPECT_TRUE(reply.usable) << reply.reason;
  EXPECT_EQ(reply.text, R"({"a":1})");
  EXPECT_EQ(reply.tokens_in, 26u);
  EXPECT_EQ(reply.tokens_out, 298u);
  EXPECT_EQ(reply.served_model, "llama3.2");
}

TEST(OllamaReply, thoughts_are_no_part_of_the_text) {
  EXPECT_EQ(parse(replaced(good, R"("content")", R"("thinking":"{}","content")")).text, R"({"a":1})");
}

class OllamaEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(OllamaEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(GetParam().body);
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

INSTANTIATE_TEST_SUITE_P(
    table, OllamaEndStates,
    ::testing::Values(
        Case{"length", body(R"("done":true,"done_reason":"length")"), "done_length"},
        Case{"load", body(R"("done":true,"done_reason":"load")", R"("")"), "done_load"},
        Case{"unload", body(R"("done":true,"done_reason":"unload")", R"("")"), "done_unload"},
        Case{"unknown", body(R"("done":true,"done_reason":"STOP")"), "done_unknown"},
        Case{"no_reason", body(R"("done":true)"), "done_reason_missing"},
        Case{"null_reason", body(R"("done":true,"done_reason":null)"), "done_reason_missing"},
        Case{"reason_a_number", body(R"("done":true,"done_reason":1)"), "malformed_reply"},
        Case{"not_done", body(R"("done":false,"done_reason":"stop")"), "not_done"},
        Case{"done_missing", body(R"("done_reason":"stop")"), "done_missing"},
        Case{"done_is_text", body(R"("done":"true","done_reason":"stop")"), "malformed_reply"},
        Case{"done_is_one", body(R"("done":1,"done_reason":"stop")"), "malformed_reply"},
        Case{"empty_content", body(R"("done":true,"done_reason":"stop")", R"("")"), "empty_content"},
        Case{"null_content", body(R"("done":true,"done_reason":"stop")", "null"), "empty_content"},
        Case{"content_a_number", body(R"("done":true,"done_reason":"stop")", "1"), "malformed_reply"},
        Case{"tool_call", replaced(good, R"("content")", R"("tool_calls":[{"function":{"name":"x"}}],"content")"),
             "unexpected_tool_call"},
        Case{"role_user", replaced(good, "assistant", "user"), "malformed_reply"},
        Case{"message_missing", R"({"done":true,"done_reason":"stop"})", "malformed_reply"},
        Case{"a_generate_reply", R"({"response":"{}","done":true,"done_reason":"stop"})", "malformed_reply"},
        Case{"error", R"({"error":"model not found"})", "error_in_reply"},
        Case{"error_beside", replaced(good, R"("total_duration")", R"("error":"x","total_duration")"),
             "error_in_reply"},
        Case{"duplicate_done", replaced(good, R"("done":true)", R"("done":false,"done":true)"), "malformed_reply"},
        Case{"two_objects", good + "\n" + good, "malformed_reply"}, Case{"empty", "", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

TEST(OllamaReply, only_200_with_json_is_read) {
  expect_only_200_and_json(ollama_wire(), good);
}

TEST(OllamaReply, is_whole_or_nothing) {
  expect_whole_or_nothing(ollama_wire(), good, body(R"("done":true,"done_reason":"length")"));
}

}  // namespace wires_ollama
}  // namespace portcullis::tools::providers::testing
