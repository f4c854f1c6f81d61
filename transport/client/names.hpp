// Host names to addresses: a bounded cache over Lookups, one look-up at a time for each name. Called by the client on
// its loop. Addresses are younger than 30 s, or up to 5 min old while a newer answer is being fetched, so that a slow
// or failing resolver does not stop a provider that is in use; who waits for a name that is not known waits 10 s at
// most, and other names do not wait for it. Nothing here judges an address; the guard does, at each connect.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "transport/client/lookups.hpp"

namespace portcullis::transport::client {

class Names {
 public:
  using Clock = std::chrono::steady_clock;
  using Addresses = Lookups::Addresses;
  using Ticket = std::uint64_t;
  // Called on the loop, once for each ticket; no addresses: the name could not be resolved.
  using Answer = std::function<void(Ticket, const Addresses&)>;

  static constexpr std::chrono::seconds fresh_for{30};
  static constexpr std::chrono::seconds stale_for{300};
  static constexpr std::chrono::seconds patience{10};
  static constexpr std::size_t max_names = 256;

  Names(boost::asio::io_context& loop, Answer answer, Lookups::Resolve resolve = Lookups::from_machine,
        Clock::duration wait_at_most = patience);
  ~Names();

  // The addresses at once when they are known; else nullptr, and the answer comes later under this ticket.
  const Addresses* find(const std::string& host, Clock::time_point now, Ticket ticket);

  // Nothing is answered any more, and no look-up that is out is waited for. Before the loop's end.
  void stop();

 private:
  struct Waiting {
    Ticket ticket;
    Clock::time_point until;
  };
  struct Entry {
    Addresses addresses;
    Clock::time_point fetched;
    bool fetching = false;
    std::vector<Waiting> waiting;
  };
  using Timer =
      boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, boost::asio::io_context::executor_type>;

  void arrived(const std::string& host, const Addresses& addresses);
  void answer(const std::vector<Waiting>& those, const Addresses& addresses);
  void follow_patience();
  void lose_patience();
  void make_room();

  Answer answer_;
  const Clock::duration wait_at_most_;
  std::unordered_map<std::string, Entry> entries_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Timer timer_;
  bool timer_armed_ = false;
  Lookups lookups_;
};

}  // namespace portcullis::transport::client
