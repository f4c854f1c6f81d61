// An HTTP/1.1 server on one loop: reads requests under limits and hands each to a handler, which answers at once or
// later, whole or as a stream, and learns when the client goes away. One Server per io_context; every member, every
// Reply and every callback on that thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "transport/http/request_reader.hpp"
#include "transport/http/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::transport::http {

struct ServerLimits {
  ReadLimits read = {};
  std::size_t connections = 1024;
  std::size_t stream_backlog = 1u << 20;    // bytes that a client may leave unread before it is cut off
  std::size_t unread = 512u << 20;          // the same of all clients together: the one that took none for longest
  std::chrono::milliseconds head{10'000};   // from the first byte of a request to the end of its head
  std::chrono::milliseconds body{30'000};   // from there to its last byte
  std::chrono::milliseconds idle{60'000};   // between requests
  std::chrono::milliseconds write{30'000};  // without the client taking a byte
};

class Connection;

// The answer to one request. Copies mean the same answer. After the answer is complete or the client has gone, every
// member does nothing, so a late answer needs no check.
class Reply {
 public:
  Reply() = default;
  Reply(std::shared_ptr<Connection> connection, std::uint64_t exchange)
      : connection_(std::move(connection)), exchange_(exchange) {}

  // The whole answer. `headers` is empty or lines that end with CR LF. An empty `content_type` leaves it out.
  void respond(int status, std::string_view content_type, std::string_view body, std::string_view headers = {}) const;
  // The same with a body in up to six pieces, which are only copied where the client does not take them at once.
  void respond_in_pieces(int status, std::string_view content_type, std::span<const std::string_view> body,
                         std::string_view headers = {}) const;

  // A 200 whose body is sent in pieces, each flushed at once.
  void begin_stream(std::string_view content_type, std::string_view headers = {}) const;
  void send(std::string_view bytes) const;
  void end() const;

  // Closes the connection instead of an answer.
  void abort() const;

  // `gone` is called once when the client closes, resets or stops reading before the answer is complete, and when the
  // server closes. A client that has only closed its sending side counts as gone: MCP means cancellation by it.
  void on_close(std::function<void()> gone) const;

  bool open() const;

 private:
  std::shared_ptr<Connection> connection_;
  std::uint64_t exchange_ = 0;
};

// The request's views are valid inside the call only.
using Handler = std::function<void(const Request&, Reply)>;

class Server {
 public:
  Server(boost::asio::io_context& loop, const ServerLimits& limits, Handler handler);
  ~Server();  // closes everything
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Starts to accept on a literal address, also on several; port 0 takes a free one. With an identity over TLS. The
  // port, or why not.
  std::expected<std::uint16_t, std::string> listen(const std::string& address, std::uint16_t port,
                                                   std::shared_ptr<const TlsIdentity> identity = nullptr);
  // The same on a path of the file system, for this user alone; see ListeningSocket::on_path.
  std::expected<void, std::string> listen_unix(const std::string& path);

  // Accepts nothing more, closes idle connections, lets answers in progress finish; `done` when none is left.
  void drain(std::function<void()> done);

  // Closes every connection now; those in progress see on_close.
  void close_all();

  std::size_t connections() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with handlers that are still queued in the loop
};

}  // namespace portcullis::transport::http
