// The fan-out against the floor, and what its bounds do under load. Each command prints one line of JSON, which
// figures_fanout.py turns into figures beside those of the peers; nothing here judges.
//
//   fanout_bench body                                the request that a seat sends, for the other peers
//   fanout_bench both PORT CALLS IN_FLIGHT           five seats at the fake at PORT, through the runner, and the same
//                                                    bytes over bare epoll, in turns of a few calls
//   fanout_bench hedge CALLS | overload SECONDS | stalled SECONDS     see fanout_bench_bounds.cpp
#include <malloc.h>

#include <cstring>

#include "tests/bench/fanout_bench.hpp"
#include "tests/bench/panel_load.hpp"
#include "tools/providers/wires.hpp"

namespace portcullis::tests {
namespace {

std::vector<ModelSeat> five_seats(std::uint16_t port) {
  std::vector<ModelSeat> seats;
  for (int i = 0; i < seats_per_call; ++i) seats.push_back(bench_seat(port, "fake", "m" + std::to_string(i)));
  return seats;
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::string body_of_a_seat() {
  const PanelRequest request = bench_panel(five_seats(1), std::chrono::seconds(1));
  return tools::providers::openai_chat_wire().build(*request.seats[0].provider, "m0", request.prompt)->body;
}

// How many bytes the fake answers to those.
std::size_t answer_to(std::uint16_t port, const std::string& request) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) std::abort();
  std::string answer;
  char buffer[4096];
  for (;;) {
    const ssize_t size = ::recv(fd, buffer, sizeof buffer, 0);
    if (size <= 0) std::abort();
    answer.append(buffer, static_cast<std::size_t>(size));
    const std::size_t head = answer.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    const std::size_t whole =
        head + 4 + std::strtoull(answer.c_str() + answer.find("Content-Length: ") + 16, nullptr, 10);
    if (answer.size() < whole) continue;
    ::close(fd);
    return whole;
  }
}

class PanelFanOut {
 public:
  PanelFanOut(std::uint16_t port, int in_flight) : seats_(five_seats(port)), in_flight_(in_flight) {
    FanoutSettings settings;
    // The load is the question here, not who has to wait.
    settings.admission.concurrent = settings.admission.concurrent_in_all = 1u << 14;
    runner_ = tools::fanout::make_runner(loop_, settings);
  }

  void run(int wanted) {
    wanted_ = wanted;
    started_ = finished_ = 0;
    for (int i = 0; i < in_flight_; ++i) start();
    most_resident = std::max(most_resident, resident_bytes());
    // As a server does: whatever comes is waited for.
    loop_.restart();
    loop_.run();
  }

  std::vector<double> took;
  std::vector<double> sent;  // until all requests were on their way
  std::size_t failed = 0;
  std::size_t most_resident = 0;

 private:
  void start() {
    if (started_ == wanted_) return;
    if (++started_ % 256 == 0) most_resident = std::max(most_resident, resident_bytes());
    PanelRequest request = bench_panel(seats_, std::chrono::seconds(50));
    const auto began = std::chrono::steady_clock::now();
    runner_->start(std::move(request), [this, began](std::vector<SeatOutcome> outcomes) {
      took.push_back(ms_since(began));
      for (const SeatOutcome& outcome : outcomes) failed += outcome.reply ? 0 : 1;
      if (++finished_ == wanted_) loop_.stop();
      start();
    });
    sent.push_back(ms_since(began));
  }

  boost::asio::io_context loop_{1};
  std::unique_ptr<tools::fanout::PanelRunner> runner_;
  std::vector<ModelSeat> seats_;
  int in_flight_;
  int wanted_ = 0;
  int started_ = 0;
  int finished_ = 0;
};

struct Measured {
  std::vector<double> took;
  double cpu_us = 0;
};

void print_measured(const char* name, const Measured& measured, int calls) {
  std::printf(R"("%s":{"cpu_us":%.1f,"ms":)", name, measured.cpu_us / calls);
  print_json(measured.took);
}

// In turns, so that both see the same neighbours and the same clock speed. A turn is long enough that each runs from
// its own caches but for its first calls, and that calls which began all at once have spread over the time that a reply
// takes, as the calls of a server do.
int both(std::uint16_t port, int calls, int in_flight) {
  const std::string body = body_of_a_seat();
  const std::string request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  {
    PanelFanOut one(port, 1);
    one.run(2);
  }
  ::malloc_trim(0);
  const std::size_t idle = resident_bytes();
  PanelFanOut fan(port, in_flight);
  fan.run(in_flight);  // opens the connections
  RawFanOut raw(port, request, answer_to(port, request), in_flight);
  raw.run(in_flight);
  fan.took.clear();
  fan.sent.clear();
  Measured ours;
  Measured floor;
  const int turn = std::max(8, 40 * (in_flight - 1));
  for (int done = 0; done < calls; done += turn) {
    const int now = std::min(turn, calls - done);
    double before = thread_cpu_us();
    fan.run(now);
    ours.cpu_us += thread_cpu_us() - before;
    before = thread_cpu_us();
    raw.run(now, &floor.took);
    floor.cpu_us += thread_cpu_us() - before;
  }
  ours.took = fan.took;
  std::printf("{");
  print_measured("epoll", floor, calls);
  std::printf("},");
  print_measured("portcullis", ours, calls);
  std::printf(",\"sent_ms\":");
  print_json(fan.sent);
  std::printf(R"(,"failed":%zu,"bytes_per_call":%zu}})", fan.failed,
              (fan.most_resident - std::min(idle, fan.most_resident)) / static_cast<std::size_t>(in_flight));
  std::printf("\n");
  return 0;
}

}  // namespace
}  // namespace portcullis::tests

int main(int argc, char** argv) {
  using namespace portcullis::tests;
  const std::string_view command = argc > 1 ? argv[1] : "";
  const auto number = [&](int place) { return argc > place ? std::atoi(argv[place]) : 0; };
  if (command == "body") return std::fputs(body_of_a_seat().c_str(), stdout) < 0 ? 1 : 0;
  if (command == "both" && argc == 5) return both(static_cast<std::uint16_t>(number(2)), number(3), number(4));
  if (command == "hedge" && argc == 3) return bench_hedge(number(2));
  if (command == "overload" && argc == 3) return bench_overload(number(2));
  if (command == "stalled" && argc == 3) return bench_stalled(number(2));
  std::fprintf(stderr, "usage: see tests/bench/fanout_bench.cpp\n");
  return 2;
}
