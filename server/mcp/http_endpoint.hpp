// MCP over Streamable HTTP, revision 2026-07-28: one POST, one message, no session. Sits between the HTTP server and
// the dispatcher: guard, paths, content type, headers against body, and the form of the answer (JSON, or events when
// there is progress to report). Lives on one loop; no member is thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "server/mcp/http_headers.hpp"
#include "server/mcp/services.hpp"
#include "transport/http/guard.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

class HttpEndpoint {
 public:
  HttpEndpoint(Services& services, transport::http::Guard guard);

  // The handler for transport::http::Server, which must be gone before the endpoint is.
  void handle(const transport::http::Request& request, const transport::http::Reply& reply);

  // New messages are refused from now on; /readyz says so.
  void shut_down() { leaving_ = true; }
  void cancel_all();
  std::size_t in_flight() const { return calls_.size(); }

 private:
  void post(const transport::http::Request& request, const transport::http::Reply& reply);
  void request(const jsonrpc::Request& message, const transport::http::Request& request,
               const transport::http::Reply& reply);
  void notification(const jsonrpc::Notification& message, const transport::http::Request& request,
                    const transport::http::Reply& reply);
  void dispatch(std::string_view text, bool may_stream, const transport::http::Reply& reply);
  const std::expected<std::vector<ParamHeader>, std::string>& annotated(const std::string& tool);

  Services& services_;
  transport::http::Guard guard_;
  std::map<std::uint64_t, std::shared_ptr<Connection>> calls_;  // one for each POST with a call in flight
  std::uint64_t last_call_ = 0;
  std::map<std::string, std::expected<std::vector<ParamHeader>, std::string>> annotated_;  // of the catalogue's tools
  bool leaving_ = false;
};

}  // namespace portcullis::server::mcp
