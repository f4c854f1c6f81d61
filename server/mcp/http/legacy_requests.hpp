// Messages of the revisions before 2026-07-28 over HTTP: sessions, POST, GET and DELETE (MCP 2025-11-25, "Streamable
// HTTP"; older ones differ where session_stream.hpp says so). Used by the endpoint, on its loop.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "server/mcp/http/sessions.hpp"
#include "server/mcp/services.hpp"
#include "transport/http/server.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

class LegacyRequests {
 public:
  LegacyRequests(Services& services, const SessionLimits& limits) : services_(services), sessions_(services, limits) {}

  // `others`: calls in flight that belong to no session.
  void post(jsonrpc::Message message, const transport::http::Request& request, const transport::http::Reply& reply,
            std::size_t others);
  // An array, which only revision 2025-03-26 has.
  void post_batch(const transport::http::Request& request, const transport::http::Reply& reply);
  void get(const transport::http::Request& request, const transport::http::Reply& reply);
  void end(const transport::http::Request& request, const transport::http::Reply& reply);

  Sessions& sessions() { return sessions_; }

 private:
  std::shared_ptr<Session> session_of(const transport::http::Request& request, const transport::http::Reply& reply,
                                      const std::optional<jsonrpc::Id>& id);
  void initialize(jsonrpc::Request message, const transport::http::Request& request,
                  const transport::http::Reply& reply);

  Services& services_;
  Sessions sessions_;
};

}  // namespace portcullis::server::mcp
