// See event_store.hpp.
#include "server/mcp/http/event_store.hpp"

#include <algorithm>
#include <iterator>

namespace portcullis::server::mcp {

// With what the bookkeeping takes, so that a million empty messages are not free.
std::size_t EventStore::size_of(const Event& event) {
  return event.message.size() + sizeof(Event) + 32;
}

void EventStore::keep(Event event) {
  const std::size_t size = size_of(event);
  if (size > limits_.session_bytes || size > limits_.total_bytes) {
    ++dropped_;
    return;
  }
  const std::uint64_t session = event.session;
  events_.push_back(std::move(event));
  Share& share = shares_[session];
  share.events.push_back(std::prev(events_.end()));
  share.bytes += size;
  bytes_ += size;
  while (share.bytes > limits_.session_bytes || share.events.size() > limits_.session_events) drop_oldest(session);
  while (bytes_ > limits_.total_bytes) drop_oldest(events_.front().session);
}

void EventStore::drop_oldest(std::uint64_t session) {
  const auto found = shares_.find(session);
  Share& share = found->second;
  const Place oldest = share.events.front();
  const std::size_t size = size_of(*oldest);
  share.events.pop_front();
  share.bytes -= size;
  bytes_ -= size;
  events_.erase(oldest);
  ++dropped_;
  if (share.events.empty()) shares_.erase(found);
}

std::vector<const EventStore::Event*> EventStore::behind(std::uint64_t session, std::uint64_t stream,
                                                         std::uint64_t number) const {
  std::vector<const Event*> out;
  const auto found = shares_.find(session);
  if (found == shares_.end()) return out;
  for (const Place& place : found->second.events)
    if (place->stream == stream && place->number > number) out.push_back(&*place);
  return out;
}

bool EventStore::knows(std::uint64_t session, std::uint64_t stream) const {
  const auto found = shares_.find(session);
  return found != shares_.end() && std::any_of(found->second.events.begin(), found->second.events.end(),
                                               [stream](const Place& place) { return place->stream == stream; });
}

void EventStore::forget(std::uint64_t session) {
  const auto found = shares_.find(session);
  if (found == shares_.end()) return;
  for (const Place& place : found->second.events) events_.erase(place);
  bytes_ -= found->second.bytes;
  shares_.erase(found);
}

void EventStore::expire(Clock::time_point now) {
  while (!events_.empty() && now - events_.front().kept_at >= limits_.age) drop_oldest(events_.front().session);
}

}  // namespace portcullis::server::mcp
