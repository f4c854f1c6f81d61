// Another MCP server as a source, without a socket: what is said to it in both eras, and what of its replies is
// believed.
#include <gtest/gtest.h>

#include "tests/unit/config_support.hpp"
#include "tools/retrieval/mcp.hpp"
#include "tools/retrieval/mcp_reply.hpp"
#include "tools/retrieval/mcp_tools.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::retrieval {
namespace {

using transport::client::Request;
using transport::client::Response;

Response mcp_reply(std::string body, std::string type = "application/json", int status = 200) {
  Response out;
  out.status = status;
  out.headers = {{"content-type", std::move(type)}};
  out.body = std::move(body);
  return out;
}

std::string header_of(const Request& request, std::string_view name) {
  for (const auto& header : request.headers)
    if (header.name == name) return header.value;
  return "";
}

std::string method_of(const Request& request) {
  const auto body = json::read(request.body);
  return body ? (*body)["method"].get<std::string>() : request.method;
}

std::shared_ptr<Source> library() {
  auto source = std::make_shared<Source>();
  source->name = "library";
  source->kind = SourceKind::mcp;
  source->path = "/mcp";
  source->key = transport::client::Secret("token");
  source->tool = "find";
  source->argument = "query";
  source->arguments = {{"shelf", "B"}};
  return source;
}

constexpr const char* modern = R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28","2025-11-25"]}})";

TEST(McpSource, AsksTheToolOfAModernServerWithItsHeadersAndNoSession) {
  const auto dialogue = make_mcp(library(), {"one", "two"});
  auto step = dialogue->begin();
  ASSERT_TRUE(step.send);
  EXPECT_EQ(method_of(*step.send), "server/discover");
  step = dialogue->take(mcp_reply(modern));
  ASSERT_TRUE(step.send) << step.failure;
  EXPECT_EQ(header_of(*step.send, "mcp-protocol-version"), "2026-07-28");
  EXPECT_EQ(header_of(*step.send, "mcp-method"), "tools/call");
  EXPECT_EQ(header_of(*step.send, "mcp-name"), "find");
  EXPECT_EQ(step.send->secret_header, "authorization");
  EXPECT_TRUE(step.send->more_secrets.empty());
  const auto body = json::read(step.send->body);
  EXPECT_EQ((*body)["params"]["arguments"], (Json{{"shelf", "B"}, {"query", "one"}}));
  EXPECT_EQ((*body)["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"], Json::object());
  step = dialogue->take(mcp_reply(
      "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n"
      "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\","
      "\"text\":\"first\"},{\"type\":\"image\",\"data\":\"\",\"mimeType\":\"image/png\"}]}}\n\n",
      "text/event-stream"));
  ASSERT_TRUE(step.send) << step.failure;
  step = dialogue->take(mcp_reply(R"({"jsonrpc":"2.0","id":3,"result":{"content":[]}})"));
  EXPECT_FALSE(step.send);
  EXPECT_EQ(step.failure, "");
  ASSERT_EQ(dialogue->found.size(), 1u);
  EXPECT_EQ(dialogue->found[0].text, "first");
  EXPECT_EQ(dialogue->found[0].place, "mcp:library/find");
  EXPECT_FALSE(dialogue->farewell());
}

TEST(McpSource, GreetsAnOlderServerAndDeletesItsSessionOnceWhateverHappens) {
  for (const auto& refusal : {mcp_reply("", "text/plain", 400), mcp_reply("", "", 404),
                              mcp_reply(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"x"}})")}) {
    const auto dialogue = make_mcp(library(), {"one"});
    dialogue->begin();
    auto step = dialogue->take(refusal);
    ASSERT_TRUE(step.send) << step.failure;
    EXPECT_EQ(method_of(*step.send), "initialize");
    EXPECT_EQ(header_of(*step.send, "mcp-protocol-version"), "");
    Response hello = mcp_reply(R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25"}})");
    hello.headers.push_back({"mcp-session-id", "s-1"});
    step = dialogue->take(hello);
    ASSERT_TRUE(step.send) << step.failure;
    EXPECT_EQ(method_of(*step.send), "notifications/initialized");
    EXPECT_EQ(step.send->body.find("\"id\""), std::string::npos);
    step = dialogue->take(mcp_reply("", "", 202));
    ASSERT_TRUE(step.send) << step.failure;
    EXPECT_EQ(method_of(*step.send), "tools/call");
    EXPECT_EQ(header_of(*step.send, "mcp-protocol-version"), "2025-11-25");
    ASSERT_EQ(step.send->more_secrets.size(), 1u);
    EXPECT_EQ(step.send->more_secrets[0].value.reveal(), "s-1");
    EXPECT_EQ(step.send->body.find("_meta"), std::string::npos);
    step = dialogue->take(mcp_reply("", "", 500));
    EXPECT_EQ(step.failure, "http_500");
    const auto last = dialogue->farewell();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->method, "DELETE");
    EXPECT_EQ(last->more_secrets.size(), 1u);
    EXPECT_FALSE(dialogue->farewell());
  }
}

