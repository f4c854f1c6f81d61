// The bytes of one client's connection, plain or through TLS, without ever blocking. Used by the connection only, which
// waits for the socket where this says so.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "transport/http/tls.hpp"

struct ssl_st;

namespace portcullis::transport::http {

class ByteStream {
 public:
  enum class State { moved, wait_to_read, wait_to_write, ended, failed };
  struct Result {
    State state = State::failed;
    std::size_t bytes = 0;
  };

  // `socket` stays the caller's and must be non-blocking. Without an identity the bytes are plain. The process ignores
  // SIGPIPE.
  ByteStream(int socket, std::shared_ptr<const TlsIdentity> identity);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // At most what fits. The handshake happens inside the first reads.
  Result read(std::span<char> room);
  Result write(std::string_view bytes);
  // At most `most_pieces`, one behind the other in one system call; `bytes` counts over all of them. Only where nothing
  // stands between them and the socket, for TLS copies and keeps what it could not send.
  bool plain() const { return identity_ == nullptr; }
  static constexpr std::size_t most_pieces = 8;
  Result write(std::span<const std::string_view> pieces);
  // Bytes that were decrypted already, so that nobody will be told that the socket is readable.
  bool buffered() const;
  bool in_handshake() const;
  // Tells the client that nothing more comes.
  bool end_sending();
  // Reads and forgets what is left on the socket; false when there will be nothing more.
  bool throw_away();

 private:
  Result tls_result(int returned);

  int socket_;
  std::shared_ptr<const TlsIdentity> identity_;
  ssl_st* tls_ = nullptr;
};

}  // namespace portcullis::transport::http
