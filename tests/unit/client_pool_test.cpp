// What the pool keeps and for how long, and what happens when the process has no descriptors left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "tests/support/client_harness.hpp"
#include "transport/client/names.hpp"
#include "transport/client/pool.hpp"

namespace portcullis::transport::client {
namespace {

struct NoOwner final : ConnectionOwner {
  void on_response(Exchange&, Response, bool) override {}
  void on_fault(Connection&, Exchange&, Fault, bool) override {}
  void on_idle_closed(Connection&) override {}
  void on_piece(Exchange&) override {}
  std::array<char, 64u << 10>& wire_buffer() override { return wire; }
  std::array<char, 16u << 10>& plain_buffer() override { return plain; }
  std::string& head_buffer() override { return head; }
  std::array<char, 64u << 10> wire;
  std::array<char, 16u << 10> plain;
  std::string head;
};

// Connections that were never opened: enough for the bookkeeping.
class PoolTest : public testing::Test {
 protected:
  boost::intrusive_ptr<Connection> connection() { return new Connection(loop_, owner_, nullptr, session_); }

  boost::asio::io_context loop_{1};
  NoOwner owner_;
  SslSession session_;
  Pool pool_{100};
  Endpoint endpoint_;
  const Client::Clock::time_point now_ = Client::Clock::now();
};

TEST_F(PoolTest, keeps_a_bounded_number) {
  for (std::uint16_t port = 1; port < 4; ++port) {
    endpoint_.port = port;
    for (int i = 0; i < 60; ++i) pool_.keep(pool_.state_of(endpoint_), connection(), now_);
  }
  EXPECT_EQ(pool_.idle(), 100u);
  EXPECT_LE(Pool::idle_allowed_by_process(), Pool::most_idle);
}

TEST_F(PoolTest, forgets_what_is_older_than_the_limit_and_nothing_else) {
  EndpointState& state = pool_.state_of(endpoint_);
  for (int age = 0; age < 60; ++age) pool_.keep(state, connection(), now_ - std::chrono::seconds(age));
  pool_.close_older_than(now_ - Pool::max_idle_time);
  EXPECT_EQ(pool_.idle(), 30u);
  for (const auto& kept : state.idle) EXPECT_GT(kept->idle_since, now_ - Pool::max_idle_time);
}

TEST_F(PoolTest, forgets_the_one_that_closed_itself) {
  EndpointState& state = pool_.state_of(endpoint_);
  std::vector<boost::intrusive_ptr<Connection>> all;
  for (int i = 0; i < 10; ++i) pool_.keep(state, all.emplace_back(connection()), now_);
  pool_.forget(*all[3]);
  pool_.forget(*all[9]);
  pool_.forget(*all[3]);
  EXPECT_EQ(pool_.idle(), 8u);
  for (const auto& kept : state.idle) EXPECT_TRUE(kept != all[3] && kept != all[9]);
}

TEST_F(PoolTest, never_gives_a_connection_that_is_not_open) {
  EndpointState& state = pool_.state_of(endpoint_);
  pool_.keep(state, connection(), now_);
  EXPECT_EQ(pool_.take(state), nullptr);
  EXPECT_EQ(pool_.idle(), 0u);
}

TEST(Names, a_name_is_asked_for_once_and_then_known) {
  boost::asio::io_context loop{1};
  std::vector<Names::Ticket> answered;
  Names names(loop, [&](Names::Ticket ticket, const Names::Addresses& found) {
    answered.push_back(ticket);
    EXPECT_FALSE(found.empty());
  });
  const auto now = std::chrono::steady_clock::now();
  EXPECT_EQ(names.find("localhost", now, 1), nullptr);
  EXPECT_EQ(names.find("localhost", now, 2), nullptr);
  loop.run();
  EXPECT_EQ(answered, (std::vector<Names::Ticket>{1, 2}));
  const auto later = std::chrono::steady_clock::now();
  EXPECT_NE(names.find("localhost", later, 3), nullptr);
  // Older than fresh: still given, and asked for again behind the caller's back.
  EXPECT_NE(names.find("localhost", later + Names::fresh_for + std::chrono::seconds(5), 4), nullptr);
  // Older than stale: not given.
  EXPECT_EQ(names.find("localhost", later + Names::stale_for + std::chrono::seconds(5), 5), nullptr);
  loop.restart();
  loop.run();
  EXPECT_EQ(answered.size(), 3u);
}

}  // namespace
}  // namespace portcullis::transport::client

namespace portcullis::tests {
namespace {

// Takes every descriptor that the process may still have.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit low = before_;
    low.rlim_cur = 200;
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) fillers_.push_back(fd);
  }
  ~NoDescriptors() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
    for (const int fd : fillers_) ::close(fd);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<int> fillers_;
};

