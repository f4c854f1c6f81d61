// See lock.hpp.
#include "server/audit/lock.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace portcullis::server::audit {
namespace {

using std::chrono::microseconds;

// Byte 0 is the lock. Byte 1 is a turnstile in front of it: whoever waits for byte 0 holds it, so that a busy writer
// that gives the lock back queues behind the one who waits instead of taking it again at once.
constexpr off_t kLock = 0;
constexpr off_t kTurnstile = 1;
constexpr microseconds kFirstPause{50};
constexpr microseconds kLongestPause{1000};

std::expected<void, int> set_lock(const Fd& file, short type, off_t byte) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  if (::fcntl(file.get(), F_OFD_SETLK, &lock) == 0) return {};
  return std::unexpected(errno);
}

// The kernel's blocking call knows no deadline.
std::expected<void, int> wait_for(const Fd& file, short type, off_t byte, FileLock::Deadline deadline) {
  for (microseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    const auto locked = set_lock(file, type, byte);
    if (locked) return {};
    if (locked.error() != EAGAIN && locked.error() != EACCES && locked.error() != EINTR) return locked;
    if (std::chrono::steady_clock::now() >= deadline) return std::unexpected(ETIMEDOUT);
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

std::expected<FileLock, int> FileLock::acquire(const Fd& file, Mode mode, Deadline deadline) {
  const short type = mode == Mode::shared ? F_RDLCK : F_WRLCK;
  if (const auto entered = wait_for(file, type, kTurnstile, deadline); !entered) {
    return std::unexpected(entered.error());
  }
  const auto locked = wait_for(file, type, kLock, deadline);
  static_cast<void>(set_lock(file, F_UNLCK, kTurnstile));
  if (!locked) return std::unexpected(locked.error());
  return FileLock(&file);
}

FileLock::~FileLock() {
  if (file_ != nullptr) static_cast<void>(set_lock(*file_, F_UNLCK, kLock));
}

}  // namespace portcullis::server::audit
