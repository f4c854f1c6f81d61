// One stream of messages to the client of a legacy session: the answer to a POST, or (stream 0) what belongs to no
// request. A Sink for the dispatcher. The connection that carries it may break and be replaced by a GET with
// `Last-Event-ID`; the stream goes on meanwhile, because before 2026-07-28 a closed connection is not a cancellation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/mcp/http/event_store.hpp"
#include "server/mcp/sink.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

struct StreamPlace {
  std::shared_ptr<EventStore> store;
  std::uint64_t session = 0;
  std::uint64_t stream = 0;
  std::shared_ptr<std::size_t> running;  // counts this stream until it is over; or nothing
};

class SessionStream final : public Sink, public std::enable_shared_from_this<SessionStream> {
 public:
  // Without a reply nobody listens yet. `primes` is for revision 2025-11-25: each connection begins with an event
  // without data, and the server may let go of the connection.
  SessionStream(StreamPlace place, bool primes, std::optional<transport::http::Reply> reply);
  // A request that nobody can answer any more leaves no client waiting.
  ~SessionStream() override;

  void notify(std::string message) override;
  void answer(std::string message, HttpStatus status) override;
  void abandon() override { finish(); }
  bool request(std::string_view message) override;
  void release() override;

  // The answer comes later: from now on it is a stream of events, whose id the client has at once.
  void begin();
  // The client comes back for what is behind event `number`; the connection before, if any, is ended.
  void resume(const transport::http::Reply& reply, std::uint64_t number);
  // The same for a client that has no id: what was not sent on any connection yet.
  void listen(const transport::http::Reply& reply) { resume(reply, sent_); }
  void keep_alive();
  // Nothing more is sent; the connection is ended in order.
  void finish();

  bool attached() const { return reply_ && reply_->open(); }
  bool over() const { return over_; }

 private:
  void set_over();
  void send(std::string_view message);
  void open_events(const transport::http::Reply& reply, std::uint64_t number);

  StreamPlace place_;
  bool primes_;
  std::optional<transport::http::Reply> reply_;
  bool events_ = false;  // else nothing was said yet, and an answer can still be JSON
  bool over_ = false;
  std::uint64_t last_ = 0;  // number of the last event
  std::uint64_t sent_ = 0;  // of the last that went to a connection
  std::string text_;
};

}  // namespace portcullis::server::mcp
