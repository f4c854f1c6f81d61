// Running a panel: every seat asked at once, one deadline, every seat accounted for, in seat order, none missing.
// The interface is a port, so that tools are tested without sockets; runner.hpp is the real one.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/validator.hpp"
#include "tools/providers/wire.hpp"
#include "tools/verdict/join.hpp"

namespace portcullis::tools::fanout {

struct CallSpending;  // budget.hpp

struct ModelSeat {
  std::string name;  // "openai/gpt-5.1", unique in the panel
  std::string family;
  std::shared_ptr<const providers::Provider> provider;
  std::string model;
  std::vector<std::string> fallbacks{};  // models of the same provider, asked in order when the one before is not there
  std::size_t context_tokens = 0;        // the smallest window of these models; 0: the operator has not said
  bool demo() const { return provider->wire == providers::WireId::demo; }
  bool host() const { return provider && provider->wire == providers::WireId::host; }
  verdict::PlannedSeat planned() const { return {name, verdict::SeatKind::model, family, demo(), false, false}; }
};

// The outcome of one seat. `reply` is set exactly when status is ok: strict JSON, valid by the schema and by `check`.
struct SeatOutcome {
  std::string seat;
  std::string family;
  verdict::SeatStatus status = verdict::SeatStatus::not_dispatched;
  std::string
      reason;  // why not ok: "timed_out", "http_503", "finish_length", "reply_schema_mismatch", "tls_expired", ...
  std::optional<Json> reply;
  std::chrono::microseconds latency{0};     // from the first request to the seat's end
  std::chrono::microseconds queued{0};      // before the first request
  std::chrono::microseconds connect{0};     // of the request that brought the reply; 0 on a reused connection
  std::chrono::microseconds first_byte{0};  // the same
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_out;
  std::optional<std::uint64_t> cost_micro_usd;  // nothing: the price or the tokens are unknown
  // Where the price is known and the tokens are not, as of a seat that was not waited for: what the budgets are
  // charged, the most that it can have cost. Nothing besides a cost.
  std::optional<std::uint64_t> cost_at_most_micro_usd;
  unsigned attempts = 0;  // requests sent, hedges included
  unsigned hedges = 0;
  std::chrono::milliseconds retry_in{0};  // a hint when the seat was refused or shed; 0: nothing is known
  bool cached = false;                    // answered by a kept reply, or by the request of another call
  std::string served_model;               // as the provider named it; escaped; empty when it did not say
};

struct PanelRequest {
  std::vector<ModelSeat> seats;
  providers::Prompt prompt;                          // the same for every seat
  std::shared_ptr<const schemas::Validator> schema;  // of the reply
  // Cross-field rules that a schema cannot say: nothing when good, else the reason code.
  std::function<std::optional<std::string>(const Json&)> check;
  std::chrono::steady_clock::time_point deadline;
  // Ends that are known beforehand, by seat: what the client's own model said (a host seat is never asked by a runner),
  // and what earlier rounds of the call have paid for. Such a seat is asked nothing.
  std::map<std::string, SeatOutcome> answered;
  std::string principal;  // whose hourly budget pays
  // What the tool call has spent in all of its panels, for its own budget. Nothing: this panel is all of them.
  std::shared_ptr<CallSpending> spending;
  // What makes two questions the same (fingerprint.hpp); empty: nothing is shared with other calls, nothing is kept.
  std::string fingerprint;
  bool hedge = false;  // the profile asks for a second request to a seat that is slow
  // Called after seats have ended (once for those that end in one turn of the loop) with the outcomes of all that have,
  // in seat order (who is not listed is outstanding): true when the outstanding seats cannot change anything; they
  // become cancelled_decided. May be empty.
  std::function<bool(const std::vector<SeatOutcome>&)> decided;
  // Called after each seat's end with (ended, all). May be empty.
  std::function<void(std::size_t, std::size_t)> progress;
};

// How a provider is doing, for those who look at the panel. One entry for each provider that was asked so far.
struct ProviderState {
  enum class Breaker { closed, open, half_open };
  std::string provider;  // Provider::name
  Breaker breaker = Breaker::closed;
  std::chrono::milliseconds open_for{0};  // left until it is tried again; 0 unless it is open
  unsigned failure_percent = 0;           // of the latest requests
  std::size_t looked_at = 0;              // how many these are
  std::size_t in_flight = 0;              // requests that are out
  std::size_t waiting = 0;                // seats in its queue
};

class PanelRun {
 public:
  virtual ~PanelRun() = default;
  virtual void cancel() = 0;  // closes every socket now; `done` follows with the rest as `cancelled`. Idempotent.
};

class PanelRunner {
 public:
  virtual ~PanelRunner() = default;
  // `done` is called exactly once, never from inside start(), at the deadline at the latest. On the loop's thread.
  virtual std::shared_ptr<PanelRun> start(PanelRequest request,
                                          std::move_only_function<void(std::vector<SeatOutcome>)> done) = 0;
  // In order of their names.
  virtual std::vector<ProviderState> providers() const { return {}; }
};

}  // namespace portcullis::tools::fanout
