// What a worker and the zygote wrote, as a report. Pure; a line that makes no sense makes the worker one that died.
// Called by solvers.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "tools/prove/solvers.hpp"

namespace portcullis::server::worker {

// `stopped` says why this side closed the worker's socket ("cancelled", "deadline"), or is empty.
tools::prove::SolverReport read_report(std::string_view solver, std::string_view text, std::string_view stopped,
                                       std::uint64_t memory_bytes);

}  // namespace portcullis::server::worker
