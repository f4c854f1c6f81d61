// See parent_watch.hpp.
#include "server/cli/parent_watch.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

namespace portcullis::server::cli {

struct ParentWatch::Impl {
  explicit Impl(boost::asio::io_context& loop) : descriptor(loop) {}
  boost::asio::posix::stream_descriptor descriptor;
  std::function<void()> gone;
};

ParentWatch::ParentWatch(boost::asio::io_context& loop, std::function<void()> gone)
    : impl_(std::make_shared<Impl>(loop)) {
  const pid_t parent = ::getppid();
  if (parent <= 1) return;
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, parent, 0));
  impl_->gone = std::move(gone);
  if (fd < 0 || ::getppid() != parent) {
    // Died between the two calls (or there are no pidfds, and the end of stdin has to do).
    if (fd >= 0) ::close(fd);
    if (::getppid() != parent) boost::asio::post(loop, [impl = impl_] { impl->gone(); });
    return;
  }
  impl_->descriptor.assign(fd);
  impl_->descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [impl = impl_](const boost::system::error_code& error) {
                                 if (!error) impl->gone();
                               });
}

ParentWatch::~ParentWatch() {
  boost::system::error_code ignored;
  impl_->descriptor.close(ignored);
}

}  // namespace portcullis::server::cli
