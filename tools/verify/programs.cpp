// See programs.hpp.
#include "tools/verify/programs.hpp"

#include <algorithm>
#include <map>

#include "tools/checkers/program_runner.hpp"
#include "tools/claims/executable.hpp"

namespace portcullis::tools::verify {
namespace {

using checkers::ProgramReport;
using checkers::ProgramRequest;

constexpr std::size_t most_programs = 20;            // of one call; the rest are not run
constexpr std::size_t most_at_once = 2;              // of one call, so that others have their turn in between
constexpr std::chrono::milliseconds to_answer{200};  // kept of the call's time for what comes after them

struct Running : std::enable_shared_from_this<Running> {
  Running(std::shared_ptr<Call> call_, Work& work_, std::function<void()> then_)
      : call(std::move(call_)), work(work_), then(std::move(then_)) {}

  void start() {
    for (std::size_t i = 0; i < work.claims.size(); ++i) {
      const PlannedClaim& planned = work.claims[i];
      if (planned.asked && planned.claim.type == verdict::ClaimType::executable) take(i);
    }
    if (requests.empty()) return finish();
    deadline = std::min(call->deadline() - to_answer, call->started() + work.policy.deadline);
    reports.resize(requests.size());
    call->progress(0, static_cast<double>(requests.size()), "running " + std::to_string(requests.size()) + " programs");
    call->on_cancel([weak = weak_from_this()] {
      if (const auto self = weak.lock())
        for (const auto& [number, run] : self->runs) run->cancel();
    });
    for (std::size_t i = 0; i < most_at_once; ++i) start_next();
    if (runs.empty()) finish();
  }

  // What is left of a cancelled call is not started: its reports say "no_sandbox", and nobody reads them.
  void start_next() {
    if (started == requests.size() || call->cancelled()) return;
    const std::size_t number = started++;
    requests[number].deadline = deadline;
    runs[number] =
        call->programs()->start(std::move(requests[number]), [self = shared_from_this(), number](ProgramReport report) {
          self->reports[number] = std::move(report);
          self->runs.erase(number);
          self->start_next();
          if (self->runs.empty()) self->finish();
        });
  }

  // The same program is run once. Without a runner the finding stays as the checker made it: "no_sandbox".
  void take(std::size_t index) {
    const auto* program = dynamic_cast<const claims::Executable*>(work.claims[index].claim.payload.get());
    if (program == nullptr || call->programs() == nullptr || call->cancelled()) return;
    const auto [known, is_new] = number_of.try_emplace(program->language + "\n" + program->source, requests.size());
    if (is_new && requests.size() == most_programs) {
      number_of.erase(known);
      ProgramReport report;
      report.ended = "too_many_programs";
      judge(index, report);
      return;
    }
    if (is_new) requests.push_back({program->language, program->source, {}});
    run_of.emplace_back(index, known->second);
  }

  void judge(std::size_t index, const ProgramReport& report) {
    PlannedClaim& planned = work.claims[index];
    const checkers::Checker* checker = checkers::checker_for(planned.claim.type);
    checkers::CheckContext context{work.evidence};
    context.program = &report;
    if (checker != nullptr) planned.input.findings = {checker->check(planned.claim, context)};
  }

  void finish() {
    for (const auto& [index, run] : run_of) judge(index, reports[run]);
    then();
  }

  std::shared_ptr<Call> call;
  Work& work;
  std::function<void()> then;
  std::map<std::string, std::size_t> number_of;             // of a program, by its text
  std::vector<std::pair<std::size_t, std::size_t>> run_of;  // claim and number
  std::vector<ProgramRequest> requests;
  std::vector<ProgramReport> reports;
  std::map<std::size_t, std::shared_ptr<checkers::ProgramRun>> runs;  // those that are not over, by number
  std::size_t started = 0;
  Call::Clock::time_point deadline;
};

}  // namespace

void run_programs(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then) {
  std::make_shared<Running>(call, work, std::move(then))->start();
}

}  // namespace portcullis::tools::verify
