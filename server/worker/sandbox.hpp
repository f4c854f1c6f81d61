// What a worker process may do: its limits, and a seccomp filter under which it can compute, use memory and talk over
// the socket that it has, and nothing else. Called in the worker, after what it needs has been loaded.
#pragma once

#include <cstdint>
#include <string>

namespace portcullis::server::worker {

struct Bounds {
  std::uint64_t memory_bytes = 1u << 30;  // address space
  std::uint32_t milliseconds = 10'000;    // of wall clock; processor time gets a second more
};

// Limits of memory, processor time, files and core dumps. False (with errno) when one cannot be set.
bool set_limits(const Bounds& bounds);

// From here on: no open, no connect, no exec, no new process. Opening gives EACCES, so that a library that looks for a
// file goes on without it; anything else that is not allowed kills the process (SIGSYS). False when the kernel has no
// seccomp filter; the caller must then end the worker.
bool enter_sandbox();

}  // namespace portcullis::server::worker
