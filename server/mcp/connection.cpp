// See connection.hpp: from text to a method. The methods themselves are in methods.cpp.
#include "server/mcp/connection.hpp"

#include "server/mcp/batch_sink.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t most_in_batch = 100;

void answer_error(Sink& sink, const std::optional<jsonrpc::Id>& id, const jsonrpc::Error& error, bool null_id,
                  HttpStatus status) {
  std::string text;
  jsonrpc::write_error(id, error, null_id, text);
  sink.answer(std::move(text), status);
}

}  // namespace

Connection::Connection(Services& services, std::string principal)
    : services_(services), principal_(std::move(principal)) {}

// 2025-11-25 and later leave an unknown id out; before, JSON-RPC's null is the only form there is.
bool Connection::null_ids() const {
  return negotiated_ && *negotiated_ < Revision::v2025_11_25;
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
  dispatch(std::move(*message), text.size(), sink);
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
  if (!negotiated_ || *negotiated_ > Revision::v2025_03_26)
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
      dispatch(std::move(*message), bytes, collector);
    else
      answer_error(*collector, message.error().id, message.error().error, true, HttpStatus::ok);
  }
}

void Connection::dispatch(jsonrpc::Message message, std::size_t bytes, const std::shared_ptr<Sink>& sink) {
  if (auto* incoming = std::get_if<jsonrpc::Request>(&message)) {
    if (calls_.contains(incoming->id))
      return answer_error(*sink, incoming->id,
                          {jsonrpc::ErrorCode::invalid_request,
                           "A request with this id is still in flight; every request needs an id of its own.", nullptr},
                          false, HttpStatus::bad_request);
    return request(std::move(*incoming), bytes, sink);
  }
  if (const auto* incoming = std::get_if<jsonrpc::Notification>(&message)) notification(*incoming);
  // Answers to requests of ours are dropped: there are none in flight.
}

void Connection::notification(const jsonrpc::Notification& incoming) {
  if (incoming.method != "notifications/cancelled") return;
  const auto member = incoming.params.find("requestId");
  if (member == incoming.params.end()) return;
  const auto id = jsonrpc::id_from(*member);
  if (!id) return;
  if (const auto call = calls_.find(*id); call != calls_.end()) {
    const auto held = call->second;
    held->cancel();
  }
}

void Connection::cancel_all() {
  const auto calls = calls_;
  for (const auto& [id, call] : calls) call->cancel();
}

}  // namespace portcullis::server::mcp
