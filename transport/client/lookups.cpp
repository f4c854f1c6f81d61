#include "transport/client/lookups.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace portcullis::transport::client {
namespace {

namespace asio = boost::asio;

// Signals belong to the loops. False: the system has no more threads to give.
template <class Body>
bool start_detached_without_signals(Body body) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  if (::pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return false;
  bool started = true;
  try {
    std::thread(std::move(body)).detach();
  } catch (const std::system_error&) {
    started = false;
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

asio::ip::address address_of(const sockaddr& socket) {
  if (socket.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket, sizeof v4);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &socket, sizeof v6);
  std::array<unsigned char, 16> bytes{};
  std::ranges::copy(v6.sin6_addr.s6_addr, bytes.begin());
  return asio::ip::address_v6(bytes, v6.sin6_scope_id);
}

}  // namespace

// The lock is `mutex`. `loop` is null once nobody listens; `answer` is called and destroyed on the loop's thread only.
struct Lookups::Shared : std::enable_shared_from_this<Shared> {
  Resolve resolve;
  Answer answer;
  std::mutex mutex;
  asio::io_context* loop = nullptr;
  std::deque<std::string> waiting;
  std::size_t threads = 0;

  // With the lock held, so that the loop is still there.
  void tell(std::string host, Addresses found) {
    asio::post(*loop, [self = shared_from_this(), name = std::move(host), addresses = std::move(found)]() mutable {
      if (!self->answer) return;
      const Answer kept = self->answer;  // may be stopped inside
      kept(name, std::move(addresses));
    });
  }

  void work() {
    std::unique_lock lock(mutex);
    while (loop != nullptr && !waiting.empty()) {
      std::string host = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      Addresses found;
      try {
        found = resolve(host);
      } catch (...) {
        found.clear();
      }
      lock.lock();
      if (loop != nullptr) tell(std::move(host), std::move(found));
    }
    --threads;
  }
};

Lookups::Lookups(asio::io_context& loop, Answer answer, Resolve resolve) : shared_(std::make_shared<Shared>()) {
  shared_->resolve = std::move(resolve);
  shared_->answer = std::move(answer);
  shared_->loop = &loop;
}

Lookups::~Lookups() {
  stop();
}

void Lookups::stop() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->loop = nullptr;
    shared_->waiting.clear();
  }
  shared_->answer = nullptr;
}

void Lookups::start(const std::string& host) {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->loop == nullptr) return;
  shared_->waiting.push_back(host);
  if (shared_->threads == most_at_once) return;
  if (start_detached_without_signals([shared = shared_] { shared->work(); })) {
    ++shared_->threads;
  } else if (shared_->threads == 0) {
    shared_->waiting.pop_back();
    shared_->tell(host, {});
  }
}

Lookups::Addresses Lookups::from_machine(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  Addresses found;
  for (const addrinfo* each = list; each != nullptr && found.size() < max_addresses; each = each->ai_next) {
    if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
    const auto address = address_of(*each->ai_addr);
    if (std::ranges::find(found, address) == found.end()) found.push_back(address);
  }
  ::freeaddrinfo(list);
  return found;
}

}  // namespace portcullis::transport::client
