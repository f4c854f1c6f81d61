// The client against the fake provider, where nothing goes wrong: what is sent, what comes back, when connections are
// shared.
#include <gtest/gtest.h>

#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

using transport::client::FailCode;
using transport::client::Secret;

TEST(ClientExchange, a_request_arrives_as_given_and_the_whole_answer_comes_back) {
  FakeProvider fake;
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.headers.push_back({"x-test", "yes"});
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->status, 200);
  EXPECT_EQ(outcome.response->header("content-type"), "application/json");
  EXPECT_EQ(outcome.response->body, openai_chat_body("m", "ok"));
  ASSERT_EQ(fake.requests().size(), 1u);
  const RecordedRequest seen = fake.requests()[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/v1/chat/completions");
  EXPECT_EQ(seen.body, request.body);
  EXPECT_EQ(seen.header("host"), "127.0.0.1:" + std::to_string(fake.port()));
  EXPECT_EQ(seen.header("x-test"), "yes");
  EXPECT_EQ(seen.header("accept-encoding"), "identity");
}

TEST(ClientExchange, the_key_stands_in_its_header_and_nowhere_else) {
  FakeProvider fake;
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.secret_header = "authorization";
  request.secret_prefix = "Bearer ";
  request.secret = Secret("canary-key-0123456789");
  ASSERT_TRUE(harness.exchange(request).response);
  const RecordedRequest seen = fake.requests()[0];
  EXPECT_EQ(seen.header("authorization"), "Bearer canary-key-0123456789");
  EXPECT_EQ(seen.body.find("canary"), std::string::npos);
  EXPECT_EQ(seen.target.find("canary"), std::string::npos);
}

TEST(ClientExchange, without_a_key_there_is_no_header_for_one) {
  FakeProvider fake;
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.secret_header = "authorization";
  request.secret_prefix = "Bearer ";
  ASSERT_TRUE(harness.exchange(request).response);
  EXPECT_EQ(fake.requests()[0].header("authorization"), "");
}

TEST(ClientExchange, a_request_that_would_smuggle_is_never_sent) {
  FakeProvider fake;
  ClientHarness harness;
  const Request good = harness.request_to(fake);
  std::vector<Request> bad(9, good);
  bad[0].headers.push_back({"x-a", "1\r\nx-b: 2"});
  bad[1].headers.push_back({"x a", "1"});
  bad[2].headers.push_back({"Content-Length", "0"});
  bad[3].headers.push_back({"transfer-encoding", "chunked"});
  bad[4].target = "/a b";
  bad[5].target = "http://elsewhere/";
  bad[6].method = "GET /x HTTP/1.1\r\n";
  bad[7].secret_header = "x-api-key";
  bad[7].secret = Secret("canary\r\nx-b: 2");
  bad[8].endpoint.host = "127.0.0.1/x";
  for (const Request& request : bad) {
    const Outcome outcome = harness.exchange(request);
    EXPECT_TRUE(outcome.failed_with(FailCode::connect_failed)) << outcome.text();
    EXPECT_EQ(outcome.text().find("canary"), std::string::npos);
  }
  EXPECT_EQ(fake.connections().size(), 0u);
}

TEST(ClientExchange, one_after_another_they_share_a_connection) {
  FakeProvider fake;
  ClientHarness harness;
  for (int i = 0; i < 20; ++i) {
    const Outcome outcome = harness.exchange(harness.request_to(fake));
    ASSERT_TRUE(outcome.response) << outcome.text();
    EXPECT_EQ(outcome.response->timings.connect.count() == 0, i > 0);
  }
  EXPECT_EQ(fake.connections().size(), 1u);
}

TEST(ClientExchange, a_connection_is_not_shared_between_endpoints_that_differ_in_any_rule) {
  FakeProvider fake;
  ClientHarness harness;
  Request request = harness.request_to(fake);
  ASSERT_TRUE(harness.exchange(request).response);
  request.endpoint.allow_private = false;
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::address_refused)) << outcome.text();
}

