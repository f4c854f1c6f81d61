// The real runner against the fake provider: panels, deadline, cancellation, early decision.
#include <gtest/gtest.h>

#include "tests/unit/fanout_support.hpp"
#include "tools/fanout/seat_reply.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::fault_reply;
using portcullis::tests::text_reply;

TEST(Panel, three_seats_of_two_wires_answer) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  PanelHarness harness;
  const auto got = harness.run(panel_of(
      {seat_at(fake.port(), "a"), seat_at(fake.port(), "b", WireId::anthropic_messages), seat_at(fake.port(), "c")}));
  ASSERT_EQ(got.outcomes->size(), 3u);
  const char* names[] = {"fake/a", "fake/b", "fake/c"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(got[i].seat, names[i]);
    EXPECT_EQ(got[i].status, SeatStatus::ok) << got[i].reason;
    EXPECT_EQ((*got[i].reply)["claims"][0]["says"], "supports");
    EXPECT_EQ(got[i].attempts, 1u);
    EXPECT_GT(got[i].latency.count(), 0);
    EXPECT_EQ(got[i].tokens_in, 10u);
    EXPECT_EQ(got[i].tokens_out, 20u);
  }
  EXPECT_EQ(got[1].served_model, "b");
  harness.settle();
}

TEST(Panel, sends_the_question_once_with_the_key_in_the_header_alone) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  PanelHarness harness;
  harness.run(panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "b", WireId::anthropic_messages)}));
  const auto requests = fake.requests();
  ASSERT_EQ(requests.size(), 2u);
  for (const auto& request : requests) {
    EXPECT_NE(request.body.find("water is wet"), std::string::npos);
    EXPECT_EQ(request.body.find("sk-canary"), std::string::npos);
    if (request.model == "a") {
      EXPECT_EQ(request.target, "/v1/chat/completions");
      EXPECT_EQ(request.header("authorization"), "Bearer sk-canary");
    } else {
      EXPECT_EQ(request.target, "/v1/messages");
      EXPECT_EQ(request.header("x-api-key"), "sk-canary");
      EXPECT_EQ(request.header("authorization"), "");
      EXPECT_EQ(request.header("anthropic-version"), "2023-06-01");
    }
  }
}

TEST(Panel, is_asked_all_at_once) {
  FakeProvider fake;
  auto slow = text_reply(supports);
  slow.delay = 1s;
  fake.otherwise(slow);
  PanelHarness harness;
  std::vector<ModelSeat> seats;
  for (int i = 0; i < 10; ++i) seats.push_back(seat_at(fake.port(), "m" + std::to_string(i)));
  const auto begun = Clock::now();
  const auto got = harness.run(panel_of(seats));
  EXPECT_LT(got.at - begun, 6s) << "ten of 1 s one after the other would take 10 s";
  for (const auto& outcome : *got.outcomes) EXPECT_EQ(outcome.status, SeatStatus::ok);
}

TEST(Panel, at_the_deadline_names_every_seat) {
  FakeProvider fake;
  fake.on_model("fast", {text_reply(supports)});
  fake.on_model("silent", {fault_reply(Fault::silence)});
  fake.on_model("drip", {fault_reply(Fault::drip)});
  fake.on_model("half", {fault_reply(Fault::stall_mid_body)});
  fake.on_model("head", {fault_reply(Fault::stall_mid_head)});
  PanelHarness harness;
  auto request = panel_of({seat_at(fake.port(), "silent"), seat_at(fake.port(), "fast"), seat_at(fake.port(), "drip"),
                           seat_at(fake.port(), "half"), seat_at(fake.port(), "head")},
                          400ms);
  const auto deadline = request.deadline;
  const auto got = harness.run(std::move(request));
  EXPECT_GE(got.at, deadline);
  EXPECT_LT(got.at, deadline + 10s) << "without a deadline none of the four would ever end";
  ASSERT_EQ(got.outcomes->size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    const bool fast = got[i].seat == "fake/fast";
    EXPECT_EQ(got[i].status, fast ? SeatStatus::ok : SeatStatus::timed_out) << got[i].seat;
    EXPECT_EQ(got[i].reason, fast ? "" : "timed_out");
    EXPECT_EQ(got[i].attempts, 1u);
  }
  EXPECT_TRUE(fake.wait_for_closes(4)) << "the sockets of the four are closed";
}

