// What the kernel says of this process. Read when the page is asked for, never on the way of a call.
#pragma once

#include <cstdint>
#include <optional>

namespace portcullis::server::metrics {

// What could not be read is not there.
struct ProcessFacts {
  std::optional<std::uint64_t> started_micros;  // since 1970
  std::optional<std::uint64_t> cpu_micros;      // user and system
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> virtual_bytes;
  std::optional<std::uint64_t> open_files;
  std::optional<std::uint64_t> most_files;
};

ProcessFacts process_facts();

}  // namespace portcullis::server::metrics
