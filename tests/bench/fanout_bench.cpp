// The fan-out against the floor, and what its bounds do under load. Each command prints one line of JSON, which
// figures_fanout.py turns into figures beside those of the peers; nothing here judges.
//
//   fanout_bench body                                the request that a seat sends, for the other peers
//   fanout_bench both PORT CALLS IN_FLIGHT TURN APART_US      five seats at the fake at PORT, through the runner, and
//                                                    the same bytes over bare epoll, in turns of TURN calls, IN_FLIGHT
//                                                    at once at most: as soon as there is room, or one every APART_US
//   fanout_bench hedge CALLS | overload SECONDS | stalled SECONDS     see fanout_bench_bounds.cpp
#include <malloc.h>

#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <thread>

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

  void run(Schedule schedule) {
    schedule_ = schedule;
    finished_ = 0;
    if (schedule.apart.count() > 0) tick(schedule.first + schedule.apart);
    start_what_is_due();
    if (in_flight_ > 1) most_resident = std::max(most_resident, resident_bytes());
    // As a server does: whatever comes is waited for.
    loop_.restart();
    loop_.run();
    tick_.cancel();
  }

  std::vector<double> took;
  std::vector<double> sent;  // until all requests were on their way
  std::size_t failed = 0;
  std::size_t most_resident = 0;

 private:
  using Time = Schedule::Time;

  void tick(Time when) {
    tick_.expires_at(when);
    tick_.async_wait([this, when](const boost::system::error_code& error) {
      if (error) return;
      tick(when + schedule_.apart);
      start_what_is_due();
    });
  }

  void start_what_is_due() {
    while (open_ < in_flight_) {
      const Time now = std::chrono::steady_clock::now();
      const auto due = schedule_.take(now);
      if (!due) return;
      start(now - *due);
    }
  }

  // The clock runs from when the call was due, but for the making of its question.
  void start(std::chrono::nanoseconds late) {
    if (schedule_.begun % 256 == 0) most_resident = std::max(most_resident, resident_bytes());
    PanelRequest request = bench_panel(seats_, std::chrono::seconds(50));
    const Time began = std::chrono::steady_clock::now() - late;
    ++open_;
    runner_->start(std::move(request), [this, began](std::vector<SeatOutcome> outcomes) {
      took.push_back(ms_since(began));
      for (const SeatOutcome& outcome : outcomes) failed += outcome.reply ? 0 : 1;
      --open_;
      if (++finished_ == schedule_.wanted) loop_.stop();
      start_what_is_due();
    });
    sent.push_back(ms_since(began));
  }

  boost::asio::io_context loop_{1};
  boost::asio::steady_timer tick_{loop_};
  std::unique_ptr<tools::fanout::PanelRunner> runner_;
  std::vector<ModelSeat> seats_;
  int in_flight_;
  Schedule schedule_;
  int open_ = 0;
  int finished_ = 0;
};

struct Measured {
  std::vector<double> took;
  std::vector<double> sent;  // until all requests were on their way
  double cpu_us = 0;
};

void print_measured(const char* name, const Measured& measured, int calls) {
  std::printf(R"("%s":{"cpu_us":%.1f,"ms":)", name, measured.cpu_us / calls);
  print_json(measured.took);
  std::printf(",\"sent_ms\":");
  print_json(measured.sent);
}

// For the fake to fall asleep.
constexpr std::chrono::milliseconds pause{3};

// `turn` calls of both. One call in flight begins with a fake that is asleep, as a provider that is asked now and then
// is: to send to one that has just answered costs a third, so that whoever begins its next call a few microseconds
// sooner would be served by a faster peer.
template <typename Run>
double turn_of(int calls, int in_flight, Run run) {
  const double before = thread_cpu_us();
  const int at_once = in_flight == 1 ? 1 : calls;
  for (int done = 0; done < calls; done += at_once) {
    std::this_thread::sleep_for(pause);
    run(at_once);
  }
  return thread_cpu_us() - before;
}

// In turns, so that both see the same neighbours and the same clock speed.

int both(std::uint16_t port, int calls, int in_flight, int turn, std::chrono::nanoseconds apart) {
  const std::string body = body_of_a_seat();
  const std::string request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  {
    PanelFanOut one(port, 1);
    one.run({.wanted = 2});
  }
  ::malloc_trim(0);
  const std::size_t idle = resident_bytes();
  PanelFanOut fan(port, in_flight);
  fan.run({.wanted = in_flight});  // opens the connections
  RawFanOut raw(port, request, answer_to(port, request), in_flight);
  raw.run({.wanted = in_flight});
  fan.took.clear();
  fan.sent.clear();
  Measured ours;
  Measured floor;
  for (int done = 0; done < calls; done += turn) {
    const int now = std::min(turn, calls - done);
    ours.cpu_us += turn_of(now, in_flight, [&](int some) { fan.run({.wanted = some, .apart = apart}); });
    floor.cpu_us +=
        turn_of(now, in_flight, [&](int some) { raw.run({.wanted = some, .apart = apart}, &floor.took, &floor.sent); });
  }
  ours.took = fan.took;
  ours.sent = fan.sent;
  std::printf("{");
  print_measured("epoll", floor, calls);
  std::printf("},");
  print_measured("portcullis", ours, calls);
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
  if (command == "both" && argc == 7)
    return both(static_cast<std::uint16_t>(number(2)), number(3), number(4), number(5),
                std::chrono::microseconds(number(6)));
  if (command == "hedge" && argc == 3) return bench_hedge(number(2));
  if (command == "overload" && argc == 3) return bench_overload(number(2));
  if (command == "stalled" && argc == 3) return bench_stalled(number(2));
  std::fprintf(stderr, "usage: see tests/bench/fanout_bench.cpp\n");
  return 2;
}
