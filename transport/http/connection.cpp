// See connection.hpp.
#include "transport/http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <string>

#include "transport/http/response_head.hpp"

namespace portcullis::transport::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t most_pipelined = 64u << 10;  // bytes read ahead of the request that is being answered
constexpr std::size_t kept_output = 64u << 10;
constexpr std::size_t worth_pieces = 8u << 10;  // bytes of a body that cost more to copy than a vector to set up
constexpr std::chrono::seconds longest_linger{2};

}  // namespace

Connection::Connection(ConnectionOwner& owner, Socket socket, bool local, std::shared_ptr<const TlsIdentity> identity)
    : owner_(owner),
      socket_(std::move(socket)),
      local_(local),
      stream_(socket_.native_handle(), std::move(identity)),
      reader_(owner.limits().read) {}

void Connection::start() {
  error_code error;
  if (!local_) socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
  if (error) return close();
  process();
}

void Connection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  error_code ignored;
  socket_.close(ignored);
  out_ = {};  // a reply that somebody still holds must not hold this
  sent_ = 0;
  const auto self = shared_from_this();
  owner_.closed(*this);
  if (auto gone = std::exchange(gone_, nullptr)) gone();
}

void Connection::close_if_idle() {
  if (state_ == State::reading && reader_.idle()) close();
}

void Connection::check_deadline(Clock::time_point now) {
  if (now >= deadline_) close();
}

void Connection::set_phase(Phase phase) {
  if (phase == phase_) return;
  phase_ = phase;
  const ServerLimits& limits = owner_.limits();
  switch (phase) {
    case Phase::none:
      deadline_ = Clock::time_point::max();
      break;
    case Phase::idle:
      deadline_ = Clock::now() + limits.idle;
      break;
    case Phase::head:
      deadline_ = Clock::now() + limits.head;
      break;
    case Phase::body:
      deadline_ = Clock::now() + limits.body;
      break;
  }
}

// A loop and not a recursion, because a client may pipeline thousands of requests that are answered at once.
void Connection::process() {
  if (processing_) return;
  processing_ = true;
  const auto self = shared_from_this();
  bool more = true;
  while (more && state_ == State::reading) {
    switch (reader_.advance()) {
      case RequestReader::State::need_more:
        if (owner_.draining() && reader_.idle()) {
          close();
          break;
        }
        set_phase(reader_.in_body()                           ? Phase::body
                  : reader_.idle() && !stream_.in_handshake() ? Phase::idle
                                                              : Phase::head);
        if (reader_.in_body() && reader_.take_expectation()) {
          out_ += "HTTP/1.1 100 Continue\r\n\r\n";
          flush();
        }
        more = false;
        break;
      case RequestReader::State::failed:
        refuse(reader_.problem());
        break;
      case RequestReader::State::complete: {
        set_phase(Phase::none);
        state_ = State::handling;
        Request request = reader_.request();
        request.local = local_;
        close_after_ = !reader_.keep_alive();
        without_body_ = request.method == "HEAD";
        owner_.handle(request, Reply(self, ++exchange_));
        break;
      }
    }
  }
  processing_ = false;
  wait_for_bytes();
}

void Connection::wait_for_bytes() {
  if (state_ == State::closed || read_waiting_) return;
  if (state_ != State::lingering && state_ != State::reading && reader_.unread() >= most_pipelined) return;
  read_waiting_ = true;
  const auto then = [self = shared_from_this()](const error_code& error) {
    self->read_waiting_ = false;
    if (self->state_ == State::closed) return;
    if (error) return self->close();
    self->readable();
  };
  if (state_ != State::lingering && stream_.buffered())
    asio::post(socket_.get_executor(), [then] { then({}); });
  else
    socket_.async_wait(Socket::wait_read, then);
}

void Connection::readable() {
  if (state_ == State::lingering) return stream_.throw_away() ? wait_for_bytes() : close();
  const ByteStream::Result result = stream_.read(reader_.room());
  switch (result.state) {
    case ByteStream::State::moved:
      reader_.committed(result.bytes);
      return state_ == State::reading ? process() : wait_for_bytes();
    case ByteStream::State::wait_to_read:
      return state_ == State::reading ? process() : wait_for_bytes();
    case ByteStream::State::wait_to_write:  // in the handshake
      read_waiting_ = true;
      return socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
        self->read_waiting_ = false;
        if (self->state_ == State::closed) return;
        if (error) return self->close();
        self->readable();
      });
    case ByteStream::State::ended:
      // The answer on its way is still for somebody who has only closed the sending side.
      if (state_ != State::writing) return close();
      close_after_ = true;
      return;
    case ByteStream::State::failed:
      return close();
  }
}

