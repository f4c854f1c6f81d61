// Reading what was handed over as an open descriptor (see Sources::read_descriptor).
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "server/config/config.hpp"

namespace portcullis::server::config {
namespace {

constexpr std::size_t most_bytes = 16u << 10;  // a key, or a token with everything that is signed in it

std::expected<std::string, ReadFailure> read_to_end(int descriptor, std::chrono::milliseconds longest) {
  const auto until = std::chrono::steady_clock::now() + longest;
  std::string text;
  char piece[4096];
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return std::unexpected(ReadFailure::timed_out);
    pollfd ready{descriptor, POLLIN, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(left));
    if (count == 0 || (count < 0 && errno == EINTR)) continue;
    if (count < 0 || (ready.revents & POLLNVAL) != 0) return std::unexpected(ReadFailure::unreadable);
    const ssize_t got = ::read(descriptor, piece, sizeof piece);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return std::unexpected(ReadFailure::unreadable);
    if (got == 0) return text;
    text.append(piece, static_cast<std::size_t>(got));
    ::explicit_bzero(piece, sizeof piece);
    if (text.size() > most_bytes) return std::unexpected(ReadFailure::too_large);
  }
}

}  // namespace

// What came over exec has no FD_CLOEXEC; all that this program opens has it. So a number that was not handed over is
// told from one of our own, which must neither be read nor be closed.
std::expected<std::string, ReadFailure> read_descriptor(int descriptor, std::chrono::milliseconds longest) {
  const int flags = descriptor < 3 ? -1 : ::fcntl(descriptor, F_GETFD);
  if (flags < 0 || (flags & FD_CLOEXEC) != 0) return std::unexpected(ReadFailure::missing);
  auto text = read_to_end(descriptor, longest);
  ::close(descriptor);
  return text;
}

}  // namespace portcullis::server::config
