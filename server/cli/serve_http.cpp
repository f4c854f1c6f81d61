// See serve_http.hpp. How the server leaves: after a signal it accepts nothing more, calls in flight may finish for a
// moment, then the rest is cancelled; a second signal does not wait. Leaves of the audit log are never lost.
#include "server/cli/serve_http.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "server/cli/process.hpp"
#include "server/mcp/http/endpoint.hpp"
#include "server/telemetry/log.hpp"
#include "transport/http/guard.hpp"
#include "transport/http/server.hpp"
#include "transport/http/tls.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto last_requests = 2s;    // calls in flight when the signal came
constexpr auto last_records = 500ms;  // for cancelled calls to reach the audit log

transport::http::ServerLimits limits_from(const config::Config& config) {
  transport::http::ServerLimits limits;
  limits.read.body_bytes = std::min(limits.read.body_bytes, config.limits.line_bytes);
  // Every session may hold one connection open for news, and still send.
  limits.connections += config.http.sessions;
  return limits;
}

// The usual limit of 1,024 descriptors is less than what may be connected. What cannot be had is waited for.
void allow_descriptors(std::size_t connections) {
  constexpr rlim_t others = 512;  // providers, logs, the store
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, connections + others);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

mcp::SessionLimits session_limits_from(const config::Http& http) {
  mcp::SessionLimits limits;
  limits.sessions = http.sessions;
  limits.idle = http.session_idle;
  limits.events.total_bytes = http.replay_bytes;
  limits.events.session_bytes = std::min(limits.events.session_bytes, http.replay_bytes);
  return limits;
}

class HttpServer {
 public:
  HttpServer(Process& process, const config::Config& config, transport::http::Guard guard)
      : process_(process),
        endpoint_(process.services(), std::move(guard), session_limits_from(config.http)),
        server_(process.loop(), limits_from(config),
                [this](const transport::http::Request& request, const transport::http::Reply& reply) {
                  endpoint_.handle(request, reply);
                }),
        signals_(process.loop(), SIGINT, SIGTERM, SIGHUP),
        timer_(process.loop()),
        tick_(process.loop()) {}

  transport::http::Server& server() { return server_; }

  void run() {
    wait_for_signal();
    tick();
    process_.loop().run();
  }

 private:
  void tick() {
    tick_.expires_after(mcp::HttpEndpoint::tick_every);
    tick_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      endpoint_.tick();
      tick();
    });
  }

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
    const mcp::SessionCounts& counts = endpoint_.sessions().counts();
    telemetry::log_debug("leaving: signal; sessions begun " + std::to_string(counts.begun) + ", ended " +
                         std::to_string(counts.ended) + ", expired " + std::to_string(counts.expired) + ", evicted " +
                         std::to_string(counts.evicted) + ", refused " + std::to_string(counts.refused) +
                         "; streams resumed " + std::to_string(counts.resumed));
    endpoint_.shut_down();
    timer_.expires_after(last_requests);
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
  boost::asio::steady_timer tick_;
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
        "of this machine may reach the server. Listen on 127.0.0.1, put a proxy that authenticates in front of it, and "
        "name the proxy's host in http.hosts");
  return out;
}

Exit serve_http(const ServeCommand& command, const config::Config& config, const Prepare& prepare) {
  const auto refuse = [](const std::string& why) {
    telemetry::log_error(why + ".");
    return Exit::usage;
  };
  std::vector<HttpAddress> addresses;
  for (const std::string& text : command.http) {
    const auto address = http_address(text);
    if (!address) return refuse("--http: " + address.error());
    addresses.push_back(*address);
  }
  auto guard = transport::http::Guard::with(config.http.hosts, config.http.origins);
  if (!guard) return refuse("http.hosts or http.origins: " + guard.error());
  std::shared_ptr<const transport::http::TlsIdentity> identity;
  if (!config.http.tls_certificate.empty()) {
    auto made = transport::http::TlsIdentity::from_files(config.http.tls_certificate, config.http.tls_key);
    if (!made) return refuse("TLS: " + made.error());
    identity = std::move(*made);
  }
  allow_descriptors(limits_from(config).connections);
  auto* process = new Process(config);
  if (prepare) prepare(*process);
  auto* server = new HttpServer(*process, config, std::move(*guard));
  std::string banner;
  for (const HttpAddress& address : addresses) {
    const auto port = server->server().listen(address.host, address.port, identity);
    if (!port) return refuse("--http: cannot listen there: " + port.error());
    const std::string host = address.host == "::1" ? "[::1]" : address.host;
    banner += "portcullis: MCP at " + std::string(identity ? "https" : "http") + "://" + host + ":" +
              std::to_string(*port) + "/mcp (no authentication: every program on this machine may use it)\n";
  }
  if (!command.unix_path.empty()) {
    const auto listening = server->server().listen_unix(command.unix_path);
    if (!listening) return refuse("--unix: cannot listen there: " + listening.error());
    banner += "portcullis: MCP at " + json::visible_line(command.unix_path) + " (this user only; POST /mcp)\n";
  }
  std::fputs(banner.c_str(), stderr);
  server->run();
  // As over stdio: work on the pool may still run and cannot be stopped, so nothing is torn down but the log.
  process->close_records();
  std::_Exit(static_cast<int>(Exit::ok));
}

}  // namespace portcullis::server::cli
