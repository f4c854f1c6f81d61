// Builders that make the fixtures of the provider tests one line long.
#pragma once

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

inline Prompt prompt() {
  Prompt result;
  result.system = "You judge claims.";
  result.user = "What is 6 x 7?";
  result.schema_name = "consult_reply";
  result.reply_schema = schema_file("consult_reply");
  result.max_output_tokens = 500;
  return result;
}

// The value of a header, or "(none)".
inline std::string header(const Request& request, std::string_view name) {
  for (const auto& entry : request.headers)
    if (entry.name == name) return entry.value;
  return "(none)";
}

}  // namespace portcullis::tools::providers::testing
