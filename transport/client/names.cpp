#include "transport/client/names.hpp"

#include <algorithm>
#include <utility>

namespace portcullis::transport::client {

Names::Names(boost::asio::io_context& loop, Answer answer)
    : resolver_(loop.get_executor()), answer_(std::move(answer)) {}

Names::~Names() {
  *alive_ = false;
  resolver_.cancel();
}

const Names::Addresses* Names::find(const std::string& host, std::chrono::steady_clock::time_point now, Ticket ticket) {
  auto found = entries_.find(host);
  if (found == entries_.end()) {
    if (entries_.size() >= max_names) make_room();
    found = entries_.try_emplace(host).first;
  }
  Entry& entry = found->second;
  const bool known = !entry.addresses.empty() && now - entry.fetched <= stale_for;
  if (!known) entry.waiting.push_back(ticket);
  if (!entry.fetching && (!known || now - entry.fetched > fresh_for)) fetch(host, entry);
  return known ? &entry.addresses : nullptr;
}

void Names::fetch(const std::string& host, Entry& entry) {
  entry.fetching = true;
  auto handler = [this, host, alive = alive_](const boost::system::error_code& error,
                                              const Resolver::results_type& results) {
    if (!*alive) return;
    Addresses addresses;
    if (!error) {
      for (const auto& result : results) {
        const auto address = result.endpoint().address();
        const bool seen = std::ranges::find(addresses, address) != addresses.end();
        if (!seen && addresses.size() < max_addresses) addresses.push_back(address);
      }
    }
    arrived(host, addresses);
  };
  resolver_.async_resolve(host, std::string(), std::move(handler));
}

void Names::arrived(const std::string& host, const Addresses& addresses) {
  const auto found = entries_.find(host);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.fetching = false;
  const std::vector<Ticket> waiting = std::exchange(entry.waiting, {});
  if (addresses.empty()) {
    // A name that is known stays so until it is too old: find() asks again at the next use.
    if (entry.addresses.empty()) entries_.erase(found);
  } else {
    entry.addresses = addresses;
    entry.fetched = std::chrono::steady_clock::now();
  }
  const std::shared_ptr<bool> alive = alive_;
  for (const Ticket ticket : waiting) {
    if (!*alive) return;
    answer_(ticket, addresses);
  }
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
