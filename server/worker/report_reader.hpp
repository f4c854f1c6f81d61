// What a worker and the zygote wrote, as a report. Pure; a line that makes no sense makes the worker one that died.
// Called by solvers.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "tools/prove/solvers.hpp"

namespace portcullis::server::worker {

tools::prove::SolverReport read_report(std::string_view solver, std::string_view text, bool cancelled,
                                       std::uint64_t memory_bytes);

}  // namespace portcullis::server::worker