TEST(ClientExchange, a_connection_that_the_peer_closes_after_the_answer_is_not_used_again) {
  FakeProvider fake;
  Reply last = text_reply("bye");
  last.close = true;
  fake.otherwise(last);
  ClientHarness harness;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  EXPECT_EQ(fake.connections().size(), 3u);
}

TEST(ClientExchange, an_idle_connection_that_the_peer_closed_costs_nothing) {
  FakeProvider fake;
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  fake.close_connections();
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(fake.connections().size(), 2u);
  EXPECT_EQ(fake.served(), 2u);
}

TEST(ClientExchange, bytes_after_an_answer_are_never_the_next_ones_answer) {
  FakeProvider fake;
  Reply poisoned;
  poisoned.raw =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";
  fake.on_path("/poison", {poisoned});
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.target = "/poison";
  const Outcome first = harness.exchange(request);
  ASSERT_TRUE(first.response) << first.text();
  EXPECT_EQ(first.response->body, "first");
  const Outcome next = harness.exchange(harness.request_to(fake));
  ASSERT_TRUE(next.response) << next.text();
  EXPECT_EQ(next.response->body, openai_chat_body("m", "ok"));
  EXPECT_EQ(fake.connections().size(), 2u);
}

TEST(ClientExchange, a_reused_connection_that_ends_without_an_answer_is_tried_once_more_on_a_new_one) {
  FakeProvider fake;
  fake.on_path("/v1/chat/completions", {text_reply("warm"), fault_reply(Fault::close_unanswered), text_reply("again")});
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->body, openai_chat_body("m", "again"));
  EXPECT_EQ(fake.served(), 3u);
  EXPECT_EQ(fake.connections().size(), 2u);
}

TEST(ClientExchange, it_is_tried_once_more_only) {
  FakeProvider fake;
  fake.on_path("/v1/chat/completions", {text_reply("warm"), fault_reply(Fault::reset_unanswered)});
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  EXPECT_TRUE(outcome.failed_with(FailCode::connection_lost)) << outcome.text();
  EXPECT_EQ(fake.served(), 3u);
}

TEST(ClientExchange, a_new_connection_that_ends_without_an_answer_is_not_tried_again) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::close_unanswered));
  ClientHarness harness;
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  EXPECT_TRUE(outcome.failed_with(FailCode::connection_lost)) << outcome.text();
  EXPECT_EQ(fake.served(), 1u);
}

TEST(ClientExchange, a_reused_connection_that_ends_inside_an_answer_is_not_tried_again) {
  FakeProvider fake;
  fake.on_path("/v1/chat/completions", {text_reply("warm"), fault_reply(Fault::close_mid_body), text_reply("again")});
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  EXPECT_TRUE(outcome.failed_with(FailCode::connection_lost)) << outcome.text();
  EXPECT_EQ(fake.served(), 2u);
}

TEST(ClientExchange, a_redirect_is_an_answer_and_is_not_followed) {
  FakeProvider fake;
  Reply redirect = status_reply(307, "");
  redirect.headers = {{"Location", "/elsewhere"}};
  fake.otherwise(redirect);
  ClientHarness harness;
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->status, 307);
  EXPECT_EQ(outcome.response->header("location"), "/elsewhere");
  EXPECT_EQ(fake.served(), 1u);
}

TEST(ClientExchange, a_large_body_goes_out_and_a_large_answer_comes_back) {
  FakeProvider fake;
  Reply huge;
  huge.huge_bytes = 3u << 20;
  fake.otherwise(huge);
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.body.assign(8u << 20, 'b');
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->body, std::string(3u << 20, 'x'));
  EXPECT_EQ(fake.requests()[0].body, request.body);
}

