// Every way in which a provider can go wrong, over real sockets and both wires: the seat is never ok, its reason is its
// own, and the healthy seat beside it is not touched.
#include <gtest/gtest.h>

#include "tests/unit/fanout_support.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::fault_reply;
using portcullis::tests::Reply;
using portcullis::tests::status_reply;
using portcullis::tests::text_reply;

struct Case {
  std::string name;
  Reply reply;
  std::string openai;  // the reason on each wire
  std::string anthropic;
};

Reply finished(const std::string& reason) {
  Reply reply = text_reply(supports);
  reply.finish_reason = reason;
  return reply;
}

Reply typed(const std::string& type) {
  Reply reply = text_reply(supports);
  reply.content_type = type;
  return reply;
}

Reply redirect() {
  Reply reply = status_reply(307);
  reply.headers.push_back({"Location", "http://127.0.0.1:1/"});
  return reply;
}

Reply huge() {
  Reply reply;
  reply.huge_bytes = 64u << 20;
  return reply;
}

Reply with_body(const std::string& body) {
  Reply reply;
  reply.body = body;
  return reply;
}

const std::string duplicate = R"({"claims":[{"index":0,"quote":"","reason":"r","says":"refutes","says":"supports"}]})";

std::vector<Case> cases() {
  std::vector<Case> all{
      {"length", finished("length"), "finish_length", "stop_unknown"},
      {"max_tokens", finished("max_tokens"), "finish_unknown", "stop_max_tokens"},
      {"content_filter", finished("content_filter"), "finish_content_filter", "stop_unknown"},
      {"refusal", finished("refusal"), "finish_unknown", "refusal"},
      {"pause_turn", finished("pause_turn"), "finish_unknown", "stop_pause_turn"},
      {"tool_use", finished("tool_use"), "finish_unknown", "empty_content"},
      {"tool_calls", finished("tool_calls"), "finish_tool_calls", "stop_unknown"},
      {"unknown", finished("done"), "finish_unknown", "stop_unknown"},
      {"empty_text", text_reply(""), "empty_content", "empty_content"},
      {"prose", text_reply("It supports the claim."), "reply_not_json", "reply_not_json"},
      {"wrong_enum", text_reply(R"({"claims":[{"index":0,"quote":"","reason":"r","says":"verified"}]})"),
       "reply_schema_mismatch", "reply_schema_mismatch"},
      {"duplicate_key", text_reply(duplicate), "reply_duplicate_key", "reply_duplicate_key"},
      {"deep", text_reply(std::string(10'000, '[')), "reply_too_deep", "reply_too_deep"},
      {"large", text_reply(std::string(300'000, ' ') + supports), "reply_too_large", "reply_too_large"},
      {"html", typed("text/html"), "not_json_content_type", "not_json_content_type"},
      {"event_stream", typed("text/event-stream"), "not_json_content_type", "not_json_content_type"},
      {"error_in_200", with_body(R"({"type":"error","error":{"type":"overloaded_error","message":"x"}})"),
       "error_in_reply", "error_in_reply"},
      {"empty_object", with_body("{}"), "no_choices", "malformed_reply"},
      {"truncated_json", with_body(R"({"choices":[{"message":)"), "malformed_reply", "malformed_reply"},
      {"empty_body", with_body(""), "malformed_reply", "malformed_reply"},
      {"redirect", redirect(), "http_307", "http_307"},
      {"huge", huge(), "too_large", "too_large"},
      {"closed", fault_reply(Fault::close_unanswered), "connection_lost", "connection_lost"},
      {"reset", fault_reply(Fault::reset_unanswered), "connection_lost", "connection_lost"},
      {"closed_mid_body", fault_reply(Fault::close_mid_body), "connection_lost", "connection_lost"},
      {"reset_mid_body", fault_reply(Fault::reset_mid_body), "connection_lost", "connection_lost"},
      {"silent", fault_reply(Fault::silence), "timed_out", "timed_out"},
      {"stalled", fault_reply(Fault::stall_mid_body), "timed_out", "timed_out"},
  };
  for (const int status : {400, 401, 403, 404, 408, 429, 500, 502, 503, 504, 529})
    all.push_back({"http_" + std::to_string(status), status_reply(status), "http_" + std::to_string(status),
                   "http_" + std::to_string(status)});
  return all;
}

TEST(Faults, each_fails_its_own_seat_on_both_wires_and_no_other) {
  FakeProvider fake;
  fake.on_model("healthy", {text_reply(supports)});
  std::vector<ModelSeat> seats{seat_at(fake.port(), "healthy")};
  const auto all = cases();
  for (const Case& tested : all) {
    fake.on_model(tested.name + "-o", {tested.reply});
    fake.on_model(tested.name + "-a", {tested.reply});
    seats.push_back(seat_at(fake.port(), tested.name + "-o"));
    seats.push_back(seat_at(fake.port(), tested.name + "-a", WireId::anthropic_messages));
  }
  PanelHarness harness(each_on_its_own());
  const auto got = harness.run(panel_of(seats, 3s));
  ASSERT_EQ(got.outcomes->size(), 1 + 2 * all.size());
  EXPECT_EQ(got[0].status, SeatStatus::ok) << got[0].reason;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const bool openai : {true, false}) {
      const SeatOutcome& outcome = got[1 + 2 * i + (openai ? 0 : 1)];
      EXPECT_NE(outcome.status, SeatStatus::ok) << outcome.seat;
      EXPECT_FALSE(outcome.reply.has_value()) << outcome.seat;
      EXPECT_EQ(outcome.reason, openai ? all[i].openai : all[i].anthropic) << outcome.seat;
    }
  }
}

TEST(Faults, a_provider_that_is_not_there_is_connect_refused) {
  std::uint16_t port = 0;
  {
    FakeProvider gone;
    port = gone.port();
  }
  PanelHarness harness;
  const auto got = harness.run(panel_of({seat_at(port, "a")}));
  EXPECT_EQ(got[0].status, SeatStatus::failed);
  EXPECT_EQ(got[0].reason, "connect_refused");
  EXPECT_EQ(got[0].attempts, 3u) << "nothing was sent, so nothing was paid";
}

TEST(Faults, a_private_address_is_refused_unless_the_operator_allowed_it) {
  auto provider = std::make_shared<Provider>();
  provider->name = "openai";
  provider->base_url = "https://10.0.0.1/v1";
  provider->key = Secret("k");
  PanelHarness harness;
  const auto got = harness.run(panel_of({{"openai/m", "openai", provider, "m"}}, 3s));
  EXPECT_EQ(got[0].status, SeatStatus::failed);
  EXPECT_EQ(got[0].reason, "address_refused");
}

// Cuts the answer of a healthy provider after each of its bytes: only the whole is ok.
TEST(Faults, an_answer_cut_at_any_byte_is_never_ok) {
  const Reply whole = text_reply(supports);
  const std::string bytes = portcullis::tests::render(whole, "/v1/chat/completions", "m");
  FakeProvider fake;
  PanelHarness harness(each_on_its_own());
  std::vector<ModelSeat> seats;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    Reply cut;
    cut.raw = bytes.substr(0, size);
    cut.close = true;
    cut.close_without_saying = true;
    const std::string model = "m" + std::to_string(size);
    fake.on_model(model, {cut});
    seats.push_back(seat_at(fake.port(), model));
  }
  const auto got = harness.run(panel_of(seats, 10s));
  std::size_t ok = 0;
  for (const SeatOutcome& outcome : *got.outcomes) ok += outcome.status == SeatStatus::ok ? 1 : 0;
  EXPECT_EQ(ok, 1u);
  EXPECT_EQ(got.outcomes->back().status, SeatStatus::ok) << got.outcomes->back().reason;
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
