// See solvers.hpp. One Run is one problem before every solver, each in a worker of its own.
#include "server/worker/solvers.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "server/worker/job.hpp"
#include "server/worker/report_reader.hpp"
#include "server/worker/turns.hpp"
#include "server/worker/zygote.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::worker {
namespace {

namespace asio = boost::asio;
using tools::prove::SolverReport;
using tools::prove::SolverRequest;
using tools::prove::SolverRun;
using Done = std::move_only_function<void(std::vector<SolverReport>)>;

constexpr std::array<std::string_view, 2> solver_names{"z3", "cvc5"};
class Run final : public SolverRun, public std::enable_shared_from_this<Run> {
 public:
  Run(asio::io_context& loop, SolverRequest request, Done done)
      : loop_(loop), request_(std::move(request)), turn_(loop, std::move(done)) {}

  // Until it is this run's turn it waits no longer than its deadline.
  void wait() {
    turn_.wait_until(request_.deadline, [self = shared_from_this()] {
      if (self->jobs_.empty()) self->give_up("busy");
    });
  }

  bool over() const { return turn_.over(); }

  void begin(const Zygote& zygote, const SolverLimits& limits, std::function<void()> ended) {
    turn_.end_wait();
    ended_ = std::move(ended);
    running_ = solver_names.size();
    reports_.resize(running_);
    for (std::size_t i = 0; i < solver_names.size(); ++i)
      jobs_.push_back(start_job(loop_, zygote, job_for(solver_names[i], limits),
                                [self = shared_from_this(), i, memory = limits.memory_bytes](const JobEnd& end) {
                                  self->reports_[i] = read_report(solver_names[i], end.reply, end.stopped, memory);
                                  self->one_ended();
                                }));
  }

  void cancel() override {
    if (jobs_.empty()) return give_up("cancelled");
    for (const auto& job : jobs_) job->cancel();
  }

  void give_up(std::string_view why) {
    if (over()) return;
    turn_.end_wait();
    std::vector<SolverReport> reports;
    for (const auto name : solver_names) {
      SolverReport report;
      report.name = name;
      report.ended = why;
      reports.push_back(std::move(report));
    }
    turn_.answer(std::move(reports));
  }

 private:
  JobRequest job_for(std::string_view solver, const SolverLimits& limits) const {
    JobRequest job;
    job.body = limits.body;
    job.deadline = request_.deadline;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(request_.deadline - std::chrono::steady_clock::now());
    job.bounds.memory_bytes = limits.memory_bytes;
    job.bounds.milliseconds = static_cast<std::uint32_t>(std::max<std::int64_t>(1, left.count()));
    job.message = json::write(Json{{"solver", solver},
                                   {"conclusion", request_.conclusion},
                                   {"sorts", request_.sorts},
                                   {"functions", request_.functions},
                                   {"memory_bytes", limits.memory_bytes},
                                   {"milliseconds", job.bounds.milliseconds}}) +
                  "\n" + request_.text;
    return job;
  }

  void one_ended() {
    if (--running_ > 0) return;
    turn_.answer(std::move(reports_));
    if (auto ended = std::exchange(ended_, nullptr)) ended();
  }

  asio::io_context& loop_;
  SolverRequest request_;
  Turn<std::vector<SolverReport>> turn_;
  std::vector<std::shared_ptr<Job>> jobs_;
  std::vector<SolverReport> reports_;
  std::size_t running_ = 0;
  std::function<void()> ended_;
};

class WorkerSolvers final : public tools::prove::Solvers {
 public:
  WorkerSolvers(asio::io_context& loop, const Zygote* zygote, const SolverLimits& limits)
      : loop_(loop), limits_(limits) {
    if (zygote != nullptr) turns_.emplace(loop_, *zygote, limits_, solver_names.size());
  }

  std::shared_ptr<SolverRun> start(SolverRequest request, Done done) override {
    auto run = std::make_shared<Run>(loop_, std::move(request), std::move(done));
    if (!turns_) {
      run->give_up("solver_unavailable");
      return run;
    }
    run->wait();
    turns_->add(run);
    return run;
  }

 private:
  asio::io_context& loop_;
  const SolverLimits limits_;
  std::optional<Turns<Run, SolverLimits>> turns_;
};

}  // namespace

std::unique_ptr<tools::prove::Solvers> make_solvers(asio::io_context& loop, const Zygote* zygote,
                                                    const SolverLimits& limits) {
  return std::make_unique<WorkerSolvers>(loop, zygote, limits);
}

}  // namespace portcullis::server::worker
