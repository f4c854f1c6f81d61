// See byte_stream.hpp.
#include "transport/http/byte_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace portcullis::transport::http {
namespace {

using Result = ByteStream::Result;
using State = ByteStream::State;

int bounded(std::size_t bytes) {
  return static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

ByteStream::ByteStream(int socket, std::shared_ptr<const TlsIdentity> identity)
    : socket_(socket), identity_(std::move(identity)) {
  if (!identity_) return;
  tls_ = SSL_new(identity_->context());
  if (tls_ == nullptr || SSL_set_fd(tls_, socket_) != 1) {
    SSL_free(tls_);
    tls_ = nullptr;
    return;
  }
  SSL_set_accept_state(tls_);
}

ByteStream::~ByteStream() {
  SSL_free(tls_);
}

Result ByteStream::tls_result(int returned) {
  if (returned > 0) return {State::moved, static_cast<std::size_t>(returned)};
  switch (SSL_get_error(tls_, returned)) {
    case SSL_ERROR_WANT_READ:
      return {State::wait_to_read};
    case SSL_ERROR_WANT_WRITE:
      return {State::wait_to_write};
    case SSL_ERROR_ZERO_RETURN:
      return {State::ended};
    default:
      return {State::failed};
  }
}

Result ByteStream::read(std::span<char> room) {
  if (identity_) {
    if (tls_ == nullptr) return {State::failed};
    ERR_clear_error();
    return tls_result(SSL_read(tls_, room.data(), bounded(room.size())));
  }
  const ssize_t got = ::recv(socket_, room.data(), room.size(), 0);
  if (got > 0) return {State::moved, static_cast<std::size_t>(got)};
  if (got == 0) return {State::ended};
  return {would_block() ? State::wait_to_read : State::failed};
}

Result ByteStream::write(std::string_view bytes) {
  if (identity_) {
    if (tls_ == nullptr) return {State::failed};
    ERR_clear_error();
    return tls_result(SSL_write(tls_, bytes.data(), bounded(bytes.size())));
  }
  const ssize_t put = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (put >= 0) return {State::moved, static_cast<std::size_t>(put)};
  return {would_block() ? State::wait_to_write : State::failed};
}

Result ByteStream::write(std::span<const std::string_view> pieces) {
  if (!plain()) return {State::failed};
  std::array<iovec, most_pieces> parts;
  msghdr message{};
  message.msg_iov = parts.data();
  for (const std::string_view piece : pieces.first(std::min(pieces.size(), most_pieces)))
    parts[message.msg_iovlen++] = {const_cast<char*>(piece.data()), piece.size()};
  const ssize_t put = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
  if (put >= 0) return {State::moved, static_cast<std::size_t>(put)};
  return {would_block() ? State::wait_to_write : State::failed};
}

bool ByteStream::buffered() const {
  return tls_ != nullptr && SSL_pending(tls_) > 0;
}

bool ByteStream::in_handshake() const {
  return tls_ != nullptr && SSL_is_init_finished(tls_) == 0;
}

bool ByteStream::end_sending() {
  if (tls_ != nullptr && !in_handshake()) {
    ERR_clear_error();
    SSL_shutdown(tls_);
  }
  return ::shutdown(socket_, SHUT_WR) == 0;
}

bool ByteStream::throw_away() {
  std::array<char, 16u << 10> bytes;
  const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
  return got > 0 || (got < 0 && would_block());
}

}  // namespace portcullis::transport::http
