// See solvers.hpp. One Run is one problem before every solver; one Worker is one process of it.
#include "server/worker/solvers.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "server/worker/report_reader.hpp"
#include "server/worker/zygote.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::worker {
namespace {

namespace asio = boost::asio;
using tools::prove::SolverReport;
using tools::prove::SolverRequest;
using tools::prove::SolverRun;
using Done = std::move_only_function<void(std::vector<SolverReport>)>;
using boost::system::error_code;

constexpr std::array<std::string_view, 2> solver_names{"z3", "cvc5"};
constexpr std::size_t most_reply_bytes = 8u << 20;
// What the worker needs to load, and the zygote to kill and tell, beside the time for the problem.
constexpr std::chrono::milliseconds grace{300};

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(asio::io_context& loop, std::string_view solver) : solver_(solver), socket_(loop), guard_(loop) {}

  void start(const Zygote& zygote, const SolverLimits& limits, const SolverRequest& request,
             std::function<void()> ended) {
    ended_ = std::move(ended);
    memory_bytes_ = limits.memory_bytes;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(request.deadline - std::chrono::steady_clock::now());
    Bounds bounds;
    bounds.memory_bytes = limits.memory_bytes;
    bounds.milliseconds = static_cast<std::uint32_t>(std::max<std::int64_t>(1, left.count()));
    const auto socket = zygote.run(limits.body, bounds);
    error_code error;
    if (socket) socket_.assign(asio::local::stream_protocol(), *socket, error);
    if (!socket || error) {
      if (socket) ::close(*socket);
      return finish();
    }
    const auto self = shared_from_this();
    message_ = json::write(Json{{"solver", solver_},
                                {"conclusion", request.conclusion},
                                {"sorts", request.sorts},
                                {"functions", request.functions},
                                {"memory_bytes", limits.memory_bytes},
                                {"milliseconds", bounds.milliseconds}}) +
               "\n" + request.text;
    asio::async_write(socket_, asio::buffer(message_), [self](const error_code&, std::size_t) {
      error_code ignored;
      self->socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    });
    // The zygote keeps the deadline; this is for the case that it does not.
    guard_.expires_at(request.deadline + grace);
    guard_.async_wait([self](const error_code& failed) {
      if (!failed) self->stop("deadline");
    });
    receive();
  }

  // The zygote kills a worker whose socket is closed.
  void cancel() { stop("cancelled"); }

  SolverReport report() const { return read_report(solver_, reply_, stopped_, memory_bytes_); }

 private:
  void receive() {
    socket_.async_read_some(asio::buffer(piece_),
                            [self = shared_from_this()](const error_code& error, std::size_t got) {
                              self->reply_.append(self->piece_.data(), got);
                              if (error || self->reply_.size() > most_reply_bytes) return self->finish();
                              self->receive();
                            });
  }
  void stop(std::string_view why) {
    stopped_ = why;
    error_code ignored;
    socket_.close(ignored);
  }
  void finish() {
    guard_.cancel();
    error_code ignored;
    socket_.close(ignored);
    if (auto ended = std::exchange(ended_, nullptr)) ended();
  }

  std::string solver_;
  asio::local::stream_protocol::socket socket_;
  asio::steady_timer guard_;
  std::string message_;
  std::array<char, 16384> piece_{};
  std::string reply_;
  std::string_view stopped_;  // why this side closed the socket
  std::uint64_t memory_bytes_ = 0;
  std::function<void()> ended_;
};

class WorkerSolvers;

class Run final : public SolverRun, public std::enable_shared_from_this<Run> {
 public:
  Run(asio::io_context& loop, SolverRequest request, Done done)
      : loop_(loop), request_(std::move(request)), done_(std::move(done)), turn_(loop) {}

  // Until it is this run's turn it waits no longer than its deadline.
  void wait() {
    turn_.expires_at(request_.deadline);
    turn_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error && self->workers_.empty()) self->give_up("busy");
    });
  }

  bool over() const { return !done_; }

  void begin(const Zygote& zygote, const SolverLimits& limits, std::function<void()> ended) {
    turn_.cancel();
    ended_ = std::move(ended);
    for (const auto name : solver_names) workers_.push_back(std::make_shared<Worker>(loop_, name));
    running_ = workers_.size();
    for (const auto& worker : workers_)
      worker->start(zygote, limits, request_, [self = shared_from_this()] { self->one_ended(); });
  }

  void cancel() override {
    if (workers_.empty()) return give_up("cancelled");
    for (const auto& worker : workers_) worker->cancel();
  }

  void give_up(std::string_view why) {
    if (over()) return;
    turn_.cancel();
    std::vector<SolverReport> reports;
    for (const auto name : solver_names) {
      SolverReport report;
      report.name = name;
      report.ended = why;
      reports.push_back(std::move(report));
    }
    answer(std::move(reports));
  }

 private:
  void one_ended() {
    if (--running_ > 0) return;
    std::vector<SolverReport> reports;
    for (const auto& worker : workers_) reports.push_back(worker->report());
    answer(std::move(reports));
    if (auto ended = std::exchange(ended_, nullptr)) ended();
  }

  // Never from inside start().
  void answer(std::vector<SolverReport> reports) {
    if (!done_) return;
    auto done = std::make_shared<Done>(std::move(done_));
    done_ = nullptr;
    asio::post(loop_, [done, reports = std::move(reports)]() mutable { (*done)(std::move(reports)); });
  }

  asio::io_context& loop_;
  SolverRequest request_;
  Done done_;
  asio::steady_timer turn_;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::size_t running_ = 0;
  std::function<void()> ended_;
};

class WorkerSolvers final : public tools::prove::Solvers {
 public:
  WorkerSolvers(asio::io_context& loop, const Zygote* zygote, const SolverLimits& limits)
      : loop_(loop), zygote_(zygote), limits_(limits) {}

  std::shared_ptr<SolverRun> start(SolverRequest request, Done done) override {
    auto run = std::make_shared<Run>(loop_, std::move(request), std::move(done));
    if (zygote_ == nullptr) {
      run->give_up("solver_unavailable");
      return run;
    }
    run->wait();
    waiting_.push_back(run);
    next();
    return run;
  }

 private:
  void next() {
    while (!waiting_.empty() && (running_ == 0 || running_ + solver_names.size() <= limits_.most_workers)) {
      const auto run = waiting_.front();
      waiting_.pop_front();
      if (run->over()) continue;
      running_ += solver_names.size();
      run->begin(*zygote_, limits_, [this] {
        running_ -= solver_names.size();
        asio::post(loop_, [this] { next(); });
      });
    }
  }

  asio::io_context& loop_;
  const Zygote* zygote_;
  SolverLimits limits_;
  std::deque<std::shared_ptr<Run>> waiting_;
  std::size_t running_ = 0;
};

}  // namespace

std::unique_ptr<tools::prove::Solvers> make_solvers(asio::io_context& loop, const Zygote* zygote,
                                                    const SolverLimits& limits) {
  return std::make_unique<WorkerSolvers>(loop, zygote, limits);
}

}  // namespace portcullis::server::worker
