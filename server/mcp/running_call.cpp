// See running_call.hpp.
#include "server/mcp/running_call.hpp"

#include "server/mcp/digest.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/tool_result.hpp"
#include "server/telemetry/log.hpp"
#include "transport/json/object.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

// Input above this is worked on off the loop: about a millisecond of matching.
constexpr std::size_t off_loop_bytes = 64u << 10;

constexpr std::size_t kept_bytes = 64u << 10;  // of a buffer between calls

// Hash and size of the canonical form.
Json described(const Json& value) {
  thread_local std::string text;  // a buffer to be used again
  text.clear();
  json::write_canonical(value, text);
  Json out = json::ObjectBuilder(2).add("bytes", text.size()).add("hash", digest(text));
  if (text.capacity() > kept_bytes) text = {};
  return out;
}

}  // namespace

RunningCall::RunningCall(Services& services, jsonrpc::Id id, Envelope envelope, std::string principal,
                         std::shared_ptr<Sink> sink, std::function<void()> ended)
    : services_(services),
      id_(std::move(id)),
      envelope_(std::move(envelope)),
      principal_(std::move(principal)),
      sink_(std::move(sink)),
      ended_(std::move(ended)),
      deadline_(Clock::now() + services.longest_call) {}

void RunningCall::run(tools::Tool& tool, Json arguments, std::size_t bytes) {
  tool_ = tool.name();
  if (bytes <= off_loop_bytes) {
    arguments_digest_ = described(arguments);
    return start(tool, std::move(arguments));
  }
  auto self = shared_from_this();
  auto held = std::make_shared<Json>(std::move(arguments));
  compute(
      bytes, [self, held] { self->arguments_digest_ = described(*held); },
      [self, held, &tool] { self->start(tool, std::move(*held)); });
}

void RunningCall::start(tools::Tool& tool, Json arguments) {
  auto self = shared_from_this();
  const schemas::Validator* schema = services_.catalogue->input(tool_);
  if (schema == nullptr)
    return finished(tools::failed({"internal_error", "The tool has no usable input schema.", {}, "Report this."}));
  const auto violations = schema->validate(arguments, 4);
  if (!violations.empty()) {
    schemas::Problem problem{
        "invalid_arguments", "", {}, "Correct the arguments by the tool's inputSchema and call again."};
    for (const auto& violation : violations) {
      if (!problem.message.empty()) problem.message += ' ';
      problem.message += "arguments" + violation.instance + ": " + violation.message;
      if (!problem.message.ends_with('.')) problem.message += '.';
    }
    return finished(tools::failed(std::move(problem)));
  }
  tool.start(self, std::move(arguments), [self](tools::Outcome outcome) { self->finished(std::move(outcome)); });
}

void RunningCall::finished(tools::Outcome outcome) {
  stop_ = nullptr;
  const bool answered = !cancelled_ && !outcome.is_error;
  // In the order of the canonical form, which then has little to sort. Twelve at most, and the three that the log adds.
  json::ObjectBuilder record(15);
  record.add("arguments", std::move(arguments_digest_));
  if (!outcome.record.is_null()) record.add("detail", std::move(outcome.record));
  if (!cancelled_ && outcome.is_error) record.add("error", outcome.problem.code);
  if (answered) record.add("gate", outcome.result.at("gate"));
  record.add("outcome", cancelled_ ? "cancelled" : outcome.is_error ? "error" : "result").add("principal", principal_);
  if (answered) record.add("reasons", outcome.result.at("reasons")).add("result", described(outcome.result));
  record.add("revision", name_of(envelope_.revision)).add("server", server_version).add("tool", tool_);
  if (answered) record.add("verdict", outcome.result.at("verdict"));
  outcome.record = nullptr;
  auto self = shared_from_this();
  auto held = std::make_shared<tools::Outcome>(std::move(outcome));
  services_.audit->append(std::move(record).take(),
                          [self, held](std::expected<audit::Receipt, schemas::Problem> receipt) {
                            self->services_.post([self, held, receipt = std::move(receipt)]() mutable {
                              self->audited(std::move(receipt), std::move(*held));
                            });
                          });
}

void RunningCall::audited(std::expected<audit::Receipt, schemas::Problem> receipt, tools::Outcome outcome) {
  if (!receipt) {
    telemetry::log_error("audit: " + receipt.error().text());
    return answer_error(receipt.error(), nullptr);
  }
  Json shown = receipt->to_json();
  if (outcome.is_error) return answer_error(outcome.problem, &shown);
  outcome.result["receipt"] = std::move(shown);
  answer_result(std::move(outcome.result));
}

void RunningCall::answer_result(Json result) {
  // What does not keep its own schema is not sent: a client may rely on every member.
  const schemas::Validator* schema = services_.catalogue->output(tool_);
  if (schema == nullptr || !schema->valid(result)) {
    telemetry::log_error("a result of " + std::string(tool_) + " did not keep its schema and was withheld");
    return answer_error(
        {"internal_error", "The result did not keep its own schema and was withheld.", {}, "Report this."}, nullptr);
  }
  thread_local std::string message;  // a buffer to be used again
  message.clear();
  jsonrpc::begin_result(id_, message);
  tool_result(result, envelope_.revision, message);
  jsonrpc::end_result(message);
  json::dispose(result);
  send(message);
  if (message.capacity() > kept_bytes) message = {};
}

void RunningCall::answer_error(const schemas::Problem& problem, const Json* receipt) {
  std::string message;
  jsonrpc::begin_result(id_, message);
  tool_error(problem, receipt, envelope_.revision, message);
  jsonrpc::end_result(message);
  send(message);
}

void RunningCall::send(std::string_view message) {
  if (over_) return;
  over_ = true;
  if (cancelled_)
    sink_->abandon();
  else
    sink_->answer_from(message, HttpStatus::ok);
  if (auto ended = std::move(ended_)) ended();
}

void RunningCall::cancel() {
  if (cancelled_ || over_) return;
  cancelled_ = true;
  if (auto stop = std::move(stop_)) stop();
}

void RunningCall::on_cancel(std::function<void()> stop) {
  if (cancelled_)
    stop();
  else
    stop_ = std::move(stop);
}

void RunningCall::progress(double done, double total, std::string_view message) {
  if (envelope_.progress_token.is_null() || cancelled_ || over_ || done <= last_progress_) return;
  last_progress_ = done;
  Json params{{"progressToken", envelope_.progress_token}, {"progress", done}, {"total", total}};
  if (envelope_.revision >= Revision::v2025_03_26) params["message"] = message;
  std::string text;
  jsonrpc::write_notification("notifications/progress", params, text);
  sink_->notify(std::move(text));
}

void RunningCall::compute(std::size_t bytes, std::function<void()> work, std::function<void()> then) {
  if (bytes <= off_loop_bytes) {
    work();
    then();
    return;
  }
  auto self = shared_from_this();
  services_.compute([self, work = std::move(work), then = std::move(then)] {
    work();
    self->services_.post(then);
  });
}

std::string RunningCall::nonce() {
  return services_.random_hex(32);
}

}  // namespace portcullis::server::mcp