TEST(McpSource, StopsAtOnceWhereNobodyMayAskOrTheAnswerIsNone) {
  const auto failure = [](const Response& response) {
    const auto dialogue = make_mcp(library(), {"one"});
    dialogue->begin();
    const auto step = dialogue->take(response);
    return step.send ? "went on with " + method_of(*step.send) : step.failure;
  };
  for (const int status : {301, 302, 401, 403, 429, 500, 503})
    EXPECT_EQ(failure(mcp_reply(modern, "application/json", status)), "http_" + std::to_string(status));
  EXPECT_EQ(failure(mcp_reply(modern, "text/html")), "not_json_content_type");
  EXPECT_EQ(failure(mcp_reply("[]")), "malformed_reply");
  EXPECT_EQ(failure(mcp_reply(R"({"jsonrpc":"2.0","id":7,"result":{"supportedVersions":["2026-07-28"]}})")),
            "wrong_id");
  EXPECT_EQ(failure(mcp_reply(R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":[]}})")),
            "went on with initialize");
  // A greeting with another revision, or a session that could not stand in a header.
  const auto greeted = [](Response hello) {
    const auto dialogue = make_mcp(library(), {"one"});
    dialogue->begin();
    dialogue->take(mcp_reply("", "", 400));
    return dialogue->take(hello).failure;
  };
  EXPECT_EQ(greeted(mcp_reply(R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"1999-01-01"}})")),
            "unknown_protocol");
  Response odd = mcp_reply(R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25"}})");
  odd.headers.push_back({"mcp-session-id", "a b"});
  EXPECT_EQ(greeted(odd), "malformed_reply");
}

TEST(McpSource, BelievesOneResponseWithItsIdAndNothingElse) {
  const auto failure = [](const Response& response) {
    const auto read = read_rpc_result(response, 4);
    return read ? "read" : read.error();
  };
  const std::string good = R"({"jsonrpc":"2.0","id":4,"result":{}})";
  EXPECT_EQ(failure(mcp_reply(good)), "read");
  EXPECT_EQ(failure(mcp_reply("data: " + good + "\n\n", "text/event-stream; charset=utf-8")), "read");
  EXPECT_EQ(failure(mcp_reply("id: 1\nretry: 500\ndata:\n\n", "text/event-stream")), "stream_without_reply");
  EXPECT_EQ(failure(mcp_reply("data: " + good, "text/event-stream")), "stream_cut_off");
  for (const char* body :
       {"", "[]", "null", R"([{"jsonrpc":"2.0","id":4,"result":{}}])", R"({"id":4,"result":{}})",
        R"({"jsonrpc":"2.0","id":4})", R"({"jsonrpc":"2.0","id":4,"result":null})",
        R"({"jsonrpc":"2.0","id":4,"result":{},"error":{}})", R"({"jsonrpc":"2.0","method":"notifications/x"})",
        R"({"jsonrpc":"2.0","id":4,"id":4,"result":{}})", R"({"jsonrpc":"2.0","id":4,"result":[]})"})
    EXPECT_EQ(failure(mcp_reply(body)), "malformed_reply") << body;
  for (const char* body : {R"({"jsonrpc":"2.0","id":"4","result":{}})", R"({"jsonrpc":"2.0","id":4.0,"result":{}})",
                           R"({"jsonrpc":"2.0","id":null,"error":{}})", R"({"jsonrpc":"2.0","result":{}})"})
    EXPECT_EQ(failure(mcp_reply(body)), "wrong_id") << body;
  EXPECT_EQ(failure(mcp_reply(R"({"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"m"}})")), "rpc_error");
  EXPECT_EQ(failure(mcp_reply(R"({"jsonrpc":"2.0","id":9,"method":"sampling/createMessage"})")), "server_asked");
  EXPECT_EQ(failure(mcp_reply("data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\n\ndata: " + good + "\n\n",
                              "text/event-stream")),
            "read");
}

