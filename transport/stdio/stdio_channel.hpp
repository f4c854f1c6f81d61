// MCP over stdin and stdout: one line, one message. Nothing else in the process may write to stdout.
// Lives on one io_context; every member is called on its thread.
//
// Both descriptors become non-blocking. Those are normally pipes or sockets of our own; for a terminal the old flags
// are put back on destruction, because the shell shares them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace portcullis::transport::stdio {

struct Handlers {
  std::function<void(std::string_view)> line;
  std::function<void(std::size_t)> too_long;  // a line beyond the limit was thrown away
  std::function<void()> end;                  // stdin ended or failed; called once
  std::function<void()> broken;               // stdout cannot be written any more; called once
};

class StdioChannel {
 public:
  // Descriptors are 0 and 1 but in tests.
  StdioChannel(boost::asio::io_context& loop, int in, int out, std::size_t max_line_bytes, Handlers handlers);
  ~StdioChannel();

  void start();
  // Queues one message; the line end is added here. Order is kept. When more than 64 MiB wait for a client that does
  // not read, reading is paused until half of it has gone.
  void send(std::string_view message) { send(std::span(&message, 1)); }
  void send(std::span<const std::string_view> pieces);  // of one message
  // Stops reading; `drained` is called when everything queued was written, or could not be.
  void close(std::function<void()> drained);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace portcullis::transport::stdio
