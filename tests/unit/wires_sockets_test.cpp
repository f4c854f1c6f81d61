// Streams over real sockets, on every wire: a whole one is an answer, and every way in which it can stop is a failed
// seat.
#include "tests/unit/fanout_support.hpp"
#include "tests/unit/wires_streams_support.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::json_string;
using portcullis::tests::RecordedRequest;
using portcullis::tests::Reply;
using providers::testing::data;
using providers::testing::message;

struct Spoken {
  WireId wire;
  std::string type;
  std::string stream;  // says `supports`
};

std::vector<Spoken> spoken() {
  const std::string text = json_string(supports);
  const std::string sse = "text/event-stream";
  return {
      {WireId::openai_chat, sse,
       data(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":)" + text + "}}]}") +
           data(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") + data("[DONE]")},
      {WireId::openai_responses, sse,
       data(R"({"type":"response.output_text.delta","output_index":0,"delta":)" + text + "}") +
           data(R"({"type":"response.completed","response":{"status":"completed","output":[{"type":"message",)"
                R"("role":"assistant","content":[{"type":"output_text","text":)" +
                text + "}]}]}}")},
      {WireId::anthropic_messages, sse,
       data(R"({"type":"message_start","message":{"type":"message","role":"assistant","content":[]}})") +
           data(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})") +
           data(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":)" + text + "}}") +
           data(R"({"type":"content_block_stop","index":0})") +
           data(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})") + data(R"({"type":"message_stop"})")},
      {WireId::gemini, sse,
       data(R"({"candidates":[{"content":{"parts":[{"text":)" + text + R"(}],"role":"model"}}]})") +
           data(R"({"candidates":[{"finishReason":"STOP"}]})")},
      {WireId::ollama, "application/x-ndjson",
       R"({"message":{"role":"assistant","content":)" + text + "},\"done\":false}\n" +
           R"({"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"})" + "\n"},
      {WireId::bedrock_converse, "application/vnd.amazon.eventstream",
       message("messageStart", R"({"role":"assistant"})") +
           message("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":)" + text + "}}") +
           message("contentBlockStop", R"({"contentBlockIndex":0})") +
           message("messageStop", R"({"stopReason":"end_turn"})")},
  };
}

struct Way {
  std::string name;  // the model's
  std::string reason;
  Reply (*reply)(const Spoken&);
};

Reply whole(const Spoken& said) {
  Reply reply;
  reply.content_type = said.type;
  reply.body = said.stream;
  reply.chunked = true;
  return reply;
}

template <Fault fault>
Reply broken(const Spoken& said) {
  Reply reply = whole(said);
  reply.fault = fault;
  return reply;
}

const std::vector<Way>& ways() {
  static const std::vector<Way> all{
      {"whole", "", whole},
      {"half", "stream_cut_off",
       [](const Spoken& said) {
         Reply reply = whole(said);
         reply.body.resize(reply.body.size() / 2);
         return reply;
       }},
      {"nothing", "stream_cut_off",
       [](const Spoken& said) {
         Reply reply = whole(said);
         reply.body.clear();
         return reply;
       }},
      {"plain", "not_event_stream",
       [](const Spoken& said) {
         Reply reply = whole(said);
         reply.content_type = "application/json";
         return reply;
       }},
      {"closed", "connection_lost", broken<Fault::close_mid_body>},
      {"reset", "connection_lost", broken<Fault::reset_mid_body>},
      {"stalled", "timed_out", broken<Fault::stall_mid_body>},
      {"drip", "timed_out", broken<Fault::drip>},
  };
  return all;
}

