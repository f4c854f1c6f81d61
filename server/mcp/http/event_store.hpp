// The messages of legacy sessions that went out as events, kept for a while so that a client whose connection broke can
// have them again (MCP 2025-03-26 to 2025-11-25, "Resumability and redelivery"). Bounded by bytes, number and age; the
// oldest go first. Shared by the sessions and their streams on one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace portcullis::server::mcp {

struct EventLimits {
  std::size_t session_bytes = 8u << 20;
  std::size_t session_events = 1024;
  std::size_t total_bytes = 64u << 20;
  std::chrono::seconds age{300};
};

class EventStore {
 public:
  using Clock = std::chrono::steady_clock;

  struct Event {
    std::uint64_t session = 0;
    std::uint64_t stream = 0;  // of the session
    std::uint64_t number = 0;  // on the stream, from 1
    std::string message;
    Clock::time_point kept_at;
  };

  explicit EventStore(const EventLimits& limits) : limits_(limits) {}

  // A message larger than a session's share is not kept; it counts as dropped.
  void keep(Event event);
  // Those behind `number`, in order; pointers are valid until the next change.
  std::vector<const Event*> behind(std::uint64_t session, std::uint64_t stream, std::uint64_t number) const;
  bool knows(std::uint64_t session, std::uint64_t stream) const;
  void forget(std::uint64_t session);
  void expire(Clock::time_point now);

  std::size_t bytes() const { return bytes_; }
  std::size_t events() const { return events_.size(); }
  std::uint64_t dropped() const { return dropped_; }

 private:
  using Place = std::list<Event>::iterator;
  struct Share {
    std::deque<Place> events;  // oldest first, as in the list of all
    std::size_t bytes = 0;
  };

  static std::size_t size_of(const Event& event);
  void drop_oldest(std::uint64_t session);

  EventLimits limits_;
  std::list<Event> events_;  // of all sessions, oldest first
  std::unordered_map<std::uint64_t, Share> shares_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace portcullis::server::mcp
