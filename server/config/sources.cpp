// The process's own environment and file system (see config.hpp).
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "server/config/config.hpp"

extern char** environ;

namespace portcullis::server::config {
namespace {

constexpr std::size_t max_file_bytes = 1u << 20;

// Opened without waiting and read only when it is a regular file: a pipe or device planted as ./portcullis.toml would
// hold the start up for ever.
std::expected<std::string, ReadFailure> read_file(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return std::unexpected(errno == ENOENT || errno == ENOTDIR ? ReadFailure::missing : ReadFailure::unreadable);
  }
  struct stat status{};
  std::expected<std::string, ReadFailure> result;
  if (fstat(fd, &status) != 0) {
    result = std::unexpected(ReadFailure::unreadable);
  } else if (!S_ISREG(status.st_mode)) {
    result = std::unexpected(ReadFailure::not_regular);
  } else {
    std::string text(max_file_bytes + 1, '\0');
    std::size_t size = 0;
    ssize_t got = 0;
    while (size < text.size() &&
           ((got = read(fd, text.data() + size, text.size() - size)) > 0 || (got < 0 && errno == EINTR))) {
      size += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    text.resize(size);
    if (got < 0) {
      result = std::unexpected(ReadFailure::unreadable);
    } else if (size > max_file_bytes) {
      result = std::unexpected(ReadFailure::too_large);
    } else {
      result = std::move(text);
    }
  }
  close(fd);
  return result;
}

}  // namespace

Sources process_sources() {
  Sources sources;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos && equals != 0) {
      sources.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  std::error_code ignored;
  sources.directory = std::filesystem::current_path(ignored);
  sources.read_file = read_file;
  sources.read_descriptor = [](int descriptor) { return read_descriptor(descriptor); };
  return sources;
}

}  // namespace portcullis::server::config
