// The life of a connection from connect to close. What is sent and how is in connection_write.cpp.
#include "transport/client/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <utility>

namespace portcullis::transport::client {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

// A large response gives the loop back to the others after so many full buffers (64 KiB each).
constexpr int buffers_per_turn = 8;

Fault connect_fault(const boost::system::error_code& error) {
  if (error == asio::error::connection_refused) return {FailCode::connect_refused, "the connection was refused"};
  return {FailCode::connect_failed, "no connection: " + error.message()};
}

}  // namespace

Connection::Connection(asio::io_context& loop, ConnectionOwner& owner, ssl_ctx_st* tls, SslSession& session)
    : loop_(loop), owner_(owner), tls_context_(tls), session_(session), socket_(loop.get_executor()) {}

void Connection::open(std::vector<asio::ip::address> addresses, Exchange& exchange) {
  addresses_ = std::move(addresses);
  exchange_ = &exchange;
  state_ = State::connecting;
  connect_next({FailCode::connect_failed, "no address to connect to"});
}

void Connection::connect_next(Fault last) {
  boost::system::error_code error;
  while (next_address_ < addresses_.size()) {
    const Tcp::endpoint endpoint(addresses_[next_address_++], exchange_->request.endpoint.port);
    socket_.close(error);
    socket_.open(endpoint.protocol(), error);
    if (!error) socket_.non_blocking(true, error);
    if (!error) socket_.set_option(Tcp::no_delay(true), error);
    if (error) {
      out_of_descriptors_ = error == asio::error::no_descriptors;
      last = connect_fault(error);
      continue;
    }
    socket_.async_connect(endpoint, [self = boost::intrusive_ptr(this)](const boost::system::error_code& result) {
      self->on_connected(result);
    });
    return;
  }
  fail(last.code, std::move(last.detail));
}

void Connection::on_connected(const boost::system::error_code& error) {
  if (state_ != State::connecting) return;
  if (error) return connect_next(connect_fault(error));
  if (tls_context_ == nullptr) {
    listen();
    return ready();
  }
  state_ = State::handshaking;
  tls_.emplace(tls_context_, exchange_->request.endpoint.host, session_, out_);
  shake_hands();
  if (state_ != State::closed) listen();
}

void Connection::shake_hands() {
  const TlsEngine::Step step = tls_->handshake();
  // The client's alert goes out too, so that the peer knows why; if it cannot be sent, that changes nothing.
  pump();
  if (state_ != State::handshaking) return;
  if (step == TlsEngine::Step::failed) {
    TlsFailure failure = tls_->failure();
    return fail(failure.code, std::move(failure.detail));
  }
  if (step == TlsEngine::Step::done) ready();
}

void Connection::ready() {
  exchange_->timings.connect =
      std::chrono::duration_cast<std::chrono::microseconds>(Client::Clock::now() - exchange_->started);
  start(*exchange_);
}

void Connection::start(Exchange& exchange, bool hold) {
  exchange_ = &exchange;
  exchange.sending = true;
  state_ = State::exchanging;
  got_bytes_ = false;
  reader_.start(exchange.request.max_response_bytes, exchange.request.method == "HEAD");
  body_sent_ = 0;
  head_encrypted_ = false;
  if (tls_) {
    if (!encrypt_more()) return fail(FailCode::tls_failed, "the request could not be encrypted");
  } else {
    append_head_to_out();
  }
  if (!hold) pump();
}

void Connection::send() {
  if (state_ != State::exchanging) return;  // cancelled meanwhile
  // What is there before the request has left is no answer to it. The request may go over another connection.
  if (!nothing_unread()) return fail(FailCode::connection_lost, "the connection was closed before the request left");
  pump();
}

bool Connection::quiet() {
  return state_ == State::idle && nothing_unread();
}

