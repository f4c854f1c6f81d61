// Builders that make the fixtures of the provider tests one line long.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "schemas/validator.hpp"
#include "tools/providers/wires.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::providers::testing {

using transport::client::Request;
using transport::client::Response;
using transport::client::Secret;

inline Json read(std::string_view text) {
  auto value = json::read(text);
  return value ? std::move(*value) : Json("not JSON");
}

inline Response response(std::string body, int status = 200, std::string type = "application/json") {
  Response result;
  result.status = status;
  result.headers.push_back({"content-type", std::move(type)});
  result.body = std::move(body);
  return result;
}

inline Json schema_file(const std::string& name) {
  std::ifstream file(std::string(PORTCULLIS_SOURCE_DIR) + "/schemas/providers/" + name + ".schema.json");
  return read(std::string(std::istreambuf_iterator<char>(file), {}));
}

inline Provider openai() {
  Provider provider;
  provider.name = "openai";
  provider.wire = WireId::openai_chat;
  provider.base_url = "https://api.openai.com/v1";
  provider.key = Secret("sk-canary-1");
  return provider;
}

inline Provider anthropic() {
  Provider provider;
  provider.name = "anthropic";
  provider.wire = WireId::anthropic_messages;
  provider.base_url = "https://api.anthropic.com";
  provider.key = Secret("sk-ant-canary-2");
  return provider;
}

inline Provider provider_on(WireId wire, std::string base_url, std::string key = "canary-3") {
  Provider provider;
  provider.name = "house";
  provider.wire = wire;
  provider.base_url = std::move(base_url);
  provider.key = Secret(std::move(key));
  return provider;
}

inline Prompt prompt() {
  Prompt result;
  result.system = "You judge claims.";
  result.user = "What is 6 x 7?";
  result.schema_name = "consult_reply";
  result.reply_schema = schema_file("consult_reply");
  result.max_output_tokens = 500;
  return result;
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

inline Request built(const Provider& provider, const std::string& model = "model-1", const Prompt& asked = prompt()) {
  auto request = wire_for(provider.wire)->build(provider, model, asked);
  EXPECT_TRUE(request.has_value()) << (request ? "" : request.error());
  return request ? std::move(*request) : Request{};
}

// A row of a table of end states.
struct Case {
  std::string name;
  std::string body;
  std::string reason;
};

// No prefix of a good body is usable, and no single wrong byte makes a bad one so.
inline void expect_whole_or_nothing(const Wire& wire, const std::string& good, const std::string& bad) {
  EXPECT_TRUE(wire.parse(response(good)).usable);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(wire.parse(response(good.substr(0, size))).usable) << size;
  for (std::size_t at = 0; at < bad.size(); ++at) {
    for (const char byte : {'"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', 'n', '\0', '\n', '\x80', '\xFF'}) {
      std::string wrong = bad;
      wrong[at] = byte;
      EXPECT_FALSE(wire.parse(response(wrong)).usable) << wrong;
    }
  }
}

inline void expect_only_200_and_json(const Wire& wire, const std::string& good) {
  for (const int status : {0, 100, 201, 204, 301, 400, 401, 403, 404, 413, 429, 500, 503, 529}) {
    const WireReply reply = wire.parse(response(good, status));
    EXPECT_FALSE(reply.usable);
    EXPECT_EQ(reply.reason, status == 0 ? "http_unknown" : "http_" + std::to_string(status));
  }
  EXPECT_EQ(wire.parse(response(good, 200, "text/event-stream")).reason, "not_json_content_type");
  EXPECT_EQ(wire.parse(response(good, 200, "text/html")).reason, "not_json_content_type");
}

// The value of a header, or "(none)".
inline std::string header(const Request& request, std::string_view name) {
  for (const auto& entry : request.headers)
    if (entry.name == name) return entry.value;
  return "(none)";
}

}  // namespace portcullis::tools::providers::testing
