// See line_socket.hpp.
#include "server/worker/line_socket.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "transport/json/writer.hpp"

namespace portcullis::server::worker {

std::string read_all(int socket, std::size_t most) {
  std::string all;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t got = ::read(socket, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || all.size() > most) return all;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

void write_line(int socket, const Json& line) {
  const std::string text = json::write(line) + "\n";
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t got = ::write(socket, text.data() + sent, text.size() - sent);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    sent += static_cast<std::size_t>(got);
  }
}

}  // namespace portcullis::server::worker
