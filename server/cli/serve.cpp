// See serve.hpp. How the server leaves: after the end of stdin the calls in flight may finish for a moment (a shell
// pipe sends everything at once and then closes), then the rest is cancelled; after a signal, the death of the parent
// or a broken stdout everything is cancelled at once. Leaves of the audit log are never lost.
#include "server/cli/serve.hpp"

#include <unistd.h>
#include <csignal>
#include <cstdlib>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/cli/parent_watch.hpp"
#include "server/cli/process.hpp"
#include "server/cli/serve_http.hpp"
#include "server/mcp/connection.hpp"
#include "server/telemetry/log.hpp"
#include "transport/stdio/stdio_channel.hpp"

namespace portcullis::server::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto last_calls = 2s;      // calls in flight when stdin ended
constexpr auto last_writes = 500ms;  // a client that does not read any more

class StdioSink final : public mcp::Sink {
 public:
  explicit StdioSink(transport::stdio::StdioChannel& channel) : channel_(channel) {}
  void notify(std::string message) override { channel_.send(message); }
  void answer(std::string message, mcp::HttpStatus) override { channel_.send(message); }
  void answer_from(std::span<const std::string_view> pieces, mcp::HttpStatus) override { channel_.send(pieces); }
  void abandon() override {}
  bool request(std::string_view message) override {
    channel_.send(message);
    return true;
  }

 private:
  transport::stdio::StdioChannel& channel_;
};

class StdioServer {
 public:
  StdioServer(Process& process, std::size_t line_bytes)
      : process_(process),
        channel_(process.loop(), STDIN_FILENO, STDOUT_FILENO, line_bytes,
                 {[this](std::string_view line) { connection_->receive(line, sink_); },
                  [this, line_bytes](std::size_t) { connection_->refuse_too_long(line_bytes, sink_); },
                  [this] { input_ended(); }, [this] { leave("stdout is closed"); }}),
        sink_(std::make_shared<StdioSink>(channel_)),
        connection_(std::make_shared<mcp::Connection>(process.services(), "local")),
        signals_(process.loop(), SIGINT, SIGTERM, SIGHUP),
        timer_(process.loop()),
        parent_(process.loop(), [this] { leave("the parent process is gone"); }) {}

  void run() {
    connection_->set_events(sink_);
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) leave("signal");
    });
    channel_.start();
    process_.loop().run();
  }

 private:
  void input_ended() {
    if (connection_->in_flight() == 0) return leave("end of input");
    connection_->on_idle([this] { leave("end of input"); });
    timer_.expires_after(last_calls);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) leave("end of input, calls still running");
    });
  }

  void leave(std::string_view why) {
    if (leaving_) return;
    leaving_ = true;
    telemetry::log_debug("leaving: " + std::string(why));
    connection_->on_idle({});
    connection_->shut_down();
    timer_.expires_after(last_writes);
    timer_.async_wait([this](const boost::system::error_code&) { process_.loop().stop(); });
    channel_.close([this] { process_.loop().stop(); });
  }

  Process& process_;
  transport::stdio::StdioChannel channel_;
  std::shared_ptr<StdioSink> sink_;
  std::shared_ptr<mcp::Connection> connection_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timer_;
  ParentWatch parent_;
  bool leaving_ = false;
};

}  // namespace

Exit serve(const ServeCommand& command, const config::Config& config, const Prepare& prepare) {
  if (!command.http.empty() || !command.unix_path.empty()) return serve_http(command, config, prepare);
  if (!command.stdio && ::isatty(STDIN_FILENO) == 1) {
    telemetry::log_error(
        "stdin is a terminal, so there is no client to serve. Let a client start `portcullis serve --stdio`, or pass "
        "--stdio to type messages by hand.");
    return Exit::usage;
  }
  auto* process = new Process(config);
  if (prepare) prepare(*process);
  StdioServer* server = new StdioServer(*process, config.limits.line_bytes);
  server->run();
  // Work on the pool may still run and cannot be stopped; it holds its own data. So nothing is torn down but the log,
  // which finishes its writes, and the terminal's flags, which the channel puts back.
  process->close_records();
  delete server;
  std::_Exit(static_cast<int>(Exit::ok));
}

}  // namespace portcullis::server::cli
