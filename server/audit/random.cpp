// See random.hpp.
#include "server/audit/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <exception>

#include "server/audit/encoding.hpp"

namespace portcullis::server::audit {

void fill_random(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    // Only a kernel without getrandom fails; a guessable receipt must not be handed out.
    if (got <= 0) std::terminate();
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::string IdSource::next() {
  if (used_ == pool_.size()) {
    fill_random(pool_);
    used_ = 0;
  }
  std::string out;
  out.reserve(2 + 2 * kIdBytes);
  out += "r_";
  append_hex(std::span(pool_).subspan(used_, kIdBytes), out);
  used_ += kIdBytes;
  return out;
}

}  // namespace portcullis::server::audit
