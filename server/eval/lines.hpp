// A JSONL file read line by line, as often as needed, in memory that does not grow with it, and hashed on the way.
// A pipe is copied to a temporary file first. Used by engine.cpp.
#pragma once

#include <cstdint>
#include <cstdio>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"

namespace portcullis::server::eval {

class Lines {
 public:
  // "-" is stdin. Err: "file_unreadable".
  static std::expected<Lines, schemas::Problem> open(const std::string& file);

  std::uint64_t bytes() const { return bytes_; }

  // Calls `each` with every line (without its newline; none that holds blanks only) and its number from 1, until it
  // says false. Returns the SHA-256 of all bytes in hex, "" when `each` ended it. Err: "file_unreadable",
  // "line_too_long" (64 MiB).
  std::expected<std::string, schemas::Problem> read(
      const std::function<bool(std::string_view line, std::size_t number)>& each,
      const std::function<void(std::uint64_t bytes)>& progress = {});

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::string shown_;
  std::uint64_t bytes_ = 0;
};

}  // namespace portcullis::server::eval
