// See running_call.hpp: from the arguments through the audit log to the answer. Input of the client and tasks are in
// running_call_input.cpp.
#include "server/mcp/running_call.hpp"

#include "server/mcp/digest.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/log_level.hpp"
#include "server/mcp/tool_result.hpp"
#include "server/telemetry/log.hpp"
#include "transport/json/object.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

// Input above this is worked on off the loop: about a millisecond of matching.
constexpr std::size_t off_loop_bytes = 64u << 10;

constexpr std::size_t kept_bytes = 64u << 10;  // of a buffer between calls

}  // namespace

RunningCall::RunningCall(Exchange exchange, const ToolEntry& entry, tools::Tool& tool,
                         std::chrono::milliseconds longest)
    : exchange_(std::move(exchange)),
      services_(exchange_.services()),
      entry_(entry),
      tool_(tool),
      started_(Clock::now()),
      deadline_(started_ + longest) {}

void RunningCall::run(Json arguments) {
  if (exchange_.bytes <= off_loop_bytes) {
    arguments_digest_ = described(arguments);
    return begin(std::move(arguments));
  }
  auto self = shared_from_this();
  auto held = std::make_shared<Json>(std::move(arguments));
  compute(
      exchange_.bytes, [self, held] { self->arguments_digest_ = described(*held); },
      [self, held] { self->begin(std::move(*held)); });
}

void RunningCall::begin(Json arguments) {
  const bool answers = exchange_.params.contains("inputResponses") || exchange_.params.contains("requestState");
  if (entry_.asks) {
    arguments_hash_ = arguments_digest_.at("hash").get<std::string>();
    if (answers && exchange_.modern()) {
      auto round = read_round(services_, exchange_.principal(), subject(), exchange_.params);
      if (!round) {
        std::string message;
        jsonrpc::write_error(exchange_.id, round.error(), false, message);
        return send(message);
      }
      round_ = std::move(*round);
    }
    arguments_ = arguments;
  }
  json::dispose(exchange_.params);
  exchange_.params = nullptr;
  if (services_.tasks != nullptr && exchange_.modern() && declares_tasks(client_capabilities()))
    services_.after(services_.task_after, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->become_task();
    });
  start(std::move(arguments));
}

void RunningCall::start(Json arguments) {
  auto self = shared_from_this();
  const schemas::Validator* schema = services_.catalogue->input(entry_.name);
  if (schema == nullptr)
    return finished(tools::failed({"internal_error", "The tool has no usable input schema.", {}, "Report this."}));
  const auto violations = schema->validate(arguments, 4);
  if (!violations.empty()) {
    schemas::Problem problem{
        "invalid_arguments", "", {}, "Correct the arguments by the tool's inputSchema and call again."};
    for (const auto& violation : violations) {
      if (!problem.message.empty()) problem.message += ' ';
      problem.message += "arguments" + json::visible_line(violation.instance) + ": " + violation.message;
      if (!problem.message.ends_with('.')) problem.message += '.';
    }
    return finished(tools::failed(std::move(problem)));
  }
  tool_.start(self, std::move(arguments), [self](tools::Outcome outcome) { self->finished(std::move(outcome)); });
}

void RunningCall::finished(tools::Outcome outcome) {
  stop_ = nullptr;
  const bool asks = !outcome.input_requests.is_null();
  const bool failed = outcome.is_error || !outcome.protocol_error.is_null();
  const bool answered = !cancelled_ && !failed && !asks;
  const auto has = [&](const char* key) {
    return answered && outcome.result.is_object() && outcome.result.contains(key);
  };
  if (services_.metrics != nullptr) {
    using enum metrics::Outcome;
    kind_ = metrics::Metrics::kind_of(entry_.name,
                                      cancelled_ ? cancelled
                                      : failed   ? error
                                      : asks     ? input_required
                                                 : result,
                                      outcome.result);
  }
  // In the order of the canonical form, which then has little to sort. Twelve at most, and the three that the log adds.
  json::ObjectBuilder record(15);
  record.add("arguments", arguments_digest_);
  if (!outcome.record.is_null()) record.add("detail", std::move(outcome.record));
  if (!cancelled_ && failed) record.add("error", outcome.is_error ? outcome.problem.code : "protocol_error");
  if (has("gate")) record.add("gate", outcome.result.at("gate"));
  record.add("outcome", cancelled_ ? "cancelled"
                        : failed   ? "error"
                        : asks     ? "input_required"
                                   : "result")
      .add("principal", exchange_.principal());
  if (has("reasons")) record.add("reasons", outcome.result.at("reasons"));
  if (answered) record.add("result", described(outcome.content.is_null() ? outcome.result : outcome.content));
  record.add("revision", name_of(exchange_.envelope.revision)).add("server", server_version).add("tool", entry_.name);
  if (has("verdict")) record.add("verdict", outcome.result.at("verdict"));
  outcome.record = nullptr;
  services_.audit->append(
      std::move(record).take(),
      [self = shared_from_this(),
       outcome = std::move(outcome)](std::expected<audit::Receipt, schemas::Problem> receipt) mutable {
        self->audited(std::move(receipt), std::move(outcome));
      },
      &services_.post);
}

