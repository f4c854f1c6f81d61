// What one fan-out of five requests costs in CPU through the client, against the same bytes over bare epoll, in one
// run:
//
//   client_bench [CALLS]
//
// Each call sends five requests and waits for all five answers. The fake provider answers at once on a thread of its
// own; only the CPU of the calling thread counts. The ratios are the result; the microseconds depend on the machine.
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

constexpr int seats_per_call = 5;
constexpr int rounds = 5;

double thread_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

// The floor: blocking connects, then one write and one read for each exchange, joined by counting.
class RawFanOut {
 public:
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

  void run(int wanted) {
    int started = 0;
    int finished = 0;
    const auto start = [&](int call) {
      if (started == wanted) return;
      ++started;
      calls_[static_cast<std::size_t>(call)] = seats_per_call;
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
        if (--calls_[static_cast<std::size_t>(seat.call)] > 0) continue;
        ++finished;
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
  std::string request_;
  std::size_t answer_;
  std::vector<int> calls_;
  std::vector<Seat> seats_;
  int epoll_ = -1;
};

class ClientFanOut {
 public:
  ClientFanOut(Request request, int in_flight) : request_(std::move(request)), in_flight_(in_flight) {}

  void run(int wanted) {
    wanted_ = wanted;
    started_ = finished_ = 0;
    for (int i = 0; i < in_flight_; ++i) start();
    run_until(harness_.loop, [&] { return finished_ >= wanted_; }, std::chrono::minutes(5));
  }

 private:
  struct Call {
    int open = seats_per_call;
  };

  void start() {
    if (started_ == wanted_) return;
    ++started_;
    auto call = std::make_shared<Call>();
    const auto deadline = Client::Clock::now() + std::chrono::seconds(50);
    for (int i = 0; i < seats_per_call; ++i) {
      harness_.client->send(request_, deadline,
                            {[this, call](Response response) {
                               if (response.status != 200) std::abort();
                               if (--call->open > 0) return;
                               ++finished_;
                               start();
                             },
                             [](Failure failure) {
                               std::fprintf(stderr, "%s\n", failure.detail.c_str());
                               std::abort();
                             }});
    }
  }

  ClientHarness harness_;
  Request request_;
  int in_flight_;
  int wanted_ = 0;
  int started_ = 0;
  int finished_ = 0;
};

// CPU microseconds a call, the least of some rounds: what disturbs only ever adds.
template <typename FanOut>
double cost_of(FanOut& fan, int calls) {
  fan.run(calls / 10 + 1);
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const double before = thread_cpu_us();
    fan.run(calls);
    least = std::min(least, (thread_cpu_us() - before) / calls);
  }
  return least;
}

int bench(int calls) {
  FakeOptions quiet;
  quiet.record = false;
  FakeProvider fake(quiet);
  const TestCertificates certificates;
  FakeOptions quiet_tls = quiet;
  quiet_tls.tls = certificates.good;
  FakeProvider fake_tls(quiet_tls);

  Request request = ClientHarness::request_to(fake);
  request.secret_header = "authorization";
  request.secret_prefix = "Bearer ";
  request.secret = transport::client::Secret("sk-0123456789012345678901234567890123456789");
  request.body = R"({"model":"m","messages":[{"role":"user","content":")" + std::string(1000, 'q') + "\"}]}";
  Request over_tls = request;
  over_tls.endpoint.tls = true;
  over_tls.endpoint.port = fake_tls.port();
  over_tls.endpoint.ca_file = certificates.ca_file();
  const std::string raw_request = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
                                  std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  const std::size_t answer = render(text_reply("ok"), request.target, "m").size();

  std::printf("CPU us per fan-out of %d, %d calls, least of %d rounds\n", seats_per_call, calls, rounds);
  std::printf("%9s %10s %8s %7s %10s %10s\n", "in flight", "bare epoll", "client", "ratio", "client TLS", "TLS/plain");
  for (const int in_flight : {1, 16, 100}) {
    RawFanOut raw(fake.port(), raw_request, answer, in_flight);
    ClientFanOut plain(request, in_flight);
    ClientFanOut tls(over_tls, in_flight);
    const double floor = cost_of(raw, calls);
    const double client = cost_of(plain, calls);
    const double secure = cost_of(tls, calls);
    std::printf("%9d %10.1f %8.1f %7.2f %10.1f %10.2f\n", in_flight, floor, client, client / floor, secure,
                secure / client);
  }
  return 0;
}

}  // namespace
}  // namespace portcullis::tests

int main(int argc, char** argv) {
  return portcullis::tests::bench(argc > 1 ? std::atoi(argv[1]) : 2000);
}
