// The writing side of an audit directory, one batch at a time: takes the lock between processes, follows what others
// appended, repairs what a killed writer left, writes, syncs, and undoes what failed. No threads; the file log's own
// thread is the only caller.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "schemas/problem.hpp"
#include "server/audit/lock.hpp"
#include "server/audit/walk.hpp"

namespace portcullis::server::audit {

struct Placed {
  std::uint64_t leaf = 0;
  Hash hash{};
};

struct Entry {
  Json record;                                       // with its id and time
  std::expected<Placed, schemas::Problem> placed{};  // set by Store::append, valid when that gave a checkpoint
};

class Store {
 public:
  Store(std::filesystem::path directory, std::chrono::milliseconds lock_timeout);

  // Makes the batch durable and gives the checkpoint after it, or leaves the log as it was and says why. A record that
  // cannot be taken gets its own problem and does not stop the others.
  std::expected<Checkpoint, schemas::Problem> append(std::span<Entry> batch);

 private:
  using Outcome = std::expected<void, schemas::Problem>;

  Outcome open_lock();
  Outcome open_log();
  Outcome make_log();
  Outcome check_in_place() const;
  Outcome catch_up();
  Outcome drop_partial_lines(const Walk& walk);
  std::expected<Position, schemas::Problem> write(std::span<Entry> batch);
  void undo();
  void close();

  schemas::Problem unavailable_at(const char* name, std::string_view doing, int error) const;
  schemas::Problem corrupt_here(std::string_view what) const;

  const std::filesystem::path directory_;
  const std::chrono::milliseconds lock_timeout_;
  Fd directory_fd_;
  Fd lock_fd_;
  Fd leaves_;
  Fd checkpoints_;
  std::optional<Position> position_;        // set while the log is open and followed up to its end
  std::string origin_;                      // once known it must stay the same
  std::uint64_t seen_ = 0;                  // leaves that were ever seen: a log that gets smaller was rolled back
  std::uint64_t in_state_ = 0;              // tree size of the state file that we wrote or read last
  std::optional<schemas::Problem> damage_;  // once found, nothing more is written by this process
  std::string lines_;                       // of the batch at hand
  std::string record_;                      // of the entry at hand
};

}  // namespace portcullis::server::audit
