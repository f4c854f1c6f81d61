// See subscriptions.hpp.
#include "server/mcp/subscriptions.hpp"

#include <vector>

namespace portcullis::server::mcp {

std::uint64_t Subscriptions::subscribe(std::string principal, Subscriber subscriber) {
  subscribers_.emplace(++last_, Entry{std::move(principal), std::move(subscriber)});
  return last_;
}

void Subscriptions::unsubscribe(std::uint64_t handle) {
  subscribers_.erase(handle);
}

void Subscriptions::publish(const Event& event) {
  // Subscribers may come and go while they are told.
  std::vector<std::uint64_t> handles;
  for (const auto& [handle, entry] : subscribers_)
    if (event.principal.empty() || event.principal == entry.principal) handles.push_back(handle);
  for (const std::uint64_t handle : handles) {
    const auto found = subscribers_.find(handle);
    if (found == subscribers_.end()) continue;
    const Subscriber subscriber = found->second.subscriber;
    subscriber(event);
  }
}

}  // namespace portcullis::server::mcp
