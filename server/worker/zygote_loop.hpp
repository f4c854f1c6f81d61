// The side of the zygote that is the zygote: forks workers, kills them at their deadline, says how they ended.
// Called by zygote.cpp, in the forked child.
#pragma once

#include <cstddef>
#include <vector>

#include "server/worker/zygote.hpp"

namespace portcullis::server::worker {

// What comes over the control socket, with the worker's socket beside it.
struct JobOrder {
  std::size_t body = 0;
  Bounds bounds;
};

[[noreturn]] void zygote_loop(int control, int parent, const std::vector<Body>& bodies);

}  // namespace portcullis::server::worker
