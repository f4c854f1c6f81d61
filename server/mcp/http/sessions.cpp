// See sessions.hpp.
#include "server/mcp/http/sessions.hpp"

#include <algorithm>
#include <iterator>

#include "server/telemetry/log.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t id_digits = 32;  // 128 bits of the operating system's

}  // namespace

Sessions::Sessions(Services& services, const SessionLimits& limits, std::function<Clock::time_point()> now)
    : services_(services), limits_(limits), now_(std::move(now)), store_(std::make_shared<EventStore>(limits.events)) {}

Sessions::~Sessions() {
  while (!sessions_.empty()) remove(sessions_.begin());
}

std::shared_ptr<Session> Sessions::make(const std::string& principal) {
  if (sessions_.size() >= limits_.sessions && longest_idle() == sessions_.end()) {
    ++counts_.refused;
    return nullptr;
  }
  return std::make_shared<Session>(services_, services_.random_hex(id_digits), ++last_number_, principal, store_,
                                   running_);
}

Sessions::List::iterator Sessions::longest_idle() {
  return std::find_if(sessions_.begin(), sessions_.end(), [](const auto& held) { return !held->busy(); });
}

// Room is made here and not before: an `initialize` that is refused ends nobody's session.
void Sessions::add(const std::shared_ptr<Session>& session) {
  if (sessions_.size() >= limits_.sessions) {
    if (const auto idle = longest_idle(); idle != sessions_.end()) {
      ++counts_.evicted;
      telemetry::log_debug("a session that was idle ended to make room");
      remove(idle);
    }
  }
  ++counts_.begun;
  session->last_used = now_();
  sessions_.push_back(session);
  by_id_.emplace(session->id(), std::prev(sessions_.end()));
}

std::shared_ptr<Session> Sessions::find(std::string_view id, std::string_view principal) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || (*found->second)->principal() != principal) return nullptr;
  used(found->second);
  return *found->second;
}

void Sessions::used(List::iterator place) {
  (*place)->last_used = now_();
  sessions_.splice(sessions_.end(), sessions_, place);
}

void Sessions::remove(List::iterator place) {
  const auto session = *place;
  by_id_.erase(session->id());
  sessions_.erase(place);
  session->end();
}

void Sessions::end(Session& session) {
  const auto found = by_id_.find(session.id());
  if (found == by_id_.end()) return;
  ++counts_.ended;
  remove(found->second);
}

void Sessions::tick() {
  const auto now = now_();
  auto at = sessions_.begin();
  for (std::size_t left = sessions_.size(); left != 0; --left) {
    const auto here = at++;
    if ((*here)->busy()) {
      used(here);  // goes behind those that are still to be looked at
    } else if (now - (*here)->last_used >= limits_.idle) {
      ++counts_.expired;
      remove(here);
    }
  }
  store_->expire(now);
}

void Sessions::keep_alive() {
  for (const auto& session : sessions_) session->keep_alive();
}

void Sessions::drain() {
  for (const auto& session : sessions_) session->drain();
}

void Sessions::cancel_all() {
  for (const auto& session : sessions_) session->cancel_all();
}

}  // namespace portcullis::server::mcp
