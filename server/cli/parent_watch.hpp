// Tells when the parent process has died. Linux: a pidfd of the parent, readable when it ends. (PR_SET_PDEATHSIG would
// fire when the thread that forked us ends, which hosts with thread pools do at any time.)
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace portcullis::server::cli {

class ParentWatch {
 public:
  // `gone` is called once, on the loop. Does nothing when the parent is process 1 already, or on kernels without
  // pidfds.
  ParentWatch(boost::asio::io_context& loop, std::function<void()> gone);
  ~ParentWatch();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace portcullis::server::cli
