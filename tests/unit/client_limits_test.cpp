// Where the client gives up: deadlines and cancellation at every stage, sizes, malformed answers, addresses.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <thread>

#include "tests/support/black_hole.hpp"
#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

using transport::client::FailCode;
using namespace std::chrono_literals;

// Where an exchange hangs, and how to bring it there.
struct Stage {
  std::string name;
  Fault fault;
  bool stall_handshake;
};

const Stage stages[] = {{"tls handshake", Fault::none, true},
                        {"before any answer", Fault::silence, false},
                        {"in the head", Fault::stall_mid_head, false},
                        {"in the body", Fault::stall_mid_body, false},
                        {"dripping", Fault::drip, false}};

struct Stalled {
  explicit Stalled(const Stage& stage) : fake(FakeOptions{.tls = {}, .stall_handshake = stage.stall_handshake}) {
    fake.otherwise(fault_reply(stage.fault));
    request = ClientHarness::request_to(fake);
    request.endpoint.tls = stage.stall_handshake;
  }
  FakeProvider fake;
  Request request;
};

TEST(ClientDeadline, holds_at_every_stage_and_closes_the_connection) {
  for (const Stage& stage : stages) {
    SCOPED_TRACE(stage.name);
    Stalled stalled(stage);
    ClientHarness harness;
    const auto before = Client::Clock::now();
    const Outcome outcome = harness.exchange(stalled.request, 100ms);
    const auto took = Client::Clock::now() - before;
    EXPECT_TRUE(outcome.failed_with(FailCode::timed_out)) << outcome.text();
    EXPECT_GE(took, 100ms);
    EXPECT_LT(took, 10s);
    EXPECT_EQ(harness.client->in_flight(), 0u);
    EXPECT_TRUE(stalled.fake.wait_for_closes(1));
  }
}

TEST(ClientDeadline, holds_while_connecting) {
  BlackHole hole;
  ASSERT_TRUE(hole.bound());
  FakeProvider unused;
  ClientHarness harness;
  Request request = harness.request_to(unused);
  request.endpoint.port = hole.port();
  const Outcome outcome = harness.exchange(request, 100ms);
  EXPECT_TRUE(outcome.failed_with(FailCode::timed_out)) << outcome.text();
  EXPECT_EQ(outcome.failure->detail, "the deadline passed while connecting");
}

TEST(ClientDeadline, in_the_past_sends_nothing) {
  FakeProvider fake;
  ClientHarness harness;
  const Outcome outcome = harness.exchange(harness.request_to(fake), 0ms);
  EXPECT_TRUE(outcome.failed_with(FailCode::timed_out)) << outcome.text();
  EXPECT_EQ(fake.connections().size(), 0u);
}

TEST(ClientDeadline, many_different_ones_each_end_their_own_exchange) {
  FakeProvider fake;
  fake.otherwise(fault_reply(Fault::silence));
  ClientHarness harness;
  const auto start = Client::Clock::now();
  std::size_t ended = 0;
  for (int i = 0; i < 200; ++i) {
    const auto deadline = start + std::chrono::milliseconds(50 + (i * 37) % 200);
    harness.client->send(harness.request_to(fake), deadline, {nullptr, [&, deadline](Failure failure) {
                                                                ++ended;
                                                                EXPECT_EQ(failure.code, FailCode::timed_out);
                                                                EXPECT_GE(Client::Clock::now(), deadline);
                                                              }});
  }
  EXPECT_TRUE(run_until(harness.loop, [&] { return ended == 200; }));
}

TEST(ClientCancel, at_every_stage_closes_the_socket_before_it_returns) {
  for (const Stage& stage : stages) {
    SCOPED_TRACE(stage.name);
    Stalled stalled(stage);
    ClientHarness harness;
    const auto outcome = std::make_shared<Outcome>();
    const auto id = harness.client->send(stalled.request, Client::Clock::now() + 20s, ClientHarness::into(outcome));
    ASSERT_TRUE(run_until(harness.loop, [&] {
      return stage.stall_handshake ? !stalled.fake.connections().empty() : stalled.fake.served() == 1;
    }));
    // A little of the answer, so that cancellation falls inside it.
    run_until(harness.loop, [] { return false; }, 30ms);
    ASSERT_EQ(outcome->calls, 0);
    const auto cancelled = Client::Clock::now();
    harness.client->cancel(id);
    EXPECT_EQ(outcome->calls, 0);
    // The loop does not run here: the socket is closed already.
    ASSERT_TRUE(stalled.fake.wait_for_closes(1));
    EXPECT_LT(*stalled.fake.connections()[0].closed_by_peer - cancelled, 5s);
    EXPECT_TRUE(run_until(harness.loop, [&] { return outcome->ended(); }));
    EXPECT_TRUE(outcome->failed_with(FailCode::cancelled)) << outcome->text();
    harness.client->cancel(id);
    run_until(harness.loop, [] { return false; }, 10ms);
    EXPECT_EQ(outcome->calls, 1);
  }
}

