// See programs.hpp. One ProgramJob is one program.
#include "server/worker/programs.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <random>

#include "server/worker/job.hpp"
#include "server/worker/program_report.hpp"
#include "server/worker/turns.hpp"
#include "server/worker/zygote.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::worker {
namespace {

namespace asio = boost::asio;
using tools::checkers::ProgramReport;
using tools::checkers::ProgramRequest;
using tools::checkers::ProgramRun;
using Done = std::move_only_function<void(ProgramReport)>;

// The engine ends a program by itself; what it does not look at (a regular expression, a long native loop) is killed.
constexpr std::uint32_t milliseconds_to_kill = 500;
// The server's own libraries, which a fork has as well, and the engine's stack.
constexpr std::uint64_t process_bytes = 256u << 20;

// So that what a program writes to the socket by some trick is not taken for the worker's word.
std::string fresh_proof() {
  std::random_device chance;
  std::string proof;
  for (int i = 0; i < 4; ++i) proof += std::to_string(chance()) + "-";
  return proof;
}

class ProgramJob final : public ProgramRun, public std::enable_shared_from_this<ProgramJob> {
 public:
  ProgramJob(asio::io_context& loop, ProgramRequest request, Done done)
      : loop_(loop), request_(std::move(request)), turn_(loop, std::move(done)) {}

  // Until it is this run's turn it waits no longer than its deadline.
  void wait() {
    turn_.wait_until(request_.deadline, [self = shared_from_this()] {
      if (!self->job_) self->give_up("busy");
    });
  }

  bool over() const { return turn_.over(); }

  void begin(const Zygote& zygote, const ProgramLimits& limits, std::function<void()> ended) {
    turn_.end_wait();
    run(zygote, limits, 1, std::move(ended));
  }

  void cancel() override {
    if (job_)
      job_->cancel();
    else
      give_up("cancelled");
  }

  void give_up(std::string_view why) {
    if (over()) return;
    turn_.end_wait();
    ProgramReport report;
    report.ended = why;
    turn_.answer(std::move(report));
  }

 private:
  bool python() const { return request_.language == "python"; }

  // Python twice, with other hashes and addresses: what differs is chance.
  void run(const Zygote& zygote, const ProgramLimits& limits, int number, std::function<void()> ended) {
    proof_ = fresh_proof();
    const auto done = [self = shared_from_this(), &zygote, &limits, number,
                       ended = std::move(ended)](const JobEnd& end) {
      ProgramReport report = read_program_report(end, limits.memory_bytes + process_bytes, self->proof_);
      if (self->python() && report.ended.empty() && number == 1) {
        self->first_ = std::move(report.output);
        return self->run(zygote, limits, 2, ended);
      }
      if (self->python() && report.ended.empty() && report.output != self->first_) {
        report = {};
        report.ended = "not_deterministic";
        report.detail = "two runs printed two things";
      }
      self->turn_.answer(std::move(report));
      ended();
    };
    job_ = start_job(loop_, zygote, job_for(limits, number), done);
  }

  JobRequest job_for(const ProgramLimits& limits, int number) const {
    JobRequest job;
    job.body = python() ? limits.python_body : limits.body;
    const auto now = std::chrono::steady_clock::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(request_.deadline - now).count();
    const auto own = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, limits.milliseconds));
    job.bounds.memory_bytes = limits.memory_bytes + process_bytes;
    job.bounds.milliseconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, own + milliseconds_to_kill));
    job.deadline = now + std::chrono::milliseconds(job.bounds.milliseconds);
    job.most_reply_bytes = 8 * limits.output_bytes + 4096;  // as JSON
    Json header{{"language", request_.language},
                {"milliseconds", own},
                {"memory_bytes", limits.memory_bytes},
                {"output_bytes", limits.output_bytes},
                {"proof", proof_}};
    if (python()) {
      header["run"] = number;
      header["modules"] = imported_words(request_.source);
    }
    job.message = json::write(header) + "\n" + request_.source;
    return job;
  }

  asio::io_context& loop_;
  ProgramRequest request_;
  Turn<ProgramReport> turn_;
  std::shared_ptr<Job> job_;
  std::string proof_;  // of the worker that runs
  std::string first_;  // what the first of two runs printed
};

class WorkerPrograms final : public tools::checkers::ProgramRunner {
 public:
  WorkerPrograms(asio::io_context& loop, const Zygote* zygote, const ProgramLimits& limits)
      : loop_(loop), limits_(limits) {
    if (zygote != nullptr) turns_.emplace(loop_, *zygote, limits_, 1);
  }

  std::shared_ptr<ProgramRun> start(ProgramRequest request, Done done) override {
    const bool too_large = request.source.size() > limits_.source_bytes;
    const bool known = request.language == "javascript" || request.language == "python";
    auto run = std::make_shared<ProgramJob>(loop_, std::move(request), std::move(done));
    if (!turns_ || !known || too_large) {
      run->give_up(too_large ? "source_too_large" : "no_sandbox");
      return run;
    }
    run->wait();
    turns_->add(run);
    return run;
  }

 private:
  asio::io_context& loop_;
  const ProgramLimits limits_;
  std::optional<Turns<ProgramJob, ProgramLimits>> turns_;
};

}  // namespace

std::unique_ptr<tools::checkers::ProgramRunner> make_program_runner(asio::io_context& loop, const Zygote* zygote,
                                                                    const ProgramLimits& limits) {
  return std::make_unique<WorkerPrograms>(loop, zygote, limits);
}

}  // namespace portcullis::server::worker
