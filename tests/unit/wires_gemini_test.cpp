// Gemini generateContent: what is written, field by field with the reference, and the end states.
// https://ai.google.dev/api/generate-content
#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace wires_gemini {

using Structured = Quirks::StructuredReply;

const std::string text_part = R"({"text":"{\"a\":1}"})";

std::string body(const std::string& parts, const std::string& finish) {
  return R"({"candidates":[{"content":{"parts":[)" + parts + R"(],"role":"model"},"finishReason":)" + finish +
         R"(,"index":0}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":12,"thoughtsTokenCount":30,)"
         R"("totalTokenCount":50},"modelVersion":"gemini-3.8-flash"})";
}

const std::string good = body(text_part, R"("STOP")");

Provider house() {
  return provider_on(WireId::gemini, "https://generativelanguage.googleapis.com/v1beta");
}

WireReply parse(const std::string& text) {
  return gemini_wire().parse(response(text));
}

TEST(GeminiRequest, is_the_reference_field_by_field) {
  const Request request = built(house(), "gemini-3.8-flash");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1beta/models/gemini-3.8-flash:generateContent");
  EXPECT_EQ(request.secret_header, "x-goog-api-key");
  EXPECT_EQ(request.secret_prefix, "");
  EXPECT_EQ(request.secret.reveal(), "canary-3");
  const Json sent = read(request.body);
  Json wanted = read(R"({"systemInstruction":{"parts":[{"text":"You judge claims."}]},
      "contents":[{"parts":[{"text":"What is 6 x 7?"}],"role":"user"}],
      "generationConfig":{"responseMimeType":"application/json","responseJsonSchema":null,"candidateCount":1,
      "maxOutputTokens":500,"temperature":0}})");
  wanted["generationConfig"]["responseJsonSchema"] = sent["generationConfig"]["responseJsonSchema"];
  EXPECT_EQ(sent, wanted);
  EXPECT_EQ(sent["generationConfig"]["responseJsonSchema"]["additionalProperties"], false);
}

TEST(GeminiRequest, without_a_strict_mode_the_schema_stands_in_the_system_role) {
  Provider provider = house();
  provider.quirks.no_temperature = true;
  for (const auto structured : {Structured::json_object, Structured::none}) {
    provider.quirks.structured = structured;
    const Json sent = read(built(provider).body);
    const Json& config = sent["generationConfig"];
    EXPECT_FALSE(config.contains("responseJsonSchema"));
    EXPECT_FALSE(config.contains("temperature"));
    EXPECT_EQ(config.contains("responseMimeType"), structured == Structured::json_object);
    EXPECT_NE(sent["systemInstruction"]["parts"][0]["text"].get<std::string>().find("cannot_answer"),
              std::string::npos);
  }
  provider.quirks.structured = Structured::forced_tool;
  EXPECT_FALSE(gemini_wire().build(provider, "m", prompt()));
}

TEST(GeminiRequest, a_model_cannot_leave_its_place_in_the_path) {
  EXPECT_EQ(built(house(), "models/gemini-x").target, "/v1beta/models/gemini-x:generateContent");
  EXPECT_EQ(built(house(), "tunedModels/house-1").target, "/v1beta/tunedModels/house-1:generateContent");
  EXPECT_EQ(built(house(), "a/../b?key=1#x").target, "/v1beta/models/a%2F..%2Fb%3Fkey%3D1%23x:generateContent");
  EXPECT_FALSE(gemini_wire().build(house(), "..", prompt()));
}

TEST(GeminiReply, stop_with_parts_is_usable) {
  const WireReply reply = parse(good);
  EXPECT_TRUE(reply.usable) << reply.reason;
  EXPECT_EQ(reply.text, R"({"a":1})");
  EXPECT_EQ(reply.tokens_in, 8u);
  EXPECT_EQ(reply.tokens_out, 42u) << "thoughts are output";
  EXPECT_EQ(reply.served_model, "gemini-3.8-flash");
}

