// What the bounds of the fan-out do: hedging against a slow tail, admission under five times the load that a provider
// can carry, and one provider that answers nobody beside one that is well. The fake is in this process, on its own
// thread.
#include <boost/asio/steady_timer.hpp>

#include "tests/bench/fanout_bench.hpp"
#include "tests/bench/panel_load.hpp"

namespace portcullis::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

FakeOptions quiet() {
  FakeOptions options;
  options.record = false;
  return options;
}

Reply answer_after(std::chrono::milliseconds delay) {
  Reply reply = text_reply(bench_answer);
  reply.delay = delay;
  return reply;
}

// Starts calls at an even pace, as clients that do not wait for each other do, and keeps what became of each.
class OpenLoad {
 public:
  struct Ended {
    double at_ms;  // of its start, since the load began
    double ms;
    bool ok;
    SeatOutcome outcome;
  };
  std::vector<Ended> ended;

  OpenLoad(boost::asio::io_context& loop, tools::fanout::PanelRunner& runner) : timer_(loop), runner_(runner) {}

  // `make` gives the seats of each call.
  void begin(double per_second, std::chrono::milliseconds limit, std::function<std::vector<ModelSeat>()> make) {
    every_ = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
    limit_ = limit;
    make_ = std::move(make);
    began_ = next_ = Clock::now();
    tick();
  }
  void end() {
    stopped_ = true;
    timer_.cancel();
  }
  std::size_t open() const { return open_; }

 private:
  void tick() {
    for (const auto now = Clock::now(); next_ <= now && !stopped_; next_ += every_) call();
    timer_.expires_at(next_);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error && !stopped_) tick();
    });
  }
  void call() {
    ++open_;
    const auto began = Clock::now();
    runner_.start(bench_panel(make_(), limit_), [this, began](std::vector<SeatOutcome> outcomes) {
      --open_;
      const double at = std::chrono::duration<double, std::milli>(began - began_).count();
      ended.push_back({at, ms_since(began), outcomes[0].reply.has_value(), std::move(outcomes[0])});
    });
  }

  boost::asio::steady_timer timer_;
  tools::fanout::PanelRunner& runner_;
  Clock::duration every_{};
  std::chrono::milliseconds limit_{};
  std::function<std::vector<ModelSeat>()> make_;
  Clock::time_point began_;
  Clock::time_point next_;
  std::size_t open_ = 0;
  bool stopped_ = false;
};

void run_for(boost::asio::io_context& loop, std::chrono::milliseconds time) {
  run_until(loop, [] { return false; }, time);
}

// 2 % of the replies take ten times as long.
struct Tail {
  std::vector<double> ms;
  std::uint64_t requests = 0;
};

Tail with_tail(int calls, bool hedge) {
  static constexpr auto usual = 20ms;
  constexpr int in_flight = 25;
  std::uint64_t count = 0;  // on the fake's thread only
  FakeProvider fake(quiet());
  fake.respond([&count](const RecordedRequest&) {
    // Every fiftieth on average, without a rhythm that calls could fall into.
    const std::uint64_t mixed = (++count * 0x9E3779B97F4A7C15u) >> 32;
    return std::optional(answer_after(mixed % 50 == 0 ? usual * 10 : usual));
  });
  boost::asio::io_context loop(1);
  FanoutSettings settings;
  settings.hedge.percent = 5;
  const auto runner = tools::fanout::make_runner(loop, settings);
  Tail tail;
  int started = 0;
  int finished = 0;
  const int warm = calls / 10 + 200;  // until the seat's p95 is known
  std::uint64_t served_before = 0;
  std::function<void()> start = [&] {
    if (started == calls + warm) return;
    if (++started == warm) served_before = fake.served();
    const auto began = Clock::now();
    PanelRequest request = bench_panel({bench_seat(fake.port(), "tail", "m")}, 10s);
    request.hedge = hedge;
    const bool counts = started > warm;
    runner->start(std::move(request), [&, began, counts](std::vector<SeatOutcome> outcomes) {
      if (counts) tail.ms.push_back(ms_since(began));
      if (!outcomes[0].reply) std::fprintf(stderr, "hedge: %s\n", outcomes[0].reason.c_str());
      ++finished;
      start();
    });
  };
  for (int i = 0; i < in_flight; ++i) start();
  run_until(loop, [&] { return finished == calls + warm; }, std::chrono::minutes(5));
  tail.requests = fake.served() - served_before;
  return tail;
}

}  // namespace

