// See reading.hpp.
#include "tools/prove/reading.hpp"

#include "tools/prove/formula_meaning.hpp"
#include "tools/prove/sections.hpp"
#include "tools/prove/smtlib_reader.hpp"

namespace portcullis::tools::prove {
namespace {

constexpr std::size_t most_issues = 20;  // in an answer

std::unexpected<std::vector<Issue>> wrong(Issue issue) {
  return std::unexpected(std::vector<Issue>{std::move(issue)});
}

void add_all(std::vector<Statement>& to, const std::vector<std::string>& texts, const std::string& name) {
  for (std::size_t i = 0; i < texts.size(); ++i) to.push_back({name + "[" + std::to_string(i) + "]", texts[i], {}});
}

std::expected<Problem, std::vector<Issue>> read_statements(const Arguments& arguments) {
  std::vector<Statement> premises;
  std::vector<Statement> conclusions;
  if (!arguments.program.empty()) {
    auto sections =
        read_sections(arguments.program, arguments.format == Format::rules, arguments.conclusion.has_value());
    if (!sections) return wrong(std::move(sections.error()));
    premises = std::move(sections->premises);
    conclusions = std::move(sections->conclusions);
    if (conclusions.empty() && !arguments.conclusion)
      return wrong(
          {"program", sections->end, "the program has no conclusion",
           arguments.format == Format::rules ? "\"Query:\" and one statement" : "\"Conclusion:\" and one formula"});
  }
  add_all(premises, arguments.facts, "facts");
  add_all(premises, arguments.premises, "premises");
  if (arguments.conclusion) conclusions.push_back({"conclusion", *arguments.conclusion, {}});
  if (conclusions.empty())
    return wrong({"conclusion", {}, "there is no conclusion", "what is to follow from the premises"});
  if (conclusions.size() > 1)
    return wrong(
        {conclusions[1].source, conclusions[1].start, "a second conclusion", "one conclusion; join several by ∧"});

  const auto parse = arguments.format == Format::rules ? parse_rule : parse_formula;
  std::vector<Issue> issues;
  std::vector<Reading> readings;
  std::optional<Reading> conclusion;
  for (const Statement& statement : premises) {
    auto formula = parse(statement);
    if (formula)
      readings.push_back({statement, std::move(*formula)});
    else if (issues.size() < most_issues)
      issues.push_back(std::move(formula.error()));
  }
  auto last = parse(conclusions[0]);
  if (last)
    conclusion = Reading{conclusions[0], std::move(*last)};
  else
    issues.push_back(std::move(last.error()));
  if (!issues.empty()) return std::unexpected(std::move(issues));
  auto problem = meaning_of(readings, conclusion,
                            arguments.format == Format::rules ? FreeLetters::constants : FreeLetters::refused);
  if (!problem && problem.error().size() > most_issues) problem.error().resize(most_issues);
  return problem;
}

}  // namespace

std::expected<Problem, std::vector<Issue>> read_problem(const Arguments& arguments) {
  if (arguments.format != Format::smtlib2) return read_statements(arguments);
  auto problem = read_smtlib(arguments.program, arguments.conclusion);
  if (!problem) return wrong(std::move(problem.error()));
  return std::move(*problem);
}

}  // namespace portcullis::tools::prove
