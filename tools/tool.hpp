// What a tool is and what it may use of the process. Tools know no MCP and no socket: the server implements Call and
// turns an Outcome into a result of the client's protocol revision.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"
#include "tools/fanout/panel.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::checkers {
class ProgramRunner;
}
namespace portcullis::tools::prove {
class Solvers;
}

namespace portcullis::tools {

// One running tool call. Used on the loop that owns the call, but for nothing: no member is thread-safe.
class Call {
 public:
  using Clock = std::chrono::steady_clock;
  virtual ~Call() = default;

  virtual Clock::time_point now() const = 0;
  // When the work on this request began; waiting for a person inside it is not counted. A profile's deadline runs from
  // here, over all rounds of the request.
  virtual Clock::time_point started() const { return now(); }
  // The latest moment that the client and the operator allow; a profile may be shorter.
  virtual Clock::time_point deadline() const = 0;
  virtual bool cancelled() const = 0;
  // Called once, on the loop, when the call is cancelled; at once when it is cancelled already. Replaces the last one.
  virtual void on_cancel(std::function<void()> stop) = 0;
  // Does nothing when the client asked for no progress.
  virtual void progress(double done, double total, std::string_view message) = 0;
  // Runs `work` off the loop when `bytes` of input make it worth it, else at once; then `then` on the loop.
  virtual void compute(std::size_t bytes, std::function<void()> work, std::function<void()> then) = 0;
  // 32 random hex digits.
  virtual std::string nonce() = 0;
  // Whose hourly budget pays.
  virtual std::string_view principal() const { return "local"; }
  // What the call has spent in all of its panels; nothing: each panel is a call of its own.
  virtual std::shared_ptr<fanout::CallSpending> spending() { return nullptr; }
  virtual fanout::PanelRunner& panel() = 0;
  // nullptr: there is no sandbox.
  virtual checkers::ProgramRunner* programs() { return nullptr; }
  // nullptr: there are no solvers.
  virtual prove::Solvers* solvers() { return nullptr; }

  // A log message for the client, where it asked for that level. `level` is one of the eight of RFC 5424 in MCP's
  // spelling.
  virtual void log(std::string_view level, const Json& data) = 0;
  // What the client says it can do (MCP ClientCapabilities); asking it for more fails the call.
  virtual const Json& client_capabilities() const = 0;
  // What the client answered to an input request of an earlier round; nullptr when it has not.
  virtual const Json* response(std::string_view key) const = 0;
  // What the handler left in Outcome::state in the last round; null in the first.
  virtual const Json& state() const = 0;
  // The client may let go of its stream and come back for the answer, where the transport has that.
  virtual void release_stream() = 0;
  // The call may take long: from here on the client, where it can, holds a task instead of an open request.
  virtual void become_task() = 0;
};

struct Outcome {
  bool is_error = false;  // then `problem` says why
  schemas::Problem problem;
  // By the tool's output schema, but for the receipt, which the server adds. With `is_error` it may be an object as
  // well: what the tool says of the mistake in the same form.
  Json result;
  Json record;  // what the audit leaf says of the call beside name, hashes and verdict; no bodies

  // Content blocks for the client instead of `result` as text. A tool without an output schema has nothing else.
  Json content = nullptr;
  // Instead of everything above: what is needed from the client, an object of {"method", "params"} by key. The tool is
  // started again with the same arguments when the answers are there.
  Json input_requests = nullptr;
  Json state = nullptr;  // for the next round; comes back unchanged or not at all
  // With input_requests: a client that refuses has answered {"error": {...}}, one that cannot be reached
  // {"unanswered": "client_cannot_be_asked"}, instead of failing the call.
  bool refusal_is_answer = false;
  // With input_requests, where the answers are waited for inside the call: who has not answered by then has answered
  // {"unanswered": "timed_out"}.
  std::optional<Call::Clock::time_point> answer_by = std::nullopt;
  // Instead of a result: a JSON-RPC error {"code", "message"}; tools have `problem` for what they can explain.
  Json protocol_error = nullptr;
};

class Tool {
 public:
  virtual ~Tool() = default;
  virtual std::string_view name() const = 0;
  // `arguments` were validated against the input schema. `done` is called exactly once, on the loop; it may be called
  // from inside start(). After a cancellation it is still called.
  virtual void start(std::shared_ptr<Call> call, Json arguments, std::move_only_function<void(Outcome)> done) = 0;
};

inline Outcome failed(schemas::Problem problem) {
  Outcome outcome;
  outcome.is_error = true;
  outcome.problem = std::move(problem);
  return outcome;
}

}  // namespace portcullis::tools