TEST(ClientPool, without_descriptors_an_exchange_fails_at_once_and_the_next_one_works) {
  FakeProvider fake;
  ClientHarness harness;
  {
    NoDescriptors none;
    const Outcome outcome = harness.exchange(harness.request_to(fake));
    EXPECT_TRUE(outcome.failed_with(transport::client::FailCode::connect_failed)) << outcome.text();
  }
  EXPECT_TRUE(harness.exchange(harness.request_to(fake)).response);
}

TEST(ClientPool, without_descriptors_an_idle_connection_gives_way) {
  FakeProvider first;
  FakeProvider second;
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(first)).response);
  const auto outcome = std::make_shared<Outcome>();
  {
    NoDescriptors none;
    harness.client->send(harness.request_to(second), Client::Clock::now() + std::chrono::seconds(10),
                         ClientHarness::into(outcome));
    EXPECT_TRUE(first.wait_for_closes(1));
  }
  EXPECT_TRUE(run_until(harness.loop, [&] { return outcome->ended(); }));
  EXPECT_TRUE(outcome->response) << outcome->text();
}

TEST(ClientPool, an_idle_connection_that_the_peer_closes_is_closed_here_too) {
  FakeProvider fake;
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  fake.close_connections();
  // The loop runs out of work: the pending read has ended and nothing else waits but the sweep of the pool.
  EXPECT_FALSE(run_until(harness.loop, [] { return false; }, std::chrono::milliseconds(50)));
  ASSERT_TRUE(harness.exchange(harness.request_to(fake)).response);
  EXPECT_EQ(fake.served(), 2u);
}

TEST(ClientPool, requests_that_leave_together_all_arrive_and_a_cancelled_one_does_not) {
  FakeProvider fake;
  ClientHarness harness;
  const Request request = harness.request_to(fake);
  std::vector<std::shared_ptr<Outcome>> outcomes;
  const auto send_three = [&](std::string body) {
    Client::ExchangeId last = 0;
    for (int i = 0; i < 3; ++i) {
      outcomes.push_back(std::make_shared<Outcome>());
      Request next = request;
      next.body = body + std::to_string(i);
      last = harness.client->send(next, Client::Clock::now() + std::chrono::seconds(5), harness.into(outcomes.back()));
    }
    return last;
  };
  const auto all_ended = [&] { return std::ranges::all_of(outcomes, &Outcome::ended); };
  {
    const Client::Together together(*harness.client);  // without connections that could be held
    send_three("new ");
  }
  run_until(harness.loop, all_ended, std::chrono::seconds(5));
  {
    const Client::Together together(*harness.client);
    harness.client->cancel(send_three("warm "));
    EXPECT_EQ(fake.requests().size(), 3u);
  }
  run_until(harness.loop, all_ended, std::chrono::seconds(5));
  ASSERT_EQ(harness.exchange(request).response->status, 200);  // later than whatever was on its way
  EXPECT_TRUE(outcomes.back()->failed_with(transport::client::FailCode::cancelled));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(outcomes[i]->response) << outcomes[i]->text();
  EXPECT_EQ(fake.requests().size(), 6u);
  EXPECT_TRUE(std::ranges::none_of(fake.requests(), [](const auto& seen) { return seen.body == "warm 2"; }));

  auto ended = std::make_unique<Client::Together>(*harness.client);
  send_three("never ");
  harness.client.reset();
  ended.reset();  // a client that is gone sends nothing
}

// Answers one request on each of its two connections, the first of which can then say more.
class TalkativePeer {
 public:
  TalkativePeer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 4);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (auto& connection : connections_) {
        connection = ::accept(listener_, nullptr, nullptr);
        char request[4096];
        if (::recv(connection, request, sizeof request, 0) > 0) say(connection, "honest");
      }
    });
  }
  ~TalkativePeer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (const int connection : connections_) ::close(connection);
    ::close(listener_);
  }
  void say_more() { say(connections_[0], "forged"); }

  std::uint16_t port = 0;

 private:
  static void say(int connection, const std::string& body) {
    const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    EXPECT_EQ(::send(connection, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::array<std::atomic<int>, 2> connections_{-1, -1};
  std::thread thread_;
};

TEST(ClientPool, what_comes_before_a_held_request_has_left_is_no_answer_to_it) {
  FakeProvider fake;
  ClientHarness harness;
  TalkativePeer peer;
  Request request = harness.request_to(fake);
  request.endpoint.port = peer.port;
  const Outcome first = harness.exchange(request);
  ASSERT_TRUE(first.response) << first.text();
  const auto second = std::make_shared<Outcome>();
  {
    const Client::Together together(*harness.client);
    harness.client->send(request, Client::Clock::now() + std::chrono::seconds(5), harness.into(second));
    peer.say_more();
  }
  run_until(harness.loop, [&] { return second->ended(); }, std::chrono::seconds(5));
  ASSERT_TRUE(second->response) << second->text();
  EXPECT_EQ(second->response->body, "honest");
}

}  // namespace
}  // namespace portcullis::tests
