// See owner.hpp. Locks of open file descriptions (fcntl(2), F_OFD_SETLK) may lie beyond the end of the file.
#include "server/store/owner.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "server/audit/random.hpp"

namespace portcullis::server::store {
namespace {

struct flock byte_at(std::int64_t offset) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = offset;
  lock.l_len = 1;
  return lock;
}

std::int64_t random_number() {
  std::array<std::uint8_t, 8> bytes{};
  audit::fill_random(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return static_cast<std::int64_t>(number >> 2) + 1;  // 62 bits: the end of the byte is an offset too
}

}  // namespace

std::expected<Owner, int> Owner::enter(const audit::Fd& directory) {
  auto file = audit::open_file(directory, "owners", O_RDWR | O_CREAT);
  if (!file) return std::unexpected(file.error());
  for (;;) {
    const std::int64_t number = random_number();
    struct flock lock = byte_at(number);
    if (::fcntl(file->get(), F_OFD_SETLK, &lock) == 0) return Owner(std::move(*file), number);
    if (errno != EAGAIN && errno != EACCES) return std::unexpected(errno);
  }
}

bool Owner::alive(std::int64_t number) const {
  if (number == number_) return true;
  if (number <= 0) return false;
  struct flock lock = byte_at(number);
  return ::fcntl(file_.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

}  // namespace portcullis::server::store
