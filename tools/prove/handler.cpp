// See handler.hpp: reads, asks the solvers, decides, reports.
#include "tools/prove/handler.hpp"

#include "tools/prove/arguments.hpp"
#include "tools/prove/outcome.hpp"
#include "tools/prove/report.hpp"
#include "tools/prove/smtlib_writer.hpp"

namespace portcullis::tools::prove {
namespace {

using Done = std::move_only_function<void(Outcome)>;

constexpr std::chrono::seconds most_time{20};        // for the solvers, when the call allows more
constexpr std::chrono::milliseconds to_answer{200};  // kept of the call's time for what comes after them
constexpr std::size_t worth_a_thread = 1u << 20;     // as if of that size: checking a model is bounded, but not short

struct Proving : std::enable_shared_from_this<Proving> {
  std::shared_ptr<Call> call;
  Solvers* solvers = nullptr;
  Done done;
  Arguments arguments;
  std::expected<Problem, std::vector<Issue>> problem;
  SolverRequest request;
  std::shared_ptr<SolverRun> run;
  std::vector<SolverReport> reports;
  Outcome outcome;

  void start() {
    auto self = shared_from_this();
    call->compute(
        bytes_of(arguments),
        [self] {
          self->problem = read_problem(self->arguments);
          if (self->problem) self->request.text = write_smtlib(*self->problem);
        },
        [self] { self->ask(); });
  }

  void ask() {
    if (!problem) {
      outcome = failed(problem_of(problem.error()));
      outcome.result = errors(problem.error());
      return done(std::move(outcome));
    }
    request.conclusion = problem->conclusion.has_value();
    request.sorts = problem->sort_names.size();
    request.functions = problem->functions.size();
    request.deadline = std::min(call->deadline() - to_answer, call->now() + most_time);
    call->progress(0, 1, "asking two solvers");
    auto self = shared_from_this();
    run = solvers->start(std::move(request), [self](std::vector<SolverReport> ended) {
      self->run.reset();
      self->reports = std::move(ended);
      self->finish();
    });
    call->on_cancel([weak = std::weak_ptr<SolverRun>(run)] {
      if (const auto running = weak.lock()) running->cancel();
    });
  }

  void finish() {
    auto self = shared_from_this();
    call->compute(
        worth_a_thread,
        [self] {
          const Decision decision = decide(*self->problem, self->reports);
          self->outcome.result = report(*self->problem, self->reports, decision);
          self->outcome.record = record(self->arguments, *self->problem, self->reports, decision);
        },
        [self] { self->done(std::move(self->outcome)); });
  }
};

class ProveTool final : public Tool {
 public:
  ProveTool(std::shared_ptr<const Settings> settings, Solvers& solvers)
      : settings_(std::move(settings)), solvers_(solvers) {}

  std::string_view name() const override { return "prove"; }

  void start(std::shared_ptr<Call> call, Json arguments, Done done) override {
    auto read = read_arguments(std::move(arguments), settings_->text_bytes);
    if (!read) return done(failed(std::move(read.error())));
    auto proving = std::make_shared<Proving>();
    proving->call = std::move(call);
    proving->solvers = &solvers_;
    proving->done = std::move(done);
    proving->arguments = std::move(*read);
    proving->start();
  }

 private:
  std::shared_ptr<const Settings> settings_;
  Solvers& solvers_;
};

}  // namespace

std::unique_ptr<Tool> make_prove_tool(std::shared_ptr<const Settings> settings, Solvers& solvers) {
  return std::make_unique<ProveTool>(std::move(settings), solvers);
}

}  // namespace portcullis::tools::prove
