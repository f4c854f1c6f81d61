// What the worker of a program and the zygote wrote, as a report. Pure. Called by programs.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/worker/job.hpp"
#include "tools/checkers/program_runner.hpp"

namespace portcullis::server::worker {

// Only one line of the worker and a good end count. With a `proof` the line must hold it: it is not the program's own.
tools::checkers::ProgramReport read_program_report(const JobEnd& end, std::uint64_t memory_bytes,
                                                   std::string_view proof);

// The words of the lines of a Python program that import something, parted by spaces: at least the modules.
std::string imported_words(std::string_view source);

}  // namespace portcullis::server::worker
