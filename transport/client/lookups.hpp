// Host names looked up as the machine is set up to (getaddrinfo: hosts file, DNS, mDNS, a VPN's own), which blocks for
// as long as a server says nothing. Each look-up that runs has a thread, at most most_at_once of them: started on
// demand, without signals, gone when nothing waits. Nobody ever waits for such a thread: one that is stuck when its
// owner goes away finds nobody to tell. Called by Names on its loop.
//
// An asynchronous resolver (c-ares) would need no thread, but does not read nsswitch.conf: a model on the operator's
// own network, at a name that only mDNS or a directory knows, would be there for every program but this one.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace portcullis::transport::client {

class Lookups {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  using Resolve = std::function<Addresses(const std::string&)>;  // may block; on any thread
  // On the loop, once for each start().
  using Answer = std::function<void(const std::string& host, Addresses found)>;

  // More than there are vendors (tools/providers/vendors.cpp), so that a name of theirs does not wait for others that
  // hang, even if these are all the others. A thread has no cost but while its look-up runs.
  static constexpr std::size_t most_at_once = 64;
  static constexpr std::size_t max_addresses = 16;

  Lookups(boost::asio::io_context& loop, Answer answer, Resolve resolve = from_machine);
  ~Lookups();
  Lookups(const Lookups&) = delete;
  Lookups& operator=(const Lookups&) = delete;

  void start(const std::string& host);

  // Nothing is answered any more. Must come before the loop's end. Idempotent; never waits.
  void stop();

  static Addresses from_machine(const std::string& host);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // with the threads that are still out
};

}  // namespace portcullis::transport::client
