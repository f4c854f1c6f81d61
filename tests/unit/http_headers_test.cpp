// The MCP headers against the body: every row is a request that a gateway and the server could read differently.
#include <gtest/gtest.h>

#include "server/mcp/http/headers.hpp"

namespace portcullis::server::mcp {
namespace {

using Fields = std::vector<transport::http::Field>;

const Json body{{"name", "verify"},
                {"arguments", {{"claim", "x"}}},
                {"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}}}};

Fields call(std::string_view version, std::string_view method, std::string_view name) {
  return {{"MCP-Protocol-Version", version}, {"Mcp-Method", method}, {"Mcp-Name", name}};
}

bool agrees(const Fields& fields, std::string_view method = "tools/call", const Json& params = body,
            const std::vector<ParamHeader>& annotated = {}) {
  const auto error = header_mismatch(fields, method, params, annotated);
  if (error) {
    EXPECT_EQ(error->code, jsonrpc::ErrorCode::header_mismatch);
  }
  return !error;
}

TEST(HttpHeaders, AgreeWhenEveryHeaderRepeatsTheBody) {
  EXPECT_TRUE(agrees(call("2026-07-28", "tools/call", "verify")));
  EXPECT_TRUE(agrees({{"mcp-protocol-version", "2026-07-28"}, {"MCP-METHOD", "tools/call"}, {"mCP-nAME", "verify"}}));
  EXPECT_TRUE(agrees(call("2026-07-28", "tools/call", "=?base64?dmVyaWZ5?=")));
}

TEST(HttpHeaders, DisagreeWhenOneIsMissingDifferentTwiceOrMalformed) {
  const std::vector<Fields> rows{
      {},
      {{"Mcp-Method", "tools/call"}, {"Mcp-Name", "verify"}},
      {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Name", "verify"}},
      {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}},
      call("2025-11-25", "tools/call", "verify"),
      call("2031-01-01", "tools/call", "verify"),
      call("", "tools/call", "verify"),
      call("2026-07-28", "tools/list", "verify"),
      call("2026-07-28", "Tools/Call", "verify"),
      call("2026-07-28", "", "verify"),
      call("2026-07-28", "tools/call", "Verify"),
      call("2026-07-28", "tools/call", "verif"),
      call("2026-07-28", "tools/call", ""),
      call("2026-07-28", "tools/call", "=?base64?dmVyaWZ6?="),
      call("2026-07-28", "tools/call", "=?BASE64?dmVyaWZ5?="),
      call("2026-07-28", "tools/call", "=?base64?dmVyaWZ5"),
      call("2026-07-28", "tools/call", "=?base64?dmVyaWZ?="),
      call("2026-07-28", "tools/call", "=?base64?dmVy*WZ5?="),
      call("2026-07-28", "=?base64?dG9vbHMvY2FsbA==?=", "verify"),
      {{"MCP-Protocol-Version", "2026-07-28"},
       {"Mcp-Method", "tools/call"},
       {"Mcp-Name", "verify"},
       {"mcp-name", "verify"}},
      {{"MCP-Protocol-Version", "2026-07-28"},
       {"mcp-protocol-version", "2026-07-28"},
       {"Mcp-Method", "tools/call"},
       {"Mcp-Name", "verify"}},
      {{"MCP-Protocol-Version", "2026-07-28"},
       {"Mcp-Method", "tools/call"},
       {"Mcp-Method", "tools/list"},
       {"Mcp-Name", "verify"}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_FALSE(agrees(rows[i])) << "row " << i;
}

TEST(HttpHeaders, LeaveWhatTheBodyLacksToTheDispatcher) {
  const Fields fields{{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/list"}};
  EXPECT_TRUE(agrees(fields, "tools/list", Json::object()));
  EXPECT_TRUE(agrees(fields, "tools/list", Json{{"_meta", 7}}));
  EXPECT_FALSE(
      agrees({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "initialize"}}, "initialize", Json::object()));
}

TEST(HttpHeaders, NameWhatTheMethodNames) {
  const auto check = [](std::string_view method, const char* key) {
    const Json params{{key, "a b"}, {"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}}}};
    EXPECT_TRUE(agrees(call("2026-07-28", method, "a b"), method, params)) << method;
    EXPECT_FALSE(agrees(call("2026-07-28", method, "b a"), method, params)) << method;
  };
  check("prompts/get", "name");
  check("resources/read", "uri");
  check("tasks/get", "taskId");
  check("tasks/update", "taskId");
  check("tasks/cancel", "taskId");
}

TEST(HttpHeaders, NeedOnlyTheVersionOfANotification) {
  const auto passes = [](const Fields& fields, const Json& params = Json::object()) {
    return !notification_header_mismatch(fields, "notifications/cancelled", params);
  };
  EXPECT_TRUE(passes({{"MCP-Protocol-Version", "2026-07-28"}}));
  EXPECT_TRUE(passes({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "notifications/cancelled"}}));
  EXPECT_FALSE(passes({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}}));
  EXPECT_FALSE(passes({}));
  EXPECT_FALSE(passes({{"MCP-Protocol-Version", "2025-11-25"}}, body));
}

TEST(HttpHeaders, DecodeBase64OnlyInItsOneForm) {
  EXPECT_EQ(decoded_header_value("plain"), "plain");
  EXPECT_EQ(decoded_header_value("=?base64?ZsO8cg==?="), "f\xC3\xBCr");
  EXPECT_EQ(decoded_header_value("=?base64?"
                                 "?="),
            "");
  EXPECT_EQ(decoded_header_value("=?base64?"), "=?base64?");
  EXPECT_EQ(decoded_header_value("?="), "?=");
  EXPECT_EQ(decoded_header_value("=?base64?="), "=?base64?=");
  for (const std::string_view bad : {"YQ", "YQ=", "YQ===", "YR==", "Y===", "====", "Y Q=", "YQ==YQ==", "-_8=", "Y"})
    EXPECT_FALSE(decoded_header_value("=?base64?" + std::string(bad) + "?=")) << bad;
}

TEST(HttpHeaders, TellTheModernEraByTheDate) {
  const auto modern = [](std::string_view value) {
    return has_modern_version_header(Fields{{"MCP-Protocol-Version", value}});
  };
  EXPECT_TRUE(modern("2026-07-28"));
  EXPECT_TRUE(modern("2031-01-01"));
  for (const std::string_view other : {"2025-11-25", "2024-11-05", "", "latest", "9999", "2026-7-28", "2026-07-28x"})
    EXPECT_FALSE(modern(other)) << other;
}

TEST(HttpParamHeaders, MustRepeatTheArgument) {
  const Json schema = Json::parse(R"({"type":"object","properties":{
    "region":{"type":"string","x-mcp-header":"Region"},
    "deep":{"type":"object","properties":{"count":{"type":"integer","x-mcp-header":"Count"}}},
    "on":{"type":"boolean","x-mcp-header":"On"}}})");
  const auto annotated = param_headers(schema);
  ASSERT_TRUE(annotated);
  ASSERT_EQ(annotated->size(), 3u);
  const auto check = [&](Json arguments, Fields extra) {
    Json params = body;
    params["arguments"] = std::move(arguments);
    Fields fields = call("2026-07-28", "tools/call", "verify");
    fields.insert(fields.end(), extra.begin(), extra.end());
    return agrees(fields, "tools/call", params, *annotated);
  };
  EXPECT_TRUE(check({{"region", "eu"}}, {{"mcp-param-region", "eu"}}));
  EXPECT_TRUE(check({{"region", "f\xC3\xBCr"}}, {{"Mcp-Param-Region", "=?base64?ZsO8cg==?="}}));
  EXPECT_TRUE(check({{"region", nullptr}}, {}));
  EXPECT_TRUE(check(Json::object(), {{"Mcp-Param-Unknown", "x"}}));
  EXPECT_TRUE(check({{"deep", {{"count", 42}}}}, {{"Mcp-Param-Count", "42"}}));
  EXPECT_TRUE(check({{"deep", {{"count", 42}}}}, {{"Mcp-Param-Count", "42.0"}}));
  EXPECT_TRUE(check({{"on", true}}, {{"Mcp-Param-On", "true"}}));
  EXPECT_FALSE(check({{"region", "eu"}}, {}));
  EXPECT_FALSE(check({{"region", "eu"}}, {{"Mcp-Param-Region", "EU"}}));
  EXPECT_FALSE(check({{"region", "eu"}}, {{"Mcp-Param-Region", "eu"}, {"Mcp-Param-Region", "us"}}));
  EXPECT_FALSE(check({{"region", "eu"}}, {{"Mcp-Param-Region", "=?base64?***?="}}));
  EXPECT_FALSE(check(Json::object(), {{"Mcp-Param-Region", "eu"}}));
  EXPECT_FALSE(check({{"deep", {{"count", 42}}}}, {{"Mcp-Param-Count", "42x"}}));
  EXPECT_FALSE(check({{"deep", {{"count", 42}}}}, {{"Mcp-Param-Count", "nan"}}));
  EXPECT_FALSE(check({{"deep", {{"count", 9007199254740993}}}}, {{"Mcp-Param-Count", "9007199254740992"}}));
  EXPECT_FALSE(check({{"on", true}}, {{"Mcp-Param-On", "1"}}));
  EXPECT_FALSE(check({{"region", {{"a", 1}}}}, {{"Mcp-Param-Region", "eu"}}));
  EXPECT_FALSE(check("not an object", {{"Mcp-Param-Region", "eu"}}));
}

TEST(HttpParamHeaders, AreRefusedInSchemasWhereNoHeaderCouldFollow) {
  for (const char* schema : {
           R"({"properties":{"a":{"type":"string","x-mcp-header":""}}})",
           R"({"properties":{"a":{"type":"string","x-mcp-header":"a b"}}})",
           R"({"properties":{"a":{"type":"string","x-mcp-header":7}}})",
           R"({"properties":{"a":{"type":"number","x-mcp-header":"A"}}})",
           R"({"properties":{"a":{"x-mcp-header":"A"}}})",
           R"({"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}})",
           R"({"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}})",
           R"({"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]})",
           R"({"$defs":{"a":{"type":"string","x-mcp-header":"A"}}})",
       })
    EXPECT_FALSE(param_headers(Json::parse(schema))) << schema;
  EXPECT_TRUE(param_headers(Json::parse(R"({"properties":{"x-mcp-header":{"type":"string"}}})")));
  EXPECT_TRUE(param_headers(Json::object()));
}

}  // namespace
}  // namespace portcullis::server::mcp