int bench_hedge(int calls) {
  const Tail without = with_tail(calls, false);
  const Tail with = with_tail(calls, true);
  std::printf(R"({"calls":%d,"requests":%llu,"requests_hedged":%llu,"ms":)", calls,
              static_cast<unsigned long long>(without.requests), static_cast<unsigned long long>(with.requests));
  print_json(without.ms);
  std::printf(R"(,"ms_hedged":)");
  print_json(with.ms);
  std::printf("}\n");
  return 0;
}

// The provider can carry `places` requests of 20 ms at once; five times as many calls a second come in. Afterwards the
// load falls to half of what it can carry.
int bench_overload(int seconds) {
  constexpr std::size_t places = 8;
  constexpr auto usual = 20ms;
  constexpr double capacity = places * 1000.0 / 20;
  FakeProvider fake(quiet());
  fake.otherwise(answer_after(usual));
  boost::asio::io_context loop(1);
  FanoutSettings settings;
  settings.admission.concurrent = places;
  settings.admission.queue = 32;
  const auto runner = tools::fanout::make_runner(loop, settings);
  const auto seats = [&] { return std::vector{bench_seat(fake.port(), "busy", "m")}; };

  OpenLoad load(loop, *runner);
  load.begin(5 * capacity, 5s, seats);
  run_for(loop, std::chrono::seconds(seconds));
  load.end();
  const auto ended_at = Clock::now();
  std::size_t good = 0;
  std::size_t hinted = 0;
  std::vector<double> rejected;
  for (const OpenLoad::Ended& one : load.ended) {
    if (one.ok) ++good;
    if (one.ok) continue;
    rejected.push_back(one.ms);
    hinted += one.outcome.retry_in.count() > 0 ? 1 : 0;
  }
  const double goodput = static_cast<double>(good) / seconds;

  // Recovered: the first half second in which every call is answered in at most three times the usual.
  double recovery = -1;
  OpenLoad half(loop, *runner);
  half.begin(capacity / 2, 5s, seats);
  std::size_t looked = 0;
  while (recovery < 0 && ms_since(ended_at) < 10'000) {
    const double from = ms_since(ended_at);
    run_for(loop, 500ms);
    bool well = half.ended.size() > looked + 20;
    for (; looked < half.ended.size(); ++looked) well = well && half.ended[looked].ok && half.ended[looked].ms <= 60;
    if (well) recovery = from;
  }
  half.end();
  run_until(loop, [&] { return load.open() + half.open() == 0; }, 20s);
  std::printf(R"({"offered":%.0f,"capacity":%.0f,"goodput":%.1f,"hinted":%zu,"recovery_ms":%.0f,"rejected_ms":)",
              5 * capacity, capacity, goodput, hinted, recovery);
  print_json(rejected);
  std::printf("}\n");
  return 0;
}

// Calls that use the healthy provider alone: first by themselves, then beside calls to one that answers nobody.
int bench_stalled(int seconds) {
  FakeProvider healthy(quiet());
  healthy.otherwise(answer_after(20ms));
  FakeProvider silent(quiet());
  silent.otherwise(fault_reply(Fault::silence));
  boost::asio::io_context loop(1);
  const auto runner = tools::fanout::make_runner(loop, {});
  const auto measure = [&](bool beside) {
    OpenLoad well(loop, *runner);
    OpenLoad stuck(loop, *runner);
    if (beside) {
      stuck.begin(400, 1s, [&] { return std::vector{bench_seat(silent.port(), "silent", "m")}; });
      run_for(loop, 500ms);  // its places and its queue are taken
    }
    well.begin(400, 5s, [&] { return std::vector{bench_seat(healthy.port(), "healthy", "m")}; });
    run_for(loop, std::chrono::seconds(seconds));
    well.end();
    stuck.end();
    run_until(loop, [&] { return well.open() + stuck.open() == 0; }, 20s);
    std::vector<double> ms;
    for (const auto& one : well.ended) ms.push_back(one.ok ? one.ms : 1e9);
    return ms;
  };
  measure(false);  // connections are open
  const auto alone = measure(false);
  const auto beside = measure(true);
  std::printf(R"({"ms_alone":)");
  print_json(alone);
  std::printf(R"(,"ms_beside":)");
  print_json(beside);
  std::printf("}\n");
  return 0;
}

}  // namespace portcullis::tests
