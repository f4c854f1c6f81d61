// The floor of a fan-out: one blocking connection a seat, one write and one read for each exchange, joined by counting,
// over bare epoll. For client_bench.cpp and fanout_bench.cpp.
#pragma once

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace portcullis::tests {

inline constexpr int seats_per_call = 5;

inline double thread_cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

inline double ms_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - then).count();
}

// When calls begin: each as soon as there is room for it, or one every `apart`, whatever became of those before.
struct Schedule {
  using Time = std::chrono::steady_clock::time_point;
  int wanted = 0;
  std::chrono::nanoseconds apart{0};
  Time first = std::chrono::steady_clock::now();
  int begun = 0;

  // The time at which the next call should have begun, when that has come.
  std::optional<Time> take(Time now) {
    const Time due = apart.count() == 0 ? now : first + begun * apart;
    if (begun == wanted || due > now) return std::nullopt;
    ++begun;
    return due;
  }
};

class RawFanOut {
 public:
  using Clock = std::chrono::steady_clock;

  // `answer`: the bytes of each answer. `in_flight`: the most calls at once.
  RawFanOut(std::uint16_t port, std::string request, std::size_t answer, int in_flight)
      : request_(std::move(request)), answer_(answer), calls_(static_cast<std::size_t>(in_flight)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < in_flight * seats_per_call; ++i) {
      const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
      epoll_event event{};
      event.events = EPOLLIN | EPOLLET;
      event.data.u32 = static_cast<std::uint32_t>(seats_.size());
      seats_.push_back({fd, i / seats_per_call, 0});
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }
  }
  ~RawFanOut() {
    for (const Seat& seat : seats_) ::close(seat.fd);
    ::close(epoll_);
  }
  RawFanOut(const RawFanOut&) = delete;
  RawFanOut& operator=(const RawFanOut&) = delete;

  // The milliseconds of each call go to `took` when there is one, those until all its requests were on their way to
  // `sent`.
  void run(Schedule schedule, std::vector<double>* took = nullptr, std::vector<double>* sent = nullptr) {
    std::vector<int> free;
    for (int call = static_cast<int>(calls_.size()); call-- > 0;) free.push_back(call);
    const auto start = [&](int call, Clock::time_point due) {
      calls_[static_cast<std::size_t>(call)] = {seats_per_call, due};
      for (int i = 0; i < seats_per_call; ++i) {
        Seat& seat = seats_[static_cast<std::size_t>(call * seats_per_call + i)];
        seat.received = 0;
        if (::send(seat.fd, request_.data(), request_.size(), MSG_NOSIGNAL) < 0) std::abort();
      }
      if (sent != nullptr) sent->push_back(ms_since(due));
    };
    const auto start_what_is_due = [&] {
      while (!free.empty()) {
        const auto due = schedule.take(Clock::now());
        if (!due) return;
        const int call = free.back();
        free.pop_back();
        start(call, *due);
      }
    };
    const int ticks = schedule.apart.count() == 0 ? -1 : tick_every(schedule.apart);
    start_what_is_due();
    epoll_event events[128];
    static char buffer[65536];
    for (int finished = 0; finished < schedule.wanted;) {
      const int count = ::epoll_wait(epoll_, events, 128, -1);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.u32 == tick) {
          std::uint64_t passed = 0;
          if (::read(ticks, &passed, sizeof passed) != sizeof passed) std::abort();
          start_what_is_due();
          continue;
        }
        Seat& seat = seats_[events[i].data.u32];
        const ssize_t size = ::recv(seat.fd, buffer, sizeof buffer, 0);
        if (size <= 0) std::abort();
        seat.received += static_cast<std::size_t>(size);
        if (seat.received < answer_) continue;
        Call& call = calls_[static_cast<std::size_t>(seat.call)];
        if (--call.open > 0) continue;
        ++finished;
        if (took != nullptr) took->push_back(ms_since(call.started));
        free.push_back(seat.call);
        start_what_is_due();
      }
    }
    if (ticks >= 0) ::close(ticks);
  }

 private:
  static constexpr std::uint32_t tick = 0xffffffff;  // in the place of a seat

  int tick_every(std::chrono::nanoseconds apart) const {
    const int ticks = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const timespec one{0, apart.count()};
    const itimerspec when{one, one};
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = tick;
    if (::timerfd_settime(ticks, 0, &when, nullptr) != 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, ticks, &event) != 0)
      std::abort();
    return ticks;
  }

  struct Seat {
    int fd;
    int call;
    std::size_t received;
  };
  struct Call {
    int open = 0;
    Clock::time_point started;
  };
  std::string request_;
  std::size_t answer_;
  std::vector<Call> calls_;
  std::vector<Seat> seats_;
  int epoll_ = -1;
};

}  // namespace portcullis::tests
