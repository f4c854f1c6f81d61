// MCP over Streamable HTTP, all revisions on one path, and beside it /livez, /readyz and /metrics. Sits between the
// HTTP server and the dispatcher: guard, paths, content type, and the era of each message, which decides who answers
// it. Lives on one loop; no member is thread-safe.
#pragma once

#include <chrono>

#include "server/mcp/http/legacy_requests.hpp"
#include "server/mcp/http/modern_requests.hpp"
#include "server/mcp/services.hpp"
#include "transport/http/guard.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

class HttpEndpoint {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::seconds tick_every{5};

  HttpEndpoint(Services& services, transport::http::Guard guard, const SessionLimits& limits = {});

  // The handler for transport::http::Server, which must be gone before the endpoint is.
  void handle(const transport::http::Request& request, const transport::http::Reply& reply);

  // To be called every `tick_every`: keeps long streams alive, ends idle sessions.
  void tick(Clock::time_point now = Clock::now());

  // New messages are refused from now on (/readyz says so), and streams that wait for news end. Calls go on.
  void shut_down();
  void cancel_all();
  std::size_t in_flight() { return modern_.in_flight() + legacy_.sessions().in_flight(); }
  Sessions& sessions() { return legacy_.sessions(); }

 private:
  std::string metrics_page();
  void mcp(const transport::http::Request& request, const transport::http::Reply& reply);
  void post(const transport::http::Request& request, const transport::http::Reply& reply);
  void refuse_malformed(const transport::http::Request& request, const transport::http::Reply& reply);

  Services& services_;
  transport::http::Guard guard_;
  ModernRequests modern_;
  LegacyRequests legacy_;
  Clock::time_point kept_alive_ = Clock::now();
  bool leaving_ = false;
};

}  // namespace portcullis::server::mcp