TEST(Panel, with_a_deadline_in_the_past_sends_nothing_and_names_every_seat) {
  FakeProvider fake;
  PanelHarness harness;
  const auto got = harness.run(panel_of({seat_at(fake.port(), "a"), demo_seat()}, -1s));
  EXPECT_EQ(got[0].status, SeatStatus::timed_out);
  EXPECT_EQ(got[0].attempts, 0u);
  EXPECT_EQ(got[1].status, SeatStatus::timed_out);
  EXPECT_EQ(fake.served(), 0u);
}

TEST(Panel, cancel_closes_every_socket_and_keeps_what_had_ended) {
  FakeProvider fake;
  fake.on_model("fast", {text_reply(supports)});
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  auto delivered = std::make_shared<Delivered>();
  std::size_t ended = 0;
  auto request = panel_of({seat_at(fake.port(), "x"), seat_at(fake.port(), "fast"), seat_at(fake.port(), "y")});
  request.progress = [&](std::size_t now, std::size_t all) {
    ended = now;
    EXPECT_EQ(all, 3u);
  };
  const auto run = harness.start(std::move(request), delivered);
  ASSERT_TRUE(run_until(harness.loop, [&] { return ended == 1 && fake.served() == 3; }));
  const auto begun = Clock::now();
  run->cancel();
  run->cancel();
  EXPECT_EQ(delivered->times, 0) << "never from inside cancel()";
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  EXPECT_TRUE(fake.wait_for_closes(2));
  EXPECT_LT(Clock::now() - begun, 10s) << "these two never answer";
  EXPECT_EQ((*delivered)[0].status, SeatStatus::cancelled);
  EXPECT_EQ((*delivered)[0].reason, "cancelled");
  EXPECT_EQ((*delivered)[1].status, SeatStatus::ok);
  EXPECT_EQ((*delivered)[2].status, SeatStatus::cancelled);
  run->cancel();
  harness.settle();
  EXPECT_EQ(delivered->times, 1);
}

TEST(Panel, cancelled_before_the_first_byte_delivers_all_the_same) {
  FakeProvider fake;
  PanelHarness harness;
  auto delivered = std::make_shared<Delivered>();
  harness.start(panel_of({seat_at(fake.port(), "a"), demo_seat()}), delivered)->cancel();
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ((*delivered)[0].status, SeatStatus::cancelled);
  EXPECT_EQ((*delivered)[1].status, SeatStatus::cancelled);
}

TEST(Panel, a_decision_cancels_the_rest_and_closes_their_sockets) {
  FakeProvider fake;
  fake.on_model("a", {text_reply(supports)});
  fake.on_model("b", {text_reply(supports)});
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  auto request = panel_of(
      {seat_at(fake.port(), "x"), seat_at(fake.port(), "a"), seat_at(fake.port(), "y"), seat_at(fake.port(), "b")});
  std::vector<std::size_t> seen;
  request.decided = [&](const std::vector<SeatOutcome>& ended) {
    for (const SeatOutcome& outcome : ended)
      EXPECT_EQ(outcome.status, SeatStatus::ok) << "only who has ended is listed";
    seen.push_back(ended.size());
    return ended.size() == 2;
  };
  const auto got = harness.run(std::move(request));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back(), 2u);
  EXPECT_LE(seen.size(), 2u) << "asked again with nothing new";
  EXPECT_EQ(got[0].status, SeatStatus::cancelled_decided);
  EXPECT_EQ(got[0].reason, "cancelled_decided");
  EXPECT_EQ(got[1].status, SeatStatus::ok);
  EXPECT_EQ(got[2].status, SeatStatus::cancelled_decided);
  EXPECT_EQ(got[3].status, SeatStatus::ok);
  EXPECT_TRUE(fake.wait_for_closes(2));
}

TEST(Panel, a_decision_waits_for_the_ends_that_are_known_at_once) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  auto request = panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "b"), seat_at(fake.port(), "c")});
  request.answered["fake/a"] = not_dispatched("client_cannot_sample");
  request.answered["fake/b"] = seat_failed("client_refused");
  request.decided = [](const std::vector<SeatOutcome>&) { return true; };
  const auto got = harness.run(std::move(request));
  EXPECT_EQ(got[0].reason, "client_cannot_sample");
  EXPECT_EQ(got[1].reason, "client_refused");
  EXPECT_EQ(got[2].status, SeatStatus::cancelled_decided);
}

TEST(Panel, progress_rises_by_one_with_each_seat) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  PanelHarness harness;
  auto request = panel_of({seat_at(fake.port(), "a"), demo_seat(), seat_at(fake.port(), "b")});
  std::vector<std::size_t> seen;
  request.progress = [&](std::size_t ended, std::size_t) { seen.push_back(ended); };
  harness.run(std::move(request));
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 3}));
}

