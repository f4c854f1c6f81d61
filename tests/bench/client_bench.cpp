// What one fan-out of five requests costs in CPU through the client, against the same bytes over bare epoll, in one
// run:
//
//   client_bench [CALLS]
//
// Each call sends five requests and waits for all five answers. The fake provider answers at once on a thread of its
// own; only the CPU of the calling thread counts. The ratios are the result; the microseconds depend on the machine.
#include <cstdio>
#include <cstdlib>

#include "tests/bench/raw_fan_out.hpp"
#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

constexpr int rounds = 5;

class ClientFanOut {
 public:
  ClientFanOut(Request request, int in_flight) : request_(std::move(request)), in_flight_(in_flight) {}

  void run(const Schedule& schedule) {
    wanted_ = schedule.wanted;
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
  fan.run({.wanted = calls / 10 + 1});
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const double before = thread_cpu_us();
    fan.run({.wanted = calls});
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
