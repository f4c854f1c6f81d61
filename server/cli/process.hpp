// The process as one object: loop, pool, audit log, panel runner, tools, put together from the configuration.
// Used by `serve` and by the commands that run one tool call.
#pragma once

#include <memory>

#include "server/config/config.hpp"
#include "server/mcp/services.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::server::worker {
class Zygote;
}

namespace portcullis::server::cli {

// The zygote for workers (0: solver_body, 1: script_body, 2: python_body), from `main`, which forks it before there is
// any thread, key or socket. Without one `prove` says that it has no solvers and no program is run. Once, before the
// first Process.
void use_zygote(std::unique_ptr<worker::Zygote> zygote);

class Process {
 public:
  explicit Process(const config::Config& config);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  boost::asio::io_context& loop();
  mcp::Services& services();

  // Waits until every leaf that was handed to the audit log, and the state of every task, is on disk. Afterwards
  // nothing more can be written.
  void close_records();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portcullis::server::cli
