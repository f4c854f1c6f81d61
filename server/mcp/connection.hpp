// The dispatcher's view of one client: a stdio process, an HTTP session of an old revision, or one modern HTTP request.
// Lives on one loop; no member is thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/mcp/envelope.hpp"
#include "server/mcp/running_call.hpp"
#include "server/mcp/services.hpp"
#include "server/mcp/sink.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::mcp {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Services& services, std::string principal);

  // One message as text. Every request gets exactly one answer through `sink` (or none when it was cancelled);
  // notifications get none. Malformed input is answered with an error.
  void receive(std::string_view text, const std::shared_ptr<Sink>& sink);

  // A message that was too long to read.
  void refuse_too_long(std::size_t limit, const std::shared_ptr<Sink>& sink);

  void cancel_all();
  std::size_t in_flight() const { return calls_.size(); }
  // Called whenever the last call in flight has ended.
  void on_idle(std::function<void()> idle) { idle_ = std::move(idle); }

 private:
  void dispatch(jsonrpc::Message message, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void modern_request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void legacy_request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void initialize(const jsonrpc::Request& request, const std::shared_ptr<Sink>& sink);
  void discover(const jsonrpc::Request& request, const std::shared_ptr<Sink>& sink);
  void list_tools(const jsonrpc::Request& request, Revision revision, const std::shared_ptr<Sink>& sink);
  void call_tool(jsonrpc::Request request, Envelope envelope, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void notification(const jsonrpc::Notification& notification);
  void batch(Json messages, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  bool null_ids() const;

  Services& services_;
  std::string principal_;
  std::optional<Revision> negotiated_;  // by `initialize`
  std::map<jsonrpc::Id, std::shared_ptr<RunningCall>> calls_;
  std::function<void()> idle_;
};

}  // namespace portcullis::server::mcp
