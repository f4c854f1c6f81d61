// See stdio_channel.hpp.
#include "transport/stdio/stdio_channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "transport/stdio/line_splitter.hpp"

namespace portcullis::transport::stdio {
namespace {

constexpr std::size_t pause_bytes = 64u << 20;
constexpr std::size_t read_chunk = 64u << 10;

// The flags of a terminal are shared with the shell that started us.
class TerminalFlags {
 public:
  explicit TerminalFlags(int fd) : fd_(fd), flags_(::isatty(fd) == 1 ? ::fcntl(fd, F_GETFL) : -1) {}
  ~TerminalFlags() {
    if (flags_ != -1) ::fcntl(fd_, F_SETFL, flags_);
  }
  TerminalFlags(const TerminalFlags&) = delete;
  TerminalFlags& operator=(const TerminalFlags&) = delete;

 private:
  int fd_;
  int flags_;
};

}  // namespace

struct StdioChannel::Impl : std::enable_shared_from_this<Impl> {
  Impl(boost::asio::io_context& loop, int in_fd, int out_fd, std::size_t max_line_bytes, Handlers given)
      : in_flags(in_fd),
        out_flags(out_fd),
        in(loop, in_fd),
        out(loop, out_fd),
        splitter(max_line_bytes),
        handlers(std::move(given)) {}

  void read() {
    if (closed || ended) return;
    if (waiting.size() + writing.size() > pause_bytes) {
      paused = true;
      return;
    }
    auto self = shared_from_this();
    in.async_read_some(boost::asio::buffer(buffer), [self](const boost::system::error_code& error, std::size_t size) {
      self->on_read(error, size);
    });
  }

  void on_read(const boost::system::error_code& error, std::size_t size) {
    if (closed) return;
    if (error) {
      ended = true;
      splitter.finish(handlers.line);
      handlers.end();
      return;
    }
    splitter.feed({buffer.data(), size}, handlers.line, handlers.too_long);
    read();
  }

  // Behind what is ready on the loop already: the answers to all that was read at once leave in one write, and the
  // client wakes up once for them.
  void write_soon() {
    if (busy || soon || waiting.empty() || dead) return;
    soon = true;
    boost::asio::post(out.get_executor(), [self = shared_from_this()] {
      self->soon = false;
      self->write();
    });
  }

  void write() {
    if (busy || waiting.empty() || dead) return;
    busy = true;
    writing.swap(waiting);
    auto self = shared_from_this();
    boost::asio::async_write(out, boost::asio::buffer(writing),
                             [self](const boost::system::error_code& error, std::size_t) { self->on_written(error); });
  }

  void on_written(const boost::system::error_code& error) {
    busy = false;
    writing.clear();
    if (writing.capacity() > (1u << 20)) writing.shrink_to_fit();
    if (error) {
      dead = true;
      waiting.clear();
      auto broken = std::move(handlers.broken);
      if (broken && !closed) broken();
    }
    if (paused && waiting.size() < pause_bytes / 2) {
      paused = false;
      read();
    }
    write();
    if (!busy && closed && drained) {
      auto done = std::move(drained);
      drained = nullptr;
      done();
    }
  }

  TerminalFlags in_flags;
  TerminalFlags out_flags;
  boost::asio::posix::stream_descriptor in;
  boost::asio::posix::stream_descriptor out;
  LineSplitter splitter;
  Handlers handlers;
  std::array<char, read_chunk> buffer{};
  std::string waiting;
  std::string writing;
  std::function<void()> drained;
  bool busy = false;
  bool soon = false;
  bool paused = false;
  bool closed = false;
  bool ended = false;
  bool dead = false;
};

StdioChannel::StdioChannel(boost::asio::io_context& loop, int in, int out, std::size_t max_line_bytes,
                           Handlers handlers)
    : impl_(std::make_shared<Impl>(loop, in, out, max_line_bytes, std::move(handlers))) {}

StdioChannel::~StdioChannel() {
  impl_->closed = true;
  boost::system::error_code ignored;
  impl_->in.cancel(ignored);
  impl_->out.cancel(ignored);
  impl_->in.release();
  impl_->out.release();
}

void StdioChannel::start() {
  impl_->read();
}

void StdioChannel::send(std::span<const std::string_view> pieces) {
  if (impl_->dead) return;
  for (const std::string_view piece : pieces) impl_->waiting += piece;
  impl_->waiting += '\n';
  impl_->write_soon();
}

void StdioChannel::close(std::function<void()> drained) {
  impl_->closed = true;
  boost::system::error_code ignored;
  impl_->in.cancel(ignored);
  if (!impl_->busy && (impl_->waiting.empty() || impl_->dead)) {
    drained();
    return;
  }
  impl_->drained = std::move(drained);
}

}  // namespace portcullis::transport::stdio
