// Keeps one kind of request (retries, hedges) to a share of all: each first request earns `percent` hundredths of one,
// each of that kind spends a whole one. So over any time there are at most `reserve` + percent % of them. One for the
// process; its state is one atomic, so every loop may call it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace portcullis::tools::fanout {

class ShareBucket {
 public:
  // `reserve` is there from the start, so that rare calls are helped too; `most` is what a quiet time can save up.
  // 0 percent: never.
  ShareBucket(unsigned percent, unsigned reserve, unsigned most)
      : percent_(percent),
        most_(std::int64_t{most} * whole),
        saved_(percent == 0 ? 0 : std::int64_t{reserve} * whole) {}

  void earn() {
    std::int64_t saved = saved_.load(std::memory_order_relaxed);
    while (saved < most_ &&
           !saved_.compare_exchange_weak(saved, std::min(saved + percent_, most_), std::memory_order_relaxed)) {
    }
  }

  bool spend() {
    std::int64_t saved = saved_.load(std::memory_order_relaxed);
    while (saved >= whole)
      if (saved_.compare_exchange_weak(saved, saved - whole, std::memory_order_relaxed)) return true;
    return false;
  }

 private:
  static constexpr std::int64_t whole = 100;

  const std::int64_t percent_;
  const std::int64_t most_;
  std::atomic<std::int64_t> saved_;
};

}  // namespace portcullis::tools::fanout
