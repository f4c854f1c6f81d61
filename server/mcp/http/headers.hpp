// The MCP headers of one modern POST against its body: a gateway may route by the headers, so a request whose headers
// say something else than its body is refused (-32020, HTTP 400). Pure; called by the HTTP endpoint before a message
// reaches the dispatcher. Source: MCP 2026-07-28, "Streamable HTTP: request headers" and "x-mcp-header".
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/http/fields.hpp"
#include "transport/json/json.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

// An argument that clients repeat in a header: `Mcp-Param-<name>` holds the value at `path` of the arguments.
struct ParamHeader {
  std::string name;
  std::vector<std::string> path;
};

// The annotated arguments of a tool's input schema: those reachable through `properties` alone, with one of the types
// string, integer and boolean. Anything else, and a name that occurs twice, is an error of the schema, said in words.
std::expected<std::vector<ParamHeader>, std::string> param_headers(const Json& input_schema);

// True when the version header alone puts the message into the modern era: 2026-07-28 or a later date.
bool has_modern_version_header(std::span<const transport::http::Field> fields);

// The error, when a header is missing, occurs twice, is malformed or differs. What the body lacks is left to the
// dispatcher, which has its own error for it. `params` must be an object; `annotated` belongs to the called tool.
std::optional<jsonrpc::Error> header_mismatch(std::span<const transport::http::Field> fields, std::string_view method,
                                              const Json& params, std::span<const ParamHeader> annotated);

// The same for a notification, for which only the version is required.
std::optional<jsonrpc::Error> notification_header_mismatch(std::span<const transport::http::Field> fields,
                                                           std::string_view method, const Json& params);

// The text that a header value stands for: itself, or what its base64 form (`=?base64?...?=`) holds. Nothing when that
// form is malformed.
std::optional<std::string> decoded_header_value(std::string_view value);

}  // namespace portcullis::server::mcp
