// The streams that are no server-sent events: Ollama's lines of JSON and Bedrock's binary messages.
#include "tests/unit/wires_streams_support.hpp"

namespace portcullis::tools::providers::testing {
namespace wires_lines {

std::string line(const std::string& text, const std::string& end) {
  return R"({"model":"llama3.2","message":{"role":"assistant","content":)" + text + "}," + end + "}\n";
}

const std::string more = R"("done":false)";
const Streamed ollama{ollama_wire(),
                      "application/x-ndjson",
                      {line(R"("{\"a\"")", more), line(R"(":1")", more), line(R"("}")", more),
                       line(R"("")", R"("done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":5)")},
                      3};

TEST(OllamaStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(ollama);
  const WireReply reply = ollama.parse(ollama.good);
  EXPECT_EQ(reply.tokens_in, 26u);
  EXPECT_EQ(reply.tokens_out, 5u);
  EXPECT_EQ(reply.served_model, "llama3.2");
}

TEST(OllamaStream, what_is_out_of_place_fails_it) {
  EXPECT_EQ(ollama.reason(ollama.without(3)), "stream_cut_off");
  EXPECT_EQ(ollama.reason(ollama.behind(ollama.good[3])), "stream_after_end");
  EXPECT_EQ(ollama.reason(ollama.with(1, "{\"error\":\"out of memory\"}\n")), "error_in_reply");
  EXPECT_EQ(ollama.reason(ollama.with(1, "{\n")), "malformed_reply");
  EXPECT_EQ(ollama.reason(ollama.with(1, line(R"("x")", R"("other":1)"))), "done_missing");
  EXPECT_EQ(ollama.reason(ollama.with(3, line(R"("")", R"("done":true,"done_reason":"length")"))), "done_length");
  EXPECT_EQ(ollama.reason(ollama.with(3, line(R"("")", R"("done":true)"))), "done_reason_missing");
  EXPECT_EQ(ollama.reason(ollama.with(1, replaced(ollama.good[1], "assistant", "user"))), "malformed_reply");
}

std::string delta(int index, const std::string& content) {
  return message("contentBlockDelta",
                 R"({"contentBlockIndex":)" + std::to_string(index) + R"(,"delta":)" + content + R"(,"p":"abcd"})");
}

const std::string block_stop = message("contentBlockStop", R"({"contentBlockIndex":0})");

std::string stop(const std::string& reason) {
  return message("messageStop", R"({"stopReason":)" + reason + "}");
}

const Streamed bedrock{bedrock_converse_wire(),
                       "application/vnd.amazon.eventstream",
                       {message("messageStart", R"({"role":"assistant"})"), delta(0, R"({"text":"{\"a\""})"),
                        delta(0, R"({"text":":1}"})"), block_stop, stop(R"("end_turn")"),
                        message("metadata", R"({"usage":{"inputTokens":9,"outputTokens":5}})")},
                       4};

TEST(BedrockStream, counts_only_whole) {
  expect_a_stream_counts_only_whole(bedrock);
  EXPECT_EQ(bedrock.parse(bedrock.good).tokens_out, 5u);
  Provider provider = provider_on(WireId::bedrock_converse, "https://bedrock-runtime.us-east-1.amazonaws.com");
  provider.stream = true;
  const Request request = built(provider, "m");
  EXPECT_EQ(request.target, "/model/m/converse-stream");
  EXPECT_EQ(header(request, "accept"), "application/vnd.amazon.eventstream");
}

TEST(BedrockStream, the_input_of_the_forced_tool_comes_in_pieces) {
  const Pieces call{message("messageStart", R"({"role":"assistant"})"),
                    message("contentBlockStart",
                            R"({"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"submit_reply"}}})"),
                    delta(0, R"({"toolUse":{"input":"{\"a\""}})"),
                    delta(0, R"({"toolUse":{"input":":1}"}})"),
                    block_stop,
                    stop(R"("tool_use")")};
  EXPECT_EQ(bedrock.parse(call).text, R"({"a":1})");
  Pieces cut = call;
  cut[3] = "";
  EXPECT_EQ(bedrock.reason(cut), "malformed_reply");
}

TEST(BedrockStream, thoughts_are_no_part_of_the_text) {
  Pieces pieces = bedrock.good;
  pieces.insert(pieces.begin() + 1, {delta(0, R"({"reasoningContent":{"text":"{}"}})"), block_stop});
  pieces[3] = delta(1, R"({"text":"{\"a\""})");
  pieces[4] = delta(1, R"({"text":":1}"})");
  pieces[5] = message("contentBlockStop", R"({"contentBlockIndex":1})");
  EXPECT_EQ(bedrock.parse(pieces).text, R"({"a":1})");
}

TEST(BedrockStream, what_is_out_of_place_fails_it) {
  EXPECT_EQ(bedrock.reason({bedrock.good.begin(), bedrock.good.begin() + 4}), "stream_cut_off");
  EXPECT_EQ(bedrock.reason(bedrock.without(4)), "stream_out_of_order") << "no messageStop";
  EXPECT_EQ(bedrock.reason(bedrock.without(3)), "stream_out_of_order");
  EXPECT_EQ(bedrock.reason(bedrock.without(0)), "stream_out_of_order");
  EXPECT_EQ(bedrock.reason(bedrock.before(1, bedrock.good[0])), "stream_out_of_order");
  EXPECT_EQ(bedrock.reason(bedrock.before(5, stop(R"("end_turn")"))), "stream_after_end");
  EXPECT_EQ(bedrock.reason(bedrock.behind(bedrock.good[5])), "stream_out_of_order");
  EXPECT_EQ(bedrock.reason(bedrock.with(2, delta(1, R"({"text":":1}"})"))), "stream_out_of_order");
  EXPECT_EQ(bedrock.reason(bedrock.with(2, delta(0, R"({"toolUse":{"input":"x"}})"))), "malformed_reply");
  EXPECT_EQ(bedrock.reason(bedrock.before(1, message("retraction", "{}"))), "stream_unknown_event");
  EXPECT_EQ(bedrock.reason(bedrock.with(2, message("throttlingException", R"({"message":"x"})", "exception"))),
            "error_in_reply");
  EXPECT_EQ(bedrock.reason(bedrock.with(4, stop(R"("max_tokens")"))), "stop_max_tokens");
  EXPECT_EQ(bedrock.reason(bedrock.with(4, stop(R"("guardrail_intervened")"))), "stop_guardrail");
}

TEST(BedrockStream, no_wrong_byte_goes_unseen) {
  const std::string whole = joined(bedrock.good);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
    EXPECT_FALSE(bedrock.parse({wrong}).usable) << at;
  }
}

}  // namespace wires_lines
}  // namespace portcullis::tools::providers::testing
