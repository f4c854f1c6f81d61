// What a reader sees of an audit directory: both files opened for reading, and how long they were at one moment at
// which no writer was at work. Called by the verifier and the look-ups; nothing is written.
#pragma once

#include <expected>
#include <filesystem>

#include "server/audit/walk.hpp"

namespace portcullis::server::audit {

struct Snapshot {
  Fd leaves;
  Fd checkpoints;
  std::uint64_t leaves_size = 0;
  std::uint64_t checkpoints_size = 0;
  Beginning beginning;
};

std::expected<Snapshot, Fault> take_snapshot(const std::filesystem::path& directory);

}  // namespace portcullis::server::audit
