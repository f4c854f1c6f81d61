// One connection of the fake provider: reads requests, answers as told, breaks off as told. And the state's own thread.
#include "tests/support/fake_peer.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <cstdlib>
#include <future>

namespace portcullis::tests {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

class FakePeer : public std::enable_shared_from_this<FakePeer> {
 public:
  FakePeer(FakeState& state, Tcp::socket socket)
      : state_(state), socket_(std::move(socket)), timer_(state.loop), number_(state.opened()) {}

  void start() {
    Error ignored;
    socket_.set_option(Tcp::no_delay(true), ignored);
    if (!state_.options.tls || state_.options.stall_handshake) return read();
    tls_.emplace(socket_, state_.tls);
    tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](const Error& error) {
      if (error) return self->lost();
      self->state_.shook_hands(self->number_, SSL_session_reused(self->tls_->native_handle()) == 1);
      self->read();
    });
  }

  void close() {
    if (std::exchange(closed_, true)) return;
    Error ignored;
    timer_.cancel();
    socket_.shutdown(Tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    asio::post(state_.loop, [self = shared_from_this()] { self->state_.peers.erase(self); });
  }

 private:
  void lost() {
    if (closed_) return;
    state_.closed_by_peer(number_);
    close();
  }

  void reset() {
    Error ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    closed_ = true;
    socket_.close(ignored);
    asio::post(state_.loop, [self = shared_from_this()] { self->state_.peers.erase(self); });
  }

  // A read is always pending, also while an answer is delayed: so a close by the peer is seen when it happens.
  void read() {
    auto handler = [self = shared_from_this()](const Error& error, std::size_t size) {
      if (error) return self->lost();
      if (!self->state_.options.stall_handshake) {
        self->inbox_.append(self->buffer_.data(), size);
        self->serve();
      }
      if (!self->closed_) self->read();
    };
    if (tls_) return tls_->async_read_some(asio::buffer(buffer_), std::move(handler));
    socket_.async_read_some(asio::buffer(buffer_), std::move(handler));
  }

  void write(std::string bytes, std::function<void()> then) {
    outbox_ = std::move(bytes);
    auto handler = [self = shared_from_this(), then = std::move(then)](const Error& error, std::size_t) {
      if (self->closed_) return;
      if (error) return self->lost();
      then();
    };
    if (tls_) return asio::async_write(*tls_, asio::buffer(outbox_), std::move(handler));
    asio::async_write(socket_, asio::buffer(outbox_), std::move(handler));
  }

  void after(std::chrono::milliseconds delay, std::function<void()> then) {
    timer_.expires_after(delay);
    timer_.async_wait([self = shared_from_this(), then = std::move(then)](const Error& error) {
      if (!error && !self->closed_) then();
    });
  }

  static std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
  }

  // Takes one whole request out of the inbox.
  std::optional<RecordedRequest> next_request() {
    const std::size_t end = inbox_.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    const std::string_view head(inbox_.data(), end);
    RecordedRequest request;
    std::size_t length = 0;
    std::size_t line = 0;
    while (line < head.size()) {
      const std::size_t stop = std::min(head.find("\r\n", line), head.size());
      const std::string_view text = head.substr(line, stop - line);
      if (line == 0) {
        const std::size_t space = text.find(' ');
        const std::size_t second = text.find(' ', space + 1);
        request.method = text.substr(0, space);
        request.target = text.substr(space + 1, second - space - 1);
      } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        std::string_view value = text.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        request.headers.emplace_back(lower(text.substr(0, colon)), std::string(value));
        if (request.headers.back().first == "content-length") {
          std::from_chars(value.data(), value.data() + value.size(), length);
        }
      }
      line = stop + 2;
    }
    if (inbox_.size() < end + 4 + length) return std::nullopt;
    request.body = inbox_.substr(end + 4, length);
    asked_ = asked_by(request.target, request.body);
    request.model = asked_.model;
    request.stream = asked_.stream;
    request.connection = number_;
    request.arrived = std::chrono::steady_clock::now();
    inbox_.erase(0, end + 4 + length);
    return request;
  }

  void serve() {
    if (busy_ || closed_) return;
    // Not HTTP (a TLS hello, say): what plain servers do.
    if (!inbox_.empty() && (inbox_[0] < 'A' || inbox_[0] > 'Z')) {
      return write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", [this] { close(); });
    }
    std::optional<RecordedRequest> request = next_request();
    if (!request) return;
    busy_ = true;
    reply_ = state_.arrived(std::move(*request));
    if (reply_.delay.count() > 0) return after(reply_.delay, [this] { answer(); });
    answer();
  }

  void answer() {
    if (reply_.fault == Fault::silence) return;
    if (reply_.fault == Fault::close_unanswered) return close();
    if (reply_.fault == Fault::reset_unanswered) return reset();
    std::string whole = render(reply_, asked_);
    const std::size_t body = std::min(whole.find("\r\n\r\n") + 4, whole.size());
    const std::size_t half = body + (whole.size() - body) / 2;
    switch (reply_.fault) {
      case Fault::stall_mid_head:
        return write(whole.substr(0, body / 2), [] {});
      case Fault::stall_mid_body:
        return write(whole.substr(0, half), [] {});
      case Fault::close_mid_body:
        return write(whole.substr(0, half), [this] { close(); });
      case Fault::reset_mid_body:
        return write(whole.substr(0, half), [this] { reset(); });
      case Fault::drip:
        dripping_ = whole.substr(body);
        return write(whole.substr(0, body), [this] { drip(); });
      default:
        break;
    }
    huge_left_ = reply_.huge_bytes;
    write(std::move(whole), [this] { huge_left_ > 0 ? pour() : answered(); });
  }

  void drip() {
    if (dripping_.empty()) return answered();
    std::string byte = dripping_.substr(0, 1);
    dripping_.erase(0, 1);
    write(std::move(byte), [this] { after(reply_.drip_every, [this] { drip(); }); });
  }

  void pour() {
    if (huge_left_ == 0) return answered();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(huge_left_, 64u << 10));
    huge_left_ -= size;
    write(std::string(size, 'x'), [this] { pour(); });
  }

  void answered() {
    busy_ = false;
    if (reply_.close || reply_.close_without_saying) return hang_up();
    serve();
  }

  // On TLS with close_notify, so that an answer that ends with the connection is known to be whole.
  void hang_up() {
    if (!tls_) return close();
    tls_->async_shutdown([self = shared_from_this()](const Error&) { self->close(); });
  }

  FakeState& state_;
  Tcp::socket socket_;
  std::optional<asio::ssl::stream<Tcp::socket&>> tls_;
  asio::steady_timer timer_;
  std::size_t number_;
  std::array<char, 16384> buffer_;
  std::string inbox_;
  std::string outbox_;
  FakeAsked asked_;
  std::string dripping_;
  std::uint64_t huge_left_ = 0;
  Reply reply_;
  bool busy_ = false;
  bool closed_ = false;
};

