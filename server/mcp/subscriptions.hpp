// Who wants to hear of what: `subscriptions/listen` streams (revision 2026-07-28), and the sessions of the older
// revisions (list_changed for all of them, `resources/subscribe` by URI). Publishing reaches every subscriber of that
// principal at once. Lives on one loop; no member is thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

enum class ListKind { tools, prompts, resources };

struct Event {
  enum class What { list_changed, resource_updated, task } what = What::list_changed;
  ListKind list = ListKind::tools;
  std::string uri;        // of the resource
  Json task;              // members of the task's state, with `taskId`
  std::string principal;  // empty: everybody
};

class Subscriptions {
 public:
  using Subscriber = std::function<void(const Event&)>;

  // The subscriber filters for itself; it may unsubscribe inside the call.
  std::uint64_t subscribe(std::string principal, Subscriber subscriber);
  void unsubscribe(std::uint64_t handle);
  void publish(const Event& event);
  std::size_t size() const { return subscribers_.size(); }

  // The `subscriptions/listen` streams among them are counted, for their limit.
  std::size_t listens() const { return listens_; }
  void listen_began() { ++listens_; }
  void listen_ended() { --listens_; }

 private:
  struct Entry {
    std::string principal;
    Subscriber subscriber;
  };
  std::map<std::uint64_t, Entry> subscribers_;
  std::uint64_t last_ = 0;
  std::size_t listens_ = 0;
};

}  // namespace portcullis::server::mcp
