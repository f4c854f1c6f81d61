// See server.hpp: accepting, the set of connections, their deadlines. What happens on one is in connection.cpp.
#include "transport/http/server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <unordered_map>
#include <vector>

#include "transport/http/connection.hpp"

namespace portcullis::transport::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

constexpr std::chrono::milliseconds slowest_sweep{1000};
constexpr std::chrono::milliseconds accept_pause{100};  // when descriptors have run out

}  // namespace

struct Server::Impl final : ConnectionOwner, std::enable_shared_from_this<Server::Impl> {
  Impl(asio::io_context& loop, const ServerLimits& server_limits, Handler on_request)
      : executor(loop.get_executor()),
        settings(server_limits),
        handler(std::move(on_request)),
        acceptor(executor),
        sweep_timer(executor),
        accept_timer(executor) {
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

  void accept() {
    acceptor.async_accept(executor, [self = shared_from_this()](const error_code& error, Connection::Socket socket) {
      if (!self->acceptor.is_open()) return;
      if (error) {
        self->accept_timer.expires_after(accept_pause);
        self->accept_timer.async_wait([self](const error_code& stopped) {
          if (!stopped && self->acceptor.is_open()) self->accept();
        });
        return;
      }
      // Beyond the limit the socket is closed unread, here by its destructor.
      if (self->open.size() < self->settings.connections) self->take(std::move(socket));
      self->accept();
    });
  }

  void take(Connection::Socket socket) {
    const auto connection = std::make_shared<Connection>(*this, std::move(socket));
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
    error_code ignored;
    acceptor.close(ignored);
    accept_timer.cancel();
  }

  Executor executor;
  ServerLimits settings;
  Handler handler;
  asio::basic_socket_acceptor<tcp, Executor> acceptor;
  Timer sweep_timer;
  Timer accept_timer;
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

std::expected<std::uint16_t, std::string> Server::listen(const std::string& address, std::uint16_t port) {
  error_code error;
  const auto literal = asio::ip::make_address(address, error);
  if (error) return std::unexpected("\"" + address + "\" is not an IP address");
  const tcp::endpoint endpoint(literal, port);
  auto& acceptor = impl_->acceptor;
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  const tcp::endpoint bound = error ? endpoint : acceptor.local_endpoint(error);
  if (error) {
    impl_->stop_accepting();
    return std::unexpected(error.message());
  }
  impl_->accept();
  return bound.port();
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
