// Slow oracles against the two solvers: truth tables for random propositional formulas, printed and read back in full,
// and all cases of the ground instances for the Horn rules of the public data.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/support/sanitized.hpp"
#include "tests/unit/prove_support.hpp"
#include "tools/prove/formula.hpp"
#include "tools/prove/sections.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools::prove;

constexpr std::size_t letters = 4;

// A random formula as text with its truth table: bit i is its truth where the bits of i are the propositions.
struct Random {
  std::string text;
  unsigned table = 0;
};

Random random_formula(std::mt19937& random, int depth) {
  constexpr unsigned rows = 1u << letters;
  constexpr unsigned all = (1u << rows) - 1;
  if (depth == 0 || random() % 6 == 0) {
    const auto letter = random() % letters;
    Random out{std::string(1, static_cast<char>('A' + letter)), 0};
    for (unsigned row = 0; row < rows; ++row)
      if ((row >> letter & 1) != 0) out.table |= 1u << row;
    return out;
  }
  const Random a = random_formula(random, depth - 1);
  if (random() % 5 == 0) return {"¬(" + a.text + ")", ~a.table & all};
  const Random b = random_formula(random, depth - 1);
  const std::string left = "(" + a.text + ")", right = "(" + b.text + ")";
  switch (random() % 5) {
    case 0:
      return {left + " ∧ " + right, a.table & b.table};
    case 1:
      return {left + " or " + right, a.table | b.table};
    case 2:
      return {left + " → " + right, (~a.table | b.table) & all};
    case 3:
      return {left + " ⊕ " + right, a.table ^ b.table};
    default:
      return {left + " <-> " + right, ~(a.table ^ b.table) & all};
  }
}

TEST(ProveOracle, propositional_outcomes_are_those_of_the_truth_table) {
  std::mt19937 random(20261122);
  std::map<Result, int> seen;
  const int cases = test::sanitized ? 8 : 40;
  for (int i = 0; i < cases; ++i) {
    Arguments arguments;
    arguments.format = Format::formula;
    unsigned premises = 0xFFFF;
    for (int k = 0; k < 3; ++k) {
      const Random premise = random_formula(random, 3);
      arguments.premises.push_back(premise.text);
      premises &= premise.table;
    }
    const Random conclusion = random_formula(random, 2);
    arguments.conclusion = conclusion.text;
    const Result wanted = premises == 0                         ? Result::inconsistent
                          : (premises & ~conclusion.table) == 0 ? Result::proved
                          : (premises & conclusion.table) == 0  ? Result::refuted
                                                                : Result::consistent;
    const auto problem = read_problem(arguments);
    ASSERT_TRUE(problem) << problem.error()[0].message;
    const auto asked = test::ask(*problem);
    EXPECT_EQ(asked.decision.result, wanted) << arguments.premises[0] << " | " << arguments.premises[1] << " | "
                                             << arguments.premises[2] << " |- " << conclusion.text;
    ++seen[wanted];
  }
  EXPECT_GE(seen.size(), 3U) << "the cases are not all of one kind";
}

// Ground Horn problems by going through all cases: a literal is a predicate of a constant with a sign; each rule is a
// clause for each constant; splitting on one atom after the other with unit propagation finds whether all can hold.
struct Clause {
  std::set<int> literals;  // atom + 1, negative when negated
};

bool satisfiable(std::vector<Clause> clauses) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Clause& clause : clauses) {
      if (clause.literals.empty()) return false;
      if (clause.literals.size() > 1) continue;
      const int literal = *clause.literals.begin();
      std::vector<Clause> rest;
      for (Clause other : clauses) {
        if (other.literals.contains(literal)) continue;
        other.literals.erase(-literal);
        rest.push_back(std::move(other));
      }
      clauses = std::move(rest);
      changed = true;
      break;
    }
  }
  if (clauses.empty()) return true;
  const int literal = *clauses[0].literals.begin();
  for (const int choice : {literal, -literal}) {
    auto split = clauses;
    split.push_back({{choice}});
    if (satisfiable(std::move(split))) return true;
  }
  return false;
}

class Grounding {
 public:
  // "P(a, True)" and "P($x, True) >>> Q($x, False)", with one variable, read without the parser under test.
  std::vector<Clause> clauses(const std::string& text, const std::set<std::string>& constants) {
    const std::size_t arrow = text.find(">>>");
    std::vector<Clause> out;
    if (arrow == std::string::npos) return {{{literal(text, "")}}};
    for (const std::string& constant : constants)
      out.push_back({{-literal(text.substr(0, arrow), constant), literal(text.substr(arrow + 3), constant)}});
    return out;
  }
  static std::string constant_of(const std::string& fact) {
    const std::size_t open = fact.find('(');
    return fact.substr(open + 1, fact.find(',') - open - 1);
  }
  int literal(const std::string& text, const std::string& constant) {
    const std::size_t open = text.find('(');
    const std::size_t start = text.find_first_not_of(' ');
    const std::string predicate = text.substr(start, open - start);
    const std::string thing = constant.empty() ? constant_of(text) : constant;
    const auto [entry, is_new] = atoms_.try_emplace(predicate + " " + thing, static_cast<int>(atoms_.size()) + 1);
    return text.find("True") != std::string::npos ? entry->second : -entry->second;
  }

 private:
  std::map<std::string, int> atoms_;
};

TEST(ProveOracle, horn_outcomes_are_those_of_all_cases) {
  const auto lines = test::data_lines("prontoqa_rules.jsonl");
  if (lines.empty()) GTEST_SKIP() << "no ../shared/data/prontoqa_rules.jsonl";
  const std::size_t every = test::sanitized ? 50 : 8;
  for (std::size_t i = 0; i < lines.size(); i += every) {
    Arguments arguments;
    arguments.format = Format::rules;
    arguments.program = lines[i].at("program").get<std::string>();
    const auto sections = read_sections(arguments.program, arguments.format == Format::rules, false);
    ASSERT_TRUE(sections);
    std::set<std::string> constants;
    const std::string query(sections->conclusions.at(0).text);
    constants.insert(Grounding::constant_of(query));
    for (const Statement& premise : sections->premises)
      if (premise.text.find('$') == std::string_view::npos)
        constants.insert(Grounding::constant_of(std::string(premise.text)));
    Grounding grounding;
    std::vector<Clause> premises;
    for (const Statement& premise : sections->premises)
      for (Clause& clause : grounding.clauses(std::string(premise.text), constants))
        premises.push_back(std::move(clause));
    const int goal = grounding.literal(query, "");
    const auto with = [&](int literal) {
      auto all = premises;
      all.push_back({{literal}});
      return satisfiable(std::move(all));
    };
    const bool counter = with(-goal), witness = with(goal);
    const Result wanted = counter && witness ? Result::consistent
                          : witness          ? Result::proved
                          : counter          ? Result::refuted
                                             : Result::inconsistent;
    const auto problem = read_problem(arguments);
    ASSERT_TRUE(problem);
    EXPECT_EQ(test::ask(*problem).decision.result, wanted) << lines[i].at("id");
  }
}

}  // namespace
