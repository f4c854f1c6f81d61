// See proofs.hpp.
#include "tools/verify/proofs.hpp"

#include <algorithm>
#include <utility>

#include "tools/checkers/logical.hpp"
#include "tools/claims/logical.hpp"
#include "tools/prove/outcome.hpp"
#include "tools/prove/reading.hpp"
#include "tools/prove/sections.hpp"
#include "tools/prove/smtlib_writer.hpp"
#include "tools/prove/solvers.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify {
namespace {

using checkers::Proof;
using checkers::ProofReport;
using claims::Logical;

constexpr std::size_t most_problems = 8;                // of one call; the rest are not put before the solvers
constexpr std::chrono::seconds time_of_one{4};          // for one of them
constexpr std::chrono::milliseconds after_proofs{200};  // kept of the call's time for what comes after them
constexpr std::size_t model_worth_a_thread = 1u
                                             << 20;  // as if of that size: checking a model is bounded, but not short
constexpr std::size_t most_mistake_bytes = 300;      // bytes of a mistake that are shown

prove::Arguments arguments_of(const Logical& logical) {
  prove::Arguments out;
  out.format = logical.form == Logical::Form::smtlib2 ? prove::Format::smtlib2
               : logical.form == Logical::Form::rules ? prove::Format::rules
                                                      : prove::Format::formula;
  if (out.format == prove::Format::smtlib2) {
    out.program = logical.script;
    return out;
  }
  for (const std::string& premise : logical.premises) {
    if (out.format == prove::Format::rules)
      out.premises.push_back(premise);
    else
      for (const std::string_view one : prove::listed(premise)) out.premises.emplace_back(one);
  }
  out.conclusion = logical.conclusion;
  return out;
}

Proof proof_of(prove::Result result) {
  switch (result) {
    case prove::Result::proved:
      return Proof::proved;
    case prove::Result::refuted:
      return Proof::refuted;
    case prove::Result::consistent:
      return Proof::consistent;
    case prove::Result::inconsistent:
      return Proof::inconsistent;
    case prove::Result::unknown:
      break;
  }
  return Proof::unknown;
}

ProofReport stopped_proof(std::string_view why, std::string detail = {}) {
  ProofReport report;
  report.ended = why;
  report.detail = std::move(detail);
  return report;
}

ProofReport mistake(const std::vector<prove::Issue>& issues, bool script) {
  const prove::Issue& first = issues.front();
  std::string detail = first.source + ", line " + std::to_string(first.place.line) + ", column " +
                       std::to_string(first.place.column) + ": " + first.message;
  if (detail.size() > most_mistake_bytes) {
    std::size_t end = most_mistake_bytes;
    while (end > 0 && (static_cast<unsigned char>(detail[end]) & 0xC0) == 0x80) --end;
    detail.resize(end);
  }
  return stopped_proof(script ? "malformed_script" : "malformed_formula", json::visible_line(detail));
}

ProofReport report_of(const prove::Problem& problem, const std::vector<prove::SolverReport>& said, bool script) {
  const prove::Decision decision = prove::decide(problem, said);
  ProofReport report;
  report.ended.clear();
  report.together = proof_of(decision.result);
  if (report.together == Proof::unknown && !decision.reasons.empty()) report.why = decision.reasons.front();
  report.counter_model = decision.counter_model;
  const bool conclusion = problem.conclusion.has_value();
  for (const prove::SolverReport& one : said)
    report.solvers.push_back({one.name, proof_of(prove::alone(one, conclusion)), one.ended});
  if (script) return report;
  const auto real = [](prove::SortId sort) { return sort == prove::Problem::real; };
  for (const prove::Variable& variable : problem.variables)
    report.quantified_numbers = report.quantified_numbers || real(variable.sort);
  report.numbers = report.quantified_numbers;
  for (const prove::Function& function : problem.functions)
    report.numbers = report.numbers || real(function.result) || std::ranges::any_of(function.parameters, real);
  return report;
}

struct ProofRun : std::enable_shared_from_this<ProofRun> {
  ProofRun(std::shared_ptr<Call> call_, Work& work_, std::function<void()> then_)
      : call(std::move(call_)), work(work_), then(std::move(then_)) {}

  void start() {
    if (call->solvers() != nullptr)
      for (std::size_t i = 0; i < work.claims.size(); ++i) take(i);
    if (claims.empty()) return then();
    // Models that are asked after it have as much time again.
    const auto last = std::min(call->deadline() - after_proofs, call->started() + work.policy.deadline);
    deadline = call->now() + (last - call->now()) / 2;
    next();
  }

  // Without solvers the findings stay as the checkers made them: "no_solver".
  void take(std::size_t index) {
    const PlannedClaim& planned = work.claims[index];
    if (!planned.asked || planned.claim.type != verdict::ClaimType::logical || planned.claim.payload == nullptr) return;
    if (claims.size() == most_problems) return judge(index, stopped_proof("too_many_problems"));
    claims.push_back(index);
  }

  const Logical& logical() const { return dynamic_cast<const Logical&>(*work.claims[claims[at]].claim.payload); }

  void next() {
    if (at == claims.size() || call->cancelled()) return then();
    if (call->now() >= deadline) return judged(stopped_proof("deadline"));
    call->progress(static_cast<double>(at), static_cast<double>(claims.size()), "asking two solvers");
    auto self = shared_from_this();
    call->compute(
        work.claims[claims[at]].claim.text.size(),
        [self] {
          self->problem = prove::read_problem(arguments_of(self->logical()));
          self->request = {};
          if (self->problem) self->request.text = prove::write_smtlib(*self->problem);
        },
        [self] { self->ask(); });
  }

  void ask() {
    const bool script = logical().form == Logical::Form::smtlib2;
    if (!problem) return judged(mistake(problem.error(), script));
    request.conclusion = problem->conclusion.has_value();
    request.sorts = problem->sort_names.size();
    request.functions = problem->functions.size();
    request.deadline = std::min(deadline, call->now() + time_of_one);
    auto self = shared_from_this();
    run = call->solvers()->start(std::move(request), [self, script](std::vector<prove::SolverReport> said) {
      self->run.reset();
      auto report = std::make_shared<ProofReport>();
      self->call->compute(
          model_worth_a_thread,
          [self, script, report, said = std::move(said)] { *report = report_of(*self->problem, said, script); },
          [self, report] { self->judged(*report); });
    });
    call->on_cancel([weak = std::weak_ptr<prove::SolverRun>(run)] {
      if (const auto running = weak.lock()) running->cancel();
    });
  }

  void judged(const ProofReport& report) {
    judge(claims[at++], report);
    next();
  }

  void judge(std::size_t index, const ProofReport& report) {
    PlannedClaim& planned = work.claims[index];
    checkers::CheckContext context{work.evidence};
    context.proof = &report;
    planned.input.findings.clear();
    for (const auto& checker : checkers::registry())
      if (checker->type() == planned.claim.type)
        planned.input.findings.push_back(checker->check(planned.claim, context));
  }

  std::shared_ptr<Call> call;
  Work& work;
  std::function<void()> then;
  std::vector<std::size_t> claims;  // to be proved, one after the other
  std::size_t at = 0;
  Call::Clock::time_point deadline;
  std::expected<prove::Problem, std::vector<prove::Issue>> problem;
  prove::SolverRequest request;
  std::shared_ptr<prove::SolverRun> run;
};

}  // namespace

void run_proofs(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then) {
  std::make_shared<ProofRun>(call, work, std::move(then))->start();
}

}  // namespace portcullis::tools::verify
