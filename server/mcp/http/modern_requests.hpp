// Messages of revision 2026-07-28 over HTTP: one POST, one message, no session. Headers against body, the answer as
// JSON or as events, and a closed connection as cancellation. Used by the endpoint, on its loop.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "server/mcp/http/headers.hpp"
#include "server/mcp/http/reply_sink.hpp"
#include "server/mcp/services.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

class ModernRequests {
 public:
  explicit ModernRequests(Services& services) : services_(services) {}

  // `others`: calls in flight that belong to sessions.
  void request(jsonrpc::Request message, const transport::http::Request& request, const transport::http::Reply& reply,
               std::size_t others);
  void notification(const jsonrpc::Notification& message, const transport::http::Request& request,
                    const transport::http::Reply& reply);

  void keep_alive();
  // `subscriptions/listen` streams get their last message; calls go on.
  void drain();
  void cancel_all();
  std::size_t in_flight() const { return open_->calls; }

 private:
  // POSTs whose answer comes later.
  struct Open {
    std::shared_ptr<Connection> connection;
    std::weak_ptr<ReplySink> sink;
  };
  struct OpenRequests {
    std::map<std::uint64_t, Open> all;
    std::size_t calls = 0;  // of them; the others are listens and reads
  };

  void dispatch(jsonrpc::Request message, std::size_t bytes, bool may_stream, const transport::http::Reply& reply);
  std::vector<std::shared_ptr<Connection>> connections() const;
  const std::expected<std::vector<ParamHeader>, std::string>& annotated(const std::string& tool);

  Services& services_;
  std::shared_ptr<OpenRequests> open_ = std::make_shared<OpenRequests>();  // calls may outlive this object
  std::uint64_t last_ = 0;
  // Kept for the next request that is answered at once, as most are that are no tool calls.
  std::shared_ptr<Connection> spare_;
  std::map<std::string, std::expected<std::vector<ParamHeader>, std::string>, std::less<>> annotated_;
};

}  // namespace portcullis::server::mcp