TEST(ClientExchange, a_chunked_answer_is_put_together) {
  FakeProvider fake;
  Reply reply = text_reply(std::string(5000, 'y'));
  reply.chunked = true;
  fake.otherwise(reply);
  ClientHarness harness;
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = harness.exchange(harness.request_to(fake));
    ASSERT_TRUE(outcome.response) << outcome.text();
    EXPECT_EQ(outcome.response->body, openai_chat_body("m", std::string(5000, 'y')));
  }
  EXPECT_EQ(fake.connections().size(), 1u);
}

TEST(ClientExchange, a_name_is_resolved_and_its_addresses_are_tried_in_turn) {
  FakeProvider fake;  // on 127.0.0.1 only; localhost may give ::1 first
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.endpoint.host = "localhost";
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(fake.requests()[0].header("host"), "localhost:" + std::to_string(fake.port()));
}

TEST(ClientExchange, callbacks_may_send_cancel_and_destroy_the_client) {
  FakeProvider fake;
  Reply slow = text_reply("slow");
  slow.delay = std::chrono::seconds(30);
  fake.on_path("/slow", {slow});
  ClientHarness harness;
  bool second = false;
  Request request = harness.request_to(fake);
  Request never = request;
  never.target = "/slow";
  const auto deadline = Client::Clock::now() + std::chrono::seconds(20);
  const auto unanswered = std::make_shared<Outcome>();
  const auto slow_id = harness.client->send(never, deadline, ClientHarness::into(unanswered));
  Handlers destroys{[&](Response) {
                      second = true;
                      harness.client.reset();
                    },
                    nullptr};
  Handlers sends{[&](Response) {
                   harness.client->cancel(slow_id);
                   harness.client->send(request, deadline, std::move(destroys));
                 },
                 nullptr};
  harness.client->send(request, deadline, std::move(sends));
  EXPECT_TRUE(run_until(harness.loop, [&] { return second; }));
  harness.loop.restart();
  harness.loop.run();  // ends: nothing is left behind in the loop
  EXPECT_TRUE(unanswered->failed_with(FailCode::cancelled));
  EXPECT_TRUE(fake.wait_for_closes(2));
}

TEST(ClientExchange, a_destroyed_client_calls_nobody_back_and_closes_everything) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  ClientHarness harness;
  const auto outcome = std::make_shared<Outcome>();
  for (int i = 0; i < 10; ++i) {
    harness.client->send(harness.request_to(fake), Client::Clock::now() + std::chrono::seconds(20),
                         ClientHarness::into(outcome));
  }
  ASSERT_TRUE(run_until(harness.loop, [&] { return fake.served() == 10; }));
  EXPECT_EQ(harness.client->in_flight(), 10u);
  harness.client.reset();
  EXPECT_TRUE(fake.wait_for_closes(10));
  harness.loop.run();
  EXPECT_EQ(outcome->calls, 0);
}

TEST(ClientExchange, a_thousand_at_once_all_complete_and_each_gets_its_own_answer) {
  FakeProvider fake;
  fake.respond([](const RecordedRequest& request) {
    Reply reply;
    reply.body = request.body;
    reply.delay = std::chrono::milliseconds(50);
    return reply;
  });
  ClientHarness harness;
  std::size_t right = 0;
  std::size_t ended = 0;
  const auto deadline = Client::Clock::now() + std::chrono::seconds(30);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1000; ++i) {
      Request request = harness.request_to(fake);
      request.body = "canary-" + std::to_string(round) + "-" + std::to_string(i);
      harness.client->send(request, deadline,
                           {[&, body = request.body](Response response) {
                              ++ended;
                              right += response.body == body;
                            },
                            [&](Failure failure) {
                              ++ended;
                              ADD_FAILURE() << name_of(failure.code) << ": " << failure.detail;
                            }});
    }
    ASSERT_TRUE(run_until(harness.loop, [&] { return ended == 1000u * (round + 1u); }, std::chrono::seconds(30)));
  }
  EXPECT_EQ(right, 2000u);
  EXPECT_EQ(harness.client->in_flight(), 0u);
}

}  // namespace
}  // namespace portcullis::tests