FakeState::FakeState(FakeOptions wanted) : options(std::move(wanted)) {
  if (options.tls) set_up_tls();
  const Tcp::endpoint endpoint(asio::ip::address_v4::loopback(), options.port);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(Tcp::acceptor::reuse_address(true));
  acceptor.bind(endpoint);
  acceptor.listen(4096);
  port = acceptor.local_endpoint().port();
}

void FakeState::set_up_tls() {
  tls.use_certificate_chain(asio::buffer(options.tls->certificate_pem));
  tls.use_private_key(asio::buffer(options.tls->key_pem), asio::ssl::context::pem);
  SSL_CTX* native = tls.native_handle();
  static constexpr unsigned char session_context[] = "fake";
  SSL_CTX_set_session_id_context(native, session_context, sizeof session_context - 1);
  if (!options.only_server_name.empty()) {
    SSL_CTX_set_tlsext_servername_callback(
        native, +[](SSL* hello, int* alert, void* wanted) {
          const char* name = SSL_get_servername(hello, TLSEXT_NAMETYPE_host_name);
          if (name != nullptr && *static_cast<const std::string*>(wanted) == name) return SSL_TLSEXT_ERR_OK;
          *alert = SSL_AD_UNRECOGNIZED_NAME;
          return SSL_TLSEXT_ERR_ALERT_FATAL;
        });
    SSL_CTX_set_tlsext_servername_arg(native, &options.only_server_name);
  }
  if (options.only_tls_1_2) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
  if (options.only_tls_1_1) {
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(native, TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
  }
}

void FakeState::start() {
  accept();
  thread = std::thread([this] { loop.run(); });
}

void FakeState::stop() {
  asio::post(loop, [this] {
    Error ignored;
    acceptor.close(ignored);
    for (const auto& peer : std::set(peers)) peer->close();
    loop.stop();
  });
  if (thread.joinable()) thread.join();
  peers.clear();
}

void FakeState::close_connections() {
  std::promise<void> done;
  asio::post(loop, [&] {
    for (const auto& peer : std::set(peers)) peer->close();
    done.set_value();
  });
  done.get_future().wait();
}

void FakeState::accept() {
  acceptor.async_accept([this](const Error& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      auto peer = std::make_shared<FakePeer>(*this, std::move(socket));
      peers.insert(peer);
      peer->start();
    }
    accept();
  });
}

Reply FakeState::arrived(RecordedRequest request) {
  std::unique_lock lock(mutex);
  std::optional<Reply> own;
  if (scripts.responder) {
    // Outside the lock: the responder may ask the fake about what came before.
    const FakeProvider::Responder responder = scripts.responder;
    lock.unlock();
    own = responder(request);
    lock.lock();
  }
  Reply reply = own ? std::move(*own) : scripts.choose(request);
  ++served;
  ++connections[request.connection].requests;
  if (options.record) requests.push_back(std::move(request));
  lock.unlock();
  changed.notify_all();
  return reply;
}

std::size_t FakeState::opened() {
  const std::lock_guard lock(mutex);
  // Under load nobody asks who came, and a list of them would look like a leak: all of them are one.
  if (!options.record && !connections.empty()) return 0;
  connections.push_back({.opened = std::chrono::steady_clock::now(), .closed_by_peer = {}});
  changed.notify_all();
  return connections.size() - 1;
}

void FakeState::shook_hands(std::size_t connection, bool resumed) {
  const std::lock_guard lock(mutex);
  connections[connection].session_resumed = resumed;
}

void FakeState::closed_by_peer(std::size_t connection) {
  const std::lock_guard lock(mutex);
  connections[connection].closed_by_peer = std::chrono::steady_clock::now();
  changed.notify_all();
}

}  // namespace portcullis::tests
