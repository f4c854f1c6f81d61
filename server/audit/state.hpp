// The file `state`: the place of an earlier checkpoint, so that a new process reads only the leaves after it. A hint:
// it is checked against the checkpoint and the leaf that it points at, and a bad one only costs reading everything.
#pragma once

#include <optional>

#include "server/audit/walk.hpp"

namespace portcullis::server::audit {

// The stored place, when both files hold there what it says; nothing else than that is trusted.
std::optional<Position> read_state(const Fd& directory, const Fd& leaves, const Fd& checkpoints);
// Needs a place that a checkpoint covers, and the lock. Not synced, and a failure is not an error: it is a hint.
void write_state(const Fd& directory, const Position& position);

}  // namespace portcullis::server::audit
