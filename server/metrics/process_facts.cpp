// See process_facts.hpp. The only file of this folder that knows of Linux.
// Source: proc(5), /proc/PID/stat: fields are counted from 1, and the name in the second may hold anything.
#include "server/metrics/process_facts.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

namespace portcullis::server::metrics {
namespace {

std::string first_line_of(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Seconds since 1970 at which the machine was started.
std::optional<std::uint64_t> boot_seconds() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("btime ")) continue;
    std::uint64_t seconds = 0;
    if (std::from_chars(line.data() + 6, line.data() + line.size(), seconds).ec == std::errc()) return seconds;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> files_open() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return std::nullopt;
  std::uint64_t count = 0;
  while (const dirent* entry = ::readdir(folder))
    if (entry->d_name[0] != '.') ++count;
  ::closedir(folder);
  return count > 0 ? count - 1 : 0;  // the folder itself was open
}

}  // namespace

ProcessFacts process_facts() {
  ProcessFacts out;
  const std::string stat = first_line_of("/proc/self/stat");
  const auto name_end = stat.rfind(')');
  const long ticks = ::sysconf(_SC_CLK_TCK);
  const long page = ::sysconf(_SC_PAGESIZE);
  if (name_end != std::string::npos && ticks > 0 && page > 0) {
    constexpr std::size_t first = 3;  // the state, a letter
    std::istringstream fields(stat.substr(name_end + 1));
    std::array<std::uint64_t, 25> field{};
    std::string word;
    std::size_t number = first;
    for (; number < field.size() && fields >> word; ++number)
      std::from_chars(word.data(), word.data() + word.size(), field[number]);
    const auto micros = [&](std::uint64_t value) { return value * 1'000'000 / static_cast<std::uint64_t>(ticks); };
    if (number == field.size()) {
      out.cpu_micros = micros(field[14] + field[15]);
      if (const auto boot = boot_seconds()) out.started_micros = *boot * 1'000'000 + micros(field[22]);
      out.virtual_bytes = field[23];
      out.resident_bytes = field[24] * static_cast<std::uint64_t>(page);
    }
  }
  out.open_files = files_open();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) out.most_files = limit.rlim_cur;
  return out;
}

}  // namespace portcullis::server::metrics
