// See files.hpp.
#include "server/audit/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace portcullis::server::audit {
namespace {

constexpr std::size_t kReadSize = 64 << 10;
constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;

std::expected<void, int> checked(int result) {
  if (result != 0) return std::unexpected(errno);
  return {};
}

std::expected<std::size_t, int> read_some(int fd, char* to, std::size_t size, std::uint64_t offset) {
  for (;;) {
    const ssize_t got = ::pread(fd, to, size, static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return std::unexpected(errno);
  }
}

}  // namespace

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

std::expected<void, int> make_directory(const std::filesystem::path& directory) {
  // A NUL would cut the path short and lead to another place.
  if (directory.empty() || directory.native().find('\0') != std::string::npos) return std::unexpected(EINVAL);
  std::filesystem::path at;
  for (const auto& part : directory) {
    const std::filesystem::path parent = at;
    at /= part;
    if (::mkdir(at.c_str(), kDirectoryMode) == 0) {
      const auto above = open_directory(parent.empty() ? std::filesystem::path(".") : parent);
      if (above) static_cast<void>(sync_directory(*above));
    } else if (errno != EEXIST && errno != EISDIR) {
      // The parent may be readable only (EROFS, EACCES) and yet hold the directory.
      const int error = errno;
      struct stat there;
      if (::stat(at.c_str(), &there) != 0) return std::unexpected(error);
    }
  }
  return {};
}

std::expected<Fd, int> open_directory(const std::filesystem::path& directory) {
  if (directory.empty() || directory.native().find('\0') != std::string::npos) return std::unexpected(EINVAL);
  Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return std::unexpected(errno);
  return fd;
}

std::expected<Fd, int> open_file(const Fd& directory, const char* name, int flags) {
  Fd fd(::openat(directory.get(), name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, kFileMode));
  if (!fd) return std::unexpected(errno == ENXIO ? EISDIR : errno);
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) return std::unexpected(errno);
  if (!S_ISREG(status.st_mode)) return std::unexpected(EISDIR);
  return fd;
}

std::expected<std::uint64_t, int> size_of(const Fd& file) {
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return std::unexpected(errno);
  return static_cast<std::uint64_t>(status.st_size);
}

bool is_at(const Fd& file, const std::filesystem::path& path) {
  struct stat ours;
  struct stat theirs;
  return ::fstat(file.get(), &ours) == 0 && ::lstat(path.c_str(), &theirs) == 0 && ours.st_dev == theirs.st_dev &&
         ours.st_ino == theirs.st_ino;
}

std::expected<void, int> write_at(const Fd& file, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return std::unexpected(errno);
    if (put == 0) return std::unexpected(ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

std::expected<std::string, int> read_at(const Fd& file, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const auto got = read_some(file.get(), out.data() + filled, size - filled, offset + filled);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    filled += *got;
  }
  out.resize(filled);
  return out;
}

std::expected<void, int> sync_data(const Fd& file) {
  return checked(::fdatasync(file.get()));
}

std::expected<void, int> sync_directory(const Fd& directory) {
  return checked(::fsync(directory.get()));
}

std::expected<void, int> truncate(const Fd& file, std::uint64_t size) {
  return checked(::ftruncate(file.get(), static_cast<off_t>(size)));
}

LineReader::LineReader(const Fd& file, std::uint64_t begin, std::uint64_t end, std::size_t max_line)
    : file_(&file), read_to_(begin), end_(end), max_line_(max_line), line_begin_(begin), line_end_(begin) {}

std::expected<std::optional<std::string_view>, int> LineReader::next() {
  for (;;) {
    if (scanned_ < filled_) {
      const char* from = buffer_.data() + scanned_;
      if (const void* newline = std::memchr(from, '\n', filled_ - scanned_)) {
        const std::size_t stop = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data());
        const std::string_view line(buffer_.data() + used_, stop - used_);
        if (line.size() > max_line_) return std::unexpected(EFBIG);
        line_begin_ = line_end_;
        line_end_ += line.size() + 1;
        used_ = scanned_ = stop + 1;
        return line;
      }
      scanned_ = filled_;
    }
    if (filled_ - used_ > max_line_) return std::unexpected(EFBIG);
    const auto more = fill();
    if (!more) return std::unexpected(more.error());
    if (!*more) return std::nullopt;
  }
}

// Reads more behind what is unused; false at the end.
std::expected<bool, int> LineReader::fill() {
  if (read_to_ >= end_) return false;
  if (used_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + used_, filled_ - used_);
    filled_ -= used_;
    scanned_ -= used_;
    used_ = 0;
  }
  // Doubling keeps the moves linear in the length of a long line.
  if (filled_ == buffer_.size()) buffer_.resize(std::max(kReadSize, buffer_.size() * 2));
  const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size() - filled_, end_ - read_to_));
  const auto got = read_some(file_->get(), buffer_.data() + filled_, want, read_to_);
  if (!got) return std::unexpected(got.error());
  // The file became shorter than it was when we looked.
  if (*got == 0) return std::unexpected(ESTALE);
  filled_ += *got;
  read_to_ += *got;
  return true;
}

}  // namespace portcullis::server::audit
