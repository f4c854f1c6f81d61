// The floor of a fan-out: one blocking connection a seat, one write and one read for each exchange, joined by counting,
// over bare epoll. For client_bench.cpp and fanout_bench.cpp.
#pragma once

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
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

class RawFanOut {
 public:
  using Clock = std::chrono::steady_clock;

  // `answer`: the bytes of each answer.
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

  // The milliseconds of each call go to `took` when there is one.
  void run(int wanted, std::vector<double>* took = nullptr) {
    int started = 0;
    int finished = 0;
    const auto start = [&](int call) {
      if (started == wanted) return;
      ++started;
      calls_[static_cast<std::size_t>(call)] = {seats_per_call, Clock::now()};
      for (int i = 0; i < seats_per_call; ++i) {
        Seat& seat = seats_[static_cast<std::size_t>(call * seats_per_call + i)];
        seat.received = 0;
        if (::send(seat.fd, request_.data(), request_.size(), MSG_NOSIGNAL) < 0) std::abort();
      }
    };
    for (int call = 0; call < static_cast<int>(calls_.size()); ++call) start(call);
    epoll_event events[128];
    static char buffer[65536];
    while (finished < wanted) {
      const int count = ::epoll_wait(epoll_, events, 128, -1);
      for (int i = 0; i < count; ++i) {
        Seat& seat = seats_[events[i].data.u32];
        const ssize_t size = ::recv(seat.fd, buffer, sizeof buffer, 0);
        if (size <= 0) std::abort();
        seat.received += static_cast<std::size_t>(size);
        if (seat.received < answer_) continue;
        Call& call = calls_[static_cast<std::size_t>(seat.call)];
        if (--call.open > 0) continue;
        ++finished;
        if (took != nullptr)
          took->push_back(std::chrono::duration<double, std::milli>(Clock::now() - call.started).count());
        start(seat.call);
      }
    }
  }

 private:
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
