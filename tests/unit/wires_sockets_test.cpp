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

}  // namespace
}  // namespace portcullis::tools::fanout::testing
