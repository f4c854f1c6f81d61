// See report.hpp.
#include "tools/prove/report.hpp"

#include <cmath>

#include "transport/json/object.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::prove {
namespace {

using json::ObjectBuilder;

constexpr std::size_t most_values = 200;        // of a model that are shown
constexpr std::size_t most_label_bytes = 400;   // of a premise that is shown
constexpr std::size_t most_detail_bytes = 200;  // of what a solver says

std::string shown(std::string_view text, std::size_t most) {
  if (text.size() <= most) return json::visible_line(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return json::visible_line(text.substr(0, end)) + "…";
}

std::string why(const SolverReport& report, bool conclusion) {
  if (!report.ended.empty()) return report.ended;
  if (alone(report, conclusion) != Result::unknown) return {};
  for (const Query query : {Query::premises, Query::counter, Query::witness}) {
    const auto& answer = report.of(query);
    if (answer && answer->says == Says::unknown && !answer->reason.empty()) return answer->reason;
  }
  return "no answer";
}

Json solvers(const std::vector<SolverReport>& reports, bool conclusion) {
  Json out = Json::array();
  for (const SolverReport& report : reports) {
    ObjectBuilder one(5);
    one.add("name", report.name)
        .add("version", json::visible_line(report.version))
        .add("outcome", name_of(alone(report, conclusion)))
        .add("ms", std::round(report.milliseconds * 10) / 10);
    if (const std::string reason = why(report, conclusion); !reason.empty())
      one.add("reason", shown(report.detail.empty() ? reason : reason + ": " + report.detail, most_detail_bytes));
    out.push_back(std::move(one).take());
  }
  return out;
}

// A thing is called by the first constant that stands for it.
std::vector<std::vector<std::string>> names_of_things(const Problem& problem, const Structure& structure) {
  std::vector<std::vector<std::string>> out;
  for (std::size_t sort = 0; sort < structure.things.size(); ++sort) {
    out.emplace_back();
    for (std::size_t i = 0; i < structure.things[sort]; ++i)
      out.back().push_back(problem.sort_names[sort] + "!" + std::to_string(i));
  }
  for (std::size_t i = problem.functions.size(); i-- > 0;) {
    const Function& function = problem.functions[i];
    const Sort& result = problem.sorts[function.result];
    const Table& table = structure.functions[i];
    if (!function.parameters.empty() || result.kind != SortKind::uninterpreted || function.body) continue;
    const auto row = table.rows.find("");
    const auto& value = row != table.rows.end() ? std::optional<Value>(row->second) : table.otherwise;
    if (value) out[result.width][static_cast<std::size_t>(value->bits)] = function.name;
  }
  return out;
}

Json model_report(const Problem& problem, const Structure& structure) {
  const auto names = names_of_things(problem, structure);
  const auto text = [&](SortId sort, const std::string& value) {
    const Sort& known = problem.sorts[sort];
    if (known.kind != SortKind::uninterpreted) return value;
    const std::size_t index = std::stoul(value);  // as value_text wrote it
    return json::visible_line(names[known.width][index]);
  };
  Json things = Json::array();
  for (std::size_t sort = 0; sort < names.size(); ++sort) {
    Json list = Json::array();
    for (const auto& name : names[sort]) list.push_back(json::visible_line(name));
    things.push_back(ObjectBuilder(2)
                         .add("sort", json::visible_line(problem.sort_names[sort]))
                         .add("names", std::move(list))
                         .take());
  }
  Json values = Json::array();
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < problem.functions.size(); ++i) {
    const Function& function = problem.functions[i];
    if (function.body) continue;
    const Table& table = structure.functions[i];
    const auto add = [&](Json arguments, const std::string& value, bool otherwise) {
      if (values.size() >= most_values) {
        ++left_out;
        return;
      }
      ObjectBuilder one(3);
      one.add("name", json::visible_line(function.name));
      if (otherwise)
        one.add("otherwise", true);
      else if (!function.parameters.empty())
        one.add("arguments", std::move(arguments));
      one.add("value", value);
      values.push_back(std::move(one).take());
    };
    for (const auto& [key, value] : table.rows) {
      Json arguments = Json::array();
      std::size_t at = 0;
      for (const SortId sort : function.parameters) {
        const std::size_t end = key.find(',', at);
        arguments.push_back(text(sort, key.substr(at, end - at)));
        at = end + 1;
      }
      add(std::move(arguments), text(function.result, value_text(problem, function.result, value)), false);
    }
    if (table.rows.empty() && table.otherwise)
      add(Json::array(), text(function.result, value_text(problem, function.result, *table.otherwise)),
          !function.parameters.empty());
    else if (table.otherwise && !function.parameters.empty() &&
             problem.sorts[function.parameters[0]].kind != SortKind::uninterpreted)
      add(Json::array(), text(function.result, value_text(problem, function.result, *table.otherwise)), true);
  }
  ObjectBuilder out(3);
  out.add("things", std::move(things)).add("values", std::move(values));
  if (left_out > 0) out.add("left_out", left_out);
  return std::move(out).take();
}

std::string place_text(const Issue& issue) {
  return issue.source + ", line " + std::to_string(issue.place.line) + ", column " + std::to_string(issue.place.column);
}

}  // namespace

