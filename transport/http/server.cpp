// See server.hpp: accepting, the set of connections, their deadlines. What happens on one is in connection.cpp.
#include "transport/http/server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <unordered_map>
#include <vector>

#include "transport/http/connection.hpp"
#include "transport/http/listener.hpp"

namespace portcullis::transport::http {
namespace {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

constexpr std::chrono::milliseconds slowest_sweep{1000};
constexpr std::size_t worth_counting = 64u << 10;       // bytes of one connection
constexpr std::chrono::milliseconds accept_pause{100};  // when descriptors have run out

struct Door {
  explicit Door(const Executor& executor) : acceptor(executor), pause(executor) {}

  asio::basic_socket_acceptor<Protocol, Executor> acceptor;
  Timer pause;
  ListeningSocket socket;
  std::shared_ptr<const TlsIdentity> identity;
};

}  // namespace

struct Server::Impl final : ConnectionOwner, std::enable_shared_from_this<Server::Impl> {
  Impl(asio::io_context& loop, const ServerLimits& server_limits, Handler on_request)
      : executor(loop.get_executor()), settings(server_limits), handler(std::move(on_request)), sweep_timer(executor) {
    // A deadline is met at most this much late.
    const auto shortest = std::min({settings.head, settings.body, settings.idle, settings.write});
    sweep_every = std::clamp(shortest / 4, std::chrono::milliseconds(5), slowest_sweep);
  }

  void handle(const Request& request, Reply reply) override { handler(request, std::move(reply)); }
  const ServerLimits& limits() const override { return settings; }
  bool draining() const override { return leaving; }

  void closed(Connection& connection) override {
    open.erase(&connection);
    if (!open.empty()) return;
    sweep_timer.cancel();
    if (auto done = std::exchange(drained, nullptr)) asio::post(executor, std::move(done));
  }

  // Each answer is bounded, but a thousand clients that read none of theirs would hold a thousand of them. The deadline
  // of one that is blocked counts from the last byte that it took. Closed from the loop: this is called inside a write.
  void blocked(const Connection& connection) override {
    if (connection.unread() < worth_counting) return;
    std::size_t sum = 0;
    std::shared_ptr<Connection> slowest;
    for (const auto& [key, one] : open) {
      sum += one->unread();
      if (one->unread() < worth_counting) continue;
      if (!slowest || one->deadline() < slowest->deadline()) slowest = one;
    }
    if (sum > settings.unread) asio::post(executor, [slowest] { slowest->close(); });
  }

  std::expected<void, std::string> add(ListeningSocket socket, std::shared_ptr<const TlsIdentity> identity) {
    const auto door = std::make_shared<Door>(executor);
    door->socket = std::move(socket);
    door->identity = std::move(identity);
    error_code error;
    door->acceptor.assign(Protocol(door->socket.family(), 0), door->socket.release(), error);
    if (error) return std::unexpected(error.message());
    doors.push_back(door);
    accept(door);
    return {};
  }

  void accept(const std::shared_ptr<Door>& door) {
    door->acceptor.async_accept(executor,
                                [self = shared_from_this(), door](const error_code& error, Connection::Socket socket) {
                                  if (!door->acceptor.is_open()) return;
                                  if (error) {
                                    door->pause.expires_after(accept_pause);
                                    door->pause.async_wait([self, door](const error_code& stopped) {
                                      if (!stopped && door->acceptor.is_open()) self->accept(door);
                                    });
                                    return;
                                  }
                                  // Beyond the limit the socket is closed unread, here by its destructor.
                                  if (self->open.size() < self->settings.connections)
                                    self->take(std::move(socket), *door);
                                  self->accept(door);
                                });
  }

  void take(Connection::Socket socket, const Door& door) {
    const bool local = door.socket.family() == AF_UNIX;
    const auto connection = std::make_shared<Connection>(*this, std::move(socket), local, door.identity);
    const bool first = open.empty();
    open.emplace(connection.get(), connection);
    if (first) sweep();
    connection->start();
  }

