// See listener.hpp.
#include "transport/http/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace portcullis::transport::http {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

std::unexpected<std::string> failure(std::string what = {}) {
  return std::unexpected((what.empty() ? "" : what + ": ") + std::string(std::strerror(errno)));
}

int new_socket(int family) {
  return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

// Whether somebody accepts there. A full queue (EAGAIN) is somebody.
bool somebody_listens(const sockaddr_un& address) {
  const Descriptor probe(new_socket(AF_UNIX));
  if (probe.get() < 0) return true;
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
         errno != ECONNREFUSED;
}

}  // namespace

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
  remove_path();
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept {
  *this = std::move(other);
}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(family_, other.family_);
  std::swap(port_, other.port_);
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

int ListeningSocket::release() {
  return std::exchange(descriptor_, -1);
}

void ListeningSocket::remove_path() {
  if (path_.empty()) return;
  struct stat now{};
  if (::lstat(path_.c_str(), &now) == 0 && now.st_dev == device_ && now.st_ino == inode_) ::unlink(path_.c_str());
  path_.clear();
}

std::expected<ListeningSocket, std::string> ListeningSocket::on_address(const std::string& address,
                                                                        std::uint16_t port) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  ListeningSocket out;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    out.family_ = storage.ss_family = AF_INET;
    v4->sin_port = htons(port);
    size = sizeof *v4;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    out.family_ = storage.ss_family = AF_INET6;
    v6->sin6_port = htons(port);
    size = sizeof *v6;
  } else {
    return std::unexpected("\"" + address + "\" is not an IP address");
  }
  out.descriptor_ = new_socket(out.family_);
  const int yes = 1;
  if (out.descriptor_ < 0 || ::setsockopt(out.descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      ::bind(out.descriptor_, reinterpret_cast<const sockaddr*>(&storage), size) != 0 ||
      ::listen(out.descriptor_, SOMAXCONN) != 0 ||
      ::getsockname(out.descriptor_, reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return failure();
  out.port_ = ntohs(out.family_ == AF_INET ? v4->sin_port : v6->sin6_port);
  return out;
}

std::expected<ListeningSocket, std::string> ListeningSocket::on_path(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path || path.find('\0') != std::string::npos)
    return std::unexpected("the path must have 1 to " + std::to_string(sizeof address.sun_path - 1) + " bytes");
  std::memcpy(address.sun_path, path.data(), path.size());

  // Of two servers that start at once and find a socket that was left behind, one must not delete the other's new one.
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor lock(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.get() < 0) return failure("the folder cannot be opened");
  if (::flock(lock.get(), LOCK_EX) != 0) return failure("the folder cannot be locked");

  struct stat old{};
  if (::lstat(path.c_str(), &old) == 0) {
    if (!S_ISSOCK(old.st_mode)) return std::unexpected("there is something else than a socket at that path");
    if (somebody_listens(address)) return std::unexpected("another server listens there");
    if (::unlink(path.c_str()) != 0) return failure("the socket that was left behind cannot be deleted");
  } else if (errno != ENOENT) {
    return failure();
  }

  ListeningSocket out;
  out.family_ = AF_UNIX;
  out.descriptor_ = new_socket(AF_UNIX);
  // Before bind(), so that there is no moment in which others could connect (Linux takes the mode from the socket).
  if (out.descriptor_ < 0 || ::fchmod(out.descriptor_, 0600) != 0 ||
      ::bind(out.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return failure();
  struct stat made{};
  if (::lstat(path.c_str(), &made) != 0) return failure();
  out.path_ = path;
  out.device_ = made.st_dev;
  out.inode_ = made.st_ino;
  if (::chmod(path.c_str(), 0600) != 0 || ::listen(out.descriptor_, SOMAXCONN) != 0) return failure();
  return out;
}

}  // namespace portcullis::transport::http
