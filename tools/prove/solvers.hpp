// The solvers as the tool `prove` needs them: a port that server/worker implements with processes of their own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::tools::prove {

// What is asked of a solver, each on its own.
enum class Query {
  premises,  // the assertions alone
  counter,   // the assertions and the negated conclusion: unsat means that the conclusion follows
  witness    // the assertions and the conclusion: unsat means that its negation follows
};

enum class Says { sat, unsat, unknown };

struct Answer {
  Says says = Says::unknown;
  std::string reason;             // why unknown, in the solver's words
  std::vector<std::size_t> core;  // unsat: assertions that suffice; may be empty
  std::optional<Json> model;      // sat: as read_structure reads it
  bool core_late = false;         // it was not found within its share of the time
};

struct SolverReport {
  std::string name;
  std::string version;
  std::string ended;  // empty when it came to its end; else "deadline", "out_of_memory", "worker_died", "cancelled",
                      // "solver_unavailable", "solver_refused", "busy"
  std::string detail;
  double milliseconds = 0;
  std::optional<Answer> premises, counter, witness;

  std::optional<Answer>& of(Query query) {
    return query == Query::premises ? premises : query == Query::counter ? counter : witness;
  }
  const std::optional<Answer>& of(Query query) const { return const_cast<SolverReport*>(this)->of(query); }
};

struct SolverRequest {
  std::string text;  // of write_smtlib
  bool conclusion = false;
  std::size_t sorts = 0;      // uninterpreted ones
  std::size_t functions = 0;  // of the problem
  std::chrono::steady_clock::time_point deadline;
};

class SolverRun {
 public:
  virtual ~SolverRun() = default;
  virtual void cancel() = 0;  // `done` is still called
};

class Solvers {
 public:
  virtual ~Solvers() = default;
  // On the loop; `done` exactly once, on the loop, never from inside start(). One report a solver, in a fixed order.
  virtual std::shared_ptr<SolverRun> start(SolverRequest request,
                                           std::move_only_function<void(std::vector<SolverReport>)> done) = 0;
};

}  // namespace portcullis::tools::prove
