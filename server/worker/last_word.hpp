// The zygote's last line about a worker, as one of a few words. Pure. Used by report_reader.cpp and programs.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::worker {

// Empty for a good end, else "deadline" (or why this side stopped it: `stopped`), "out_of_memory", "forbidden_call" or
// "worker_died".
std::string how_it_ended(const Json& line, std::string_view stopped, std::uint64_t memory_bytes);

// Of a line that a worker wrote: a member of that kind, else empty or 0.
std::string text_of(const Json& line, const char* key);
double number_of(const Json& line, const char* key);

}  // namespace portcullis::server::worker
