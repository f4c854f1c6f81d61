// A blocking loopback client of the HTTP tests: bytes out, bytes in, nothing of ours in between.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace portcullis::test {

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void close_sending() { ::shutdown(socket_, SHUT_WR); }
  void send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // What came up to and with `end`; what came so far when the connection ended first.
  std::string read_until(std::string_view end) {
    while (true) {
      if (const auto found = held_.find(end); found != std::string::npos) {
        std::string out = held_.substr(0, found + end.size());
        held_.erase(0, found + end.size());
        return out;
      }
      if (!more()) return std::exchange(held_, {});
    }
  }
  std::string read_to_end() {
    while (more()) {
    }
    return std::exchange(held_, {});
  }
  bool ended_in_order() const { return last_ == 0; }

 private:
  bool more() {
    char bytes[16384];
    last_ = ::recv(socket_, bytes, sizeof bytes, 0);
    if (last_ <= 0) return false;
    held_.append(bytes, static_cast<std::size_t>(last_));
    return true;
  }
  int socket_;
  bool connected_ = false;
  std::string held_;
  ssize_t last_ = -1;
};

}  // namespace portcullis::test