TEST(StreamsOverSockets, a_whole_one_is_an_answer_and_every_other_a_failed_seat) {
  const auto all = spoken();
  std::vector<std::unique_ptr<FakeProvider>> fakes;
  std::vector<ModelSeat> seats;
  for (const Spoken& said : all) {
    auto& fake = fakes.emplace_back(std::make_unique<FakeProvider>());
    fake->respond([said](const RecordedRequest& request) -> std::optional<Reply> {
      // Two wires name the model in the path.
      for (const Way& way : ways())
        if (request.model == way.name || request.target.find("/" + way.name) != std::string::npos)
          return way.reply(said);
      return std::nullopt;
    });
    for (const Way& way : ways()) {
      ModelSeat seat = seat_at(fake->port(), way.name, said.wire);
      seat.name = std::string(name_of(said.wire)) + "/" + way.name;
      auto provider = std::make_shared<Provider>(*seat.provider);
      provider->stream = true;
      seat.provider = provider;
      seats.push_back(seat);
    }
  }
  PanelHarness harness;
  const auto got = harness.run(panel_of(seats, 2s));
  ASSERT_EQ(got.outcomes->size(), all.size() * ways().size());
  for (std::size_t i = 0; i < got.outcomes->size(); ++i) {
    const Way& way = ways()[i % ways().size()];
    EXPECT_EQ(got[i].reason, way.reason) << got[i].seat;
    EXPECT_EQ(got[i].status == SeatStatus::ok, way.reason.empty()) << got[i].seat;
    EXPECT_EQ(got[i].reply.has_value(), way.reason.empty()) << got[i].seat;
  }
}

// What each wire is in its service's reference, for the question of panel_of(): "S" stands for the schema. Sources: the
// create pages of platform.openai.com/docs/api-reference/{chat,responses}, platform.claude.com/docs/en/api/messages,
// ai.google.dev/api/generate-content, ollama docs/api.md, docs.aws.amazon.com/bedrock Converse and ConverseStream.
struct Reference {
  WireId wire;
  std::string target;  // plain, then streamed
  std::string stream_target;
  std::string key_header;  // with what stands in it
  std::string key_value;
  std::string stream_accept;
  std::string body;            // plain
  std::string stream_members;  // that the streamed body has besides or instead
};

const std::vector<Reference>& references() {
  const std::string chat_messages = R"("messages":[{"role":"system","content":"You judge claims."},)"
                                    R"({"role":"user","content":"Claim 0: water is wet."}])";
  const std::string sse = "text/event-stream";
  static const std::vector<Reference> all{
      {WireId::openai_chat, "/v1/chat/completions", "/v1/chat/completions", "authorization", "Bearer sk-canary", sse,
       R"({"model":"m",)" + chat_messages +
           R"(,"response_format":{"type":"json_schema","json_schema":{"name":"verify_reply","strict":true,"schema":"S"}},)"
           R"("max_tokens":2048,"temperature":0,"stream":false})",
       R"({"stream":true,"stream_options":{"include_usage":true}})"},
      {WireId::openai_responses, "/v1/responses", "/v1/responses", "authorization", "Bearer sk-canary", sse,
       R"({"model":"m","input":[{"role":"system","content":"You judge claims."},)"
       R"({"role":"user","content":"Claim 0: water is wet."}],)"
       R"("text":{"format":{"type":"json_schema","name":"verify_reply","strict":true,"schema":"S"}},)"
       R"("max_output_tokens":2048,"temperature":0,"store":false,"stream":false})",
       R"({"stream":true})"},
      {WireId::anthropic_messages, "/v1/messages", "/v1/messages", "x-api-key", "sk-canary", sse,
       R"({"model":"m","max_tokens":2048,"system":"You judge claims.",)"
       R"("messages":[{"role":"user","content":"Claim 0: water is wet."}],)"
       R"("output_config":{"format":{"type":"json_schema","schema":"S"}},"temperature":0,"stream":false})",
       R"({"stream":true})"},
      {WireId::gemini, "/v1/models/m:generateContent", "/v1/models/m:streamGenerateContent?alt=sse", "x-goog-api-key",
       "sk-canary", sse,
       R"({"systemInstruction":{"parts":[{"text":"You judge claims."}]},)"
       R"("contents":[{"parts":[{"text":"Claim 0: water is wet."}],"role":"user"}],)"
       R"("generationConfig":{"responseMimeType":"application/json","responseJsonSchema":"S","candidateCount":1,)"
       R"("maxOutputTokens":2048,"temperature":0}})",
       "{}"},
      {WireId::ollama, "/api/chat", "/api/chat", "authorization", "Bearer sk-canary", "application/x-ndjson",
       R"({"model":"m",)" + chat_messages +
           R"(,"format":"S","options":{"num_predict":2048,"temperature":0},"truncate":false,"shift":false,)"
           R"("stream":false})",
       R"({"stream":true})"},
      {WireId::bedrock_converse, "/v1/model/m/converse", "/v1/model/m/converse-stream", "authorization",
       "Bearer sk-canary", "application/vnd.amazon.eventstream",
       R"({"system":[{"text":"You judge claims."}],)"
       R"("messages":[{"role":"user","content":[{"text":"Claim 0: water is wet."}]}],)"
       R"("inferenceConfig":{"maxTokens":2048,"temperature":0},"outputConfig":{"textFormat":{"type":"json_schema",)"
       R"("structure":{"jsonSchema":{"schema":"S","name":"verify_reply"}}}}})",
       "{}"},
  };
  return all;
}

