// See connection.hpp: from text to a method. The methods are in methods/.
#include "server/mcp/connection.hpp"

#include "server/mcp/batch_sink.hpp"
#include "server/mcp/methods/methods.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t most_in_batch = 100;

void answer_error(Sink& sink, const std::optional<jsonrpc::Id>& id, const jsonrpc::Error& error, bool null_id,
                  HttpStatus status) {
  std::string text;
  jsonrpc::write_error(id, error, null_id, text);
  sink.answer(std::move(text), status);
}

std::string_view method_of(ListKind list) {
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

}  // namespace

Connection::Connection(Services& services, std::string principal)
    : services_(services), principal_(std::move(principal)) {}

Connection::~Connection() {
  if (subscription_ != 0) services_.subscriptions.unsubscribe(subscription_);
}

// 2025-11-25 and later leave an unknown id out; before, JSON-RPC's null is the only form there is.
bool Connection::null_ids() const {
  return session_ && session_->revision < Revision::v2025_11_25;
}

void Connection::receive(std::string_view text, const std::shared_ptr<Sink>& sink) {
  auto value = json::read(text, json::ReadLimits{text.size(), 64});
  if (!value) {
    const jsonrpc::Error error{jsonrpc::ErrorCode::parse_error, "Not a JSON message: " + value.error().message,
                               Json{{"reason", json::name_of(value.error().code)}}};
    return answer_error(*sink, std::nullopt, error, null_ids(), HttpStatus::bad_request);
  }
  if (value->is_array()) return batch(std::move(*value), text.size(), sink);
  auto message = jsonrpc::classify(std::move(*value));
  if (!message)
    return answer_error(*sink, message.error().id, message.error().error, null_ids(), HttpStatus::bad_request);
  receive(std::move(*message), text.size(), sink);
}

void Connection::refuse_too_long(std::size_t limit, const std::shared_ptr<Sink>& sink) {
  answer_error(*sink, std::nullopt,
               {jsonrpc::ErrorCode::invalid_request,
                "The message is longer than " + std::to_string(limit) + " bytes and was thrown away.", nullptr},
               null_ids(), HttpStatus::bad_request);
}

void Connection::batch(Json messages, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  const auto refuse = [&](std::string why) {
    answer_error(*sink, std::nullopt, {jsonrpc::ErrorCode::invalid_request, std::move(why), nullptr}, null_ids(),
                 HttpStatus::bad_request);
  };
  if (!session_ || session_->revision > Revision::v2025_03_26)
    return refuse("Batches exist in revision 2025-03-26 only. Send one message at a time.");
  if (messages.empty() || messages.size() > most_in_batch) return refuse("A batch holds 1 to 100 messages.");
  std::vector<std::expected<jsonrpc::Message, jsonrpc::Malformed>> read;
  std::size_t answers = 0;
  for (auto& value : messages) {
    read.push_back(jsonrpc::classify(std::move(value)));
    const auto* request = read.back() ? std::get_if<jsonrpc::Request>(&*read.back()) : nullptr;
    if (request != nullptr && request->method == "initialize") return refuse("`initialize` cannot be part of a batch.");
    if (!read.back() || request != nullptr) ++answers;
  }
  const auto collector = std::make_shared<BatchSink>(sink, answers);
  for (auto& message : read) {
    if (message)
      receive(std::move(*message), bytes, collector);
    else
      answer_error(*collector, message.error().id, message.error().error, true, HttpStatus::ok);
  }
}

void Connection::receive(jsonrpc::Message message, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  if (auto* incoming = std::get_if<jsonrpc::Request>(&message)) return request(std::move(*incoming), bytes, sink);
  if (const auto* told = std::get_if<jsonrpc::Notification>(&message)) return notification(*told);
  if (const auto* answered = std::get_if<jsonrpc::Response>(&message)) response(*answered);
}

