// The dispatcher's view of one client: a stdio process, an HTTP session of an old revision, or one modern HTTP request.
// Lives on one loop; no member is thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/mcp/exchange.hpp"
#include "server/mcp/services.hpp"
#include "server/mcp/sink.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

// A request that is not answered yet: a tool call, or a `subscriptions/listen`.
class InFlight {
 public:
  virtual ~InFlight() = default;
  virtual void cancel() = 0;     // by the client: nothing more is sent
  virtual void shut_down() = 0;  // by the server: what can still be said is said
};

// What `initialize` of the older revisions left.
struct LegacySession {
  Revision revision = newest_legacy;
  Json client_capabilities = Json::object();
  std::string log_level = "info";   // by `logging/setLevel`; the server's choice before
  std::set<std::string> resources;  // by `resources/subscribe`
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Services& services, std::string principal);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One message as text. Every request gets exactly one answer through `sink` (or none when it was cancelled);
  // notifications get none. Malformed input is answered with an error.
  void receive(std::string_view text, const std::shared_ptr<Sink>& sink);
  // The same for a message that was read already; `bytes` is its size.
  void receive(jsonrpc::Message message, std::size_t bytes, const std::shared_ptr<Sink>& sink);

  // A message that was too long to read.
  void refuse_too_long(std::size_t limit, const std::shared_ptr<Sink>& sink);

  // Where notifications go that belong to no request (older revisions); without it there are none.
  void set_events(std::shared_ptr<Sink> events) { events_ = std::move(events); }

  void cancel_all();  // the client has gone
  void shut_down();   // the server leaves
  std::size_t in_flight() const { return calls_; }
  // Called whenever the last tool call in flight has ended.
  void on_idle(std::function<void()> idle) { idle_ = std::move(idle); }

  // For the methods.
  Services& services() const { return services_; }
  const std::string& principal() const { return principal_; }
  LegacySession* session() { return session_ ? &*session_ : nullptr; }
  void begin_session(LegacySession session);
  void add_call(const jsonrpc::Id& id, std::shared_ptr<InFlight> call);
  void remove_call(const jsonrpc::Id& id);
  void add_listen(const jsonrpc::Id& id, std::shared_ptr<InFlight> listen);
  void remove_listen(const jsonrpc::Id& id);
  std::size_t listens() const { return in_flight_.size() - calls_; }

  // Sends a request of ours to the client as part of the request that `sink` answers; `answered` is called at most
  // once. The handle is for forget(); nothing when the client cannot be asked this way.
  std::optional<std::int64_t> ask(Sink& sink, std::string_view method, const Json& params,
                                  std::function<void(const jsonrpc::Response&)> answered);
  void forget(std::int64_t question) { questions_.erase(question); }

 private:
  void request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  void notification(const jsonrpc::Notification& notification);
  void response(const jsonrpc::Response& response);
  void batch(Json messages, std::size_t bytes, const std::shared_ptr<Sink>& sink);
  bool null_ids() const;

  Services& services_;
  std::string principal_;
  std::optional<LegacySession> session_;
  std::map<jsonrpc::Id, std::shared_ptr<InFlight>> in_flight_;
  std::size_t calls_ = 0;  // of them, the tool calls
  std::map<std::int64_t, std::function<void(const jsonrpc::Response&)>> questions_;
  std::int64_t last_question_ = 0;
  std::shared_ptr<Sink> events_;
  std::uint64_t subscription_ = 0;
  std::function<void()> idle_;
};

}  // namespace portcullis::server::mcp
