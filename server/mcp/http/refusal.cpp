// See refusal.hpp.
#include "server/mcp/http/refusal.hpp"

#include <algorithm>
#include <string>

#include "server/mcp/http/events.hpp"
#include "server/mcp/revision.hpp"
#include "server/metrics/metrics.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {

namespace http = transport::http;

void refuse(const http::Reply& reply, int status, const std::optional<jsonrpc::Id>& id, const jsonrpc::Error& error,
            std::string_view headers) {
  std::string text;
  jsonrpc::write_error(id, error, false, text);
  reply.respond(status, json_content, text, headers);
}

void refuse(const http::Reply& reply, int status, std::string_view message, std::string_view headers) {
  refuse(reply, status, std::nullopt, {jsonrpc::ErrorCode::invalid_request, std::string(message), nullptr}, headers);
}

void refuse_overloaded(Services& services, const http::Reply& reply, const std::optional<jsonrpc::Id>& id,
                       std::size_t calls) {
  metrics::count(services.metrics, metrics::Refusal::overloaded);
  refuse(reply, 503, id,
         {jsonrpc::ErrorCode::overloaded,
          "Already " + std::to_string(calls) + " calls in flight; wait for one of them.", Json{{"retryAfterMs", 1000}}},
         "Retry-After: 1\r\n");
}

jsonrpc::Error unsupported_version(std::string_view requested) {
  Json supported = Json::array();
  for (const Revision revision : served_revisions) supported.push_back(name_of(revision));
  return {jsonrpc::ErrorCode::unsupported_protocol_version,
          "The revision in the header MCP-Protocol-Version is not served.",
          Json{{"supported", std::move(supported)}, {"requested", json::visible_line(requested.substr(0, 64))}}};
}

bool is_json(std::span<const http::Field> fields) {
  const http::Found type = http::find_field(fields, "content-type");
  const http::Found coding = http::find_field(fields, "content-encoding");
  return type.count == 1 && coding.count == 0 &&
         http::equals_ignoring_case(http::trim_blanks(type.value.substr(0, type.value.find(';'))), json_content);
}

bool accepts(std::span<const http::Field> fields, std::string_view type, bool wildcards) {
  const std::string_view range = type.substr(0, type.find('/') + 1);
  for (const http::Field& field : fields) {
    if (!http::equals_ignoring_case(field.name, "accept")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view entry = rest.substr(0, comma);
      const std::size_t semicolon = std::min(entry.find(';'), entry.size());
      const std::string_view name = http::trim_blanks(entry.substr(0, semicolon));
      const std::string_view weight = http::trim_blanks(entry.substr(std::min(semicolon + 1, entry.size())));
      const bool any =
          wildcards && (name == "*/*" || (name.ends_with("/*") && name.size() == range.size() + 1 &&
                                          http::equals_ignoring_case(name.substr(0, range.size()), range)));
      if (any || http::equals_ignoring_case(name, type))
        return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

}  // namespace portcullis::server::mcp
