// The files below a path, one after the other, without following a link. Called by index_run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "server/audit/files.hpp"

namespace portcullis::server::corpus {

struct FoundFile {
  std::filesystem::path path;  // absolute
  std::string name;            // below the path that was asked for, or its last part
  audit::Fd file;              // open for reading; regular
  std::uint64_t bytes = 0;
  std::string modified;  // "2026-11-23T02:30:00Z"
};

struct WalkReport {
  std::vector<std::string> links;          // and other things that are neither file nor folder: not read
  std::uint64_t other_files = 0;           // whose ending says that they are no text
  std::vector<schemas::Problem> problems;  // what could not be read
};

// Calls `take` for every file of a known form (documents.hpp), in the order of names. What begins with a dot is not
// looked at. `root` itself may be a file of any name; it may not be a link.
// Stops when `take` says false.
void walk(const std::filesystem::path& root, WalkReport& report, const std::function<bool(FoundFile)>& take);

}  // namespace portcullis::server::corpus
