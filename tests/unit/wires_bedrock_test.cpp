// Bedrock converse: what is written, field by field with the reference, what is signed, and the end states.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
#include "tests/unit/providers_support.hpp"
#include "tools/providers/sigv4.hpp"
#include "transport/client/request_head.hpp"

namespace portcullis::tools::providers::testing {
namespace wires_bedrock {

using Structured = Quirks::StructuredReply;

const std::string text_block = R"({"text":"{\"a\":1}"})";
const std::string call_block =
    R"({"toolUse":{"toolUseId":"t1","name":"submit_reply","input":{"says":"supports","n":[1,2]}}})";

std::string body(const std::string& content, const std::string& stop) {
  return R"({"output":{"message":{"role":"assistant","content":[)" + content + R"(]}},"stopReason":)" + stop +
         R"(,"usage":{"inputTokens":30,"outputTokens":628,"totalTokens":658,"cacheReadInputTokens":5},)"
         R"("metrics":{"latencyMs":1275}})";
}

const std::string good = body(text_block, R"("end_turn")");

Provider house() {
  Provider provider =
      provider_on(WireId::bedrock_converse, "https://bedrock-runtime.eu-central-1.amazonaws.com", "secret-canary");
  provider.aws.access_key_id = "AKIDEXAMPLE";
  return provider;
}

WireReply parse(const std::string& text) {
  return bedrock_converse_wire().parse(response(text));
}

TEST(BedrockRequest, is_the_reference_field_by_field) {
  const Request request = built(house(), "anthropic.claude-sonnet-4-5-v1:0");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/model/anthropic.claude-sonnet-4-5-v1%3A0/converse");
  const Json sent = read(request.body);
  Json wanted = read(R"({"system":[{"text":"You judge claims."}],
      "messages":[{"role":"user","content":[{"text":"What is 6 x 7?"}]}],
      "inferenceConfig":{"maxTokens":500,"temperature":0},
      "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":null,
      "name":"consult_reply"}}}}})");
  const Json& schema = sent["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"];
  ASSERT_TRUE(schema.is_string()) << "the reference wants text here";
  EXPECT_EQ(read(schema.get<std::string>())["additionalProperties"], false);
  wanted["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"] = schema;
  EXPECT_EQ(sent, wanted);
}

TEST(BedrockRequest, an_arn_stays_one_segment_of_the_path) {
  EXPECT_EQ(built(house(), "arn:aws:bedrock:eu-central-1:1:inference-profile/eu.x").target,
            "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Ainference-profile%2Feu.x/converse");
  EXPECT_FALSE(bedrock_converse_wire().build(house(), "..", prompt()));
}

TEST(BedrockRequest, forces_one_call_of_one_tool_where_that_is_the_way) {
  Provider provider = house();
  provider.quirks.structured = Structured::forced_tool;
  const Json sent = read(built(provider).body);
  EXPECT_EQ(sent["toolConfig"]["toolChoice"], read(R"({"tool":{"name":"submit_reply"}})"));
  EXPECT_EQ(sent["toolConfig"]["tools"][0]["toolSpec"]["name"], "submit_reply");
  EXPECT_EQ(sent["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"]["additionalProperties"], false);
  EXPECT_FALSE(sent.contains("outputConfig"));
  provider.quirks.structured = Structured::none;
  EXPECT_NE(read(built(provider).body)["system"][0]["text"].get<std::string>().find("cannot_answer"),
            std::string::npos);
}