void RunningCall::audited(std::expected<audit::Receipt, schemas::Problem> receipt, tools::Outcome outcome) {
  if (way_ == Way::task_coming) {
    auto self = shared_from_this();
    auto held = std::make_shared<std::pair<decltype(receipt), tools::Outcome>>(std::move(receipt), std::move(outcome));
    held_ = [self, held] { self->audited(std::move(held->first), std::move(held->second)); };
    return;
  }
  if (services_.metrics != nullptr)
    services_.metrics->call_ended(kind_, now() - started_, receipt ? std::optional(receipt->tree_size) : std::nullopt);
  if (!receipt) {
    telemetry::log_error("audit: " + receipt.error().text());
    return answer_error(receipt.error(), nullptr);
  }
  if (cancelled_) return stop();
  if (!outcome.input_requests.is_null()) return need_input(std::move(outcome));
  if (!outcome.protocol_error.is_null()) return answer_protocol_error(outcome.protocol_error);
  Json shown = receipt->to_json();
  if (outcome.is_error) {
    const schemas::Validator* schema = services_.catalogue->output(entry_.name);
    const bool structured = outcome.result.is_object() && schema != nullptr;
    if (structured) outcome.result["receipt"] = shown;
    // A mistake is told in words in any case.
    return answer_error(outcome.problem, &shown,
                        structured && schema->valid(outcome.result) ? &outcome.result : nullptr);
  }
  if (!entry_.output_schema.empty()) outcome.result["receipt"] = std::move(shown);
  answer_result(std::move(outcome));
}

void RunningCall::answer_result(tools::Outcome outcome) {
  // What does not keep its own schema is not sent: a client may rely on every member.
  const schemas::Validator* schema = services_.catalogue->output(entry_.name);
  const bool sound =
      entry_.output_schema.empty() ? outcome.content.is_array() : schema != nullptr && schema->valid(outcome.result);
  if (!sound) {
    telemetry::log_error("a result of " + std::string(entry_.name) + " did not keep its schema and was withheld");
    return answer_error(
        {"internal_error", "The result did not keep its own schema and was withheld.", {}, "Report this."}, nullptr);
  }
  thread_local std::string message;  // a buffer to be used again
  message.clear();
  if (way_ == Way::task) {
    tool_result(outcome, exchange_.envelope.revision, message);
    services_.tasks->completed(task_, *json::read(message));
    stop();
  } else {
    jsonrpc::begin_result(exchange_.id, message);
    tool_result(outcome, exchange_.envelope.revision, message);
    jsonrpc::end_result(message);
    json::dispose(outcome.result);
    send(message);
  }
  if (message.capacity() > kept_bytes) message = {};
}

void RunningCall::answer_error(const schemas::Problem& problem, const Json* receipt, const Json* structured) {
  std::string result;
  tool_error(problem, receipt, structured, exchange_.envelope.revision, result);
  if (way_ == Way::task) {
    if (!cancelled_) services_.tasks->completed(task_, *json::read(result));
    return stop();
  }
  std::string message;
  jsonrpc::write_result(exchange_.id, result, message);
  send(message);
}

void RunningCall::answer_protocol_error(const Json& error) {
  if (way_ == Way::task) {
    services_.tasks->failed(task_, error);
    return stop();
  }
  std::string message;
  jsonrpc::write_error(exchange_.id,
                       {static_cast<jsonrpc::ErrorCode>(error.value("code", -32603)),
                        error.value("message", std::string("The call failed.")), nullptr},
                       false, message);
  send(message);
}

// The end of a call: of the request, or of the task that it became.
void RunningCall::stop() {
  if (way_ == Way::task) {
    if (cancelled_) services_.tasks->cancelled(task_);
    return;
  }
  send({});
}

void RunningCall::send(std::string_view message, HttpStatus status) {
  if (over_) return;
  over_ = true;
  if (cancelled_)
    exchange_.sink->abandon();
  else
    exchange_.sink->answer_from(std::span(&message, 1), status);
  exchange_.connection->remove_call(exchange_.id);
}

void RunningCall::cancel() {
  if (cancelled_ || over_) return;
  cancelled_ = true;
  cancel_work();
}

void RunningCall::cancel_work() {
  for (const auto& [key, question] : questions_) exchange_.connection->forget(question);
  const bool waiting = !questions_.empty() || waiting_;
  questions_.clear();
  waiting_ = false;
  if (auto stop = std::move(stop_)) stop();
  // A call that waits for its client has no work that would end.
  if (waiting) stop();
}

void RunningCall::on_cancel(std::function<void()> stop) {
  if (cancelled_)
    stop();
  else
    stop_ = std::move(stop);
}

void RunningCall::progress(double done, double total, std::string_view message) {
  const Envelope& envelope = exchange_.envelope;
  if (envelope.progress_token.is_null() || cancelled_ || over_ || done <= last_progress_) return;
  last_progress_ = done;
  Json params{{"progressToken", envelope.progress_token}, {"progress", done}, {"total", total}};
  if (envelope.revision >= Revision::v2025_03_26) params["message"] = message;
  std::string text;
  jsonrpc::write_notification("notifications/progress", params, text);
  exchange_.sink->notify(std::move(text));
}

void RunningCall::log(std::string_view level, const Json& data) {
  if (cancelled_ || over_) return;
  const LegacySession* session = exchange_.modern() ? nullptr : exchange_.connection->session();
  const std::optional<std::string> wanted =
      session != nullptr ? std::optional(session->log_level) : exchange_.envelope.log_level;
  if (!wanted || severity_of(level).value_or(-1) < severity_of(*wanted).value_or(8)) return;
  std::string text;
  jsonrpc::write_notification("notifications/message", Json{{"level", level}, {"logger", server_name}, {"data", data}},
                              text);
  exchange_.sink->notify(std::move(text));
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
