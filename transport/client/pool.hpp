// What the client keeps for each endpoint: idle connections (last used, first taken), the TLS session to resume, the
// endpoint's address when it is a literal. Bounded in number and in age. Called by the client on its loop.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "transport/client/connection.hpp"

namespace portcullis::transport::client {

struct EndpointState {
  std::optional<boost::asio::ip::address> literal;
  SslSession session;
  std::vector<boost::intrusive_ptr<Connection>> idle;
};

class Pool {
 public:
  static constexpr std::chrono::seconds max_idle_time{30};
  // Wide, because a wave of calls that ends must not pay for new connections when the next one begins: an idle
  // connection costs some 6 KiB and a descriptor, and is gone after max_idle_time.
  static constexpr std::size_t most_idle = 8192;

  // Half of the descriptors that the process may have, at most most_idle: the rest is for those who ask us.
  static std::size_t idle_allowed_by_process();

  explicit Pool(std::size_t max_idle) : max_idle_(max_idle) {}

  // Stays where it is for as long as the pool lives. Endpoints come from the configuration, so their number is bounded.
  EndpointState& state_of(const Endpoint& endpoint);

  // A connection that is open and has nothing unread, or null. `unseen`: the caller looks for unread bytes itself.
  boost::intrusive_ptr<Connection> take(EndpointState& state, bool unseen = false);

  // Keeps an idle connection, or closes it when there are enough.
  void keep(EndpointState& state, boost::intrusive_ptr<Connection> connection, Client::Clock::time_point now);

  // Forgets an idle connection that has closed itself.
  void forget(Connection& connection);

  void close_older_than(Client::Clock::time_point limit);
  bool close_one();  // makes room for a descriptor; false when none is idle
  void close_all();
  std::size_t idle() const { return idle_; }

 private:
  struct Hash {
    std::size_t operator()(const Endpoint& endpoint) const {
      return std::hash<std::string>()(endpoint.host) ^ (std::size_t{endpoint.port} << 17) ^ (endpoint.tls ? 1u : 0u);
    }
  };
  void remove_at(EndpointState& state, std::size_t place);

  std::unordered_map<Endpoint, std::unique_ptr<EndpointState>, Hash> states_;
  std::size_t max_idle_;
  std::size_t idle_ = 0;
};

}  // namespace portcullis::transport::client
