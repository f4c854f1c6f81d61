// `subscriptions/listen` (MCP 2026-07-28, "Subscriptions"): a request that stays open. Its first frame says what is
// honoured, every later one is an event, and its answer comes when the server leaves.
#include <map>
#include <utility>

#include "server/mcp/connection.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/listen_filter.hpp"
#include "server/mcp/methods/methods.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::ErrorCode;

constexpr const char* id_key = "io.modelcontextprotocol/subscriptionId";

class Listen final : public InFlight, public std::enable_shared_from_this<Listen> {
 public:
  Listen(Exchange exchange, ListenFilter filter)
      : exchange_(std::move(exchange)), services_(exchange_.services()), filter_(std::move(filter)) {}

  // Which of the tasks there are is asked first: only these are acknowledged, and their state is told at once, so that
  // nothing that happened before the stream is missed.
  void begin() {
    const auto self = shared_from_this();
    exchange_.connection->add_listen(exchange_.id, self);
    services_.subscriptions.listen_began();
    subscription_ =
        services_.subscriptions.subscribe(exchange_.principal(), [weak = weak_from_this()](const Event& event) {
          if (const auto listen = weak.lock()) listen->heard(event);
        });
    unknown_ = filter_.tasks.size() + 1;
    const auto tasks = filter_.tasks;
    for (const std::string& id : tasks)
      services_.tasks->get(id, exchange_.principal(),
                           [self, id](std::expected<std::optional<Json>, schemas::Problem> task) {
                             // One that the store cannot speak of now is not promised.
                             if (task && *task) self->states_.try_emplace(id, std::move(**task));
                             self->one_less();
                           });
    one_less();
  }

  void cancel() override {
    if (over_) return;
    exchange_.sink->abandon();
    end();
  }

  void shut_down() override {
    if (over_) return;
    if (!acknowledged_) {
      exchange_.refuse({ErrorCode::shutting_down, "The server is shutting down.", nullptr});
    } else {
      Json result{{"resultType", "complete"}, {"_meta", result_meta()}};
      result["_meta"][id_key] = exchange_.id.to_json();
      exchange_.complete(std::move(result));
    }
    end();
  }

 private:
  void one_less() {
    if (--unknown_ != 0 || over_) return;
    acknowledged_ = true;
    filter_.tasks.clear();
    for (const auto& [id, state] : states_) filter_.tasks.push_back(id);
    notify("notifications/subscriptions/acknowledged", Json{{"notifications", filter_.to_json()}});
    for (auto& [id, state] : std::exchange(states_, {})) {
      if (over_) return;
      notify("notifications/tasks", state);
    }
  }

  void heard(const Event& event) {
    if (over_ || !filter_.wants(event)) return;
    if (!acknowledged_) {
      // Newer than what the look-up may still bring. The lists are read by the client after the acknowledgement.
      if (event.what == Event::What::task) states_[event.task.at("taskId").get<std::string>()] = event.task;
      return;
    }
    switch (event.what) {
      case Event::What::list_changed:
        return notify(method_of(event.list), Json::object());
      case Event::What::resource_updated:
        return notify("notifications/resources/updated", Json{{"uri", event.uri}});
      case Event::What::task:
        return notify("notifications/tasks", event.task);
    }
  }

  static std::string_view method_of(ListKind list) {
    switch (list) {
      case ListKind::tools:
        return "notifications/tools/list_changed";
      case ListKind::prompts:
        return "notifications/prompts/list_changed";
      case ListKind::resources:
        break;
    }
    return "notifications/resources/list_changed";
  }

  void notify(std::string_view method, const Json& members) {
    Json params{{"_meta", Json{{id_key, exchange_.id.to_json()}}}};
    for (const auto& [key, value] : members.items()) params[key] = value;
    std::string text;
    jsonrpc::write_notification(method, params, text);
    exchange_.sink->notify(std::move(text));
  }

  void end() {
    over_ = true;
    services_.subscriptions.unsubscribe(subscription_);
    services_.subscriptions.listen_ended();
    const auto self = shared_from_this();  // the connection may hold the last one
    exchange_.connection->remove_listen(exchange_.id);
  }

  Exchange exchange_;
  Services& services_;
  ListenFilter filter_;
  std::uint64_t subscription_ = 0;
  std::size_t unknown_ = 0;             // look-ups that are not answered, and one for begin() itself
  std::map<std::string, Json> states_;  // of the tasks, until the acknowledgement
  bool acknowledged_ = false;
  bool over_ = false;
};

}  // namespace

void listen(Exchange exchange) {
  Services& services = exchange.services();
  auto filter = read_listen_filter(services, exchange.params, exchange.envelope.client_capabilities);
  if (!filter)
    return exchange.refuse(filter.error(), filter.error().code == ErrorCode::missing_client_capability
                                               ? HttpStatus::bad_request
                                               : HttpStatus::ok);
  if (services.subscriptions.listens() >= services.most_listens)
    return exchange.refuse(
        {ErrorCode::overloaded,
         "Already " + std::to_string(services.subscriptions.listens()) + " streams are open; end one of them first.",
         Json{{"retryAfterMs", 1000}}});
  std::make_shared<Listen>(std::move(exchange), std::move(*filter))->begin();
}

}  // namespace portcullis::server::mcp