void Connection::request(jsonrpc::Request request, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  Exchange exchange{shared_from_this(),
                    std::move(request.id),
                    std::move(request.method),
                    std::move(request.params),
                    Envelope{},
                    sink,
                    bytes};
  if (in_flight_.contains(exchange.id))
    return exchange.refuse(
        {jsonrpc::ErrorCode::invalid_request,
         "A request with this id is still in flight; every request needs an id of its own.", nullptr},
        HttpStatus::bad_request);
  const bool modern = is_modern_message(exchange.method, exchange.params);
  // A client that asks before its handshake is served all the same, in the newest form it could mean.
  auto envelope = modern ? read_modern_envelope(exchange.params)
                         : read_legacy_envelope(exchange.params, session_ ? session_->revision : newest_legacy);
  if (!envelope) return exchange.refuse(envelope.error(), HttpStatus::bad_request);
  exchange.envelope = std::move(*envelope);
  if (!modern && session_) exchange.envelope.client_capabilities = session_->client_capabilities;
  const Method* method = find_method(exchange.method, modern, services_);
  if (method == nullptr)
    return exchange.refuse({jsonrpc::ErrorCode::method_not_found,
                            "There is no method \"" + json::visible_line(exchange.method) +
                                "\" here. Served: " + served_methods(modern, services_) + ".",
                            nullptr},
                           modern ? HttpStatus::not_found : HttpStatus::ok);
  method->handle(std::move(exchange));
}

void Connection::notification(const jsonrpc::Notification& incoming) {
  if (incoming.method != "notifications/cancelled") return;
  const auto member = incoming.params.find("requestId");
  if (member == incoming.params.end()) return;
  const auto id = jsonrpc::id_from(*member);
  if (!id) return;
  if (const auto found = in_flight_.find(*id); found != in_flight_.end()) {
    const auto held = found->second;
    held->cancel();
  }
}

void Connection::response(const jsonrpc::Response& incoming) {
  const Json id = incoming.id.to_json();
  if (!id.is_number_integer()) return;
  const auto question = questions_.find(id.get<std::int64_t>());
  // Late, doubled or never asked: dropped.
  if (question == questions_.end()) return;
  const auto answered = std::move(question->second);
  questions_.erase(question);
  answered(incoming);
}

std::optional<std::int64_t> Connection::ask(Sink& sink, std::string_view method, const Json& params,
                                            std::function<void(const jsonrpc::Response&)> answered) {
  const std::int64_t question = ++last_question_;
  std::string text;
  jsonrpc::write_request(jsonrpc::Id(question), method, params, text);
  questions_.emplace(question, std::move(answered));
  if (sink.request(text)) return question;
  questions_.erase(question);
  return std::nullopt;
}

void Connection::begin_session(LegacySession session) {
  session_ = std::move(session);
  subscription_ = services_.subscriptions.subscribe(principal_, [this](const Event& event) {
    if (!events_) return;
    std::string text;
    if (event.what == Event::What::list_changed)
      jsonrpc::write_notification(method_of(event.list), Json::object(), text);
    else if (event.what == Event::What::resource_updated && session_->resources.contains(event.uri))
      jsonrpc::write_notification("notifications/resources/updated", Json{{"uri", event.uri}}, text);
    else
      return;
    events_->notify(std::move(text));
  });
}

void Connection::add_call(const jsonrpc::Id& id, std::shared_ptr<InFlight> call) {
  if (in_flight_.emplace(id, std::move(call)).second) ++calls_;
}

void Connection::remove_call(const jsonrpc::Id& id) {
  if (in_flight_.erase(id) == 0) return;
  if (--calls_ == 0 && idle_) {
    const auto idle = idle_;
    idle();
  }
}

void Connection::add_listen(const jsonrpc::Id& id, std::shared_ptr<InFlight> listen) {
  in_flight_.emplace(id, std::move(listen));
}

void Connection::remove_listen(const jsonrpc::Id& id) {
  in_flight_.erase(id);
}

void Connection::cancel_all() {
  const auto held = in_flight_;
  for (const auto& [id, call] : held) call->cancel();
}

void Connection::shut_down() {
  const auto held = in_flight_;
  for (const auto& [id, call] : held) call->shut_down();
}

}  // namespace portcullis::server::mcp
