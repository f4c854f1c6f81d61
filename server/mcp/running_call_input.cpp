// See running_call.hpp: what a call needs from its client. On 2026-07-28 that is a result of its own and a new call; on
// an older session the same requests go out as real ones on the stream of the call; in a task they are part of its
// state. The tool sees no difference.
#include <algorithm>
#include <utility>

#include "server/mcp/digest.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/running_call.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr int most_rounds = 16;

}  // namespace

std::string RunningCall::subject() const {
  return "tools/call " + std::string(entry_.name) + ' ' + arguments_hash_;
}

const Json* RunningCall::response(std::string_view key) const {
  const auto found = round_.responses.find(std::string(key));
  return found == round_.responses.end() ? nullptr : &*found;
}

void RunningCall::need_input(tools::Outcome outcome) {
  if (!entry_.asks || round_.number >= most_rounds)
    return answer_error({"internal_error", "The tool asked for input that it may not ask for.", {}, "Report this."},
                        nullptr);
  if (auto missing = missing_capabilities(outcome.input_requests, client_capabilities())) {
    const auto error = capability_error(std::move(*missing));
    if (way_ == Way::task)
      return answer_protocol_error(Json{{"code", static_cast<int>(error.code)}, {"message", error.message}});
    if (!exchange_.modern())
      return answer_error({"client_capability_missing", error.message, {}, "Use a client that can be asked."}, nullptr);
    std::string message;
    jsonrpc::write_error(exchange_.id, error, false, message);
    return send(message, HttpStatus::bad_request);
  }
  next_state_ = std::move(outcome.state);
  refusal_is_answer_ = outcome.refusal_is_answer;
  if (way_ == Way::task) {
    gathered_ = Json::object();
    asked_.clear();
    for (const auto& [key, request] : outcome.input_requests.items()) asked_.insert(key);
    waiting_ = true;
    waiting_since_ = now();
    return services_.tasks->input_required(task_, std::move(outcome.input_requests));
  }
  if (!exchange_.modern()) {
    const auto answer_by = outcome.answer_by;
    // The answers may be there, and the next round on its way, before this returns.
    const int round = round_.number;
    ask_session(std::move(outcome.input_requests));
    if (answer_by && round == round_.number && !open_.empty()) wait_until(*answer_by);
    return;
  }
  Json result = input_required(services_, exchange_.principal(), subject(), round_, std::move(outcome.input_requests),
                               std::move(next_state_));
  if (result.at("requestState").get_ref<const std::string&>().size() > most_state_bytes)
    return answer_error({"input_too_large",
                         "What the client has answered so far does not fit into the state of the call.",
                         {},
                         "Answer with fewer and shorter `inputResponses`."},
                        nullptr);
  result["_meta"] = result_meta();
  std::string message;
  jsonrpc::write_result(exchange_.id, json::write(result), message);
  send(message);
}

void RunningCall::ask_session(Json requests) {
  gathered_ = Json::object();
  refusal_.clear();
  // State alone: the client has nothing to add.
  if (requests.empty()) return next_round(Json::object(), std::move(next_state_));
  for (const auto& [key, request] : requests.items()) open_.insert(key);
  auto self = shared_from_this();
  for (const auto& [key, request] : requests.items()) {
    Json params = request.value("params", Json::object());
    // The member is of 2025-11-25; before, there was no other mode.
    if (exchange_.envelope.revision < Revision::v2025_11_25) params.erase("mode");
    const auto question =
        exchange_.connection->ask(*exchange_.sink, request.at("method").get_ref<const std::string&>(), params,
                                  [self, key](const jsonrpc::Response& response) { self->answered(key, response); });
    if (!question) {
      if (refusal_is_answer_) return not_answered("client_cannot_be_asked");
      for (const auto& [asked, sent] : questions_) exchange_.connection->forget(sent);
      questions_.clear();
      open_.clear();
      return answer_error({"client_cannot_be_asked",
                           "The tool needs something from the client, and this connection carries no requests to it.",
                           {},
                           "Accept text/event-stream, or use stdio."},
                          nullptr);
    }
    questions_.emplace_back(key, *question);
  }
}

