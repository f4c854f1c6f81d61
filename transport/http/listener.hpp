// A socket that accepts: on a literal address, or on a path of the file system. Used by the server only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <string>

namespace portcullis::transport::http {

// Owns the descriptor until it is released, and the path until the end.
class ListeningSocket {
 public:
  ListeningSocket() = default;
  ~ListeningSocket();
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&& other) noexcept;

  // Port 0 takes a free one. Non-blocking, as all of them.
  static std::expected<ListeningSocket, std::string> on_address(const std::string& address, std::uint16_t port);
  // Only this user may connect (mode 0600). A socket that was left behind is replaced when nobody listens on it;
  // anything else at that path is left alone.
  static std::expected<ListeningSocket, std::string> on_path(const std::string& path);

  int release();  // of the descriptor; the path stays ours
  int family() const { return family_; }
  std::uint16_t port() const { return port_; }
  // The file is deleted if it is still ours.
  void remove_path();

 private:
  int descriptor_ = -1;
  int family_ = 0;
  std::uint16_t port_ = 0;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace portcullis::transport::http
