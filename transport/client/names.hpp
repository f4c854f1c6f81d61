// Host names to addresses: a bounded cache over the system's resolver, which runs on Asio's own thread. Called by the
// client on its loop. Addresses are younger than 30 s, or up to 5 min old while a newer answer is being fetched, so
// that a slow or failing resolver does not stop a provider that is in use. Nothing here judges an address; the guard
// does, at each connect.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace portcullis::transport::client {

class Names {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  using Ticket = std::uint64_t;
  // Called on the loop, once for each ticket; no addresses: the name could not be resolved.
  using Answer = std::function<void(Ticket, const Addresses&)>;

  static constexpr std::chrono::seconds fresh_for{30};
  static constexpr std::chrono::seconds stale_for{300};
  static constexpr std::size_t max_names = 256;
  static constexpr std::size_t max_addresses = 16;

  Names(boost::asio::io_context& loop, Answer answer);
  ~Names();

  // The addresses at once when they are known; else nullptr, and the answer comes later under this ticket.
  const Addresses* find(const std::string& host, std::chrono::steady_clock::time_point now, Ticket ticket);

 private:
  struct Entry {
    Addresses addresses;
    std::chrono::steady_clock::time_point fetched;
    bool fetching = false;
    std::vector<Ticket> waiting;
  };
  using Resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

  void fetch(const std::string& host, Entry& entry);
  void arrived(const std::string& host, const Addresses& addresses);
  void make_room();

  Resolver resolver_;
  Answer answer_;
  std::unordered_map<std::string, Entry> entries_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace portcullis::transport::client
