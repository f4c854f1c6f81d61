// From an exchange to a seat's end, without sockets: `ok` only when every step was passed.
#include "tools/fanout/seat_reply.hpp"

#include <gtest/gtest.h>

#include "tests/unit/fanout_support.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using providers::testing::response;
using transport::client::FailCode;

ModelSeat seat(const std::string& provider_name, const std::string& base, const std::string& key) {
  auto provider = std::make_shared<Provider>();
  provider->name = provider_name;
  provider->base_url = base;
  provider->key = Secret(key);
  return {provider_name + "/m", "f", provider, "m"};
}

SeatOutcome end_of(const std::string& text, std::string finish = "stop", PanelRequest request = panel_of({})) {
  portcullis::tests::Reply reply;
  reply.finish_reason = std::move(finish);
  return outcome_of(seat("openai", "https://api.openai.com/v1", "k"), request,
                    response(portcullis::tests::openai_chat_body("m", text, reply)));
}

TEST(SeatReply, is_ok_after_every_step) {
  const SeatOutcome end = end_of(supports);
  EXPECT_EQ(end.status, SeatStatus::ok);
  EXPECT_EQ(end.reason, "");
  EXPECT_EQ((*end.reply)["claims"][0]["says"], "supports");
  EXPECT_EQ(end.tokens_in, 10u);
  EXPECT_EQ(end.tokens_out, 20u);
  EXPECT_EQ(end.served_model, "m");
}

TEST(SeatReply, valid_json_in_a_cut_reply_is_still_a_failure) {
  const SeatOutcome end = end_of(supports, "length");
  EXPECT_EQ(end.status, SeatStatus::failed);
  EXPECT_EQ(end.reason, "finish_length");
  EXPECT_FALSE(end.reply);
  EXPECT_EQ(end.tokens_out, 20u) << "paid for all the same";
}

TEST(SeatReply, a_duplicate_key_in_the_reply_is_a_failure) {
  const SeatOutcome end =
      end_of(R"({"claims":[{"index":0,"quote":"","reason":"r","says":"refutes","says":"supports"}]})");
  EXPECT_EQ(end.status, SeatStatus::failed);
  EXPECT_EQ(end.reason, "reply_duplicate_key");
}

TEST(SeatReply, a_refusal_in_prose_is_caught_by_the_schema) {
  EXPECT_EQ(end_of("I'm sorry, I can't help with that.").reason, "reply_not_json");
  EXPECT_EQ(end_of(R"("supports")").reason, "reply_schema_mismatch");
}

TEST(SeatReply, the_cross_field_check_has_the_last_word) {
  PanelRequest request = panel_of({});
  request.check = [](const Json&) { return std::optional<std::string>("index_missing"); };
  EXPECT_EQ(end_of(supports, "stop", request).reason, "index_missing");
  request.check = [](const Json&) { return std::optional<std::string>(""); };
  EXPECT_EQ(end_of(supports, "stop", request).reason, "reply_check_failed");
  request.check = [](const Json& reply) { return std::optional<std::string>(reply.at("no").get<std::string>()); };
  const SeatOutcome end = end_of(supports, "stop", request);
  EXPECT_EQ(end.status, SeatStatus::failed) << "a check that breaks has not been passed";
  EXPECT_FALSE(end.reply);
  request.check = [](const Json&) { return std::optional<std::string>(); };
  EXPECT_EQ(end_of(supports, "stop", request).status, SeatStatus::ok);
}

TEST(SeatReply, every_transport_failure_keeps_its_own_name) {
  for (int code = 0; code <= static_cast<int>(FailCode::stream_stalled); ++code) {
    transport::client::Failure failure;
    failure.code = static_cast<FailCode>(code);
    const SeatOutcome end = outcome_of(failure);
    EXPECT_EQ(end.reason, name_of(failure.code));
    EXPECT_NE(end.status, SeatStatus::ok);
    EXPECT_EQ(end.status == SeatStatus::timed_out, failure.code == FailCode::timed_out);
    EXPECT_EQ(end.status == SeatStatus::cancelled, failure.code == FailCode::cancelled);
  }
}

TEST(SeatReply, a_missing_key_is_no_key_unless_the_service_needs_none) {
  const PanelRequest request = panel_of({});
  const auto refused = refuse_seat(seat("openai", "https://api.openai.com/v1", ""), request);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, SeatStatus::not_dispatched);
  EXPECT_EQ(refused->reason, "no_key");
  EXPECT_TRUE(refuse_seat(seat("my-own-name", "https://llm.example.com/v1", ""), request));
  EXPECT_FALSE(refuse_seat(seat("openai", "https://api.openai.com/v1", "k"), request));
  for (const char* local : {"http://127.0.0.1:8000/v1", "http://localhost:8000/v1", "http://[::1]:8000/v1"}) {
    EXPECT_FALSE(refuse_seat(seat("ollama", local, ""), request)) << local;
    EXPECT_FALSE(refuse_seat(seat("my-own-name", local, ""), request)) << local;
  }
}

TEST(SeatReply, a_seat_that_cannot_be_asked_is_misconfigured) {
  PanelRequest request = panel_of({});
  ModelSeat nobody{"x", "f", nullptr, "m"};
  EXPECT_EQ(refuse_seat(nobody, request)->reason, "misconfigured");
  request.schema = nullptr;
  EXPECT_EQ(refuse_seat(demo_seat(), request)->reason, "misconfigured");
}

TEST(SeatReply, the_demo_takes_the_same_way) {
  PanelRequest request = panel_of({});
  const SeatOutcome end = demo_outcome(request);
  EXPECT_EQ(end.status, SeatStatus::ok);
  EXPECT_EQ((*end.reply)["claims"][0]["says"], "abstains");
  request.check = [](const Json&) { return std::optional<std::string>("no"); };
  EXPECT_EQ(demo_outcome(request).reason, "no");
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
