#include "transport/client/pool.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace portcullis::transport::client {

std::size_t Pool::idle_allowed_by_process() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  return std::min<std::size_t>(limit.rlim_cur / 2, most_idle);
}

EndpointState& Pool::state_of(const Endpoint& endpoint) {
  std::unique_ptr<EndpointState>& state = states_[endpoint];
  if (!state) {
    state = std::make_unique<EndpointState>();
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(endpoint.host, error);
    if (!error) state->literal = address;
  }
  return *state;
}

boost::intrusive_ptr<Connection> Pool::take(EndpointState& state, bool unseen) {
  while (!state.idle.empty()) {
    boost::intrusive_ptr<Connection> connection = std::move(state.idle.back());
    state.idle.pop_back();
    --idle_;
    if (unseen ? connection->state() == Connection::State::idle : connection->quiet()) return connection;
    connection->close();
  }
  return nullptr;
}

void Pool::keep(EndpointState& state, boost::intrusive_ptr<Connection> connection, Client::Clock::time_point now) {
  if (idle_ >= max_idle_) {
    connection->close();
    return;
  }
  connection->idle_since = now;
  connection->idle_place = state.idle.size();
  connection->idle_in = &state;
  state.idle.push_back(std::move(connection));
  ++idle_;
}

void Pool::forget(Connection& connection) {
  EndpointState& state = *connection.idle_in;
  const std::size_t place = connection.idle_place;
  if (place < state.idle.size() && state.idle[place].get() == &connection) remove_at(state, place);
}

void Pool::remove_at(EndpointState& state, std::size_t place) {
  if (place + 1 < state.idle.size()) {
    state.idle[place] = std::move(state.idle.back());
    state.idle[place]->idle_place = place;
  }
  state.idle.pop_back();
  --idle_;
}

void Pool::close_older_than(Client::Clock::time_point limit) {
  for (auto& [endpoint, state] : states_) {
    for (std::size_t place = state->idle.size(); place-- > 0;) {
      if (state->idle[place]->idle_since > limit) continue;
      state->idle[place]->close();
      remove_at(*state, place);
    }
  }
}

bool Pool::close_one() {
  for (auto& [endpoint, state] : states_) {
    if (state->idle.empty()) continue;
    state->idle.front()->close();
    remove_at(*state, 0);
    return true;
  }
  return false;
}

void Pool::close_all() {
  for (auto& [endpoint, state] : states_) {
    for (auto& connection : state->idle) connection->close();
    state->idle.clear();
  }
  idle_ = 0;
}

}  // namespace portcullis::transport::client
