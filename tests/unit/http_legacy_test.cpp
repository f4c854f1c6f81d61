// Sessions from the socket to the tool: what a client of an older revision sees while a call runs, breaks off, is
// polled or ends.
#include "tests/unit/http_endpoint_support.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::has;
using test::with_length;

class HttpLegacyTest : public test::HttpEndpointTest {
 protected:
  static std::string head(std::string_view method, const std::string& session) {
    return std::string(method) +
           " /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n"
           "Content-Type: application/json\r\n" +
           (session.empty() ? "" : "Mcp-Session-Id: " + session + "\r\n");
  }
  static std::string message(const std::string& session, std::string_view body) {
    return with_length(head("POST", session), body);
  }
  static std::string get(const std::string& session, std::string_view last = "") {
    return head("GET", session) + (last.empty() ? "" : "Last-Event-ID: " + std::string(last) + "\r\n") + "\r\n";
  }

  std::string begin(std::string_view revision = "2025-11-25") {
    const std::string answer = exchange(
        message("", R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
                        std::string(revision) + R"(","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})"));
    const std::string name = "Mcp-Session-Id: ";
    const auto at = answer.find(name);
    EXPECT_NE(at, std::string::npos) << answer;
    return at == std::string::npos ? "" : answer.substr(at + name.size(), 32);
  }
  void start_call(Client& client, const std::string& session) {
    client.send(message(session, call_));
    tool_->started.get_future().wait();
  }

  const std::string call_ =
      R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"verify","arguments":{"text":"2 + 2 = 4"}}})";
};

TEST_F(HttpLegacyTest, LetsGoOfTheStreamAndGivesTheAnswerToTheClientThatComesBack) {
  const std::string session = begin();
  Client client(port_);
  start_call(client, session);
  on_loop([this] { tool_->call().release_stream(); });
  const std::string stream = client.read_until("0\r\n\r\n");
  EXPECT_TRUE(has(stream, "id: 1-0\nretry: 500\ndata: \n\n")) << stream;
  EXPECT_FALSE(has(stream, "\"id\":7")) << stream;
  Client back(port_);
  back.send(get(session, "1-0"));
  EXPECT_TRUE(has(back.read_until("data: \n\n"), "text/event-stream"));
  on_loop([this] { tool_->finish(); });
  const std::string answer = back.read_until("0\r\n\r\n");
  EXPECT_TRUE(has(answer, "id: 1-1\n")) << answer;
  EXPECT_TRUE(has(answer, "\"id\":7")) << answer;
}

TEST_F(HttpLegacyTest, TakesAClosedConnectionForABrokenOneAndKeepsTheAnswer) {
  const std::string session = begin();
  {
    Client client(port_);
    start_call(client, session);
    EXPECT_TRUE(has(client.read_until("data: \n\n"), "id: 1-0"));
  }
  on_loop([this] { tool_->finish(); });
  EXPECT_TRUE(calls_end());
  EXPECT_EQ(tool_->cancelled.get_future().wait_for(0s), std::future_status::timeout);
  for (int times = 0; times < 2; ++times) {
    Client back(port_);
    back.send(get(session, "1-0"));
    EXPECT_TRUE(has(back.read_until("0\r\n\r\n"), "\"id\":7"));
  }
  const std::string other = exchange(get(begin(), "1-0"));
  EXPECT_TRUE(other.starts_with("HTTP/1.1 400 ")) << other;
}

