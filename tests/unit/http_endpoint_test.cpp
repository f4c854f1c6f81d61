// MCP over HTTP from the socket to the tool: the process of the real server with a tool whose end the test decides.
#include "tests/unit/http_endpoint_support.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::has;
using test::HttpEndpointTest;
using test::with_length;

constexpr std::string_view meta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{})";

constexpr std::string_view usual =
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\n"
    "Connection: close\r\n";

std::string post(std::string_view method, std::string_view params, std::string_view headers = "") {
  const std::string body =
      R"({"jsonrpc":"2.0","id":7,"method":")" + std::string(method) + R"(","params":{)" + std::string(params) + "}}";
  return with_length(std::string(usual) + "Mcp-Method: " + std::string(method) + "\r\n" + std::string(headers), body);
}

std::string call(std::string_view more_meta = "", std::string_view headers = "") {
  return post("tools/call",
              R"("name":"verify","arguments":{"text":"2 + 2 = 4"},)" + std::string(meta) + std::string(more_meta) + "}",
              "Mcp-Name: verify\r\n" + std::string(headers));
}

TEST_F(HttpEndpointTest, AnswersDiscoverAndListWithJson) {
  for (const std::string_view method : {"server/discover", "tools/list"}) {
    const std::string answer = exchange(post(method, std::string(meta) + "}"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(has(answer, "Content-Type: application/json\r\n"));
    EXPECT_TRUE(has(answer, R"("id":7)"));
    EXPECT_TRUE(has(answer, R"("resultType":"complete")"));
  }
}

struct EndpointRow {
  std::string request;
  int status;
  std::string_view part;
};

TEST_F(HttpEndpointTest, GivesEveryRefusalItsStatusAndCode) {
  const std::string body = R"({"jsonrpc":"2.0","id":7,"method":"tools/list","params":{)" + std::string(meta) + "}}}";
  const std::string start = "POST /mcp HTTP/1.1\r\nConnection: close\r\n";
  const std::string host = "Host: localhost\r\n";
  const std::string json = "Content-Type: application/json\r\n";
  const std::string version = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\n";
  const std::string unknown_version =
      R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01","io.modelcontextprotocol/clientCapabilities":{}})";
  const std::vector<EndpointRow> rows{
      {with_length(start + json + version, body), 403, "-32600"},
      {with_length(start + "Host: evil.com\r\n" + json + version, body), 403, "-32600"},
      {with_length(start + host + "Origin: http://evil.com\r\n" + json + version, body), 403, "-32600"},
      {with_length(start + host + "Origin: null\r\n" + json + version, body), 403, "-32600"},
      {with_length(start + host + "Origin: http://localhost:3000\r\n" + json + version, body), 200, "\"tools\""},
      {with_length(start + host + version, body), 415, "application/json"},
      {with_length(start + host + "Content-Type: text/plain\r\n" + version, body), 415, "application/json"},
      {with_length(start + host + "Content-Type: application/jsonx\r\n" + version, body), 415, "application/json"},
      {with_length(start + host + json + "Content-Encoding: gzip\r\n" + version, body), 415, "application/json"},
      {with_length(start + host + "Content-Type: Application/JSON; charset=utf-8\r\n" + version, body), 200,
       "\"tools\""},
      {with_length(start + host + json, body), 400, "-32020"},
      {with_length(start + host + json + "MCP-Protocol-Version: 2026-07-28\r\n", body), 400, "-32020"},
      {with_length(start + host + json + "MCP-Protocol-Version: 2025-11-25\r\nMcp-Method: tools/list\r\n", body), 400,
       "-32020"},
      {post("tools/list", ""), 400, "-32602"},
      {post("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})"), 400, "-32602"},
      {post("tools/list", R"("_meta":7)"), 400, "-32602"},
      {post("initialize", R"("protocolVersion":"2025-11-25")"), 400, "-32020"},
      {post("initialize", std::string(meta) + "}"), 404, "-32601"},
      {post("ping", std::string(meta) + "}"), 404, "-32601"},
      {post("no/such", std::string(meta) + "}"), 404, "-32601"},
      {post("tools/call", R"("name":"none",)" + std::string(meta) + "}", "Mcp-Name: none\r\n"), 200, "-32602"},
      {post("tools/call", R"("name":"verify",)" + std::string(meta) + "}", "Mcp-Name: consult\r\n"), 400, "-32020"},
      {with_length(start + host + json + "MCP-Protocol-Version: 2031-01-01\r\nMcp-Method: tools/list\r\n",
                   R"({"jsonrpc":"2.0","id":7,"method":"tools/list","params":{)" + unknown_version + "}}"),
       400, R"("requested":"2031-01-01")"},
      {with_length(start + host + json + version, "not json"), 400, "-32700"},
      {with_length(start + host + json + version, ""), 400, "-32700"},
      {with_length(start + host + json + version, "[" + body + "]"), 400, "-32600"},
      {with_length(start + host + json + version, R"({"jsonrpc":"2.0","id":null,"method":"tools/list"})"), 400,
       "-32600"},
      {with_length(start + host + json + version, R"({"jsonrpc":"2.0","id":7,"result":{}})"), 400, "-32600"},
      {"GET /mcp HTTP/1.1\r\nHost: localhost\r\nMCP-Protocol-Version: 2026-07-28\r\n\r\n", 405, "Allow: POST\r\n"},
      {"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMCP-Protocol-Version: 2031-01-01\r\n\r\n", 405, "Allow: POST\r\n"},
      {"OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "Allow: POST, GET, DELETE\r\n"},
      {"POST http://localhost/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", 403, "path"},
      {"GET /mcp/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "nothing here"},
      {"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 200, "alive"},
      {"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200, "ready"},
      {"POST /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "Allow: GET, HEAD\r\n"},
      {"GET /livez HTTP/1.1\r\nHost: evil.com\r\n\r\n", 403, "Host"},
  };
  for (const EndpointRow& row : rows) {
    const std::string answer = exchange(row.request);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(row.status) + " ")) << row.request << "\n" << answer;
    EXPECT_TRUE(has(answer, row.part)) << row.request << "\n" << answer;
  }
}

TEST_F(HttpEndpointTest, AcceptsNotificationsWithoutABody) {
  const std::string body = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})";
  const std::string answer = exchange(with_length(usual, body));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 Accepted\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("Content-Length: 0\r\n\r\n"));
  const std::string other = exchange(with_length(std::string(usual) + "Mcp-Method: tools/call\r\n", body));
  EXPECT_TRUE(other.starts_with("HTTP/1.1 400 ")) << other;
  const std::string later =
      exchange(with_length("POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                           "Content-Type: application/json\r\n"
                           "MCP-Protocol-Version: 2031-01-01\r\n",
                           body));
  EXPECT_TRUE(later.starts_with("HTTP/1.1 400 ")) << later;
  EXPECT_TRUE(has(later, "-32022")) << later;
}

TEST_F(HttpEndpointTest, StreamsProgressAndThenTheAnswer) {
  Client client(port_);
  client.send(call(R"(,"progressToken":"p")", "Accept: application/json, text/event-stream\r\n"));
  tool_->started.get_future().wait();
  on_loop([this] { tool_->call().progress(1, 2, "half"); });
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(has(head, "Content-Type: text/event-stream\r\n")) << head;
  EXPECT_TRUE(has(head, "Cache-Control: no-cache, no-transform\r\n"));
  const std::string event = client.read_until("\n\n\r\n");
  EXPECT_TRUE(has(event, R"(data: {"jsonrpc":"2.0","method":"notifications/progress")")) << event;
  on_loop([this] { tool_->finish(); });
  const std::string answer = client.read_until("0\r\n\r\n");
  EXPECT_TRUE(has(answer, R"("id":7)")) << answer;
  EXPECT_TRUE(has(answer, R"("result":)")) << answer;
  EXPECT_TRUE(answer.ends_with("\n\n\r\n0\r\n\r\n")) << answer;
}

TEST_F(HttpEndpointTest, AnswersWithJsonWhenTheClientDoesNotReadEvents) {
  Client client(port_);
  client.send(call(R"(,"progressToken":"p")", "Accept: application/json, text/event-stream;q=0\r\n"));
  tool_->started.get_future().wait();
  on_loop([this] {
    tool_->call().progress(1, 2, "half");
    tool_->finish();
  });
  EXPECT_TRUE(has(client.read_until("\r\n\r\n"), "Content-Type: application/json\r\n"));
}

TEST_F(HttpEndpointTest, CancelsTheCallWhenTheClientCloses) {
  Client client(port_);
  client.send(call());
  tool_->started.get_future().wait();
  client.close();
  EXPECT_EQ(tool_->cancelled.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_TRUE(calls_end());
}

TEST_F(HttpEndpointTest, RefusesMoreCallsThanAllowedAndAllWhenItLeaves) {
  Client client(port_);
  client.send(call());
  tool_->started.get_future().wait();
  const std::string second = exchange(call());
  EXPECT_TRUE(second.starts_with("HTTP/1.1 503 ")) << second;
  EXPECT_TRUE(has(second, "Retry-After: 1\r\n"));
  EXPECT_TRUE(has(second, R"("id":7)"));
  EXPECT_TRUE(exchange(post("tools/list", std::string(meta) + "}")).starts_with("HTTP/1.1 200 "));
  on_loop([this] { endpoint_->shut_down(); });
  const std::string third = exchange(post("tools/list", std::string(meta) + "}"));
  EXPECT_TRUE(third.starts_with("HTTP/1.1 503 ")) << third;
  EXPECT_TRUE(has(third, "1002")) << third;
  EXPECT_TRUE(exchange("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 200 "));
  on_loop([this] { endpoint_->cancel_all(); });
  EXPECT_EQ(tool_->cancelled.get_future().wait_for(20s), std::future_status::ready);
}

std::string listen() {
  return post("subscriptions/listen", R"("notifications":{"toolsListChanged":true},)" + std::string(meta) + "}");
}

TEST_F(HttpEndpointTest, KeepsAListenAliveAndEndsItWithItsResult) {
  Client client(port_);
  client.send(listen());
  EXPECT_TRUE(has(client.read_until("}\n\n"), "notifications/subscriptions/acknowledged"));
  on_loop([this] { endpoint_->tick(HttpEndpoint::Clock::now() + 16s); });
  EXPECT_TRUE(has(client.read_until("keep-alive\n\n"), ": keep-alive"));
  on_loop([this] { process_->services().subscriptions.publish({}); });
  EXPECT_TRUE(has(client.read_until("}\n\n"), "notifications/tools/list_changed"));
  EXPECT_EQ(endpoint_->in_flight(), 0u);
  on_loop([this] { endpoint_->shut_down(); });
  const std::string end = client.read_until("0\r\n\r\n");
  EXPECT_TRUE(has(end, R"("id":7,"result":)")) << end;
}

TEST_F(HttpEndpointTest, CutsOffAListenThatNobodyReads) {
  Client client(port_);
  client.send(listen());
  client.read_until("}\n\n");
  const auto listening = [this] {
    std::size_t count = 0;
    on_loop([&] { count = process_->services().subscriptions.size(); });
    return count;
  };
  EXPECT_EQ(listening(), 1u);
  on_loop([this] {
    for (int i = 0; i < 200'000; ++i) process_->services().subscriptions.publish({});
    endpoint_->tick(HttpEndpoint::Clock::now() + 16s);
  });
  EXPECT_EQ(listening(), 0u);
  Client again(port_);
  again.send(listen());
  again.read_until("}\n\n");
  EXPECT_EQ(listening(), 1u);
  again.close();
  while (listening() != 0) {
  }
}

TEST_F(HttpEndpointTest, CutsOffInTheMiddleOfAKeepAlive) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(port_));
    clients.back()->send(listen());
    clients.back()->read_until("}\n\n");
  }
  on_loop([this] {
    auto later = HttpEndpoint::Clock::now();
    while (process_->services().subscriptions.size() != 0) endpoint_->tick(later += 16s);
  });
  EXPECT_EQ(endpoint_->in_flight(), 0u);
}

TEST(HttpEndpointSchemas, NoToolAnnotatesAnArgumentWrongly) {
  const Catalogue catalogue;
  for (const ToolEntry& entry : catalogue.tools()) {
    const auto headers = param_headers(Json::parse(entry.input_schema));
    EXPECT_TRUE(headers) << entry.name << ": " << (headers ? "" : headers.error());
  }
}

}  // namespace
}  // namespace portcullis::server::mcp
