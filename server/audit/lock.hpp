// The lock between processes that share one audit directory: open-file-description locks (fcntl(2), F_OFD_SETLK) on the
// file `lock`. Writers hold it for a batch, readers only while they note the sizes of the files.
#pragma once

#include <chrono>
#include <expected>

#include "server/audit/files.hpp"

namespace portcullis::server::audit {

class FileLock {
 public:
  enum class Mode { shared, exclusive };
  using Deadline = std::chrono::steady_clock::time_point;

  // ETIMEDOUT after the deadline. A shared lock needs a file that is open for reading, an exclusive one for writing.
  // `file` must outlive the lock.
  static std::expected<FileLock, int> acquire(const Fd& file, Mode mode, Deadline deadline);
  ~FileLock();
  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
  FileLock& operator=(FileLock&&) = delete;

 private:
  explicit FileLock(const Fd* file) : file_(file) {}
  const Fd* file_;
};

}  // namespace portcullis::server::audit
