// The side of the zygote that stays in the server (see zygote.hpp).
#include "server/worker/zygote.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/worker/zygote_loop.hpp"

namespace portcullis::server::worker {

std::unique_ptr<Zygote> Zygote::start(std::vector<Body> bodies) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return nullptr;
  }
  if (child == 0) {
    ::close(ends[0]);
    zygote_loop(ends[1], parent, bodies);
  }
  ::close(ends[1]);
  return std::unique_ptr<Zygote>(new Zygote(ends[0], child));
}

Zygote::~Zygote() {
  ::close(control_);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::optional<int> Zygote::run(std::size_t body, const Bounds& bounds) const {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return std::nullopt;
  JobOrder order{body, bounds};
  iovec piece{&order, sizeof order};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(control_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  ::close(ends[1]);
  if (sent != static_cast<ssize_t>(sizeof order) || ::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
    ::close(ends[0]);
    return std::nullopt;
  }
  return ends[0];
}

}  // namespace portcullis::server::worker