void Connection::refuse(const BadRequest& problem) {
  close_after_ = true;
  without_body_ = false;
  state_ = State::handling;
  ++exchange_;
  set_phase(Phase::none);
  const std::array<std::string_view, 2> body{problem.reason, "\n"};
  respond(problem.status, "text/plain; charset=utf-8", body, {});
}

bool Connection::current(std::uint64_t exchange) const {
  return exchange == exchange_ && (state_ == State::handling || state_ == State::streaming);
}

void Connection::append_head(int status, std::string_view content_type, std::string_view headers) {
  append_status_line(status, out_);
  if (!content_type.empty()) {
    out_ += "Content-Type: ";
    out_ += content_type;
    out_ += "\r\n";
  }
  if (owner_.draining()) close_after_ = true;
  if (close_after_) out_ += "Connection: close\r\n";
  out_ += headers;
}

void Connection::respond(int status, std::string_view content_type, std::span<const std::string_view> body,
                         std::string_view headers) {
  if (state_ != State::handling) return;
  gone_ = nullptr;
  append_head(status, content_type, headers);
  std::size_t bytes = 0;
  for (const std::string_view piece : body) bytes += piece.size();
  out_ += "Content-Length: ";
  out_ += std::to_string(bytes);
  out_ += "\r\n\r\n";
  state_ = State::writing;
  if (!without_body_) write_body(body, bytes);
  flush();
}

// Straight from where the body stands; only what the socket does not take now is copied, for later.
void Connection::write_body(std::span<const std::string_view> body, std::size_t bytes) {
  std::size_t taken = 0;
  if (bytes >= worth_pieces && stream_.plain() && !write_waiting_ && body.size() < ByteStream::most_pieces) {
    std::array<std::string_view, ByteStream::most_pieces> pieces{std::string_view(out_).substr(sent_)};
    std::ranges::copy(body, pieces.begin() + 1);
    taken = stream_.write(std::span(pieces).first(body.size() + 1)).bytes;
    const std::size_t of_head = std::min(taken, pieces[0].size());
    sent_ += of_head;
    taken -= of_head;
  }
  for (std::string_view piece : body) {
    const std::size_t gone = std::min(taken, piece.size());
    taken -= gone;
    out_ += piece.substr(gone);
  }
}

void Connection::begin_stream(std::string_view content_type, std::string_view headers) {
  if (state_ != State::handling) return;
  append_head(200, content_type, headers);
  out_ += "Transfer-Encoding: chunked\r\n\r\n";
  state_ = State::streaming;
  flush();
}

void Connection::send(std::string_view bytes) {
  if (state_ != State::streaming || bytes.empty() || without_body_) return;
  append_chunk(bytes, out_);
  if (unread() > owner_.limits().stream_backlog + bytes.size()) return close();
  flush();
}

void Connection::end_stream() {
  if (state_ != State::streaming) return;
  gone_ = nullptr;
  if (!without_body_) out_ += "0\r\n\r\n";
  state_ = State::writing;
  flush();
}

void Connection::flush() {
  if (write_waiting_) return;
  while (sent_ < out_.size()) {
    const ByteStream::Result result = stream_.write(std::string_view(out_).substr(sent_));
    sent_ += result.bytes;
    if (result.state == ByteStream::State::wait_to_write) return wait_to_write();
    if (result.state != ByteStream::State::moved) return close();
  }
  sent_ = 0;
  out_.clear();
  if (out_.capacity() > kept_output) out_.shrink_to_fit();
  all_written();
}

void Connection::wait_to_write() {
  write_waiting_ = true;
  phase_ = Phase::none;
  deadline_ = Clock::now() + owner_.limits().write;
  owner_.blocked(*this);
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& failed) {
    self->write_waiting_ = false;
    if (self->state_ == State::closed) return;
    if (failed) return self->close();
    self->deadline_ = Clock::time_point::max();
    self->flush();
    if (self->state_ == State::reading) self->process();  // after `100 Continue`: its deadline again
  });
}

void Connection::all_written() {
  if (state_ != State::writing) return;
  if (close_after_) {
    if (!stream_.end_sending()) return close();
    state_ = State::lingering;
    deadline_ = Clock::now() + longest_linger;
    return wait_for_bytes();
  }
  reader_.next();
  state_ = State::reading;
  process();
}

}  // namespace portcullis::transport::http
