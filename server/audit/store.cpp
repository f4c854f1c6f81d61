// See store.hpp.
#include "server/audit/store.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "server/audit/problems.hpp"
#include "server/audit/state.hpp"
#include "transport/json/object.hpp"

namespace portcullis::server::audit {
namespace {

constexpr const char* kNewCheckpointsFile = "checkpoints.new";
// Reading so many leaves takes a few milliseconds, so a new process is quick without a fresher state.
constexpr std::uint64_t kStateInterval = 1024;

}  // namespace

Store::Store(std::filesystem::path directory, std::chrono::milliseconds lock_timeout)
    : directory_(std::move(directory)), lock_timeout_(lock_timeout) {}

std::expected<Checkpoint, schemas::Problem> Store::append(std::span<Entry> batch) {
  if (damage_) return std::unexpected(*damage_);
  if (auto ready = open_lock(); !ready) return std::unexpected(std::move(ready.error()));
  const auto lock =
      FileLock::acquire(lock_fd_, FileLock::Mode::exclusive, std::chrono::steady_clock::now() + lock_timeout_);
  if (!lock) return std::unexpected(unavailable_at(kLockFile, "lock", lock.error()));

  Outcome followed = open_log();
  if (followed) followed = check_in_place();
  if (followed) followed = catch_up();
  if (!followed) {
    if (followed.error().code == "audit_corrupt") damage_ = followed.error();
    close();
    return std::unexpected(std::move(followed.error()));
  }
  auto written = write(batch);
  if (!written) {
    undo();
    close();
    return std::unexpected(std::move(written.error()));
  }
  position_ = std::move(*written);
  seen_ = position_->checkpointed;
  if (seen_ - in_state_ >= kStateInterval) {
    write_state(directory_fd_, *position_);
    in_state_ = seen_;
  }
  return Checkpoint{origin_, position_->checkpointed, position_->tree.root()};
}

Store::Outcome Store::open_lock() {
  if (lock_fd_) return {};
  // A log that was once there must not be made anew in silence.
  if (origin_.empty()) {
    if (const auto made = make_directory(directory_); !made) {
      return std::unexpected(unavailable(directory_, "make", made.error()));
    }
  }
  auto directory = open_directory(directory_);
  if (!directory) return std::unexpected(unavailable(directory_, "open", directory.error()));
  auto lock = open_file(*directory, kLockFile, O_RDWR | O_CREAT);
  if (!lock) return std::unexpected(unavailable_at(kLockFile, "open", lock.error()));
  directory_fd_ = std::move(*directory);
  lock_fd_ = std::move(*lock);
  return {};
}

Store::Outcome Store::open_log() {
  if (position_) return {};
  auto checkpoints = open_file(directory_fd_, kCheckpointsFile, O_RDWR);
  auto leaves = open_file(directory_fd_, kLeavesFile, O_RDWR);
  if (!checkpoints && checkpoints.error() == ENOENT) {
    // The checkpoints are always there first.
    if (leaves) return std::unexpected(corrupt_here("The checkpoints are missing."));
    if (leaves.error() != ENOENT) return std::unexpected(unavailable_at(kLeavesFile, "open", leaves.error()));
    if (!origin_.empty()) return std::unexpected(corrupt_here("Its files were removed while it was in use."));
    if (auto made = make_log(); !made) return made;
    checkpoints = open_file(directory_fd_, kCheckpointsFile, O_RDWR);
  }
  if (!checkpoints) return std::unexpected(unavailable_at(kCheckpointsFile, "open", checkpoints.error()));
  auto beginning = read_beginning(*checkpoints);
  if (!beginning) {
    if (beginning.error().error != 0) {
      return std::unexpected(unavailable_at(kCheckpointsFile, "read", beginning.error().error));
    }
    return std::unexpected(corrupt_here(beginning.error().problem));
  }
  if (!origin_.empty() && origin_ != beginning->origin) {
    return std::unexpected(corrupt_here("Another log was put in its place."));
  }
  if (!leaves && leaves.error() == ENOENT) {
    const auto size = size_of(*checkpoints);
    if (!size) return std::unexpected(unavailable_at(kCheckpointsFile, "read", size.error()));
    if (*size != beginning->position.checkpoints_end) return std::unexpected(corrupt_here("The leaves are missing."));
    leaves = open_file(directory_fd_, kLeavesFile, O_RDWR | O_CREAT | O_EXCL);
    if (leaves) {
      const auto durable = sync_directory(directory_fd_);
      if (!durable) return std::unexpected(unavailable(directory_, "sync", durable.error()));
    }
  }
  if (!leaves) return std::unexpected(unavailable_at(kLeavesFile, "open", leaves.error()));
  leaves_ = std::move(*leaves);
  checkpoints_ = std::move(*checkpoints);
  origin_ = beginning->origin;
  position_ = std::move(beginning->position);
  if (auto stored = read_state(directory_fd_, leaves_, checkpoints_)) position_ = std::move(*stored);
  in_state_ = position_->checkpointed;
  return {};
}

// The first line of the checkpoints appears at once or not at all: it is written beside and renamed.
Store::Outcome Store::make_log() {
  ::unlinkat(directory_fd_.get(), kNewCheckpointsFile, 0);
  std::expected<void, int> done;
  {
    const auto file = open_file(directory_fd_, kNewCheckpointsFile, O_WRONLY | O_CREAT | O_EXCL);
    if (!file) return std::unexpected(unavailable_at(kNewCheckpointsFile, "make", file.error()));
    done = write_at(*file, origin_line(new_origin()), 0);
    if (done) done = sync_data(*file);
  }
  if (done && ::renameat(directory_fd_.get(), kNewCheckpointsFile, directory_fd_.get(), kCheckpointsFile) != 0) {
    done = std::unexpected(errno);
  }
  if (done) done = sync_directory(directory_fd_);
  if (done) return {};
  ::unlinkat(directory_fd_.get(), kNewCheckpointsFile, 0);
  return std::unexpected(unavailable_at(kNewCheckpointsFile, "write", done.error()));
}

// A file that was moved away or replaced is no longer the log, whatever still reaches it through our descriptor.
Store::Outcome Store::check_in_place() const {
  if (is_at(leaves_, directory_ / kLeavesFile) && is_at(checkpoints_, directory_ / kCheckpointsFile) &&
      is_at(lock_fd_, directory_ / kLockFile)) {
    return {};
  }
  return std::unexpected(corrupt_here("Its files were moved, replaced or removed while it was in use."));
}

// Reads what other processes, or a killed one, wrote behind our place.
Store::Outcome Store::catch_up() {
  const auto leaves_size = size_of(leaves_);
  if (!leaves_size) return std::unexpected(unavailable_at(kLeavesFile, "read", leaves_size.error()));
  const auto checkpoints_size = size_of(checkpoints_);
  if (!checkpoints_size) return std::unexpected(unavailable_at(kCheckpointsFile, "read", checkpoints_size.error()));
  Position& at = *position_;
  if (*leaves_size < at.leaves_end || *checkpoints_size < at.checkpoints_end) {
    return std::unexpected(corrupt_here("It became shorter than it was."));
  }
  if (*leaves_size != at.leaves_end || *checkpoints_size != at.checkpoints_end) {
    Walk walk(at, leaves_, *leaves_size, checkpoints_, *checkpoints_size);
    for (;;) {
      const auto leaf = walk.next();
      if (!leaf) {
        if (leaf.error().error != 0) return std::unexpected(unavailable(directory_, "read", leaf.error().error));
        return std::unexpected(corrupt_here(leaf.error().problem));
      }
      if (!*leaf) break;
    }
    if (auto repaired = drop_partial_lines(walk); !repaired) return repaired;
  }
  if (at.tree.size() < seen_) return std::unexpected(corrupt_here("It holds fewer leaves than before."));
  return {};
}

// What a writer leaves that was killed: whole leaves without a checkpoint (they stay; the checkpoint of the next batch
// covers them), then perhaps one cut leaf line or one cut checkpoint line.
Store::Outcome Store::drop_partial_lines(const Walk& walk) {
  const Position& at = *position_;
  if (!walk.partial_checkpoint().empty()) {
    // The leaves of a batch are on disk before its checkpoint, so that a cut line can only be the beginning of one.
    CheckpointLine next{.size = at.tree.size(), .root = at.tree.root(), .link = {}};
    next.link = next_link(at.link, next.size, next.root);
    if (next.size == at.checkpointed || !line_of(next).starts_with(walk.partial_checkpoint())) {
      return std::unexpected(corrupt_here("The last line of the checkpoints is cut off and not what a writer left."));
    }
    const auto cut = truncate(checkpoints_, at.checkpoints_end);
    if (!cut) return std::unexpected(unavailable_at(kCheckpointsFile, "truncate", cut.error()));
  }
  if (!walk.partial_leaf().empty()) {
    const auto cut = truncate(leaves_, at.leaves_end);
    if (!cut) return std::unexpected(unavailable_at(kLeavesFile, "truncate", cut.error()));
  }
  return {};
}

std::expected<Position, schemas::Problem> Store::write(std::span<Entry> batch) {
  Position next = *position_;
  lines_.clear();
  for (Entry& entry : batch) {
    const std::uint64_t index = next.tree.size();
    const auto completed = complete_record(entry.record, index, record_);
    json::dispose(entry.record);
    if (!completed) {
      entry.placed = std::unexpected(completed.error());
      continue;
    }
    const Hash hash = leaf_hash(record_);
    next.last_leaf = position_->leaves_end + lines_.size();
    append_leaf_line(lines_, index, hash, record_);
    next.tree.add(hash);
    entry.placed = Placed{index, hash};
  }
  next.leaves_end = position_->leaves_end + lines_.size();
  if (next.tree.size() == next.checkpointed) return next;

  auto done = write_at(leaves_, lines_, position_->leaves_end);
  if (!done) return std::unexpected(unavailable_at(kLeavesFile, "write", done.error()));
  done = sync_data(leaves_);
  if (!done) return std::unexpected(unavailable_at(kLeavesFile, "sync", done.error()));

  CheckpointLine checkpoint{.size = next.tree.size(), .root = next.tree.root(), .link = {}};
  checkpoint.link = next_link(next.link, checkpoint.size, checkpoint.root);
  const std::string line = line_of(checkpoint);
  done = write_at(checkpoints_, line, next.checkpoints_end);
  if (!done) return std::unexpected(unavailable_at(kCheckpointsFile, "write", done.error()));
  done = sync_data(checkpoints_);
  if (!done) return std::unexpected(unavailable_at(kCheckpointsFile, "sync", done.error()));
  next.checkpointed = checkpoint.size;
  next.link = checkpoint.link;
  next.checkpoints_end += line.size();
  return next;
}

// Back to the last good end, the checkpoints first: without their end the leaves stay, and the next append adopts them.
void Store::undo() {
  if (!truncate(checkpoints_, position_->checkpoints_end)) return;
  static_cast<void>(sync_data(checkpoints_));
  if (truncate(leaves_, position_->leaves_end)) static_cast<void>(sync_data(leaves_));
}

// The next append opens everything again and so starts from what is really on disk. Closing the lock file gives the
// lock back.
void Store::close() {
  position_.reset();
  leaves_ = Fd();
  checkpoints_ = Fd();
  directory_fd_ = Fd();
  lock_fd_ = Fd();
}

schemas::Problem Store::unavailable_at(const char* name, std::string_view doing, int error) const {
  return unavailable(directory_ / name, doing, error);
}

schemas::Problem Store::corrupt_here(std::string_view what) const {
  return corrupt(directory_, what);
}

}  // namespace portcullis::server::audit
