// How long one seat's good replies took of late: the latest 64, and their 95th percentile once there are 20. Exact over
// that window, 264 bytes, and old times leave by themselves. Pure; LatencyTable holds one for each seat of the process.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace portcullis::tools::fanout {

class LatencyWindow {
 public:
  static constexpr std::size_t enough = 20;

  void add(std::chrono::microseconds taken) {
    constexpr std::int64_t most = UINT32_MAX;
    taken_[count_++ % taken_.size()] = static_cast<std::uint32_t>(std::clamp<std::int64_t>(taken.count(), 0, most));
  }

  std::optional<std::chrono::microseconds> p95() const {
    if (count_ < enough) return std::nullopt;
    auto sorted = taken_;
    const std::size_t size = std::min(count_, sorted.size());
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>((size * 95 + 99) / 100 - 1);
    std::nth_element(sorted.begin(), place, sorted.begin() + static_cast<std::ptrdiff_t>(size));
    return std::chrono::microseconds(*place);
  }

 private:
  std::array<std::uint32_t, 64> taken_{};  // microseconds
  std::size_t count_ = 0;
};

// By seat name, of which there are as many as the operator configured. Its lock is mutex_.
class LatencyTable {
 public:
  void add(const std::string& seat, std::chrono::microseconds taken) {
    const std::lock_guard lock(mutex_);
    windows_[seat].add(taken);
  }

  std::optional<std::chrono::microseconds> p95(const std::string& seat) const {
    const std::lock_guard lock(mutex_);
    const auto found = windows_.find(seat);
    return found == windows_.end() ? std::nullopt : found->second.p95();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, LatencyWindow> windows_;
};

}  // namespace portcullis::tools::fanout
