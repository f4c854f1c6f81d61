// See programs.hpp. One ProgramJob is one program.
#include "server/worker/programs.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "server/worker/job.hpp"
#include "server/worker/last_word.hpp"
#include "server/worker/turns.hpp"
#include "server/worker/zygote.hpp"
#include "transport/json/reader.hpp"
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

// A worker's own word, when it is one of those that stand in a result as a reason.
std::string known_problem(const std::string& problem) {
  for (const std::string_view code :
       {"no_sandbox", "timed_out", "out_of_memory", "recursion_too_deep", "output_too_large", "not_deterministic",
        "host_needed", "not_supported", "implementation_defined", "program_failed"})
    if (problem == code) return problem;
  return "worker_died";
}

// Only one line of the worker and a good end count.
ProgramReport read_program_report(const JobEnd& end, std::uint64_t memory_bytes) {
  ProgramReport report;
  report.ended = end.stopped.empty() ? "worker_died" : std::string(end.stopped);
  std::size_t said = 0;
  std::string problem;
  std::string_view text = end.reply;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.empty()) continue;
    const auto read = json::read(line, {.max_bytes = line.size(), .max_depth = 4});
    if (read && read->is_object() && read->contains("ended")) {
      report.ended = how_it_ended(*read, end.stopped, memory_bytes);
      continue;
    }
    ++said;
    if (read && read->is_object() && read->contains("output"))
      report.output = text_of(*read, "output");
    else if (read && read->is_object() && read->contains("problem")) {
      problem = known_problem(text_of(*read, "problem"));
      report.detail = text_of(*read, "detail");
    } else {
      problem = "worker_died";
    }
  }
  if (report.ended == "deadline") report.ended = "timed_out";
  if (report.ended == "forbidden_call") report.ended = "worker_died";
  if (report.ended.empty()) report.ended = said == 1 ? problem : "worker_died";
  if (!report.ended.empty()) report.output.clear();
  return report;
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
    job_ = start_job(loop_, zygote, job_for(limits),
                     [self = shared_from_this(), memory = limits.memory_bytes + process_bytes,
                      ended = std::move(ended)](const JobEnd& end) {
                       self->turn_.answer(read_program_report(end, memory));
                       ended();
                     });
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
  JobRequest job_for(const ProgramLimits& limits) const {
    JobRequest job;
    job.body = limits.body;
    const auto now = std::chrono::steady_clock::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(request_.deadline - now).count();
    const auto own = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, limits.milliseconds));
    job.bounds.memory_bytes = limits.memory_bytes + process_bytes;
    job.bounds.milliseconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, own + milliseconds_to_kill));
    job.deadline = now + std::chrono::milliseconds(job.bounds.milliseconds);
    job.most_reply_bytes = 8 * limits.output_bytes + 4096;  // as JSON
    job.message = json::write(Json{{"language", request_.language},
                                   {"milliseconds", own},
                                   {"memory_bytes", limits.memory_bytes},
                                   {"output_bytes", limits.output_bytes}}) +
                  "\n" + request_.source;
    return job;
  }

  asio::io_context& loop_;
  ProgramRequest request_;
  Turn<ProgramReport> turn_;
  std::shared_ptr<Job> job_;
};

class WorkerPrograms final : public tools::checkers::ProgramRunner {
 public:
  WorkerPrograms(asio::io_context& loop, const Zygote* zygote, const ProgramLimits& limits)
      : loop_(loop), limits_(limits) {
    if (zygote != nullptr) turns_.emplace(loop_, *zygote, limits_, 1);
  }

  std::shared_ptr<ProgramRun> start(ProgramRequest request, Done done) override {
    const bool too_large = request.source.size() > limits_.source_bytes;
    const bool known = request.language == "javascript";
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
