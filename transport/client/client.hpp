// Outgoing HTTP(S): one request, one response, verified TLS, hard limits, cancelled down to the socket.
// One Client per io_context (and so per thread); every call and every callback on that thread. No coroutine and no
// timer object per request: a small state machine over a pooled connection (performance targets of the fan-out).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/client/secret.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::transport::client {

// Where requests go. Comes from the operator's configuration, never from a tool's arguments.
struct Endpoint {
  bool tls = true;
  std::string host;  // name or address literal, without brackets
  std::uint16_t port = 443;
  std::string ca_file;         // PEM; empty: the system's store
  bool allow_private = false;  // private, loopback and link-local addresses are refused unless this is set

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Header {
  std::string name;
  std::string value;
};

// A header whose value is as secret as a key: a session token.
struct SecretHeader {
  std::string name;
  Secret value;
};

struct Request {
  Endpoint endpoint;
  std::string method = "POST";
  std::string target = "/";     // path and query
  std::vector<Header> headers;  // Host, Content-Length, Connection and Accept-Encoding: identity are set by the client
  std::string secret_header;    // "authorization" or "x-api-key"; empty: none
  std::string secret_prefix;    // "Bearer "
  Secret secret;
  std::vector<SecretHeader> more_secrets;
  std::string body;
  std::size_t max_response_bytes = 4u << 20;  // of the body; more fails with too_large
  // Between two pieces of a body that has begun to arrive; longer fails with stream_stalled. 0: no such limit.
  std::chrono::milliseconds idle{0};
};

// Why an exchange gave no response. One code per cause, because the finding names it.
enum class FailCode {
  cancelled,
  timed_out,
  address_refused,  // resolved to an address that is not allowed
  resolve_failed,
  connect_refused,
  connect_failed,
  tls_untrusted,  // self-signed or unknown authority
  tls_expired,
  tls_wrong_host,
  tls_failed,       // no common version, bad handshake, closed during it
  connection_lost,  // reset or closed before the response was complete
  malformed_response,
  too_large,
  header_too_large,
  stream_stalled,  // nothing came for Request::idle in the middle of the body
};

std::string_view name_of(FailCode code);

struct Timings {
  std::chrono::microseconds connect{0};  // 0 on a reused connection
  std::chrono::microseconds first_byte{0};
  std::chrono::microseconds total{0};
};

struct Response {
  int status = 0;
  std::vector<Header> headers;  // names in lower case
  std::string body;
  Timings timings;

  std::string_view header(std::string_view lower_case_name) const;
};

struct Failure {
  FailCode code = FailCode::connection_lost;
  std::string detail;  // our own words; never a key, never text from the peer
  Timings timings;
  bool sent = false;  // bytes of the request may have left
};

// Exactly one of the two is called, exactly once, never from inside send().
struct Handlers {
  std::move_only_function<void(Response)> done;
  std::move_only_function<void(Failure)> failed;
};

class Client {
  struct Impl;

 public:
  using Clock = std::chrono::steady_clock;

  explicit Client(boost::asio::io_context& loop);
  ~Client();  // closes every connection; pending exchanges are dropped without a callback
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  using ExchangeId = std::uint64_t;
  ExchangeId send(Request request, Clock::time_point deadline, Handlers handlers);

  // What is sent while one lives leaves at its end, one request right behind the other: who sends to several peers at
  // once wakes them once, and no peer is woken while the next request is still being made. Not inside each other.
  class Together {
   public:
    explicit Together(Client& client);
    ~Together();
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;

   private:
    std::shared_ptr<Impl> impl_;
  };

  // Closes the socket before it returns; `failed(cancelled)` follows on the loop. Unknown ids are ignored.
  // True: bytes of the request may have left, also when it has failed by itself and `failed` has not been called yet.
  bool cancel(ExchangeId id);

  // Whether bytes of the response have come. False for unknown ids.
  bool answering(ExchangeId id) const;

  std::size_t in_flight() const;

 private:
  std::shared_ptr<Impl> impl_;  // shared with handlers that are still queued in the loop
};

}  // namespace portcullis::transport::client
