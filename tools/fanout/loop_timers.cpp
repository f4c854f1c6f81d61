#include "tools/fanout/loop_timers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace portcullis::tools::fanout {

struct LoopTimers::Impl : std::enable_shared_from_this<Impl> {
  explicit Impl(boost::asio::io_context& loop) : timer(loop) {}

  // The timer is only ever moved to an earlier time; when it fires for one that is gone, it follows the next.
  void follow() {
    const auto* next = times.earliest();
    if (next == nullptr || (armed && armed_for <= next->when)) return;
    armed = true;
    armed_for = next->when;
    timer.expires_at(armed_for);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!error && self) self->fire();
    });
  }

  void fire() {
    armed = false;
    const Time now = std::chrono::steady_clock::now();
    while (auto* next = times.earliest()) {
      if (next->when > now) break;
      times.remove(*next);
      static_cast<Node*>(next)->on_time();
    }
    follow();
  }

  transport::client::Deadlines times;
  boost::asio::steady_timer timer;
  bool armed = false;
  Time armed_for{};
};

LoopTimers::LoopTimers(boost::asio::io_context& loop) : impl_(std::make_shared<Impl>(loop)) {}

LoopTimers::~LoopTimers() {
  impl_->timer.cancel();
}

void LoopTimers::set(Node& node, Time when) {
  impl_->times.remove(node);
  node.when = when;
  impl_->times.insert(node);
  impl_->follow();
}

void LoopTimers::clear(Node& node) {
  impl_->times.remove(node);
}

}  // namespace portcullis::tools::fanout
