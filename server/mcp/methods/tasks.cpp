// `tasks/get`, `tasks/update` and `tasks/cancel` (SEP-2663). What a task is and who may see it is the registry's.
#include <utility>

#include "server/mcp/connection.hpp"
#include "server/mcp/input_rounds.hpp"
#include "server/mcp/methods/methods.hpp"
#include "server/mcp/tasks.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::ErrorCode;

constexpr std::size_t most_shown = 64;  // bytes of an id that is wrong

// A request about a task that waits for the store.
class Pending final : public InFlight, public std::enable_shared_from_this<Pending> {
 public:
  Pending(Exchange exchange, std::string id) : exchange_(std::move(exchange)), id_(std::move(id)) {}

  void begin() { exchange_.connection->add_call(exchange_.id, shared_from_this()); }
  const Exchange& exchange() const { return exchange_; }
  const std::string& id() const { return id_; }

  void cancel() override {
    if (std::exchange(over_, true)) return;
    exchange_.sink->abandon();
    exchange_.connection->remove_call(exchange_.id);
  }
  void shut_down() override { cancel(); }

  // The members of the result; nothing when there is no such task.
  void answer(std::expected<std::optional<Json>, schemas::Problem> result) {
    if (std::exchange(over_, true)) return;
    if (!result)
      exchange_.refuse({ErrorCode::internal_error, result.error().text(), nullptr});
    else if (!*result)
      exchange_.invalid("There is no task \"" + json::visible_line(std::string_view(id_).substr(0, most_shown)) +
                        "\". It may have expired.");
    else
      exchange_.complete(std::move(**result));
    exchange_.connection->remove_call(exchange_.id);
  }

 private:
  Exchange exchange_;
  std::string id_;
  bool over_ = false;
};

// The request once it may ask for the task that it names; else it is answered, and there is nothing.
std::shared_ptr<Pending> begin(Exchange exchange) {
  // Before the id is looked at, so that nothing is learned of it.
  if (!declares_tasks(exchange.envelope.client_capabilities)) {
    exchange.refuse(capability_error(tasks_capability()), HttpStatus::bad_request);
    return nullptr;
  }
  const std::string* id = exchange.text("taskId");
  if (id == nullptr) return nullptr;
  std::string copy = *id;
  auto pending = std::make_shared<Pending>(std::move(exchange), std::move(copy));
  pending->begin();
  return pending;
}

// `tasks/update` and `tasks/cancel` are acknowledged with an empty result.
Tasks::Done<bool> acknowledgement(std::shared_ptr<Pending> pending) {
  return [pending = std::move(pending)](std::expected<bool, schemas::Problem> known) {
    if (!known) return pending->answer(std::unexpected(std::move(known.error())));
    pending->answer(*known ? std::optional(Json::object()) : std::nullopt);
  };
}

}  // namespace

void get_task(Exchange exchange) {
  const auto pending = begin(std::move(exchange));
  if (!pending) return;
  pending->exchange().services().tasks->get(
      pending->id(), pending->exchange().principal(),
      [pending](std::expected<std::optional<Json>, schemas::Problem> task) { pending->answer(std::move(task)); });
}

void update_task(Exchange exchange) {
  const auto declared = declares_tasks(exchange.envelope.client_capabilities);
  const auto responses = exchange.params.find("inputResponses");
  if (declared && (responses == exchange.params.end() || !responses->is_object()))
    return exchange.invalid("`inputResponses` must be an object.");
  const auto pending = begin(std::move(exchange));
  if (!pending) return;
  pending->exchange().services().tasks->update(pending->id(), pending->exchange().principal(),
                                               pending->exchange().params.at("inputResponses"),
                                               acknowledgement(pending));
}

void cancel_task(Exchange exchange) {
  const auto pending = begin(std::move(exchange));
  if (!pending) return;
  pending->exchange().services().tasks->cancel(pending->id(), pending->exchange().principal(),
                                               acknowledgement(pending));
}

}  // namespace portcullis::server::mcp
