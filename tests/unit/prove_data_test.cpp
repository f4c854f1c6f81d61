// The public logic problems through both solvers: how many are read, that the rest is located, that the solvers agree,
// that every counter-model was checked, and how the outcomes compare with the published labels.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/support/sanitized.hpp"
#include "tests/unit/prove_support.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools;
using prove::Result;

struct Tally {
  std::size_t all = 0, read = 0, right = 0, unknown = 0, inconsistent = 0;
  std::map<std::string, std::size_t> outcomes;
};

// All of them are read; every so many are put before the solvers: all with PORTCULLIS_WHOLE_DATA=1 (about 20 s of
// processor time, see tests/bench/README.md).
std::size_t step(std::size_t usual) {
  return std::getenv("PORTCULLIS_WHOLE_DATA") != nullptr ? 1 : usual;
}

Tally run(const std::string& file, prove::Format format, std::size_t every) {
  Tally tally;
  const auto lines = test::data_lines(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Json& line = lines[i];
    prove::Arguments arguments;
    arguments.format = format;
    arguments.program = line.at("program").get<std::string>();
    ++tally.all;
    const auto problem = prove::read_problem(arguments);
    if (!problem) {
      for (const auto& issue : problem.error()) {
        EXPECT_GT(issue.place.line, 1U) << line.at("id");
        EXPECT_FALSE(issue.expected.empty()) << line.at("id");
        if (std::getenv("PORTCULLIS_SHOW") != nullptr)
          std::cout << line.at("id") << " " << issue.source << ":" << issue.place.line << ":" << issue.place.column
                    << ": " << issue.message << "; expected " << issue.expected << "\n";
      }
      continue;
    }
    ++tally.read;
    if (i % every != 0) continue;
    const auto asked = test::ask(*problem);
    const Result result = asked.decision.result;
    const std::string reference = line.at("reference").get<std::string>();
    const std::string answer = result == Result::proved ? "A" : result == Result::refuted ? "B" : "C";
    ++tally.outcomes[std::string(prove::name_of(result)) + " " + reference];
    if (result == Result::unknown || std::getenv("PORTCULLIS_SHOW") != nullptr) {
      std::cout << line.at("id") << " " << prove::name_of(result) << " " << reference;
      for (const auto& reason : asked.decision.reasons) std::cout << " " << reason;
      for (const auto& report : asked.reports)
        std::cout << " " << report.name << ":" << prove::name_of(prove::alone(report, true)) << ":"
                  << report.milliseconds << "ms:" << report.ended << report.detail;
      std::cout << "\n";
    }
    if (result == Result::unknown) ++tally.unknown;
    if (result == Result::inconsistent) ++tally.inconsistent;
    if (answer == reference && result != Result::unknown && result != Result::inconsistent) ++tally.right;
    if (result == Result::consistent) {
      EXPECT_TRUE(asked.decision.model.has_value()) << line.at("id") << " has no checked counter-model";
    }
  }
  std::cout << file << ": " << tally.read << " of " << tally.all << " read, " << tally.right << " as labelled, "
            << tally.unknown << " unknown, " << tally.inconsistent << " inconsistent;";
  for (const auto& [name, count] : tally.outcomes) std::cout << " " << name << "=" << count;
  std::cout << "\n";
  return tally;
}

TEST(ProveData, formulas_written_by_a_model_are_read_or_located_and_decided_by_two_solvers) {
  if (test::data_lines("folio_fol.jsonl").empty()) GTEST_SKIP() << "no ../shared/data/folio_fol.jsonl";
  const Tally tally = run("folio_fol.jsonl", prove::Format::formula, step(test::sanitized ? 20 : 3));
  EXPECT_GE(tally.read * 100, tally.all * 85);
  EXPECT_EQ(tally.unknown, 0U);
}

TEST(ProveData, rules_written_by_a_model_are_read_and_decided_by_two_solvers) {
  if (test::data_lines("prontoqa_rules.jsonl").empty()) GTEST_SKIP() << "no ../shared/data/prontoqa_rules.jsonl";
  const Tally tally = run("prontoqa_rules.jsonl", prove::Format::rules, step(test::sanitized ? 50 : 6));
  EXPECT_GE(tally.read * 100, tally.all * 99);
  EXPECT_EQ(tally.unknown, 0U);
}

}  // namespace