  void sweep() {
    sweep_timer.expires_after(sweep_every);
    sweep_timer.async_wait([self = shared_from_this()](const error_code& stopped) {
      if (stopped || self->open.empty()) return;
      const auto now = Clock::now();
      self->for_each([now](Connection& connection) { connection.check_deadline(now); });
      if (!self->open.empty()) self->sweep();
    });
  }

  // Closing takes a connection out of the set, so the walk is over a copy.
  template <typename Action>
  void for_each(Action action) {
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(open.size());
    for (const auto& [key, connection] : open) all.push_back(connection);
    for (const auto& connection : all) action(*connection);
  }

  void stop_accepting() {
    for (const auto& door : doors) {
      error_code ignored;
      door->socket.remove_path();
      door->acceptor.close(ignored);
      door->pause.cancel();
    }
    doors.clear();
  }

  Executor executor;
  ServerLimits settings;
  Handler handler;
  std::vector<std::shared_ptr<Door>> doors;
  Timer sweep_timer;
  std::chrono::milliseconds sweep_every{slowest_sweep};
  std::unordered_map<Connection*, std::shared_ptr<Connection>> open;
  std::function<void()> drained;
  bool leaving = false;
};

Server::Server(asio::io_context& loop, const ServerLimits& limits, Handler handler)
    : impl_(std::make_shared<Impl>(loop, limits, std::move(handler))) {}

Server::~Server() {
  impl_->drained = nullptr;
  impl_->stop_accepting();
  close_all();
}

std::expected<std::uint16_t, std::string> Server::listen(const std::string& address, std::uint16_t port,
                                                         std::shared_ptr<const TlsIdentity> identity) {
  auto socket = ListeningSocket::on_address(address, port);
  if (!socket) return std::unexpected(socket.error());
  const std::uint16_t bound = socket->port();
  if (auto added = impl_->add(std::move(*socket), std::move(identity)); !added) return std::unexpected(added.error());
  return bound;
}

std::expected<void, std::string> Server::listen_unix(const std::string& path) {
  auto socket = ListeningSocket::on_path(path);
  if (!socket) return std::unexpected(socket.error());
  return impl_->add(std::move(*socket), nullptr);
}

void Server::drain(std::function<void()> done) {
  impl_->leaving = true;
  impl_->stop_accepting();
  impl_->drained = std::move(done);
  impl_->for_each([](Connection& connection) { connection.close_if_idle(); });
  if (impl_->open.empty())
    if (auto now = std::exchange(impl_->drained, nullptr)) asio::post(impl_->executor, std::move(now));
}

void Server::close_all() {
  impl_->for_each([](Connection& connection) { connection.close(); });
}

std::size_t Server::connections() const {
  return impl_->open.size();
}

bool Reply::open() const {
  return connection_ && connection_->current(exchange_);
}
void Reply::respond(int status, std::string_view content_type, std::string_view body, std::string_view headers) const {
  if (open()) connection_->respond(status, content_type, std::span(&body, 1), headers);
}
void Reply::respond_in_pieces(int status, std::string_view content_type, std::span<const std::string_view> body,
                              std::string_view headers) const {
  if (open()) connection_->respond(status, content_type, body, headers);
}
void Reply::begin_stream(std::string_view content_type, std::string_view headers) const {
  if (open()) connection_->begin_stream(content_type, headers);
}
void Reply::send(std::string_view bytes) const {
  if (open()) connection_->send(bytes);
}
void Reply::end() const {
  if (open()) connection_->end_stream();
}
void Reply::abort() const {
  if (open()) connection_->close();
}
void Reply::on_close(std::function<void()> gone) const {
  if (open()) return connection_->on_close(std::move(gone));
  gone();
}

}  // namespace portcullis::transport::http
