// One tool call in flight: what the tool sees of the server (tools::Call), its progress, its cancellation, and the way
// of its outcome through the audit log to the answer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/mcp/envelope.hpp"
#include "server/mcp/services.hpp"
#include "server/mcp/sink.hpp"
#include "tools/tool.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

class RunningCall final : public tools::Call, public std::enable_shared_from_this<RunningCall> {
 public:
  // `ended` is called once, on the loop, when nothing will be sent for the call any more.
  RunningCall(Services& services, jsonrpc::Id id, Envelope envelope, std::string principal, std::shared_ptr<Sink> sink,
              std::function<void()> ended);

  // Audits, validates and answers. `bytes` is the size of the message, for the choice of where to hash.
  void run(tools::Tool& tool, Json arguments, std::size_t bytes);

  // Nothing more is sent; the work is stopped down to the sockets. Idempotent.
  void cancel();

  Clock::time_point now() const override { return Clock::now(); }
  Clock::time_point deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }
  void on_cancel(std::function<void()> stop) override;
  void progress(double done, double total, std::string_view message) override;
  void compute(std::size_t bytes, std::function<void()> work, std::function<void()> then) override;
  std::string nonce() override;
  tools::fanout::PanelRunner& panel() override { return *services_.panel; }

 private:
  void start(tools::Tool& tool, Json arguments);
  void finished(tools::Outcome outcome);
  void audited(std::expected<audit::Receipt, schemas::Problem> receipt, tools::Outcome outcome);
  void answer_error(const schemas::Problem& problem, const Json* receipt);
  void answer_result(Json result);
  void send(std::string_view message);

  Services& services_;
  jsonrpc::Id id_;
  Envelope envelope_;
  std::string principal_;
  std::shared_ptr<Sink> sink_;
  std::function<void()> ended_;
  Clock::time_point deadline_;
  std::string_view tool_;
  Json arguments_digest_;
  std::function<void()> stop_;
  double last_progress_ = -1;
  bool cancelled_ = false;
  bool over_ = false;
};

}  // namespace portcullis::server::mcp
