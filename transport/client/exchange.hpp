// One request on its way: what the caller gave, and which connection has it. Owned by the client's table of exchanges.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>

#include "transport/client/client.hpp"
#include "transport/client/deadlines.hpp"

namespace portcullis::transport::client {

class Connection;
struct EndpointState;

// The deadline node is a base, so that an expired node leads back to its exchange.
struct Exchange : DeadlineNode {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // tells apart the exchanges that used the same slot
  bool live = false;
  Request request;
  Handlers handlers;
  Client::Clock::time_point started;
  Client::Clock::time_point deadline;    // `when` is earlier while Request::idle is watched
  Client::Clock::time_point last_piece;  // of the body, while Request::idle is watched
  bool watched = false;
  Timings timings;
  bool sending = false;  // bytes of the request may have left
  EndpointState* endpoint = nullptr;
  boost::intrusive_ptr<Connection> connection;  // null while the name is being resolved

  Client::ExchangeId id() const { return (Client::ExchangeId{generation} << 32) | slot; }
};

}  // namespace portcullis::transport::client
