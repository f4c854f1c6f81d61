// Asking sources: all that a profile names at once, one deadline, each accounted for as a seat. A port, so that the
// evidence seat is tested without sockets; make_source_runner() is the real one.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/fanout/budget.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/retrieval/source.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::tools::retrieval {

using SourceList = std::vector<std::shared_ptr<const Source>>;

struct SourceRequest {
  SourceList sources;                // none twice
  std::vector<std::string> queries;  // each source asks as many of them as it may, from the first on
  std::string principal;             // what was found is kept for it alone, and its hourly budget pays
  // What the call has spent so far, for its own budget. Null under such a budget: nobody is asked.
  std::shared_ptr<fanout::CallSpending> spending;
  std::chrono::steady_clock::time_point deadline;
};

struct SourceAnswer {
  std::vector<fanout::SeatOutcome> seats;     // one a source, in their order
  std::vector<checkers::Document> documents;  // empty unless all seats are ok; ids are "search:NAME/1"
};

// How the last dialogue with a source ended.
struct SourceState {
  std::string source;  // Source::name
  std::string reason;  // "ok" or why not
};

class SourceRun {
 public:
  virtual ~SourceRun() = default;
  virtual void cancel() = 0;  // closes every socket now; `done` follows. Idempotent.
};

class SourceRunner {
 public:
  using Done = std::move_only_function<void(SourceAnswer)>;
  virtual ~SourceRunner() = default;
  // `done` exactly once, never from inside start(), at the deadline at the latest; when one source fails the others are
  // not waited for. On the loop's thread.
  virtual std::shared_ptr<SourceRun> start(SourceRequest request, Done done) = 0;
  // Of those that were asked so far, by name.
  virtual std::vector<SourceState> states() const { return {}; }
};

struct SourceClocks {
  std::function<std::chrono::system_clock::time_point()> wall = [] { return std::chrono::system_clock::now(); };
  std::function<std::chrono::steady_clock::time_point()> steady = [] { return std::chrono::steady_clock::now(); };
};

// `ledger` is that of the panels: their budgets are one with those of the sources.
std::unique_ptr<SourceRunner> make_source_runner(boost::asio::io_context& loop,
                                                 std::shared_ptr<fanout::BudgetLedger> ledger,
                                                 SourceClocks clocks = {});

}  // namespace portcullis::tools::retrieval
