#include "transport/client/names.hpp"

#include <algorithm>
#include <utility>

namespace portcullis::transport::client {

Names::Names(boost::asio::io_context& loop, Answer answer, Lookups::Resolve resolve, Clock::duration wait_at_most)
    : answer_(std::move(answer)),
      wait_at_most_(wait_at_most),
      timer_(loop.get_executor()),
      lookups_(
          loop, [this](const std::string& host, const Addresses& found) { arrived(host, found); }, std::move(resolve)) {
}

Names::~Names() {
  stop();
}

void Names::stop() {
  *alive_ = false;
  lookups_.stop();
  timer_.cancel();
}

const Names::Addresses* Names::find(const std::string& host, Clock::time_point now, Ticket ticket) {
  auto found = entries_.find(host);
  if (found == entries_.end()) {
    if (entries_.size() >= max_names) make_room();
    found = entries_.try_emplace(host).first;
  }
  Entry& entry = found->second;
  const bool known = !entry.addresses.empty() && now - entry.fetched <= stale_for;
  if (!known) {
    entry.waiting.push_back({ticket, now + wait_at_most_});
    follow_patience();
  }
  if (!entry.fetching && (!known || now - entry.fetched > fresh_for)) {
    entry.fetching = true;
    lookups_.start(host);
  }
  return known ? &entry.addresses : nullptr;
}

void Names::arrived(const std::string& host, const Addresses& addresses) {
  const auto found = entries_.find(host);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.fetching = false;
  const std::vector<Waiting> waiting = std::exchange(entry.waiting, {});
  if (addresses.empty()) {
    // A name that is known stays so until it is too old: find() asks again at the next use.
    if (entry.addresses.empty()) entries_.erase(found);
  } else {
    entry.addresses = addresses;
    entry.fetched = Clock::now();
  }
  follow_patience();
  answer(waiting, addresses);
}

void Names::answer(const std::vector<Waiting>& those, const Addresses& addresses) {
  const std::shared_ptr<bool> alive = alive_;
  for (const Waiting& one : those) {
    if (!*alive) return;
    answer_(one.ticket, addresses);
  }
}

// The look-up goes on, and who asks for the name later waits for the same one.
void Names::lose_patience() {
  timer_armed_ = false;
  const auto now = Clock::now();
  std::vector<Waiting> late;
  for (auto& [host, entry] : entries_) {
    // In the order in which they came.
    const auto rest = std::ranges::find_if(entry.waiting, [&](const Waiting& one) { return one.until > now; });
    late.insert(late.end(), entry.waiting.begin(), rest);
    entry.waiting.erase(entry.waiting.begin(), rest);
  }
  follow_patience();
  answer(late, {});
}

void Names::follow_patience() {
  const Waiting* next = nullptr;
  for (const auto& [host, entry] : entries_) {
    // Who came first is the first to lose patience.
    if (!entry.waiting.empty() && (next == nullptr || entry.waiting.front().until < next->until))
      next = &entry.waiting.front();
  }
  if (next == nullptr) {
    timer_armed_ = false;
    timer_.cancel();
    return;
  }
  // It is only ever moved to a later time by its own end.
  if (std::exchange(timer_armed_, true)) return;
  timer_.expires_at(next->until);
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive) lose_patience();
  });
}

void Names::make_room() {
  auto oldest = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->second.fetching) continue;
    if (oldest == entries_.end() || entry->second.fetched < oldest->second.fetched) oldest = entry;
  }
  if (oldest != entries_.end()) entries_.erase(oldest);
}

}  // namespace portcullis::transport::client