TEST(BedrockRequest, is_signed_over_host_date_type_and_body) {
  Provider provider = house();
  provider.aws.session_token = Secret("token-canary");
  const Request request = built(provider, "a.b:0");
  const std::string date = header(request, "x-amz-date");
  EXPECT_EQ(date.size(), 16u);
  EXPECT_EQ(request.secret_header, "authorization");
  EXPECT_EQ(request.secret_prefix, "");
  const std::string expected = sigv4::authorization({"POST",
                                                     "/model/a.b%3A0/converse",
                                                     {{"content-type", "application/json"},
                                                      {"host", "bedrock-runtime.eu-central-1.amazonaws.com"},
                                                      {"x-amz-date", date},
                                                      {"x-amz-security-token", "token-canary"}},
                                                     request.body},
                                                    {"AKIDEXAMPLE", "secret-canary", "eu-central-1", "bedrock"}, date);
  EXPECT_EQ(request.secret.reveal(), expected);
  ASSERT_EQ(request.more_secrets.size(), 1u);
  EXPECT_EQ(request.more_secrets[0].name, "x-amz-security-token");
  EXPECT_EQ(request.more_secrets[0].value.reveal(), "token-canary");
  for (const auto& entry : request.headers) EXPECT_EQ(entry.value.find("canary"), std::string::npos) << entry.name;
  EXPECT_EQ((request.target + request.body).find("canary"), std::string::npos);
  EXPECT_EQ(request.secret.reveal().find("canary"), std::string::npos) << "the key itself is not sent";
}

TEST(BedrockRequest, a_port_is_part_of_the_signed_host) {
  Provider provider = house();
  provider.base_url = "http://127.0.0.1:4010";
  provider.aws.region = "us-east-1";
  const Request request = built(provider, "m");
  const std::string date = header(request, "x-amz-date");
  EXPECT_EQ(
      request.secret.reveal(),
      sigv4::authorization({"POST",
                            "/model/m/converse",
                            {{"content-type", "application/json"}, {"host", "127.0.0.1:4010"}, {"x-amz-date", date}},
                            request.body},
                           {"AKIDEXAMPLE", "secret-canary", "us-east-1", "bedrock"}, date));
}

TEST(BedrockRequest, an_api_key_is_a_bearer_and_nothing_is_signed) {
  Provider provider = house();
  provider.aws.access_key_id.clear();
  const Request request = built(provider);
  EXPECT_EQ(request.secret_prefix, "Bearer ");
  EXPECT_EQ(request.secret.reveal(), "secret-canary");
  EXPECT_EQ(header(request, "x-amz-date"), "(none)");
}

TEST(BedrockRequest, what_cannot_be_signed_is_not_sent) {
  Provider provider = house();
  provider.base_url = "https://vpce-1.example.com";
  EXPECT_FALSE(bedrock_converse_wire().build(provider, "m", prompt())) << "the region is not known";
  provider.aws.region = "eu-central-1";
  EXPECT_TRUE(bedrock_converse_wire().build(provider, "m", prompt()));
  provider.key = Secret();
  EXPECT_FALSE(bedrock_converse_wire().build(provider, "m", prompt()));
}

