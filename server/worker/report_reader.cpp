// See report_reader.hpp.
#include "server/worker/report_reader.hpp"

#include "server/worker/last_word.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::worker {
namespace {

using tools::prove::Answer;
using tools::prove::Query;
using tools::prove::Says;
using tools::prove::SolverReport;

// A worker's own word for what went wrong, if it is one of ours: it stands in the result as a reason.
std::string known(const std::string& problem) {
  for (const std::string_view code : {"solver_unavailable", "solver_refused", "out_of_memory"})
    if (problem == code) return problem;
  return "worker_died";
}

bool take_answer(const Json& line, SolverReport& report) {
  const std::string query = text_of(line, "query");
  const std::string says = text_of(line, "says");
  const bool known = (query == "premises" || query == "counter" || query == "witness") &&
                     (says == "sat" || says == "unsat" || says == "unknown");
  if (!known) return false;
  auto& answer = report.of(query == "premises"  ? Query::premises
                           : query == "counter" ? Query::counter
                                                : Query::witness);
  const Says value = says == "sat" ? Says::sat : says == "unsat" ? Says::unsat : Says::unknown;
  if (answer && answer->says != value) return false;
  if (!answer) {
    answer = Answer{value, text_of(line, "reason"), {}, std::nullopt, false};
    report.milliseconds = number_of(line, "ms");
  }
  if (const auto core = line.find("core"); core != line.end() && core->is_array())
    for (const Json& index : *core)
      if (index.is_number_integer() && index >= 0) answer->core.push_back(index.get<std::size_t>());
  if (const auto late = line.find("core_late"); late != line.end() && late->is_boolean())
    answer->core_late = late->get<bool>();
  if (const auto model = line.find("model"); model != line.end()) answer->model = *model;
  return true;
}

bool speaks_of_memory(const SolverReport& report) {
  for (const Query query : {Query::premises, Query::counter, Query::witness}) {
    const auto& answer = report.of(query);
    if (answer && answer->says == Says::unknown &&
        (answer->reason.find("memout") != std::string::npos || answer->reason.find("memory") != std::string::npos))
      return true;
  }
  return false;
}

}  // namespace

SolverReport read_report(std::string_view solver, std::string_view text, std::string_view stopped,
                         std::uint64_t memory_bytes) {
  SolverReport report;
  report.name = std::string(solver);
  report.ended = stopped.empty() ? "worker_died" : std::string(stopped);  // until the last word says better
  std::string problem;
  bool broken = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const auto read = json::read(line, {.max_bytes = line.size(), .max_depth = 16});
    if (!read || !read->is_object()) {
      broken = true;
      continue;
    }
    if (read->contains("ended")) {
      report.ended = how_it_ended(*read, stopped, memory_bytes);
      if (report.ended == "worker_died" || report.ended == "forbidden_call")
        report.detail = text_of(*read, "ended") + " " + std::to_string(static_cast<int>(number_of(*read, "code")));
    } else if (read->contains("problem")) {
      problem = text_of(*read, "problem");
      report.detail = text_of(*read, "detail");
    } else if (read->contains("solver")) {
      report.version = text_of(*read, "version");
    } else if (!take_answer(*read, report)) {
      broken = true;
    }
  }
  if (report.ended.empty() && !problem.empty()) report.ended = known(problem);
  if (report.ended.empty() && broken) report.ended = "worker_died";
  if (report.ended.empty() && speaks_of_memory(report)) report.ended = "out_of_memory";
  return report;
}

}  // namespace portcullis::server::worker