bool Connection::nothing_unread() {
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close() {
  state_ = State::closed;
  exchange_ = nullptr;
  wipe_out();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Connection::listen() {
  auto handler = [self = boost::intrusive_ptr(this)](const boost::system::error_code& error, std::size_t size) {
    self->on_read(error, size);
  };
  socket_.async_read_some(asio::buffer(inbox_),
                          asio::bind_allocator(HandlerAllocator<char>(read_memory_), std::move(handler)));
}

void Connection::on_read(const boost::system::error_code& error, std::size_t size) {
  if (state_ == State::closed) return;
  if (error) {
    on_peer_closed(error == asio::error::eof);
  } else {
    consume({inbox_.data(), size});
    if (size == inbox_.size()) drain();
  }
  settle();
}

// More than the inbox holds is taken through the shared buffer without going back to the loop for each piece.
void Connection::drain() {
  for (int turn = 0; turn < buffers_per_turn && state_ != State::closed && !peer_closed_; ++turn) {
    auto& buffer = owner_.wire_buffer();
    const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count == 0) return on_peer_closed(true);
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) on_peer_closed(false);
      return;
    }
    consume({buffer.data(), static_cast<std::size_t>(count)});
  }
}

void Connection::consume(std::string_view wire) {
  if (!tls_) return deliver(wire);
  tls_->put(wire);
  if (state_ == State::handshaking) shake_hands();
  while (state_ != State::closed && state_ != State::handshaking) {
    auto& buffer = owner_.plain_buffer();
    std::size_t size = 0;
    switch (tls_->read(buffer.data(), buffer.size(), size)) {
      case TlsEngine::Input::data:
        deliver({buffer.data(), size});
        continue;
      case TlsEngine::Input::more_input:
        return pump();  // a key update is answered
      case TlsEngine::Input::closed:
        return on_peer_closed(true);
      case TlsEngine::Input::failed:
        return on_peer_closed(false);
    }
  }
}

void Connection::deliver(std::string_view plain) {
  if (state_ == State::idle || state_ == State::finished) {
    peer_closed_ = true;  // bytes that nobody asked for: whatever they are, no later exchange may read them
    return;
  }
  if (state_ != State::exchanging) return;
  if (!got_bytes_) {
    got_bytes_ = true;
    exchange_->timings.first_byte =
        std::chrono::duration_cast<std::chrono::microseconds>(Client::Clock::now() - exchange_->started);
  }
  switch (reader_.feed(plain)) {
    case ResponseReader::State::reading:
      if (exchange_->request.idle.count() > 0 && reader_.body_has_begun()) owner_.on_piece(*exchange_);
      return;
    case ResponseReader::State::failed:
      return fail(reader_.failure(), std::string(reader_.detail()));
    case ResponseReader::State::complete:
      state_ = State::finished;
  }
}

void Connection::on_peer_closed(bool orderly) {
  peer_closed_ = true;
  if (state_ == State::handshaking) {
    return fail(FailCode::tls_failed, "the connection was closed during the TLS handshake");
  }
  if (state_ != State::exchanging) return;
  // On TLS only close_notify is an orderly end; a FIN alone can be anybody's (truncation attack).
  if (tls_ && orderly && !tls_->closed_by_peer()) orderly = false;
  if (reader_.end_of_input(orderly) == ResponseReader::State::complete) {
    state_ = State::finished;
    return;
  }
  fail(FailCode::connection_lost,
       got_bytes_ ? std::string(reader_.detail()) : std::string("the connection was closed before any answer came"));
}

// The end of each turn: wait for more, or hand over what is complete. A report is the last thing, but for the wait for
// what comes next on a connection that is kept: who has the response is not to wait for that.
void Connection::settle() {
  switch (state_) {
    case State::closed:
      return;
    case State::connecting:
    case State::handshaking:
    case State::exchanging:
      return listen();
    case State::idle:
      if (!peer_closed_) return listen();
      close();
      return owner_.on_idle_closed(*this);
    case State::finished:
      break;
  }
  Exchange& exchange = *std::exchange(exchange_, nullptr);
  const bool reusable =
      !peer_closed_ && !write_failed_ && fully_sent(exchange) && reader_.keep_alive() && !reader_.surplus();
  used_before_ = true;
  Response response = reader_.take();
  if (reusable) {
    state_ = State::idle;
  } else {
    close();
  }
  owner_.on_response(exchange, std::move(response), reusable);
  // The caller of this holds the object; the owner may be gone, and has closed the connection then.
  if (state_ != State::closed) listen();
}

void Connection::fail(FailCode code, std::string detail) {
  Exchange& exchange = *exchange_;
  const bool repeatable = used_before_ && !got_bytes_ && code == FailCode::connection_lost;
  close();
  owner_.on_fault(*this, exchange, {code, std::move(detail)}, repeatable);
}

}  // namespace portcullis::transport::client
