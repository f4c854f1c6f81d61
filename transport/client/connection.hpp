// One TCP connection, plain or TLS, and the one exchange that is on it. A small state machine over a socket: connect to
// the checked addresses one after another, shake hands, send, read, idle. A read is always pending, so that a close by
// the peer is seen at once and a warm exchange costs one send and one receive. Called by the client on its loop only.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <optional>
#include <string>
#include <vector>

#include "transport/client/exchange.hpp"
#include "transport/client/handler_memory.hpp"
#include "transport/client/response_reader.hpp"
#include "transport/client/tls.hpp"

namespace portcullis::transport::client {

struct Fault {
  FailCode code = FailCode::connection_lost;
  std::string detail;
};

// What a connection reports, always as its last action: the client may close or destroy it inside.
class ConnectionOwner {
 public:
  virtual void on_response(Exchange& exchange, Response response, bool reusable) = 0;
  // The socket is closed. `repeatable`: the connection had served before, and not one byte of an answer came.
  virtual void on_fault(Connection& connection, Exchange& exchange, Fault fault, bool repeatable) = 0;
  // A piece of a body that has Request::idle. The client may not do anything to the connection inside.
  virtual void on_piece(Exchange& exchange) = 0;
  virtual void on_idle_closed(Connection& connection) = 0;
  virtual std::array<char, 64u << 10>& wire_buffer() = 0;  // shared by all connections of the loop, for large responses
  virtual std::array<char, 16u << 10>& plain_buffer() = 0;  // the same for what TLS decrypts: one record
  virtual std::string& head_buffer() = 0;                   // for request heads that TLS encrypts; wiped after use

 protected:
  ~ConnectionOwner() = default;
};

class Connection : public boost::intrusive_ref_counter<Connection, boost::thread_unsafe_counter> {
 public:
  enum class State { closed, connecting, handshaking, exchanging, finished, idle };

  // `tls` is null for plain TCP. The session slot belongs to the endpoint and outlives the connection's open state.
  Connection(boost::asio::io_context& loop, ConnectionOwner& owner, ssl_ctx_st* tls, SslSession& session);

  // Addresses that the guard has passed, at least one.
  void open(std::vector<boost::asio::ip::address> addresses, Exchange& exchange);

  // Puts an exchange on an idle connection. `hold`: nothing leaves until send(), which asks quiet()'s question.
  void start(Exchange& exchange, bool hold = false);
  void send();

  // False when the peer has closed or sent something since the last response: such a connection must not be used.
  bool quiet();

  // Closes the socket at once; nothing is reported afterwards.
  void close();

  State state() const { return state_; }
  bool answering() const { return got_bytes_; }
  bool out_of_descriptors() const { return out_of_descriptors_; }

  // The pool's own bookkeeping while the connection is idle.
  EndpointState* idle_in = nullptr;
  std::size_t idle_place = 0;
  Client::Clock::time_point idle_since;

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

  bool nothing_unread();
  void connect_next(Fault last);
  void on_connected(const boost::system::error_code& error);
  void ready();

  void listen();
  void on_read(const boost::system::error_code& error, std::size_t size);
  void drain();
  void consume(std::string_view wire);
  void shake_hands();
  void deliver(std::string_view plain);
  void on_peer_closed(bool orderly);
  void settle();

  void append_head_to_out();
  void wipe_out();
  void pump();
  void wait_to_write();
  bool encrypt_more();
  bool fully_sent(const Exchange& exchange) const;

  void fail(FailCode code, std::string detail);

  boost::asio::io_context& loop_;
  ConnectionOwner& owner_;
  ssl_ctx_st* tls_context_;
  SslSession& session_;
  Socket socket_;
  std::optional<TlsEngine> tls_;
  std::vector<boost::asio::ip::address> addresses_;
  std::size_t next_address_ = 0;
  State state_ = State::closed;
  Exchange* exchange_ = nullptr;
  ResponseReader reader_;
  std::string out_;  // what goes out before the body: the head, or ciphertext
  std::size_t out_sent_ = 0;
  std::size_t body_sent_ = 0;  // on TLS: encrypted into out_
  bool out_is_secret_ = false;
  bool head_encrypted_ = false;
  bool waiting_to_write_ = false;
  bool write_failed_ = false;
  bool used_before_ = false;
  bool got_bytes_ = false;
  bool peer_closed_ = false;
  bool out_of_descriptors_ = false;
  // Small on purpose: thousands of connections idle or wait with it. Larger responses go through the shared buffer.
  std::array<char, 2048> inbox_;
  HandlerMemory read_memory_;
};

}  // namespace portcullis::transport::client
