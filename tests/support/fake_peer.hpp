// The inside of the fake provider: its state, shared between the tests' threads and its own, and one connection. Only
// fake_provider.cpp and fake_peer.cpp include this.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "tests/support/fake_provider.hpp"

namespace portcullis::tests {

struct FakeScript {
  std::vector<Reply> replies;
  std::size_t next = 0;
};

struct FakeScripts {
  using Table = std::unordered_map<std::string, FakeScript>;

  FakeProvider::Responder responder;
  std::vector<std::pair<std::string, Reply>> contents;
  Table models;
  Table paths;
  Reply fallback = text_reply("ok");

  Reply choose(const RecordedRequest& request);  // all but the responder
};

class FakePeer;

struct FakeState {
  explicit FakeState(FakeOptions wanted);

  void start();
  void stop();
  void close_connections();

  // Called by the peers, on the fake's thread.
  Reply arrived(RecordedRequest request);
  std::size_t opened();
  void shook_hands(std::size_t connection, bool resumed);
  void closed_by_peer(std::size_t connection);

  FakeOptions options;
  std::uint16_t port = 0;
  boost::asio::io_context loop{1};
  boost::asio::ip::tcp::acceptor acceptor{loop};
  boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
  std::set<std::shared_ptr<FakePeer>> peers;  // on the fake's thread only
  std::thread thread;

  mutable std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  FakeScripts scripts;
  std::vector<RecordedRequest> requests;
  std::vector<RecordedConnection> connections;
  std::uint64_t served = 0;

 private:
  void accept();
  void set_up_tls();
};

}  // namespace portcullis::tests