TEST(ClientCancel, while_connecting_and_while_resolving) {
  BlackHole hole;
  ASSERT_TRUE(hole.bound());
  FakeProvider unused;
  for (const char* host : {"127.0.0.1", "localhost"}) {
    ClientHarness harness;
    Request request = harness.request_to(unused);
    request.endpoint.port = hole.port();
    request.endpoint.host = host;
    const auto outcome = std::make_shared<Outcome>();
    const auto id = harness.client->send(request, Client::Clock::now() + 20s, ClientHarness::into(outcome));
    harness.client->cancel(id);
    EXPECT_TRUE(run_until(harness.loop, [&] { return outcome->ended(); }));
    EXPECT_TRUE(outcome->failed_with(FailCode::cancelled)) << outcome->text();
  }
}

TEST(ClientCancel, says_of_a_request_that_has_just_failed_whether_it_was_sent) {
  FakeProvider fake;
  fake.otherwise(tests::fault_reply(tests::Fault::silence));
  for (const bool sent : {true, false}) {
    ClientHarness harness;
    const auto outcome = std::make_shared<Outcome>();
    const auto deadline = Client::Clock::now() + (sent ? 1000ms : 0ms);
    const auto id = harness.client->send(harness.request_to(fake), deadline, ClientHarness::into(outcome));
    if (sent) {
      ASSERT_TRUE(run_until(harness.loop, [&] { return fake.served() == 1; }));
      // Both timers are due at once: the client's first, and the news of its failure after the caller's.
      boost::asio::steady_timer caller(harness.loop, deadline + 1ms);
      std::optional<bool> told;
      caller.async_wait([&](const boost::system::error_code&) {
        EXPECT_EQ(outcome->calls, 0);
        told = harness.client->cancel(id);
      });
      std::this_thread::sleep_until(deadline + 2ms);
      ASSERT_TRUE(run_until(harness.loop, [&] { return told.has_value(); }));
      EXPECT_TRUE(*told);
    } else {
      EXPECT_FALSE(harness.client->cancel(id)) << "its deadline had passed before";
    }
    EXPECT_TRUE(run_until(harness.loop, [&] { return outcome->ended(); }));
    EXPECT_TRUE(outcome->failed_with(FailCode::timed_out)) << outcome->text();
    EXPECT_EQ(outcome->calls, 1);
    EXPECT_FALSE(harness.client->cancel(id));
  }
}

TEST(ClientCancel, of_an_unknown_or_finished_exchange_does_nothing) {
  FakeProvider fake;
  ClientHarness harness;
  const auto first = std::make_shared<Outcome>();
  const auto second = std::make_shared<Outcome>();
  const auto id = harness.client->send(harness.request_to(fake), Client::Clock::now() + 5s, ClientHarness::into(first));
  ASSERT_TRUE(run_until(harness.loop, [&] { return first->ended(); }));
  harness.client->send(harness.request_to(fake), Client::Clock::now() + 5s, ClientHarness::into(second));
  harness.client->cancel(id);  // its slot is in use again, its id is not
  harness.client->cancel(0);
  harness.client->cancel(~Client::ExchangeId{0});
  ASSERT_TRUE(run_until(harness.loop, [&] { return second->ended(); }));
  EXPECT_TRUE(second->response) << second->text();
}

