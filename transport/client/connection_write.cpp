// How a connection sends: head and body with one call when the socket takes them, the rest as it drains.
#include <openssl/crypto.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "transport/client/connection.hpp"
#include "transport/client/request_head.hpp"

namespace portcullis::transport::client {
namespace {

// A head and body up to one TLS record go into one record together; larger bodies are encrypted in such pieces.
constexpr std::size_t one_record = 16u << 10;
constexpr std::size_t piece_to_encrypt = 64u << 10;

}  // namespace

void Connection::append_head_to_out() {
  append_head(exchange_->request, out_);
  out_is_secret_ = true;
}

void Connection::wipe_out() {
  if (out_is_secret_) OPENSSL_cleanse(out_.data(), out_.size());
  out_is_secret_ = false;
  out_.clear();
  out_sent_ = 0;
  if (out_.capacity() > piece_to_encrypt) out_.shrink_to_fit();
}

bool Connection::encrypt_more() {
  const std::string_view body = exchange_->request.body;
  if (!head_encrypted_) {
    std::string& head = owner_.head_buffer();
    head.reserve(2 * one_record);  // the body below must not make it grow with the key inside
    append_head(exchange_->request, head);
    if (head.size() + body.size() <= one_record) {
      head += body;
      body_sent_ = body.size();
    }
    head_encrypted_ = tls_->write(head);
    OPENSSL_cleanse(head.data(), head.size());
    head.clear();
    if (!head_encrypted_) return false;
  }
  const std::string_view piece = body.substr(body_sent_, piece_to_encrypt);
  body_sent_ += piece.size();
  return tls_->write(piece);
}

bool Connection::fully_sent(const Exchange& exchange) const {
  return out_.empty() && body_sent_ == exchange.request.body.size();
}

void Connection::pump() {
  while (!waiting_to_write_ && !write_failed_ && state_ != State::closed) {
    std::string_view body;
    if (exchange_ != nullptr && state_ == State::exchanging) {
      body = std::string_view(exchange_->request.body).substr(body_sent_);
    }
    if (tls_ && !body.empty()) {
      if (out_.empty() && !encrypt_more()) return fail(FailCode::tls_failed, "the request could not be encrypted");
      body = {};
    }
    const std::string_view first = std::string_view(out_).substr(out_sent_);
    if (first.empty() && body.empty()) return;

    iovec pieces[2] = {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = body.empty() ? 1 : 2;
    // MSG_NOSIGNAL: a peer that is gone is an error here, never a SIGPIPE.
    const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return wait_to_write();
      // The read side tells what happened: an answer that came before the peer closed, or the close itself.
      write_failed_ = true;
      return;
    }
    const std::size_t of_first = std::min(static_cast<std::size_t>(sent), first.size());
    out_sent_ += of_first;
    body_sent_ += static_cast<std::size_t>(sent) - of_first;
    if (out_sent_ == out_.size()) wipe_out();
  }
}

void Connection::wait_to_write() {
  waiting_to_write_ = true;
  socket_.async_wait(Socket::wait_write, [self = boost::intrusive_ptr(this)](const boost::system::error_code& error) {
    self->waiting_to_write_ = false;
    if (self->state_ == State::closed || error) return;
    self->pump();
  });
}

}  // namespace portcullis::transport::client
