// The times that the seats of one loop wait for, behind one timer: no timer object per request. On the loop's thread.
#pragma once

#include <chrono>
#include <memory>

#include "transport/client/deadlines.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::tools::fanout {

class LoopTimers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  class Node : private transport::client::DeadlineNode {
   public:
    virtual void on_time() = 0;

   protected:
    ~Node() = default;

   private:
    friend class LoopTimers;
  };

  explicit LoopTimers(boost::asio::io_context& loop);
  ~LoopTimers();

  // Calls on_time() once, not before `when` and never from inside. A time that was set before is replaced.
  void set(Node& node, Time when);
  // The node must be cleared before it dies. Does nothing when it waits for nothing.
  void clear(Node& node);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with a handler that is still queued in the loop
};

}  // namespace portcullis::tools::fanout
