// TLS as a client, without a socket: ciphertext in, plaintext out and the other way round. Always TLS 1.2 or newer,
// always with the peer's chain and host name verified; there is no switch that turns this off. Called by the
// connection; OpenSSL stays behind this file.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "transport/client/client.hpp"

// OpenSSL's own names, so that its headers are not needed here.
struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct bio_method_st;

namespace portcullis::transport::client {

struct SslDeleter {
  void operator()(ssl_st* ssl) const;
  void operator()(ssl_ctx_st* context) const;
  void operator()(ssl_session_st* session) const;
};
using SslSession = std::unique_ptr<ssl_session_st, SslDeleter>;

// One SSL_CTX for each file of authorities, made at its first use: reading the system's store takes 10-20 ms, which
// start-up must not pay.
class TlsContexts {
 public:
  std::expected<ssl_ctx_st*, std::string_view> context_for(const std::string& ca_file);

 private:
  std::unordered_map<std::string, std::unique_ptr<ssl_ctx_st, SslDeleter>> contexts_;
};

struct TlsFailure {
  FailCode code = FailCode::tls_failed;
  std::string detail;
};

class TlsEngine {
 public:
  enum class Step { done, more_input, failed };
  enum class Input { data, more_input, closed, failed };

  // `session` is the endpoint's slot: resumed from when it holds one, filled when the server sends a ticket. `out`
  // takes the ciphertext to send. Both must outlive the engine.
  TlsEngine(ssl_ctx_st* context, const std::string& host, SslSession& session, std::string& out);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  // Ciphertext that arrived; looked at until the next `more_input`, by which time it is used up.
  void put(std::string_view ciphertext) { input_ = ciphertext; }

  Step handshake();
  TlsFailure failure() const { return failure_; }

  // Plaintext into `buffer`; `size` is set for `data`.
  Input read(char* buffer, std::size_t capacity, std::size_t& size);

  bool write(std::string_view plaintext);

  bool closed_by_peer() const;  // a close_notify came: nothing was cut off

 private:
  friend struct TlsEngineBio;
  std::unique_ptr<ssl_st, SslDeleter> ssl_;
  SslSession& session_;
  std::string& out_;
  std::string_view input_;
  TlsFailure failure_;
};

}  // namespace portcullis::transport::client