TEST(McpSource, TakesTextsAndNoErrorNoQuestionAndNoPicture) {
  const auto texts = [](const char* result, bool resource = false) -> std::string {
    const auto read = texts_of_result(*json::read(result), resource, "place");
    if (!read) return read.error();
    std::string out;
    for (const Found& found : *read) out += found.text + "@" + found.place + ";";
    return out;
  };
  EXPECT_EQ(
      texts(R"({"content":[{"type":"text","text":"a"},{"type":"resource","resource":{"uri":"u:b","text":"b"}}]})"),
      "a@place;b@u:b;");
  EXPECT_EQ(texts(R"({"content":[]})"), "");
  EXPECT_EQ(texts(R"({"contents":[{"uri":"u:a","text":"a"},{"uri":"u:b","blob":"AA=="}]})", true), "a@u:a;");
  EXPECT_EQ(texts(R"({"contents":[{"uri":"u:\u202ea","text":"a"}]})", true), "a@place;");
  EXPECT_EQ(texts(R"({"content":[{"type":"image","data":"","mimeType":"image/png"}]})"), "no_text_content");
  EXPECT_EQ(texts(R"({"content":[{"type":"text","text":" "}]})"), "no_text_content");
  EXPECT_EQ(texts(R"({"isError":true,"content":[{"type":"text","text":"a"}]})"), "tool_error");
  EXPECT_EQ(texts(R"({"isError":"no","content":[]})"), "malformed_reply");
  EXPECT_EQ(texts(R"({"resultType":"input_required","inputRequests":{}})"), "input_required");
  EXPECT_EQ(texts(R"({"resultType":"task","content":[]})"), "result_not_complete");
  for (const char* body : {R"({})", R"({"content":{}})", R"({"content":[1]})", R"({"content":[{}]})",
                           R"({"content":[{"type":"text","text":1}]})", R"({"structuredContent":{"a":1}})"})
    EXPECT_EQ(texts(body), "malformed_reply") << body;
}

TEST(McpSource, IsConfiguredWithAToolOrAResource) {
  const auto code = [](const std::string& lines) -> std::string {
    const auto loaded =
        server::config::load(server::config::testing::Machine()
                                 .user("[sources.library]\nkind = \"mcp\"\nurl = \"https://l.example/mcp\"\n" + lines)
                                 .sources());
    return loaded ? "accepted" : loaded.error().front().code;
  };
  EXPECT_EQ(code("tool = \"find\"\nargument = \"q\"\narguments = {shelf = \"B\"}\n"), "accepted");
  EXPECT_EQ(code("tool = \"find\"\n"), "accepted");
  EXPECT_EQ(code("resource = \"docs://a\"\n"), "accepted");
  EXPECT_EQ(code(""), "missing_key");
  EXPECT_EQ(code("tool = \"find\"\nresource = \"docs://a\"\n"), "missing_key");
  EXPECT_EQ(code("tool = \"fi nd\"\n"), "out_of_range");
  EXPECT_EQ(code("tool = \"find\"\narguments = {query = \"B\"}\n"), "not_allowed");
}