TEST(BedrockRequest, both_secrets_reach_the_head_once_and_cannot_add_to_it) {
  Provider provider = house();
  provider.aws.session_token = Secret("token-canary");
  Request request = built(provider);
  EXPECT_EQ(transport::client::refusal_of(request), "");
  std::string head;
  transport::client::append_head(request, head);
  EXPECT_NE(head.find("\r\nx-amz-security-token: token-canary\r\n"), std::string::npos);
  EXPECT_NE(head.find("\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), std::string::npos);
  EXPECT_EQ(head.find("secret-canary"), std::string::npos);

  request.more_secrets[0].value = Secret("a\r\nx: 1");
  EXPECT_NE(transport::client::refusal_of(request), "");
  for (const char* name : {"authorization", "Host", "X-Amz-Date", "no token", ""}) {
    request.more_secrets[0] = {name, Secret("a")};
    EXPECT_NE(transport::client::refusal_of(request), "") << name;
  }
}

TEST(BedrockReply, end_turn_and_stop_sequence_with_text_are_usable) {
  for (const char* stop : {R"("end_turn")", R"("stop_sequence")"}) {
    const WireReply reply = parse(body(text_block, stop));
    EXPECT_TRUE(reply.usable) << reply.reason;
    EXPECT_EQ(reply.text, R"({"a":1})");
    EXPECT_EQ(reply.tokens_in, 35u);
    EXPECT_EQ(reply.tokens_out, 628u);
  }
  const std::string thought = R"({"reasoningContent":{"reasoningText":{"text":"{}","signature":"x"}}},)";
  EXPECT_EQ(parse(body(thought + text_block, R"("end_turn")")).text, R"({"a":1})");
}

TEST(BedrockReply, the_input_of_our_own_tool_is_the_reply) {
  EXPECT_EQ(parse(body(text_block + "," + call_block, R"("tool_use")")).text, R"({"says":"supports","n":[1,2]})");
}

class BedrockEndStates : public ::testing::TestWithParam<Case> {};

TEST_P(BedrockEndStates, is_not_usable_and_says_why) {
  const WireReply reply = parse(GetParam().body);
  EXPECT_FALSE(reply.usable);
  EXPECT_EQ(reply.reason, GetParam().reason);
  EXPECT_EQ(reply.text, "");
}

INSTANTIATE_TEST_SUITE_P(
    table, BedrockEndStates,
    ::testing::Values(
        Case{"max_tokens", body(text_block, R"("max_tokens")"), "stop_max_tokens"},
        Case{"max_tokens_inside_the_tool", body(call_block, R"("max_tokens")"), "stop_max_tokens"},
        Case{"guardrail", body(text_block, R"("guardrail_intervened")"), "stop_guardrail"},
        Case{"filtered", body(text_block, R"("content_filtered")"), "stop_content_filtered"},
        Case{"malformed_output", body(text_block, R"("malformed_model_output")"), "stop_malformed_output"},
        Case{"malformed_call", body(call_block, R"("malformed_tool_use")"), "stop_malformed_output"},
        Case{"context_window", body(text_block, R"("model_context_window_exceeded")"), "stop_context_window"},
        Case{"unknown", body(text_block, R"("END_TURN")"), "stop_unknown"},
        Case{"null", body(text_block, "null"), "stop_missing"},
        Case{"number", body(text_block, "1"), "malformed_reply"},
        Case{"missing", replaced(good, R"("stopReason":"end_turn",)", ""), "stop_missing"},
        Case{"tool_use_without_a_call", body(text_block, R"("tool_use")"), "empty_content"},
        Case{"tool_use_of_another_tool", body(replaced(call_block, "submit_reply", "bash"), R"("tool_use")"),
             "unexpected_tool_call"},
        Case{"two_calls", body(call_block + "," + call_block, R"("tool_use")"), "unexpected_tool_call"},
        Case{"call_at_end_turn", body(text_block + "," + call_block, R"("end_turn")"), "unexpected_tool_call"},
        Case{"input_is_text", body(R"({"toolUse":{"name":"submit_reply","input":"{}"}})", R"("tool_use")"),
             "malformed_reply"},
        Case{"no_content", body("", R"("end_turn")"), "empty_content"},
        Case{"blank", body(R"({"text":" "})", R"("end_turn")"), "empty_content"},
        Case{"image", body(text_block + R"(,{"image":{}})", R"("end_turn")"), "malformed_reply"},
        Case{"text_a_number", body(R"({"text":1})", R"("end_turn")"), "malformed_reply"},
        Case{"role_user", replaced(good, R"("assistant")", R"("user")"), "malformed_reply"},
        Case{"output_missing", R"({"stopReason":"end_turn"})", "malformed_reply"},
        Case{"message_only", R"({"message":"Too many requests"})", "malformed_reply"},
        Case{"duplicate_stop",
             replaced(good, R"("stopReason":"end_turn")", R"("stopReason":"max_tokens","stopReason":"end_turn")"),
             "malformed_reply"},
        Case{"empty", "", "malformed_reply"}),
    [](const auto& tested) { return tested.param.name; });

TEST(BedrockReply, only_200_with_json_is_read) {
  expect_only_200_and_json(bedrock_converse_wire(), good);
}

TEST(BedrockReply, is_whole_or_nothing) {
  expect_whole_or_nothing(bedrock_converse_wire(), good, body(text_block, R"("max_tokens")"));
  expect_whole_or_nothing(bedrock_converse_wire(), body(call_block, R"("tool_use")"),
                          body(call_block, R"("max_tokens")"));
}

}  // namespace wires_bedrock
}  // namespace portcullis::tools::providers::testing