TEST(GeminiReply, thoughts_are_no_part_of_the_text) {
  EXPECT_EQ(parse(body(R"({"text":"{\"a\":2}","thought":true},)" + text_part, R"("STOP")")).text, R"({"a":1})");
  EXPECT_EQ(parse(body(R"({"text":"{\"a\":1}","thoughtSignature":"x"})", R"("STOP")")).text, R"({"a":1})");
  EXPECT_EQ(parse(body(R"({"text":"{}","thought":true})", R"("STOP")")).reason, "empty_content");
}

class GeminiEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(GeminiEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(GetParam().body);
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

INSTANTIATE_TEST_SUITE_P(
    table, GeminiEndStates,
    ::testing::Values(
        Case{"max_tokens", body(text_part, R"("MAX_TOKENS")"), "finish_max_tokens"},
        Case{"max_tokens_without_parts", R"({"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}]})",
             "finish_max_tokens"},
        Case{"max_tokens_without_content", R"({"candidates":[{"finishReason":"MAX_TOKENS"}]})", "finish_max_tokens"},
        Case{"safety", body(text_part, R"("SAFETY")"), "finish_safety"},
        Case{"recitation", body("", R"("RECITATION")"), "finish_recitation"},
        Case{"language", body(text_part, R"("LANGUAGE")"), "finish_language"},
        Case{"blocklist", body(text_part, R"("BLOCKLIST")"), "finish_blocklist"},
        Case{"prohibited", body(text_part, R"("PROHIBITED_CONTENT")"), "finish_prohibited_content"},
        Case{"spii", body(text_part, R"("SPII")"), "finish_spii"},
        Case{"other", body(text_part, R"("OTHER")"), "finish_other"},
        Case{"malformed_call", body("", R"("MALFORMED_FUNCTION_CALL")"), "unexpected_tool_call"},
        Case{"unspecified", body(text_part, R"("FINISH_REASON_UNSPECIFIED")"), "finish_unknown"},
        Case{"lower_case", body(text_part, R"("stop")"), "finish_unknown"},
        Case{"null", body(text_part, "null"), "finish_missing"},
        Case{"number", body(text_part, "1"), "malformed_reply"},
        Case{"missing", replaced(good, R"("finishReason":"STOP",)", ""), "finish_missing"},
        Case{"prompt_blocked", R"({"promptFeedback":{"blockReason":"SAFETY"}})", "prompt_blocked"},
        Case{"prompt_blocked_beside_a_candidate",
             replaced(good, R"("usageMetadata")", R"("promptFeedback":{"blockReason":"OTHER"},"usageMetadata")"),
             "prompt_blocked"},
        Case{"no_candidates", R"({"usageMetadata":{"promptTokenCount":8}})", "no_candidates"},
        Case{"empty_candidates", R"({"candidates":[]})", "no_candidates"},
        Case{"two_candidates", replaced(good, R"({"candidates":[)", R"({"candidates":[{"finishReason":"STOP"},)"),
             "malformed_reply"},
        Case{"second_candidate", replaced(good, R"("index":0)", R"("index":1)"), "malformed_reply"},
        Case{"no_parts", body("", R"("STOP")"), "empty_content"},
        Case{"parts_missing", R"({"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]})",
             "empty_content"},
        Case{"blank", body(R"({"text":" \n"})", R"("STOP")"), "empty_content"},
        Case{"call", body(R"({"functionCall":{"name":"x","args":{}}})", R"("STOP")"), "unexpected_tool_call"},
        Case{"call_beside_text", body(text_part + R"(,{"functionCall":{"name":"x"}})", R"("STOP")"),
             "unexpected_tool_call"},
        Case{"code", body(text_part + R"(,{"executableCode":{"code":"x"}})", R"("STOP")"), "malformed_reply"},
        Case{"text_is_a_number", body(R"({"text":1})", R"("STOP")"), "malformed_reply"},
        Case{"thought_is_text", body(R"({"text":"{}","thought":"true"})", R"("STOP")"), "malformed_reply"},
        Case{"part_is_text", body(R"("{}")", R"("STOP")"), "malformed_reply"},
        Case{"role_user", replaced(good, R"("role":"model")", R"("role":"user")"), "malformed_reply"},
        Case{"candidate_is_text", R"({"candidates":["{}"]})", "malformed_reply"},
        Case{"error", R"({"error":{"code":503,"status":"UNAVAILABLE"}})", "error_in_reply"},
        Case{"error_beside", replaced(good, R"("usageMetadata")", R"("error":{"code":500},"usageMetadata")"),
             "error_in_reply"},
        Case{"duplicate_finish",
             replaced(good, R"("finishReason":"STOP")", R"("finishReason":"SAFETY","finishReason":"STOP")"),
             "malformed_reply"},
        Case{"a_list", "[" + good + "]", "malformed_reply"}, Case{"empty", "", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

TEST(GeminiReply, only_200_with_json_is_read) {
  expect_only_200_and_json(gemini_wire(), good);
}

TEST(GeminiReply, is_whole_or_nothing) {
  expect_whole_or_nothing(gemini_wire(), good, body(text_part, R"("MAX_TOKENS")"));
}

}  // namespace wires_gemini
}  // namespace portcullis::tools::providers::testing
