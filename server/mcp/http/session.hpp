// One client of a revision before 2026-07-28 over HTTP: its dispatcher, its streams, its end. Made by `initialize`,
// named by `Mcp-Session-Id`. Lives on one loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "server/mcp/connection.hpp"
#include "server/mcp/http/event_store.hpp"
#include "server/mcp/http/events.hpp"
#include "server/mcp/http/session_stream.hpp"

namespace portcullis::server::mcp {

class Session {
 public:
  using Clock = std::chrono::steady_clock;

  // `id` is the secret name for the client, `number` the one that the store of events knows; `running` counts the POSTs
  // of all sessions that are not answered yet.
  Session(Services& services, std::string id, std::uint64_t number, std::string principal,
          std::shared_ptr<EventStore> store, std::shared_ptr<std::size_t> running);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& id() const { return id_; }
  const std::string& principal() const { return connection_->principal(); }
  Connection& connection() { return *connection_; }
  // After `initialize`: the client may have streams.
  void begun();

  // For one POST. Its messages are sent until it is over, whatever becomes of its connection.
  std::shared_ptr<SessionStream> open_stream(const transport::http::Reply& reply);
  // For a GET: what belongs to no request. The connection before, if any, is ended.
  void listen(const transport::http::Reply& reply) { events_->listen(reply); }
  // For a GET with `Last-Event-ID`: that stream, from there on. False when nothing of it is known any more.
  bool resume(const EventId& last, const transport::http::Reply& reply);

  bool busy() const;  // a call is in flight or a stream has its client
  std::size_t in_flight() const { return connection_->in_flight(); }
  void keep_alive();
  // The streams that belong to no request end; calls in flight may still be answered.
  void drain() { events_->finish(); }
  void cancel_all();
  void end();

  Clock::time_point last_used{};

 private:
  StreamPlace place(std::uint64_t stream) const { return {store_, number_, stream, nullptr}; }

  std::string id_;
  std::uint64_t number_;
  std::shared_ptr<EventStore> store_;
  std::shared_ptr<std::size_t> running_;
  std::shared_ptr<Connection> connection_;
  bool primes_ = false;
  std::shared_ptr<SessionStream> events_;  // stream 0
  std::map<std::uint64_t, std::weak_ptr<SessionStream>> streams_;
  std::uint64_t last_stream_ = 0;
  bool ended_ = false;
};

}  // namespace portcullis::server::mcp
