// The few system calls of the log's files: opening without following links, whole writes, lines of a growing file.
// Called by the store (which writes) and by the readers. Errors are errno values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portcullis::server::audit {

// The names inside an audit directory; README.md describes their formats.
inline constexpr const char* kLeavesFile = "leaves";
inline constexpr const char* kCheckpointsFile = "checkpoints";
inline constexpr const char* kStateFile = "state";
inline constexpr const char* kLockFile = "lock";

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  void reset();
  int fd_;
};

// Makes the directory and its missing parents, mode 0700, durable.
std::expected<void, int> make_directory(const std::filesystem::path& directory);
std::expected<Fd, int> open_directory(const std::filesystem::path& directory);
// A regular file of that directory, mode 0600 when `flags` make it. A link is ELOOP, anything else than a file EISDIR;
// a pipe does not block.
std::expected<Fd, int> open_file(const Fd& directory, const char* name, int flags);
std::expected<std::uint64_t, int> size_of(const Fd& file);
// True when the path still leads to this very file.
bool is_at(const Fd& file, const std::filesystem::path& path);
// All bytes at that place, or an error (some may then be written).
std::expected<void, int> write_at(const Fd& file, std::string_view bytes, std::uint64_t offset);
// At most `size` bytes from there; fewer at the end of the file.
std::expected<std::string, int> read_at(const Fd& file, std::uint64_t offset, std::size_t size);
std::expected<void, int> sync_data(const Fd& file);
std::expected<void, int> sync_directory(const Fd& directory);
std::expected<void, int> truncate(const Fd& file, std::uint64_t size);

// The lines of [begin, end) of a file, one after the other, in memory of the longest line.
class LineReader {
 public:
  LineReader(const Fd& file, std::uint64_t begin, std::uint64_t end, std::size_t max_line);

  // The next line without its newline, valid until the next call; nothing when no whole line is left.
  // EFBIG when a line is longer than max_line.
  std::expected<std::optional<std::string_view>, int> next();
  // Where the line that was read last began, and the byte after its newline.
  std::uint64_t line_begin() const { return line_begin_; }
  std::uint64_t line_end() const { return line_end_; }
  // After next() gave nothing: the bytes after the last newline.
  std::string_view rest() const { return {buffer_.data() + used_, filled_ - used_}; }

 private:
  std::expected<bool, int> fill();

  const Fd* file_;
  std::uint64_t read_to_;  // offset in the file of the buffer's end
  std::uint64_t end_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;     // bytes of the buffer that were given out
  std::size_t scanned_ = 0;  // bytes known to hold no newline after used_
  std::size_t filled_ = 0;
  std::uint64_t line_begin_;
  std::uint64_t line_end_;
};

}  // namespace portcullis::server::audit