TEST_F(HttpLegacyTest, GivesTheStreamToTheNewerConnection) {
  const std::string session = begin();
  Client first(port_);
  first.send(get(session));
  EXPECT_TRUE(has(first.read_until("data: \n\n"), "id: 0-0"));
  Client second(port_);
  second.send(get(session));
  EXPECT_TRUE(has(second.read_until("data: \n\n"), "id: 0-0"));
  EXPECT_TRUE(first.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  on_loop([this] { process_->services().subscriptions.publish({}); });
  EXPECT_TRUE(has(second.read_until("}\n\n"), "notifications/tools/list_changed"));
}

TEST_F(HttpLegacyTest, KeepsNewsForAClientThatIsNotListening) {
  const std::string session = begin("2025-06-18");
  on_loop([this] { process_->services().subscriptions.publish({}); });
  Client client(port_);
  client.send(get(session));
  EXPECT_TRUE(has(client.read_until("}\n\n"), "id: 0-1\n"));
  client.close();
  Client again(port_);  // what was sent is not sent again
  again.send(get(session));
  again.read_until("\r\n\r\n");
  on_loop([this] { process_->services().subscriptions.publish({}); });
  EXPECT_TRUE(has(again.read_until("}\n\n"), "id: 0-2\n"));
}

TEST_F(HttpLegacyTest, CutsOffAClientThatDoesNotReadAndKeepsItsShareOnly) {
  const std::string session = begin();
  Client client(port_);
  client.send(get(session));
  client.read_until("data: \n\n");
  on_loop([this] {
    for (int i = 0; i < 200'000; ++i) process_->services().subscriptions.publish({});
    EXPECT_LE(endpoint_->sessions().events().events(), EventLimits{}.session_events);
    EXPECT_LE(endpoint_->sessions().events().bytes(), EventLimits{}.session_bytes);
  });
  const std::string got = client.read_to_end();
  EXPECT_FALSE(got.ends_with("0\r\n\r\n"));
  EXPECT_FALSE(has(got, "id: 0-200000\n"));
  Client back(port_);
  back.send(get(session, "0-199999"));
  EXPECT_TRUE(has(back.read_until("}\n\n"), "id: 0-200000\n"));
}

TEST_F(HttpLegacyTest, KeepsLongStreamsAliveWithComments) {
  const std::string session = begin();
  Client call(port_);
  start_call(call, session);
  Client news(port_);
  news.send(get(session));
  call.read_until("data: \n\n");
  news.read_until("data: \n\n");
  on_loop([this] { endpoint_->tick(HttpEndpoint::Clock::now() + 16s); });
  EXPECT_TRUE(has(call.read_until(": keep-alive\n\n"), ": keep-alive"));
  EXPECT_TRUE(has(news.read_until(": keep-alive\n\n"), ": keep-alive"));
  on_loop([this] { tool_->finish(); });
}

TEST_F(HttpLegacyTest, EndsTheCallsOfASessionWithIt) {
  const std::string session = begin();
  Client client(port_);
  start_call(client, session);
  const std::string ended = exchange(head("DELETE", session) + "Connection: close\r\n\r\n");
  EXPECT_TRUE(ended.starts_with("HTTP/1.1 200 ")) << ended;
  EXPECT_EQ(tool_->cancelled.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_TRUE(client.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  EXPECT_TRUE(calls_end());
}

TEST_F(HttpLegacyTest, CancelsByNotificationAndSendsNoAnswer) {
  const std::string session = begin();
  Client client(port_);
  start_call(client, session);
  const std::string told =
      exchange(message(session, R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})"));
  EXPECT_TRUE(told.starts_with("HTTP/1.1 202 ")) << told;
  EXPECT_EQ(tool_->cancelled.get_future().wait_for(20s), std::future_status::ready);
  const std::string stream = client.read_until("0\r\n\r\n");
  EXPECT_TRUE(stream.ends_with("0\r\n\r\n")) << stream;
  EXPECT_FALSE(has(stream, "\"id\":7")) << stream;
}

TEST_F(HttpLegacyTest, EndsStreamsInOrderWhenTheServerLeavesAndLetsCallsFinish) {
  const std::string session = begin();
  Client call(port_);
  start_call(call, session);
  Client news(port_);
  news.send(get(session));
  news.read_until("data: \n\n");
  on_loop([this] { endpoint_->shut_down(); });
  EXPECT_TRUE(news.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  EXPECT_TRUE(exchange(message(session, R"({"jsonrpc":"2.0","id":9,"method":"ping"})")).starts_with("HTTP/1.1 503 "));
  on_loop([this] { tool_->finish(); });
  EXPECT_TRUE(has(call.read_until("0\r\n\r\n"), "\"id\":7"));
}

TEST_F(HttpLegacyTest, CountsTheCallsOfSessionsAndOthersTogether) {
  Client client(port_);
  start_call(client, begin());
  const std::string more = exchange(message(begin(), call_));
  EXPECT_TRUE(more.starts_with("HTTP/1.1 503 ")) << more;
  EXPECT_TRUE(has(more, "Retry-After: 1\r\n"));
  on_loop([this] { tool_->finish(); });
  client.read_until("0\r\n\r\n");
}

TEST_F(HttpLegacyTest, NamesSessionsByWhatNobodyCanGuess) {
  std::set<std::string> names;
  on_loop([&] {
    for (int i = 0; i < 100'000; ++i) names.insert(process_->services().random_hex(32));
  });
  EXPECT_EQ(names.size(), 100'000u);
  const std::string session = begin();
  EXPECT_TRUE(std::all_of(session.begin(), session.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  })) << session;
}

}  // namespace
}  // namespace portcullis::server::mcp
