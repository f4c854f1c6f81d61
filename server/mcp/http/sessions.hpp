// The sessions of all clients of older revisions: found by id and principal, ended by the client, by idleness, or to
// make room. Bounded in number. Lives on one loop.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/mcp/http/session.hpp"

namespace portcullis::server::mcp {

struct SessionLimits {
  std::size_t sessions = 1024;
  std::chrono::seconds idle{1800};
  EventLimits events = {};
};

// Since the start.
struct SessionCounts {
  std::uint64_t begun = 0;
  std::uint64_t ended = 0;    // by their clients
  std::uint64_t expired = 0;  // idle for too long
  std::uint64_t evicted = 0;  // idle, when another client needed the room
  std::uint64_t refused = 0;  // all the others were busy
  std::uint64_t resumed = 0;  // streams
};

class Sessions {
 public:
  using Clock = std::chrono::steady_clock;

  Sessions(Services& services, const SessionLimits& limits, std::function<Clock::time_point()> now = Clock::now);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // A session that is not in the list yet; nothing when there is no room and nobody who could make some.
  std::shared_ptr<Session> make(const std::string& principal);
  // Ends the session that was idle longest when there is no room.
  void add(const std::shared_ptr<Session>& session);
  // Only its own principal finds a session. Finding is use.
  std::shared_ptr<Session> find(std::string_view id, std::string_view principal);
  void end(Session& session);
  void count_resumption() { ++counts_.resumed; }

  // From time to time: ends idle sessions and forgets old events.
  void tick();
  void keep_alive();
  void drain();
  void cancel_all();
  std::size_t in_flight() const { return *running_; }  // POSTs that are not answered yet

  std::size_t size() const { return sessions_.size(); }
  const SessionCounts& counts() const { return counts_; }
  const EventStore& events() const { return *store_; }

 private:
  using List = std::list<std::shared_ptr<Session>>;

  List::iterator longest_idle();
  void used(List::iterator place);
  void remove(List::iterator place);

  Services& services_;
  SessionLimits limits_;
  std::function<Clock::time_point()> now_;
  std::shared_ptr<EventStore> store_;
  std::shared_ptr<std::size_t> running_ = std::make_shared<std::size_t>(0);
  List sessions_;  // longest unused first
  std::unordered_map<std::string_view, List::iterator> by_id_;
  std::uint64_t last_number_ = 0;
  SessionCounts counts_;
};

}  // namespace portcullis::server::mcp