// One timer for all questions of a round; a later round has its own.
void RunningCall::wait_until(Clock::time_point when) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(when - now());
  services_.after(std::max(left, std::chrono::milliseconds(0)), [weak = weak_from_this(), round = round_.number] {
    const auto self = weak.lock();
    if (self && !self->cancelled_ && !self->over_ && self->round_.number == round && !self->open_.empty())
      self->not_answered("timed_out");
  });
}

// Every question that is still open is so for good.
void RunningCall::not_answered(const std::string& why) {
  for (const auto& [key, sent] : questions_) {
    if (!open_.contains(key)) continue;
    exchange_.connection->forget(sent);
    std::string text;
    jsonrpc::write_notification("notifications/cancelled", Json{{"requestId", sent}, {"reason", why}}, text);
    exchange_.sink->notify(std::move(text));
  }
  questions_.clear();
  for (const std::string& key : std::exchange(open_, {})) gathered_[key] = Json{{"unanswered", why}};
  next_round(std::move(gathered_), std::move(next_state_));
}

void RunningCall::answered(const std::string& key, const jsonrpc::Response& response) {
  if (cancelled_ || over_ || open_.erase(key) == 0) return;
  if (response.is_error && refusal_is_answer_) {
    gathered_[key] = Json{{"error", response.payload}};
  } else if (response.is_error) {
    const auto message = response.payload.find("message");
    refusal_ = message != response.payload.end() && message->is_string()
                   ? json::visible_line(message->get_ref<const std::string&>())
                   : "no reason given";
  } else if (response.payload.is_object()) {
    gathered_[key] = response.payload;
  }
  if (!open_.empty()) return;
  questions_.clear();
  if (!refusal_.empty())
    return answer_error(
        {"client_refused", "The client did not answer what the tool asked: " + refusal_ + '.', {}, "Call again."},
        nullptr);
  next_round(std::move(gathered_), std::move(next_state_));
}

void RunningCall::next_round(Json responses, Json state) {
  for (auto& [key, response] : responses.items()) round_.responses[key] = std::move(response);
  round_.state = std::move(state);
  ++round_.number;
  start(arguments_);
}

void RunningCall::become_task() {
  if (way_ != Way::answer || over_ || cancelled_ || services_.tasks == nullptr || !exchange_.modern() ||
      !declares_tasks(client_capabilities()))
    return;
  way_ = Way::task_coming;
  auto self = shared_from_this();
  TaskHooks hooks;
  hooks.cancel = [self] {
    if (self->cancelled_) return;
    self->cancelled_ = true;
    self->cancel_work();
  };
  hooks.provide = [self](Json responses) { self->provided(std::move(responses)); };
  services_.tasks->create(exchange_.principal(), std::string(entry_.name), std::move(hooks),
                          [self](std::expected<Json, schemas::Problem> task) { self->task_made(std::move(task)); });
}

// Answers to a task come one by one or together; the tool goes on when all are there.
void RunningCall::provided(Json responses) {
  if (!waiting_ || cancelled_) return;
  for (auto& [key, response] : responses.items())
    if (asked_.contains(key) && response.is_object()) gathered_[key] = std::move(response);
  if (gathered_.size() < asked_.size()) return;
  waiting_ = false;
  // It was a person's time, not the call's.
  const auto waited = now() - waiting_since_;
  started_ += waited;
  deadline_ += waited;
  services_.tasks->working(task_);
  next_round(std::move(gathered_), std::move(next_state_));
}

void RunningCall::task_made(std::expected<Json, schemas::Problem> task) {
  if (task) {
    way_ = Way::task;
    task_ = task->at("taskId").get<std::string>();
    if (over_ || cancelled_) {
      // The client went before it learned of the task, so nobody could ever ask for it.
      services_.tasks->cancelled(task_);
      way_ = Way::answer;
    } else {
      Json result = std::move(*task);
      result["resultType"] = "task";
      result["_meta"] = result_meta();
      std::string message;
      jsonrpc::write_result(exchange_.id, json::write(result), message);
      send(message);
    }
  } else {
    // No task, so the client waits for the answer as one that knows no tasks does.
    way_ = Way::answer;
  }
  if (auto end = std::move(held_)) end();
}

}  // namespace portcullis::server::mcp