// Replaces each "S" by what was sent in its place, which has to be the schema, as JSON or as the text of it.
void fill_in(Json& wanted, const Json& sent) {
  if (wanted == "S") {
    const Json schema = sent.is_string() ? providers::testing::read(sent.get<std::string>()) : sent;
    EXPECT_EQ(schema.value("additionalProperties", true), false);
    EXPECT_FALSE(schema.contains("$schema") || schema.contains("$id"));
    wanted = sent;
  } else if (wanted.is_object() && sent.is_object()) {
    for (auto& [key, value] : wanted.items())
      if (sent.contains(key)) fill_in(value, sent.at(key));
  }
}

TEST(RecordedShapes, every_wire_sends_its_reference_to_the_letter_and_reads_what_its_service_says) {
  std::uint64_t seed_of_reply = 0;  // on the fake's thread only
  FakeProvider fake;
  fake.respond([&seed_of_reply](const RecordedRequest&) {
    Reply reply = portcullis::tests::text_reply(supports);
    reply.seed = ++seed_of_reply;
    reply.prompt_tokens = 1234;
    reply.completion_tokens = 567;
    return std::optional(reply);
  });
  PanelHarness harness;
  for (const Reference& reference : references()) {
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(std::string(name_of(reference.wire)) + (stream ? ", streamed" : ", plain"));
      for (int seed = 0; seed < 6; ++seed) {  // streams are cut in other places each time
        fake.clear_records();
        ModelSeat seat = seat_at(fake.port(), "m", reference.wire);
        auto provider = std::make_shared<Provider>(*seat.provider);
        provider->stream = stream;
        seat.provider = provider;
        const auto got = harness.run(panel_of({seat}));
        ASSERT_EQ(got.outcomes->size(), 1u);
        EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
        EXPECT_EQ(got[0].reply, providers::testing::read(supports));
        EXPECT_EQ(got[0].tokens_in, 1234u);
        EXPECT_EQ(got[0].tokens_out, 567u);
        EXPECT_EQ(got[0].served_model, reference.wire == WireId::bedrock_converse ? "" : "m");
      }
      const auto requests = fake.requests();
      ASSERT_EQ(requests.size(), 1u);
      EXPECT_EQ(requests[0].method, "POST");
      EXPECT_EQ(requests[0].target, stream ? reference.stream_target : reference.target);

      std::vector<std::pair<std::string, std::string>> headers{
          {"host", "127.0.0.1:" + std::to_string(fake.port())},
          {"content-type", "application/json"},
          {"accept", stream ? reference.stream_accept : "application/json"},
          {"user-agent", "portcullis"},
          {reference.key_header, reference.key_value},
          {"content-length", std::to_string(requests[0].body.size())},
          {"accept-encoding", "identity"},
          {"connection", "keep-alive"}};
      if (reference.wire == WireId::anthropic_messages) headers.emplace_back("anthropic-version", "2023-06-01");
      auto sent_headers = requests[0].headers;
      std::ranges::sort(headers);
      std::ranges::sort(sent_headers);
      EXPECT_EQ(sent_headers, headers);

      const Json sent = providers::testing::read(requests[0].body);
      Json wanted = providers::testing::read(reference.body);
      if (stream) wanted.update(providers::testing::read(reference.stream_members));
      fill_in(wanted, sent);
      // Not the order of members, which JSON does not know.
      EXPECT_EQ(nlohmann::json(sent), nlohmann::json(wanted));
    }
  }
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