Json report(const Problem& problem, const std::vector<SolverReport>& reports, const Decision& decision) {
  ObjectBuilder out(7);
  out.add("outcome", name_of(decision.result))
      .add("gate", decision.result == Result::proved ? "released" : "withheld")
      .add("reasons", decision.reasons)
      .add("solvers", solvers(reports, problem.conclusion.has_value()));
  if (decision.model) out.add("model", model_report(problem, *decision.model));
  if (!decision.core.empty()) {
    Json core = Json::array();
    for (const std::size_t index : decision.core)
      core.push_back(ObjectBuilder(2)
                         .add("premise", index)
                         .add("text", shown(problem.assertions[index].label, most_label_bytes))
                         .take());
    out.add("core", std::move(core));
  }
  return std::move(out).take();
}

Json record(const Arguments& arguments, const Problem& problem, const std::vector<SolverReport>& reports,
            const Decision& decision) {
  const std::string_view format = arguments.format == Format::smtlib2   ? "smtlib2"
                                  : arguments.format == Format::formula ? "formula"
                                                                        : "rules";
  return ObjectBuilder(6)
      .add("conclusion", problem.conclusion.has_value())
      .add("format", format)
      .add("outcome", name_of(decision.result))
      .add("premises", problem.assertions.size())
      .add("reasons", decision.reasons)
      .add("solvers", solvers(reports, problem.conclusion.has_value()));
}

Json errors(const std::vector<Issue>& issues) {
  Json list = Json::array();
  for (const Issue& issue : issues)
    list.push_back(ObjectBuilder(5)
                       .add("where", issue.source)
                       .add("line", issue.place.line)
                       .add("column", issue.place.column)
                       .add("message", json::visible_line(issue.message))
                       .add("expected", json::visible_line(issue.expected))
                       .take());
  return ObjectBuilder(6)
      .add("outcome", name_of(Result::unknown))
      .add("gate", "withheld")
      .add("reasons", Json::array({"malformed_input"}))
      .add("solvers", Json::array())
      .add("errors", std::move(list));
}

schemas::Problem problem_of(const std::vector<Issue>& issues) {
  const Issue& first = issues.front();
  std::string message = json::visible_line(place_text(first) + ": " + first.message + ".");
  if (issues.size() > 1) message += " There are " + std::to_string(issues.size() - 1) + " more mistakes.";
  return {"malformed_input", std::move(message), {}, "Write there: " + json::visible_line(first.expected) + "."};
}

}  // namespace portcullis::tools::prove
