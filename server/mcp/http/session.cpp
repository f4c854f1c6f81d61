// See session.hpp.
#include "server/mcp/http/session.hpp"

namespace portcullis::server::mcp {

Session::Session(Services& services, std::string id, std::uint64_t number, std::string principal,
                 std::shared_ptr<EventStore> store, std::shared_ptr<std::size_t> running)
    : id_(std::move(id)),
      number_(number),
      store_(std::move(store)),
      running_(std::move(running)),
      connection_(std::make_shared<Connection>(services, std::move(principal))) {}

Session::~Session() {
  end();
}

void Session::begun() {
  const LegacySession* session = connection_->session();
  primes_ = session != nullptr && session->revision >= Revision::v2025_11_25;
  events_ = std::make_shared<SessionStream>(place(0), primes_, std::nullopt);
  connection_->set_events(events_);
}

std::shared_ptr<SessionStream> Session::open_stream(const transport::http::Reply& reply) {
  std::erase_if(streams_, [](const auto& entry) { return entry.second.expired(); });
  const std::uint64_t number = ++last_stream_;
  StreamPlace counted = place(number);
  counted.running = running_;
  auto stream = std::make_shared<SessionStream>(std::move(counted), primes_, reply);
  streams_.emplace(number, stream);
  return stream;
}

bool Session::resume(const EventId& last, const transport::http::Reply& reply) {
  if (last.stream == 0) {
    events_->resume(reply, last.number);
    return true;
  }
  if (const auto found = streams_.find(last.stream); found != streams_.end()) {
    const auto stream = found->second.lock();
    if (stream && !stream->over()) {
      stream->resume(reply, last.number);
      return true;
    }
  }
  if (!store_->knows(number_, last.stream)) return false;
  const auto replay = std::make_shared<SessionStream>(place(last.stream), primes_, std::nullopt);
  replay->resume(reply, last.number);
  replay->finish();
  return true;
}

bool Session::busy() const {
  if (connection_->in_flight() != 0 || (events_ && events_->attached())) return true;
  for (const auto& [number, held] : streams_)
    if (const auto stream = held.lock(); stream && !stream->over()) return true;
  return false;
}

void Session::keep_alive() {
  if (events_) events_->keep_alive();
  for (const auto& [number, held] : streams_)
    if (const auto stream = held.lock()) stream->keep_alive();
}

void Session::cancel_all() {
  connection_->shut_down();
  connection_->cancel_all();
}

void Session::end() {
  if (ended_) return;
  ended_ = true;
  cancel_all();
  connection_->set_events(nullptr);
  if (events_) events_->finish();
  for (const auto& [number, held] : streams_)
    if (const auto stream = held.lock()) stream->finish();
  store_->forget(number_);
}

}  // namespace portcullis::server::mcp
