// Programs as the checker of executable claims needs them run: a port that server/worker implements with processes of
// their own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace portcullis::tools::checkers {

struct ProgramRequest {
  std::string language;  // "javascript" or "python"; others end with "no_sandbox"
  std::string source;
  std::chrono::steady_clock::time_point deadline;  // the runner's own bounds may be shorter
};

struct ProgramReport {
  // Empty: the program came to its end, and `output` is all that it printed. Else why that cannot be said:
  // "no_sandbox", "timed_out", "out_of_memory", "recursion_too_deep", "output_too_large", "source_too_large",
  // "not_deterministic", "host_needed", "not_supported", "implementation_defined", "program_failed", "worker_died",
  // "busy", "cancelled".
  std::string ended = "no_sandbox";
  std::string detail;  // the name that was used, or the error; printable ASCII
  std::string output;  // UTF-8
};

class ProgramRun {
 public:
  virtual ~ProgramRun() = default;
  virtual void cancel() = 0;  // `done` is still called
};

class ProgramRunner {
 public:
  virtual ~ProgramRunner() = default;
  // On the loop; `done` exactly once, on the loop, never from inside start().
  virtual std::shared_ptr<ProgramRun> start(ProgramRequest request,
                                            std::move_only_function<void(ProgramReport)> done) = 0;
};

}  // namespace portcullis::tools::checkers
