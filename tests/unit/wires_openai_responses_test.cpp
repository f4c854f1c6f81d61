// OpenAI responses: what is written, field by field with the reference, and the end states.
// https://platform.openai.com/docs/api-reference/responses/create
#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace {

using Structured = Quirks::StructuredReply;

const std::string text_part = R"({"type":"output_text","text":"{\"a\":1}","annotations":[]})";

std::string message(const std::string& parts, const std::string& status = "completed") {
  return R"({"id":"msg_1","type":"message","status":")" + status + R"(","role":"assistant","content":[)" + parts + "]}";
}

const std::string reasoning = R"({"id":"rs_1","type":"reasoning","summary":[]})";

std::string body(const std::string& output, const std::string& status = R"("completed")") {
  return R"({"id":"resp_1","object":"response","status":)" + status +
         R"(,"error":null,"incomplete_details":null,"model":"gpt-5.6-terra","output":[)" + output +
         R"(],"usage":{"input_tokens":36,"output_tokens":87,"output_tokens_details":{"reasoning_tokens":64}}})";
}

const std::string good = body(reasoning + "," + message(text_part));

Provider house() {
  return provider_on(WireId::openai_responses, "https://api.openai.com/v1");
}

WireReply parse(const std::string& text) {
  return openai_responses_wire().parse(response(text));
}

TEST(ResponsesRequest, is_the_reference_field_by_field) {
  const Request request = built(house());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/responses");
  EXPECT_EQ(header(request, "content-type"), "application/json");
  EXPECT_EQ(header(request, "accept"), "application/json");
  EXPECT_EQ(request.secret_header, "authorization");
  EXPECT_EQ(request.secret_prefix, "Bearer ");
  const Json sent = read(request.body);
  Json wanted = read(R"({"model":"model-1","input":[{"role":"system","content":"You judge claims."},
      {"role":"user","content":"What is 6 x 7?"}],
      "text":{"format":{"type":"json_schema","name":"consult_reply","strict":true,"schema":null}},
      "max_output_tokens":500,"temperature":0,"store":false,"stream":false})");
  wanted["text"]["format"]["schema"] = sent["text"]["format"]["schema"];
  EXPECT_EQ(sent, wanted);
  EXPECT_EQ(sent["text"]["format"]["schema"]["additionalProperties"], false);
  EXPECT_FALSE(sent["text"]["format"]["schema"].contains("$schema"));
}

TEST(ResponsesRequest, without_a_strict_mode_the_schema_stands_in_the_input) {
  Provider provider = house();
  provider.quirks.structured = Structured::json_object;
  provider.quirks.no_temperature = true;
  const Json sent = read(built(provider).body);
  EXPECT_EQ(sent["text"]["format"], read(R"({"type":"json_object"})"));
  EXPECT_NE(sent["input"][0]["content"].get<std::string>().find("JSON"), std::string::npos);
  EXPECT_FALSE(sent.contains("temperature"));
  provider.quirks.structured = Structured::none;
  EXPECT_FALSE(read(built(provider).body).contains("text"));
  provider.quirks.structured = Structured::forced_tool;
  EXPECT_FALSE(openai_responses_wire().build(provider, "m", prompt()));
}

TEST(ResponsesReply, a_completed_response_with_one_message_is_usable) {
  const WireReply reply = parse(good);
  EXPECT_TRUE(reply.usable) << reply.reason;
  EXPECT_EQ(reply.text, R"({"a":1})");
  EXPECT_EQ(reply.tokens_in, 36u);
  EXPECT_EQ(reply.tokens_out, 87u);
  EXPECT_EQ(reply.served_model, "gpt-5.6-terra");
}

TEST(ResponsesReply, commentary_on_the_way_is_no_part_of_the_answer) {
  const std::string aside = replaced(message(R"({"type":"output_text","text":"Let me see."})"), R"("id":"msg_1")",
                                     R"("id":"msg_0","phase":"commentary")");
  EXPECT_EQ(parse(body(aside + "," + message(text_part))).text, R"({"a":1})");
  EXPECT_EQ(parse(body(aside)).reason, "empty_content");
}

class ResponsesEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(ResponsesEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(GetParam().body);
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

std::string incomplete(const std::string& details) {
  return replaced(body(message(text_part), R"("incomplete")"), R"("incomplete_details":null)",
                  R"("incomplete_details":)" + details);
}

INSTANTIATE_TEST_SUITE_P(
    table, ResponsesEndStates,
    ::testing::Values(
        Case{"max_output_tokens", incomplete(R"({"reason":"max_output_tokens"})"), "incomplete_max_output_tokens"},
        Case{"content_filter", incomplete(R"({"reason":"content_filter"})"), "incomplete_content_filter"},
        Case{"incomplete_otherwise", incomplete(R"({"reason":"tired"})"), "incomplete_unknown"},
        Case{"incomplete_without_details", incomplete("null"), "incomplete_unknown"},
        Case{"completed_with_details", replaced(good, R"("incomplete_details":null)", R"("incomplete_details":{})"),
             "incomplete_unknown"},
        // The mock of the end-state table: the item says completed, the response does not.
        Case{"in_progress_with_a_completed_item", body(message(text_part), R"("in_progress")"), "status_in_progress"},
        Case{"queued", body("", R"("queued")"), "status_queued"},
        Case{"cancelled", body(message(text_part), R"("cancelled")"), "status_cancelled"},
        Case{"failed", body(message(text_part), R"("failed")"), "status_failed"},
        Case{"failed_with_error", replaced(body("", R"("failed")"), R"("error":null)", R"("error":{"code":"x"})"),
             "status_failed"},
        Case{"unknown", body(message(text_part), R"("done")"), "status_unknown"},
        Case{"null", body(message(text_part), "null"), "status_missing"},
        Case{"number", body(message(text_part), "1"), "malformed_reply"},
        Case{"missing", replaced(good, R"("status":"completed","error")", R"("error")"), "status_missing"},
        Case{"error_beside_completed", replaced(good, R"("error":null)", R"("error":{"code":"x"})"), "error_in_reply"},
        Case{"item_incomplete", body(message(text_part, "incomplete")), "message_not_completed"},
        Case{"refusal", body(message(R"({"type":"refusal","refusal":"No."})")), "refusal"},
        Case{"refusal_behind_text", body(message(text_part + R"(,{"type":"refusal","refusal":"No."})")), "refusal"},
        Case{"function_call", body(R"({"type":"function_call","name":"x","arguments":"{}"})"), "unexpected_tool_call"},
        Case{"web_search", body(R"({"type":"web_search_call","status":"completed"},)" + message(text_part)),
             "unexpected_tool_call"},
        Case{"two_messages", body(message(text_part) + "," + message(text_part)), "malformed_reply"},
        Case{"role_user", replaced(good, R"("role":"assistant")", R"("role":"user")"), "malformed_reply"},
        Case{"unknown_item", body(R"({"type":"oracle"},)" + message(text_part)), "malformed_reply"},
        Case{"unknown_part", body(message(R"({"type":"output_audio","text":"{}"})")), "malformed_reply"},
        Case{"item_is_text", body(R"("{}")"), "malformed_reply"},
        Case{"text_is_a_number", body(message(R"({"type":"output_text","text":1})")), "malformed_reply"},
        Case{"only_reasoning", body(reasoning), "empty_content"}, Case{"no_output", body(""), "empty_content"},
        Case{"blank", body(message(R"({"type":"output_text","text":" \n"})")), "empty_content"},
        Case{"output_missing", R"({"status":"completed"})", "malformed_reply"},
        Case{"duplicate_status",
             replaced(good, R"("status":"completed","error")", R"("status":"failed","status":"completed","error")"),
             "malformed_reply"},
        Case{"a_chat_reply", R"({"choices":[{"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}]})",
             "status_missing"},
        Case{"a_list", "[" + good + "]", "malformed_reply"}, Case{"empty", "", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ResponsesReply, only_200_with_json_is_read) {
  expect_only_200_and_json(openai_responses_wire(), good);
}

TEST(ResponsesReply, is_whole_or_nothing) {
  expect_whole_or_nothing(openai_responses_wire(), good, body(message(text_part), R"("failed")"));
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
