// See serve_http.hpp. How the server leaves: after a signal it accepts nothing more, calls in flight may finish for a
// moment, then the rest is cancelled; a second signal does not wait. Leaves of the audit log are never lost.
#include "server/cli/serve_http.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "server/cli/process.hpp"
#include "server/mcp/http_endpoint.hpp"
#include "server/telemetry/log.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto last_calls = 2s;       // calls in flight when the signal came
constexpr auto last_records = 500ms;  // for cancelled calls to reach the audit log

transport::http::ServerLimits limits_from(const config::Config& config) {
  transport::http::ServerLimits limits;
  limits.read.body_bytes = std::min(limits.read.body_bytes, config.limits.line_bytes);
  return limits;
}

class HttpServer {
 public:
  HttpServer(Process& process, const config::Config& config)
      : process_(process),
        endpoint_(process.services(), transport::http::Guard()),
        server_(process.loop(), limits_from(config),
                [this](const transport::http::Request& request, const transport::http::Reply& reply) {
                  endpoint_.handle(request, reply);
                }),
        signals_(process.loop(), SIGINT, SIGTERM, SIGHUP),
        timer_(process.loop()) {}

  std::expected<std::uint16_t, std::string> listen(const HttpAddress& address) {
    return server_.listen(address.host, address.port);
  }

  void run() {
    wait_for_signal();
    process_.loop().run();
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (leaving_) return cancel("second signal");
      leave();
      wait_for_signal();
    });
  }

  void leave() {
    leaving_ = true;
    telemetry::log_debug("leaving: signal");
    endpoint_.shut_down();
    timer_.expires_after(last_calls);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) cancel("calls still running");
    });
    // A call whose client has gone may still be on its way to the audit log; then the timer decides.
    server_.drain([this] {
      if (endpoint_.in_flight() == 0) process_.loop().stop();
    });
  }

  void cancel(std::string_view why) {
    telemetry::log_debug("cancelling: " + std::string(why));
    endpoint_.cancel_all();
    timer_.expires_after(last_records);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) process_.loop().stop();
    });
    server_.close_all();
  }

  Process& process_;
  mcp::HttpEndpoint endpoint_;
  transport::http::Server server_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timer_;
  bool leaving_ = false;
};

}  // namespace

std::expected<HttpAddress, std::string> http_address(std::string_view text) {
  const auto colon = text.rfind(':');
  const std::string_view host = text.substr(0, colon);
  const std::string_view digits = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  unsigned port = 0;
  bool number = !digits.empty() && digits.size() <= 5;
  for (const char c : digits) {
    number = number && c >= '0' && c <= '9';
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (!number || port > 65'535 || host.empty() || (host.find(':') != std::string_view::npos && host.front() != '['))
    return std::unexpected("the address must be a host and a port, such as 127.0.0.1:8765");
  HttpAddress out{"127.0.0.1", static_cast<std::uint16_t>(port)};
  if (host == "[::1]")
    out.host = "::1";
  else if (host != "127.0.0.1" && host != "localhost")
    return std::unexpected(
        "only 127.0.0.1, localhost and [::1] can be served: callers over HTTP are not authenticated, so nobody outside "
        "of this machine may reach the server");
  return out;
}

Exit serve_http(std::string_view address, const config::Config& config) {
  const auto where = http_address(address);
  if (!where) {
    telemetry::log_error("--http: " + where.error() + ".");
    return Exit::usage;
  }
  auto* process = new Process(config);
  auto* server = new HttpServer(*process, config);
  const auto port = server->listen(*where);
  if (!port) {
    telemetry::log_error("--http: cannot listen there: " + port.error() + ".");
    return Exit::usage;
  }
  const std::string host = where->host == "::1" ? "[::1]" : where->host;
  std::fprintf(stderr,
               "portcullis: MCP at http://%s:%u/mcp (no authentication: every program on this machine may use it)\n",
               host.c_str(), unsigned{*port});
  server->run();
  // As over stdio: work on the pool may still run and cannot be stopped, so nothing is torn down but the log.
  process->close_audit();
  std::_Exit(static_cast<int>(Exit::ok));
}

}  // namespace portcullis::server::cli
