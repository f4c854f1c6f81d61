// See outcome.hpp.
#include "tools/prove/outcome.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::prove {
namespace {

constexpr std::size_t solvers_needed = 2;

Says said(const SolverReport& report, Query query) {
  const auto& answer = report.of(query);
  return answer ? answer->says : Says::unknown;
}

void add_reason(std::vector<std::string>& reasons, std::string reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

// Premises that contradict each other would prove everything, so that they are satisfiable must have been shown.
bool premises_hold_together(const SolverReport& report) {
  return said(report, Query::premises) == Says::sat || said(report, Query::witness) == Says::sat ||
         said(report, Query::counter) == Says::sat;
}

void why_unknown(const SolverReport& report, bool conclusion, std::vector<std::string>& reasons) {
  if (!report.ended.empty()) return add_reason(reasons, report.ended);
  if (conclusion && (said(report, Query::counter) == Says::unsat || said(report, Query::witness) == Says::unsat))
    return add_reason(reasons, "premises_not_shown_consistent");
  add_reason(reasons, "solver_unknown");
}

Truth holds(const Problem& problem, const Structure& structure, bool negated_conclusion) {
  bool unknown = false;
  for (const Assertion& assertion : problem.assertions) {
    const Truth truth = evaluate(problem, structure, assertion.term);
    if (truth == Truth::no) return Truth::no;
    unknown = unknown || truth == Truth::unknown;
  }
  if (negated_conclusion) {
    const Truth truth = evaluate(problem, structure, *problem.conclusion);
    if (truth == Truth::yes) return Truth::no;
    unknown = unknown || truth == Truth::unknown;
  }
  return unknown ? Truth::unknown : Truth::yes;
}

struct Checked {
  std::optional<Structure> model;  // the first one that is a model
  bool wrong = false;              // a solver said sat and showed something that is none
};

Checked checked_model(const Problem& problem, const std::vector<SolverReport>& reports, Query query) {
  for (const SolverReport& report : reports) {
    const auto& answer = report.of(query);
    if (!answer || answer->says != Says::sat || !answer->model) continue;
    auto structure = read_structure(problem, *answer->model);
    if (!structure) continue;
    const Truth truth = holds(problem, *structure, query == Query::counter);
    if (truth == Truth::no) return {std::nullopt, true};
    if (truth == Truth::yes) return {std::move(structure), false};
  }
  return {};
}

Decision model_is_wrong(Decision out) {
  out.result = Result::unknown;
  out.reasons.assign(1, "model_is_wrong");
  out.core.clear();
  return out;
}

}  // namespace

std::string_view name_of(Result result) {
  switch (result) {
    case Result::proved:
      return "proved";
    case Result::refuted:
      return "refuted";
    case Result::consistent:
      return "consistent";
    case Result::inconsistent:
      return "inconsistent";
    case Result::unknown:
      return "unknown";
  }
  return "unknown";
}

Result alone(const SolverReport& report, bool conclusion) {
  const Says premises = said(report, Query::premises);
  if (!conclusion)
    return premises == Says::sat     ? Result::consistent
           : premises == Says::unsat ? Result::inconsistent
                                     : Result::unknown;
  const Says counter = said(report, Query::counter);
  const Says witness = said(report, Query::witness);
  if (premises == Says::unsat || (counter == Says::unsat && witness == Says::unsat))
    return premises == Says::sat ? Result::unknown : Result::inconsistent;
  if (counter == Says::sat && witness == Says::sat) return Result::consistent;
  if (!premises_hold_together(report)) return Result::unknown;
  if (counter == Says::unsat) return Result::proved;
  if (witness == Says::unsat) return Result::refuted;
  return Result::unknown;
}

Decision decide(const Problem& problem, const std::vector<SolverReport>& reports) {
  Decision out;
  const bool conclusion = problem.conclusion.has_value();
  if (reports.size() < solvers_needed) {
    out.reasons.emplace_back("too_few_solvers");
    return out;
  }
  const Result first = alone(reports.front(), conclusion);
  bool same = true;
  for (const SolverReport& report : reports) {
    const Result result = alone(report, conclusion);
    if (result == Result::unknown)
      why_unknown(report, conclusion, out.reasons);
    else if (!report.ended.empty() && report.ended != "deadline")  // answered, then died: its answers count for nothing
      add_reason(out.reasons, report.ended);
    same = same && result == first;
  }
  if (!out.reasons.empty()) return out;
  if (!same) {
    out.reasons.emplace_back("solvers_disagree");
    return out;
  }
  out.result = first;
  out.reasons.emplace_back("solvers_agree");
  const Query query = !conclusion ? Query::premises : first == Result::refuted ? Query::witness : Query::counter;
  if (first != Result::consistent) {
    for (const SolverReport& report : reports) {
      const auto& answer = report.of(query);
      if (answer && answer->says == Says::unsat && !answer->core.empty() && out.core.empty()) out.core = answer->core;
    }
    const bool late = std::ranges::any_of(reports, [](const SolverReport& report) {
      return std::ranges::any_of(std::array{Query::premises, Query::counter, Query::witness},
                                 [&](Query each) { return report.of(each) && report.of(each)->core_late; });
    });
    if (late && out.core.empty()) add_reason(out.reasons, "core_not_found_in_time");
    std::erase_if(out.core, [&](std::size_t index) { return index >= problem.assertions.size(); });
    if (first != Result::refuted) return out;
    const Checked checked = checked_model(problem, reports, Query::counter);
    if (checked.wrong) return model_is_wrong(std::move(out));
    out.counter_model = checked.model.has_value();
    return out;
  }
  Checked checked = checked_model(problem, reports, query);
  if (checked.wrong) return model_is_wrong(std::move(out));
  out.model = std::move(checked.model);
  out.counter_model = out.model.has_value();
  if (!out.model) out.reasons.emplace_back("model_not_checked");
  return out;
}

}  // namespace portcullis::tools::prove