TEST(ClientLimits, a_body_beyond_the_limit_fails_by_its_declared_length_and_by_its_bytes) {
  FakeProvider fake;
  Reply declared;
  declared.huge_bytes = std::uint64_t{1} << 40;
  Reply chunked;
  chunked.body.assign(100'000, 'z');
  chunked.chunked = true;
  Reply endless;
  endless.raw = "HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'z');
  for (const Reply& reply : {declared, chunked, endless}) {
    fake.otherwise(reply);
    ClientHarness harness;
    Request request = harness.request_to(fake);
    request.max_response_bytes = 50'000;
    const Outcome outcome = harness.exchange(request);
    EXPECT_TRUE(outcome.failed_with(FailCode::too_large)) << outcome.text();
  }
}

TEST(ClientLimits, a_body_of_exactly_the_limit_passes) {
  FakeProvider fake;
  for (const bool chunked : {false, true}) {
    Reply reply;
    reply.body.assign(50'000, 'z');
    reply.chunked = chunked;
    fake.otherwise(reply);
    ClientHarness harness;
    Request request = harness.request_to(fake);
    request.max_response_bytes = 50'000;
    const Outcome outcome = harness.exchange(request);
    EXPECT_TRUE(outcome.response) << outcome.text();
  }
}

TEST(ClientLimits, what_is_not_a_response_is_malformed) {
  FakeProvider fake;
  const char* const answers[] = {
      "garbage\r\n\r\n",
      "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
  };
  for (const char* answer : answers) {
    Reply reply;
    reply.raw = answer;
    fake.otherwise(reply);
    ClientHarness harness;
    const Outcome outcome = harness.exchange(harness.request_to(fake));
    EXPECT_TRUE(outcome.failed_with(FailCode::malformed_response)) << answer << " gave " << outcome.text();
  }
}

TEST(ClientLimits, headers_beyond_32_KiB_have_their_own_code) {
  FakeProvider fake;
  Reply reply = text_reply("ok");
  for (int i = 0; i < 400; ++i) reply.headers.emplace_back("X-H" + std::to_string(i), std::string(100, 'h'));
  fake.otherwise(reply);
  ClientHarness harness;
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  EXPECT_TRUE(outcome.failed_with(FailCode::header_too_large)) << outcome.text();
}

TEST(ClientLimits, a_body_cut_short_is_lost_not_short) {
  FakeProvider fake;
  for (const Fault fault : {Fault::close_mid_body, Fault::reset_mid_body}) {
    fake.otherwise(fault_reply(fault));
    ClientHarness harness;
    const Outcome outcome = harness.exchange(harness.request_to(fake));
    EXPECT_TRUE(outcome.failed_with(FailCode::connection_lost)) << outcome.text();
  }
}

TEST(ClientLimits, interim_responses_are_skipped_but_not_for_ever) {
  FakeProvider fake;
  Reply few;
  few.raw =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "4\r\n\r\ndone";
  fake.otherwise(few);
  ClientHarness harness;
  const Outcome outcome = harness.exchange(harness.request_to(fake));
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->body, "done");
  Reply many;
  for (int i = 0; i < 1000; ++i) many.raw += "HTTP/1.1 100 Continue\r\n\r\n";
  fake.otherwise(many);
  const Outcome endless = harness.exchange(harness.request_to(fake));
  EXPECT_TRUE(endless.failed_with(FailCode::header_too_large)) << endless.text();
}

TEST(ClientGuard, private_addresses_are_refused_unless_allowed) {
  FakeProvider fake;
  ClientHarness harness;
  for (const char* host : {"127.0.0.1", "::1", "localhost", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1",
                           "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1", "0.0.0.0"}) {
    Request request = harness.request_to(fake);
    request.endpoint.host = host;
    request.endpoint.allow_private = false;
    const Outcome outcome = harness.exchange(request);
    EXPECT_TRUE(outcome.failed_with(FailCode::address_refused)) << host << ": " << outcome.text();
  }
  EXPECT_EQ(fake.connections().size(), 0u);
}

TEST(ClientGuard, numbers_that_are_read_as_addresses_by_the_resolver_are_judged_too) {
  FakeProvider fake;
  ClientHarness harness;
  for (const char* host : {"2130706433", "0x7f000001", "127.1", "0177.0.0.1"}) {
    Request request = harness.request_to(fake);
    request.endpoint.host = host;
    request.endpoint.allow_private = false;
    const Outcome outcome = harness.exchange(request);
    EXPECT_FALSE(outcome.response) << host;
    EXPECT_TRUE(outcome.failed_with(FailCode::address_refused) || outcome.failed_with(FailCode::resolve_failed))
        << host << ": " << outcome.text();
  }
  EXPECT_EQ(fake.connections().size(), 0u);
}

TEST(ClientIdle, a_body_that_stalls_ends_early_a_slow_one_and_a_late_one_do_not) {
  FakeProvider fake;
  Reply slow = fault_reply(Fault::drip);
  slow.text.reset();
  slow.body = "0123456789";
  slow.drip_every = 30ms;
  Reply late = status_reply(200, "late");
  late.delay = 250ms;
  fake.on_path("/stall", {fault_reply(Fault::stall_mid_body)});
  fake.on_path("/slow", {slow});
  fake.on_path("/late", {late});
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.idle = 150ms;
  for (const char* path : {"/stall", "/slow", "/late"}) {
    request.target = path;
    const auto begun = std::chrono::steady_clock::now();
    const Outcome outcome = harness.exchange(request, 20s);
    const auto taken = std::chrono::steady_clock::now() - begun;
    if (request.target == "/stall") {
      EXPECT_TRUE(outcome.failed_with(FailCode::stream_stalled)) << outcome.text();
      EXPECT_GE(taken, 150ms);
      EXPECT_LT(taken, 10s);
      EXPECT_TRUE(fake.wait_for_closes(1));
    } else {
      EXPECT_TRUE(outcome.response) << path << " " << outcome.text();
      EXPECT_LT(taken, 10s) << path;
      EXPECT_GT(taken, 200ms) << "longer than the limit between two pieces";
    }
  }
  request.target = "/stall";
  EXPECT_TRUE(harness.exchange(request, 50ms).failed_with(FailCode::timed_out)) << "the deadline comes first";
}

TEST(ClientConnect, a_refused_connection_has_its_own_code) {
  std::uint16_t port = 0;
  {
    FakeProvider gone;
    port = gone.port();
  }
  FakeProvider unused;
  ClientHarness harness;
  Request request = harness.request_to(unused);
  request.endpoint.port = port;
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::connect_refused)) << outcome.text();
}

TEST(ClientConnect, a_name_that_does_not_exist_has_its_own_code) {
  FakeProvider unused;
  ClientHarness harness;
  Request request = harness.request_to(unused);
  request.endpoint.host = "no-such-host.invalid";
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::resolve_failed)) << outcome.text();
}

}  // namespace
}  // namespace portcullis::tests