// ---- a probe

ToolSearch::Verdict found_in(const std::string& tools) {
  ToolSearch search;
  const auto verdict = search.look(*json::read(R"({"tools":)" + tools + "}"), *library());
  return verdict.value_or(ToolSearch::Verdict{"another page", search.cursor()});
}

TEST(McpProbe, LooksForTheToolAndItsArguments) {
  const auto tool = [](const std::string& schema) {
    return found_in(R"([{"name":"a"},{"name":"find","inputSchema":)" + schema + "}]");
  };
  const std::string shelf = R"("shelf":{"type":["string","null"]})";
  EXPECT_EQ(tool(R"({"properties":{"query":{"type":"string"},)" + shelf + R"(},"required":["query"]})").failure, "");
  EXPECT_EQ(tool(R"({"properties":{"query":{},)" + shelf + "}}").failure, "") << "it does not say what it takes";
  EXPECT_EQ(tool(R"({"properties":{"query":{"type":"string"}}})").failure, "argument_not_found");
  EXPECT_EQ(tool(R"({"type":"object"})").detail, "query");
  EXPECT_EQ(tool(R"({"properties":{"query":{"type":"integer"},)" + shelf + "}}").failure, "argument_not_text");
  const auto more = tool(R"({"properties":{"query":{},)" + shelf + R"(},"required":["query","where"]})");
  EXPECT_EQ(more.failure, "argument_missing");
  EXPECT_EQ(more.detail, "where");
  const auto none = found_in(R"([{"name":"a","inputSchema":{}},{"name":"b"}])");
  EXPECT_EQ(none.failure, "tool_not_found");
  EXPECT_EQ(none.detail, "a, b");
  for (const char* bad :
       {"{}", "null", "[1]", R"([{"title":"find"}])", R"([{"name":"find"}])", R"([{"name":"find","inputSchema":[]}])",
        R"([{"name":"find","inputSchema":{"properties":{"query":{},"shelf":{}},"required":"query"}}])",
        R"([{"name":"find","inputSchema":{"properties":{"query":{},"shelf":{}},"required":[1]}}])"})
    EXPECT_EQ(found_in(bad).failure, "malformed_reply") << bad;
}

TEST(McpProbe, TurnsPagesAndNotForEver) {
  ToolSearch search;
  const Json page = *json::read(R"({"tools":[{"name":"a"}],"nextCursor":"n"})");
  int pages = 1;
  while (pages < 100 && !search.look(page, *library())) ++pages;
  EXPECT_EQ(search.cursor(), "n");
  EXPECT_EQ(pages, 20);
  Json long_one = page;
  long_one["nextCursor"] = std::string(5'000, 'x');
  EXPECT_EQ(ToolSearch().look(long_one, *library())->failure, "malformed_reply");
}

TEST(McpProbe, AsksForNothingButTheList) {
  const auto dialogue = make_probe(library());
  ASSERT_TRUE(dialogue->begin().send);
  auto step = dialogue->take(mcp_reply(modern));
  ASSERT_TRUE(step.send) << step.failure;
  EXPECT_EQ(method_of(*step.send), "tools/list");
  EXPECT_FALSE(step.query) << "nothing to pay for";
  EXPECT_EQ(header_of(*step.send, "mcp-name"), "");
  step = dialogue->take(mcp_reply(R"({"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"seek"}]}})"));
  EXPECT_FALSE(step.send);
  EXPECT_EQ(step.failure, "tool_not_found");
  EXPECT_EQ(dialogue->detail, "seek");
  EXPECT_EQ(queries_of_probe(*library()), 0u);
}

}  // namespace
}  // namespace portcullis::tools::retrieval