TEST(Panel, seats_that_cannot_be_asked_cost_no_byte_and_do_not_stop_the_others) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  PanelHarness harness;
  auto keyless = std::make_shared<Provider>();
  keyless->name = "openai";
  keyless->base_url = "https://api.openai.com/v1";
  auto wrong = std::make_shared<Provider>(*seat_at(fake.port(), "w").provider);
  wrong->base_url = "http://user:secret@127.0.0.1/v1";
  const auto got = harness.run(panel_of({{"openai/m", "openai", keyless, "m"},
                                         {"wrong/m", "w", wrong, "m"},
                                         {"nobody/m", "n", nullptr, "m"},
                                         seat_at(fake.port(), "a"),
                                         seat_at(fake.port(), "a"),
                                         demo_seat()}));
  EXPECT_EQ(got[0].status, SeatStatus::not_dispatched);
  EXPECT_EQ(got[0].reason, "no_key");
  EXPECT_EQ(got[1].status, SeatStatus::failed);
  EXPECT_EQ(got[1].reason, "misconfigured");
  EXPECT_EQ(got[2].reason, "misconfigured");
  EXPECT_EQ(got[3].status, SeatStatus::ok);
  EXPECT_EQ(got[4].reason, "duplicate_seat") << "one model asked twice is one vote";
  EXPECT_EQ(got[5].status, SeatStatus::ok);
  EXPECT_EQ(got[5].attempts, 0u);
  EXPECT_EQ(fake.served(), 1u);
}

TEST(Panel, of_no_seats_is_delivered_empty) {
  PanelHarness harness;
  EXPECT_TRUE(harness.run(panel_of({})).outcomes->empty());
}

TEST(Panel, of_demo_seats_needs_no_network) {
  PanelHarness harness;
  const auto got = harness.run(panel_of({demo_seat("demo/1"), demo_seat("demo/2")}));
  EXPECT_EQ(got[0].status, SeatStatus::ok);
  EXPECT_EQ((*got[1].reply)["claims"][0]["says"], "abstains");
}

TEST(Panel, callbacks_that_throw_change_no_outcome) {
  FakeProvider fake;
  fake.otherwise(text_reply(supports));
  PanelHarness harness;
  auto request = panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "b")});
  request.decided = [](const std::vector<SeatOutcome>&) -> bool { throw 1; };
  request.progress = [](std::size_t, std::size_t) { throw 2; };
  const auto got = harness.run(std::move(request));
  EXPECT_EQ(got[0].status, SeatStatus::ok);
  EXPECT_EQ(got[1].status, SeatStatus::ok);
}

TEST(Panel, may_be_cancelled_from_its_own_callbacks) {
  FakeProvider fake;
  fake.on_model("a", {text_reply(supports)});
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  auto delivered = std::make_shared<Delivered>();
  std::shared_ptr<PanelRun> run;
  auto request = panel_of({seat_at(fake.port(), "a"), seat_at(fake.port(), "x")});
  request.progress = [&](std::size_t, std::size_t) { run->cancel(); };
  run = harness.start(std::move(request), delivered);
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ((*delivered)[0].status, SeatStatus::ok);
  EXPECT_EQ((*delivered)[1].status, SeatStatus::cancelled);
  harness.settle();
  EXPECT_EQ(delivered->times, 1);
}

TEST(Panel, whose_runner_goes_away_is_dropped_without_a_callback) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  PanelHarness harness;
  auto delivered = std::make_shared<Delivered>();
  const auto run = harness.start(panel_of({seat_at(fake.port(), "a"), demo_seat()}), delivered);
  ASSERT_TRUE(run_until(harness.loop, [&] { return fake.served() == 1; }));
  harness.runner.reset();
  EXPECT_TRUE(fake.wait_for_closes(1));
  run->cancel();
  harness.settle();
  EXPECT_EQ(delivered->times, 0);
}

TEST(Panel, does_not_need_its_handle_to_be_kept) {
  FakeProvider fake;
  fake.otherwise(text_reply(refutes));
  PanelHarness harness;
  auto delivered = std::make_shared<Delivered>();
  harness.start(panel_of({seat_at(fake.port(), "a")}), delivered).reset();
  ASSERT_TRUE(run_until(harness.loop, [&] { return delivered->times > 0; }));
  EXPECT_EQ((*delivered)[0].status, SeatStatus::ok);
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
