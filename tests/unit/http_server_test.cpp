// The HTTP server over real loopback sockets: the loop runs in its own thread, the client is a blocking socket.
#include <gtest/gtest.h>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "tests/unit/http_support.hpp"
#include "transport/http/server.hpp"

namespace portcullis::transport::http {
namespace {

using namespace std::chrono_literals;
using test::Client;

class Running {
 public:
  explicit Running(Handler handler, const ServerLimits& limits = {})
      : work_(loop_.get_executor()), server_(std::make_unique<Server>(loop_, limits, std::move(handler))) {
    port_ = server_->listen("127.0.0.1", 0).value_or(0);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Running() {
    on_loop([this] { server_.reset(); });
    work_.reset();
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  Server& server() { return *server_; }
  void on_loop(std::function<void()> work) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  void reset_server() {
    on_loop([this] { server_.reset(); });
  }

 private:
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

void echo(const Request& request, const Reply& reply) {
  reply.respond(200, "text/plain", std::string(request.target) + "|" + std::string(request.body));
}

TEST(HttpServer, AnswersRequestsOfOneConnectionInOrder) {
  Running running(echo);
  Client client(running.port());
  client.send("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << head;
  EXPECT_NE(head.find("\r\nContent-Type: text/plain\r\n"), std::string::npos);
  EXPECT_NE(head.find("\r\nContent-Length: 5\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Connection:"), std::string::npos);
  EXPECT_EQ(client.read_until("hi"), "/a|hi");
  client.send("POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_until("x"), "/b|x");
}

TEST(HttpServer, AnswersPipelinedRequestsOneAtATime) {
  Running running(echo);
  Client client(running.port());
  std::string all;
  for (int i = 0; i < 2000; ++i) all += "GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
  client.send(all);
  for (int i = 0; i < 2000; ++i) {
    client.read_until("\r\n\r\n");
    ASSERT_EQ(client.read_until("|"), "/" + std::to_string(i) + "|");
  }
}

TEST(HttpServer, RefusesWhatCouldSmuggleARequestAndCloses) {
  std::atomic<int> handled = 0;
  Running running([&](const Request&, const Reply& reply) {
    ++handled;
    reply.respond(200, "", "");
  });
  for (const std::string_view fields :
       {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 1\r\nContent-Length: 2\r\n",
        "X: a\r\n b\r\n", "X: a\nY: b\r\n", "Transfer-Encoding : chunked\r\n"}) {
    Client client(running.port());
    client.send("POST / HTTP/1.1\r\n" + std::string(fields) + "\r\nGET /smuggled HTTP/1.1\r\n\r\n");
    client.close_sending();
    const std::string all = client.read_to_end();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 400 Bad Request\r\n")) << fields;
    EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(all.find("200 OK"), std::string::npos);
    EXPECT_TRUE(client.ended_in_order()) << fields;
  }
  EXPECT_EQ(handled, 0);
}

TEST(HttpServer, AnswersABodyBeyondTheLimitAlthoughItStillComes) {
  Running running(echo);
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\nContent-Length: 6000000\r\n\r\n" + std::string(6'000'000, 'x'));
  client.close_sending();
  EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 413 Content Too Large\r\n"));
  EXPECT_TRUE(client.ended_in_order());
}

TEST(HttpServer, ClosesClientsThatTakeTooLong) {
  const ServerLimits limits{.head = 60ms, .body = 60ms, .idle = 60ms, .write = 60ms};
  Running running(echo, limits);
  for (const std::string_view start : {"", "POST / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"}) {
    Client client(running.port());
    client.send(start);
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.ended_in_order()) << start;
  }
}

TEST(HttpServer, ClosesAClientThatDoesNotTakeItsAnswer) {
  const ServerLimits limits{.write = 60ms};
  const std::string large(16u << 20, 'x');
  std::promise<void> answered;
  std::promise<void> drained;
  Running running(
      [&](const Request&, const Reply& reply) {
        reply.respond(200, "text/plain", large);
        answered.set_value();
      },
      limits);
  Client client(running.port());
  client.send("GET / HTTP/1.1\r\n\r\n");
  answered.get_future().wait();
  running.on_loop([&] { running.server().drain([&] { drained.set_value(); }); });
  EXPECT_EQ(drained.get_future().wait_for(20s), std::future_status::ready);
}

TEST(HttpServer, TellsTheHandlerThatTheClientHasGone) {
  std::promise<void> started;
  std::promise<void> gone;
  Reply kept;
  Running running([&](const Request&, const Reply& reply) {
    kept = reply;
    reply.on_close([&] { gone.set_value(); });
    started.set_value();
  });
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\n\r\n");
  started.get_future().wait();
  client.close();
  EXPECT_EQ(gone.get_future().wait_for(20s), std::future_status::ready);
  running.on_loop([&] {
    EXPECT_FALSE(kept.open());
    kept.respond(200, "", "late");
    kept.send("late");
    kept.end();
    kept.abort();
    bool told = false;
    kept.on_close([&] { told = true; });
    EXPECT_TRUE(told);
    kept = {};
  });
}

TEST(HttpServer, AnAnswerAfterTheServerIsGoneDoesNothing) {
  std::promise<void> started;
  std::promise<void> gone;
  Reply kept;
  Running running([&](const Request&, const Reply& reply) {
    kept = reply;
    reply.on_close([&] { gone.set_value(); });
    started.set_value();
  });
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\n\r\n");
  started.get_future().wait();
  running.reset_server();
  EXPECT_EQ(gone.get_future().wait_for(0s), std::future_status::ready);
  running.on_loop([&] {
    kept.respond(200, "", "late");
    kept = {};
  });
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, AnOldReplyCannotAnswerTheNextRequest) {
  std::vector<Reply> replies;
  Running running([&](const Request& request, const Reply& reply) {
    replies.push_back(reply);
    if (request.target == "/second") replies.front().respond(200, "text/plain", "wrong");
    reply.respond(200, "text/plain", "right");
  });
  Client client(running.port());
  client.send("GET /first HTTP/1.1\r\n\r\nGET /second HTTP/1.1\r\nConnection: close\r\n\r\n");
  client.read_until("right");
  const std::string second = client.read_until("right");
  EXPECT_EQ(second.find("wrong"), std::string::npos);
  EXPECT_NE(second.find("right"), std::string::npos);
  running.on_loop([&] { replies.clear(); });
}

TEST(HttpServer, SendsEachPieceOfAStreamAtOnce) {
  Reply stream;
  std::promise<void> started;
  Running running([&](const Request&, const Reply& reply) {
    reply.begin_stream("text/event-stream", "Cache-Control: no-cache\r\n");
    stream = reply;
    started.set_value();
  });
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-cache\r\n"), std::string::npos);
  started.get_future().wait();
  running.on_loop([&] { stream.send("0123456789abcdef!"); });
  EXPECT_EQ(client.read_until("!\r\n"), "11\r\n0123456789abcdef!\r\n");
  running.on_loop([&] {
    stream.send("");
    stream.send("b");
    stream.end();
    stream.send("after the end");
    stream = {};
  });
  EXPECT_EQ(client.read_until("0\r\n\r\n"), "1\r\nb\r\n0\r\n\r\n");
}

TEST(HttpServer, CutsOffAStreamThatNobodyReads) {
  const ServerLimits limits{.stream_backlog = 64u << 10};
  std::promise<void> gone;
  Running running(
      [&](const Request&, const Reply& reply) {
        reply.begin_stream("text/event-stream");
        reply.on_close([&] { gone.set_value(); });
        const std::string piece(32u << 10, 'x');
        for (int i = 0; i < 4096 && reply.open(); ++i) reply.send(piece);
      },
      limits);
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(gone.get_future().wait_for(20s), std::future_status::ready);
}

TEST(HttpServer, CutsOffWhoTookNothingForLongestWhenAllTogetherLeaveTooMuchUnread) {
  const ServerLimits limits{.unread = 40u << 20};
  const std::string large(16u << 20, 'x');
  Running running([&](const Request&, const Reply& reply) { reply.respond(200, "text/plain", large); }, limits);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<Client>(running.port()));
    clients.back()->send("GET / HTTP/1.1\r\n\r\n");
    ASSERT_FALSE(clients.back()->read_until("\r\n\r\n").empty());
  }
  std::size_t open = 0;
  running.on_loop([&] { open = running.server().connections(); });
  EXPECT_LE(open, 4U) << "each holds about 12 MiB that the kernel does not take";
  clients.back()->send("GET /again HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_GT(clients.back()->read_to_end().size(), 2 * large.size()) << "the last one was there all the time";
  EXPECT_LT(clients.front()->read_to_end().size(), large.size());
}

TEST(HttpServer, DrainsByFinishingWhatItHasBegun) {
  Reply kept;
  std::promise<void> started;
  std::promise<void> drained;
  Running running([&](const Request&, const Reply& reply) {
    kept = reply;
    started.set_value();
  });
  Client idle(running.port());
  Client busy(running.port());
  busy.send("POST / HTTP/1.1\r\n\r\n");
  started.get_future().wait();
  running.on_loop([&] { running.server().drain([&] { drained.set_value(); }); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_FALSE(Client(running.port()).connected());
  auto done = drained.get_future();
  EXPECT_EQ(done.wait_for(0s), std::future_status::timeout);
  running.on_loop([&] {
    kept.respond(200, "text/plain", "last");
    kept = {};
  });
  busy.close_sending();
  const std::string answer = busy.read_to_end();
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("last"));
  EXPECT_EQ(done.wait_for(20s), std::future_status::ready);
}

TEST(HttpServer, HoldsNoMoreConnectionsThanAllowed) {
  const ServerLimits limits{.connections = 1};
  Running running(echo, limits);
  Client first(running.port());
  first.send("GET /1 HTTP/1.1\r\n\r\n");
  first.read_until("|");
  Client second(running.port());
  EXPECT_EQ(second.read_to_end(), "");
  first.send("GET /2 HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(first.read_until("|").ends_with("/2|"));
}

TEST(HttpServer, SaysContinueToAClientThatWaitsForIt) {
  Running running(echo);
  Client client(running.port());
  client.send("POST /c HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_until("ok"), "/c|ok");
}

TEST(HttpServer, SendsNoBodyToHead) {
  Running running(echo);
  Client client(running.port());
  client.send("HEAD /h HTTP/1.1\r\nConnection: close\r\n\r\n");
  client.close_sending();
  const std::string answer = client.read_to_end();
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

// More than a socket takes at once, so that the rest is sent later, from a copy: the pieces are gone by then.
TEST(HttpServer, AnswersInPiecesAreWholeHoweverLateTheyAreTaken) {
  std::string counted;
  for (unsigned i = 0; counted.size() < (6u << 20); ++i) counted += std::to_string(i) + ',';
  std::promise<void> answered;
  Running running([&](const Request&, const Reply& reply) {
    const std::string before = "before,", behind = ",behind";
    std::string copy = counted;
    reply.respond_in_pieces(200, "text/plain", std::array<std::string_view, 4>{before, copy, "", behind});
    copy.assign(copy.size(), 'x');
    answered.set_value();
  });
  Client client(running.port());
  client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  ASSERT_EQ(answered.get_future().wait_for(20s), std::future_status::ready);
  const std::string all = client.read_to_end();
  const std::string body = "\r\n\r\nbefore," + counted + ",behind";
  EXPECT_NE(all.find("Content-Length: " + std::to_string(body.size() - 4) + "\r\n"), std::string::npos);
  EXPECT_TRUE(all.ends_with(body)) << all.size() << " bytes";
}

TEST(HttpServer, SaysWhyItCannotListen) {
  Running running(echo);
  boost::asio::io_context loop;
  Server other(loop, {}, echo);
  EXPECT_FALSE(other.listen("127.0.0.1", running.port()));
  EXPECT_FALSE(other.listen("localhost", 0));
}

}  // namespace
}  // namespace portcullis::transport::http
