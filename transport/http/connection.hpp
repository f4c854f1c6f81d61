// One client's connection as a state machine: read a request, have it answered, write, again. One request at a
// time, also when a client pipelines. A wait for readability is pending all the while, so that a close is seen at once.
// Used by server.cpp only.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "transport/http/byte_stream.hpp"
#include "transport/http/server.hpp"

namespace portcullis::transport::http {

// What a connection needs of the server that holds it. Outlives the connection's open state.
class ConnectionOwner {
 public:
  virtual void handle(const Request& request, Reply reply) = 0;
  virtual void closed(Connection& connection) = 0;
  virtual const ServerLimits& limits() const = 0;
  virtual bool draining() const = 0;
  // This one cannot write on: the client takes its answer more slowly than it came.
  virtual void blocked(const Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;
  using Socket =
      boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;

  // `local`: over a Unix socket. The identity is for TLS, or nothing.
  Connection(ConnectionOwner& owner, Socket socket, bool local, std::shared_ptr<const TlsIdentity> identity);

  void start();
  void close();  // at once; tells the exchange in progress
  void close_if_idle();
  // Deadlines are looked at in turns by the server, so that a request needs no timer of its own.
  void check_deadline(Clock::time_point now);
  Clock::time_point deadline() const { return deadline_; }

  bool current(std::uint64_t exchange) const;
  std::size_t unread() const { return out_.size() - sent_; }  // by the client
  void respond(int status, std::string_view content_type, std::span<const std::string_view> body,
               std::string_view headers);
  void begin_stream(std::string_view content_type, std::string_view headers);
  void send(std::string_view bytes);
  void end_stream();
  void on_close(std::function<void()> gone) { gone_ = std::move(gone); }

 private:
  // `lingering`: everything is written and the sending side closed; what still comes is thrown away, because closing
  // with unread bytes would reset the connection and could destroy the answer on its way.
  enum class State { reading, handling, streaming, writing, lingering, closed };
  enum class Phase { none, idle, head, body };

  void process();
  void wait_for_bytes();
  void wait_to_write();
  void readable();
  void refuse(const BadRequest& problem);
  void append_head(int status, std::string_view content_type, std::string_view headers);
  void write_body(std::span<const std::string_view> body, std::size_t bytes);
  void flush();
  void all_written();
  void set_phase(Phase phase);

  ConnectionOwner& owner_;
  Socket socket_;
  bool local_;
  ByteStream stream_;
  RequestReader reader_;
  State state_ = State::reading;
  Phase phase_ = Phase::none;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::uint64_t exchange_ = 0;
  std::function<void()> gone_;
  std::string out_;
  std::size_t sent_ = 0;
  bool processing_ = false;
  bool read_waiting_ = false;
  bool write_waiting_ = false;
  bool close_after_ = false;
  bool without_body_ = false;  // the answer to HEAD
};

}  // namespace portcullis::transport::http
