// Builders and helpers of the audit tests (unit and fault): a directory that cleans up after itself, records, appends
// that wait, files read and written as a whole.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <expected>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/audit/files.hpp"
#include "server/audit/log.hpp"
#include "server/audit/verify.hpp"
#include "tests/support/sanitized.hpp"

namespace portcullis::server::audit::test {

using Result = std::expected<Receipt, schemas::Problem>;

using portcullis::test::sanitized;

// In memory where the system offers that: hardly a test is about the disk, and a sync there takes milliseconds.
inline std::filesystem::path fast_place() {
  std::error_code ignored;
  const std::filesystem::path shared_memory = "/dev/shm";
  return std::filesystem::is_directory(shared_memory, ignored) ? shared_memory : std::filesystem::temp_directory_path();
}

class TempDirectory {
 public:
  explicit TempDirectory(const std::filesystem::path& place = fast_place()) {
    std::string name = (place / "audit-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) abort();
    path_ = name;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Not there yet.
  std::filesystem::path log() const { return path_ / "audit"; }

 private:
  std::filesystem::path path_;
};

inline Json sample_record(std::uint64_t i = 0) {
  return Json{{"tool", "verify"},
              {"principal", "local"},
              {"input", "sha256:" + std::string(64, static_cast<char>('a' + i % 6))},
              {"output", "sha256:" + std::string(64, static_cast<char>('0' + i % 10))},
              {"verdict", i % 3 == 0 ? "verified" : "undecided"},
              {"reasons", Json::array({"equation_holds", "no_model_seat"})},
              {"ms", static_cast<double>(i) / 8}};
}

inline std::future<Result> append_async(Log& log, Json record) {
  auto promise = std::make_shared<std::promise<Result>>();
  auto future = promise->get_future();
  log.append(std::move(record), [promise](Result result) { promise->set_value(std::move(result)); });
  return future;
}

inline Result append_now(Log& log, Json record = sample_record()) {
  return append_async(log, std::move(record)).get();
}

// `leaves` more leaves, with so many on the way at once; batches (and so checkpoints) come in all sizes up to that.
inline std::vector<Receipt> fill(Log& log, std::uint64_t leaves, std::size_t in_flight) {
  std::vector<Receipt> out;
  std::deque<std::future<Result>> waiting;
  for (std::uint64_t i = 0; i < leaves || !waiting.empty();) {
    while (i < leaves && waiting.size() < in_flight) waiting.push_back(append_async(log, sample_record(i++)));
    Result result = waiting.front().get();
    waiting.pop_front();
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().text());
    if (result) out.push_back(std::move(*result));
  }
  return out;
}

inline std::vector<Receipt> make_log(const std::filesystem::path& directory, std::uint64_t leaves,
                                     std::size_t in_flight = 1) {
  const auto log = make_file_log(directory);
  return fill(*log, leaves, in_flight);
}

inline void expect_problem(const Result& result, std::string_view code, std::string_view words) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
  EXPECT_FALSE(result.error().fix.empty());
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// With their newlines.
inline std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t newline = bytes.find('\n', at);
    const std::size_t end = newline == std::string::npos ? bytes.size() : newline + 1;
    out.push_back(bytes.substr(at, end - at));
    at = end;
  }
  return out;
}

inline std::string join(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace portcullis::server::audit::test
