// One tool call in flight: what the tool sees of the server (tools::Call), its progress, its cancellation, what it
// needs from the client, and the way of its outcome through the audit log to the answer, or to the task that it became.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "server/mcp/exchange.hpp"
#include "server/mcp/input_rounds.hpp"
#include "server/metrics/metrics.hpp"
#include "tools/fanout/budget.hpp"
#include "tools/tool.hpp"

namespace portcullis::server::mcp {

class RunningCall final : public tools::Call, public InFlight, public std::enable_shared_from_this<RunningCall> {
 public:
  // Stays in the connection's list of calls until nothing will be sent for the request any more. `longest`: how long
  // the tool may work on it.
  RunningCall(Exchange exchange, const ToolEntry& entry, tools::Tool& tool, std::chrono::milliseconds longest);

  // Audits, validates and answers.
  void run(Json arguments);

  // Nothing more is sent; the work is stopped down to the sockets. Idempotent. A call that became a task goes on: its
  // request is over.
  void cancel() override;
  void shut_down() override { cancel(); }

  Clock::time_point now() const override { return Clock::now(); }
  Clock::time_point started() const override { return started_; }
  Clock::time_point deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }
  void on_cancel(std::function<void()> stop) override;
  void progress(double done, double total, std::string_view message) override;
  void compute(std::size_t bytes, std::function<void()> work, std::function<void()> then) override;
  std::string nonce() override;
  std::string_view principal() const override { return exchange_.principal(); }
  std::shared_ptr<tools::fanout::CallSpending> spending() override {
    if (!spending_) spending_ = std::make_shared<tools::fanout::CallSpending>();
    return spending_;
  }
  tools::fanout::PanelRunner& panel() override { return *services_.panel; }
  tools::checkers::ProgramRunner* programs() override { return services_.programs; }
  tools::prove::Solvers* solvers() override { return services_.solvers; }
  void log(std::string_view level, const Json& data) override;
  const Json& client_capabilities() const override { return exchange_.envelope.client_capabilities; }
  const Json* response(std::string_view key) const override;
  const Json& state() const override { return round_.state; }
  void release_stream() override { exchange_.sink->release(); }
  void become_task() override;

 private:
  enum class Way { answer, task_coming, task };

  void begin(Json arguments);
  void start(Json arguments);
  void finished(tools::Outcome outcome);
  void audited(std::expected<audit::Receipt, schemas::Problem> receipt, tools::Outcome outcome);
  void answer_result(tools::Outcome outcome);
  void answer_error(const schemas::Problem& problem, const Json* receipt, const Json* structured = nullptr);
  void answer_protocol_error(const Json& error);

  // Input of the client: as a result of its own, as requests on an older session, or as the state of a task.
  void need_input(tools::Outcome outcome);
  void ask_session(Json requests);
  void wait_until(Clock::time_point when);
  void not_answered(const std::string& why);
  void answered(const std::string& key, const jsonrpc::Response& response);
  void next_round(Json responses, Json state);

  void provided(Json responses);
  void task_made(std::expected<Json, schemas::Problem> task);
  void cancel_work();
  void stop();
  void send(std::string_view message, HttpStatus status = HttpStatus::ok);
  std::string subject() const;

  Exchange exchange_;
  Services& services_;
  const ToolEntry& entry_;
  tools::Tool& tool_;
  Clock::time_point started_;
  Clock::time_point deadline_;
  std::string arguments_hash_;
  Json arguments_digest_;
  Json arguments_;  // kept for a tool that asks
  Round round_;
  std::shared_ptr<tools::fanout::CallSpending> spending_;
  std::function<void()> stop_;
  double last_progress_ = -1;
  bool cancelled_ = false;
  bool over_ = false;  // nothing more is sent for the request

  metrics::Metrics::Kind kind_{};  // how it ended, to be counted when the record is there
  Way way_ = Way::answer;
  std::string task_;
  std::function<void()> held_;  // the end of a call whose task is still being made

  std::vector<std::pair<std::string, std::int64_t>> questions_;  // keys and ids of our requests on an older session
  std::set<std::string> asked_;                                  // keys of the input requests of a task
  bool waiting_ = false;                                         // for them
  Clock::time_point waiting_since_{};
  Json gathered_;  // responses of this round so far
  Json next_state_;
  std::string refusal_;             // what the client answered instead of a result
  std::set<std::string> open_;      // keys of the requests on an older session without an answer
  bool refusal_is_answer_ = false;  // as the tool said of this round
};

}  // namespace portcullis::server::mcp
