// See snapshot.hpp.
#include "server/audit/snapshot.hpp"

#include <fcntl.h>

#include <optional>

#include "server/audit/lock.hpp"
#include "server/audit/problems.hpp"

namespace portcullis::server::audit {
namespace {

constexpr std::chrono::seconds kLockTimeout{2};

Fault unreadable(const std::filesystem::path& path, int error) {
  return {.problem = "The audit log could not open " + shown(path) + ": " + errno_text(error) + '.', .error = error};
}

}  // namespace

std::expected<Snapshot, Fault> take_snapshot(const std::filesystem::path& directory) {
  const auto opened = open_directory(directory);
  if (!opened) return std::unexpected(unreadable(directory, opened.error()));
  auto leaves = open_file(*opened, kLeavesFile, O_RDONLY);
  if (!leaves) return std::unexpected(unreadable(directory / kLeavesFile, leaves.error()));
  auto checkpoints = open_file(*opened, kCheckpointsFile, O_RDONLY);
  if (!checkpoints) return std::unexpected(unreadable(directory / kCheckpointsFile, checkpoints.error()));

  Snapshot out{.leaves = std::move(*leaves), .checkpoints = std::move(*checkpoints), .beginning = {}};
  {
    // A copy of a log may have no lock file, and a stopped writer may hold it: then the sizes are taken as they are,
    // and a batch that is half written shows as such.
    const auto lock_file = open_file(*opened, kLockFile, O_RDONLY);
    std::optional<std::expected<FileLock, int>> lock;
    if (lock_file) {
      lock.emplace(
          FileLock::acquire(*lock_file, FileLock::Mode::shared, std::chrono::steady_clock::now() + kLockTimeout));
    }
    const auto leaves_size = size_of(out.leaves);
    if (!leaves_size) return std::unexpected(unreadable(directory / kLeavesFile, leaves_size.error()));
    const auto checkpoints_size = size_of(out.checkpoints);
    if (!checkpoints_size) return std::unexpected(unreadable(directory / kCheckpointsFile, checkpoints_size.error()));
    out.leaves_size = *leaves_size;
    out.checkpoints_size = *checkpoints_size;
  }
  auto beginning = read_beginning(out.checkpoints);
  if (!beginning) return std::unexpected(beginning.error());
  out.beginning = std::move(*beginning);
  return out;
}

}  // namespace portcullis::server::audit
