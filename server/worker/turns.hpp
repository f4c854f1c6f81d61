// What runs on workers share, whatever they compute: each waits for its turn and answers once; only so many workers are
// busy at a time. On the loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "server/worker/zygote.hpp"

namespace portcullis::server::worker {

// The one answer of a run, and the time for which it waits for its turn.
template <class Result>
class Turn {
 public:
  using Done = std::move_only_function<void(Result)>;

  Turn(boost::asio::io_context& loop, Done done) : loop_(loop), done_(std::move(done)), timer_(loop) {}

  bool over() const { return !done_; }

  // `late` is called when nothing has ended the wait by then.
  void wait_until(std::chrono::steady_clock::time_point deadline, std::function<void()> late) {
    timer_.expires_at(deadline);
    timer_.async_wait([late = std::move(late)](const boost::system::error_code& error) {
      if (!error) late();
    });
  }
  void end_wait() { timer_.cancel(); }

  // Through the loop, so never from inside start(); what follows the first answer is ignored.
  void answer(Result result) {
    if (over()) return;
    auto done = std::make_shared<Done>(std::exchange(done_, nullptr));
    boost::asio::post(loop_, [done, kept = std::move(result)]() mutable { (*done)(std::move(kept)); });
  }

 private:
  boost::asio::io_context& loop_;
  Done done_;
  boost::asio::steady_timer timer_;
};

// First come, first served. A Run has over() and begin(zygote, limits, ended), which calls `ended` once its workers
// have ended. A run that needs more workers than are allowed in all has them when no other run is on.
template <class Run, class Limits>
class Turns {
 public:
  Turns(boost::asio::io_context& loop, const Zygote& zygote, const Limits& limits, std::size_t workers_of_a_run)
      : loop_(loop), zygote_(zygote), limits_(limits), workers_of_a_run_(workers_of_a_run) {}

  void add(std::shared_ptr<Run> run) {
    waiting_.push_back(std::move(run));
    next();
  }

 private:
  void next() {
    while (!waiting_.empty() && (busy_ == 0 || busy_ + workers_of_a_run_ <= limits_.most_workers)) {
      const auto run = waiting_.front();
      waiting_.pop_front();
      if (run->over()) continue;
      busy_ += workers_of_a_run_;
      run->begin(zygote_, limits_, [this] {
        busy_ -= workers_of_a_run_;
        boost::asio::post(loop_, [this] { next(); });
      });
    }
  }

  boost::asio::io_context& loop_;
  const Zygote& zygote_;
  const Limits& limits_;
  const std::size_t workers_of_a_run_;
  std::deque<std::shared_ptr<Run>> waiting_;
  std::size_t busy_ = 0;
};

}  // namespace portcullis::server::worker
