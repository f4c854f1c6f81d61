// The log goes to stderr, one escaped line a record.
#include "server/telemetry/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace portcullis::server::telemetry {
namespace {

struct Output {
  std::string out;
  std::string err;
};

template <class Work>
Output output_of(Work work) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  work();
  return {testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(Log, never_writes_to_stdout) {
  const Output output = output_of([] {
    log_error("before anything else");
    init_log(LogLevel::debug);
    log_error("one");
    log_debug("two");
    spdlog::error("through spdlog's own default logger");
  });
  EXPECT_EQ(output.out, "");
  EXPECT_EQ(std::ranges::count(output.err, '\n'), 4);
}

TEST(Log, prints_time_level_and_message) {
  init_log(LogLevel::warn);
  const std::string line = output_of([] { log_warn("the key file is empty"); }).err;
  // 2026-11-22T19:46:08.123Z warn the key file is empty
  ASSERT_GT(line.size(), 25u);
  EXPECT_EQ(line.substr(4, 1) + line.substr(10, 1) + line.substr(19, 1) + line.substr(23, 2), "-T.Z ");
  EXPECT_EQ(line.substr(25), "warn the key file is empty\n");
}

TEST(Log, a_message_cannot_forge_a_record) {
  init_log(LogLevel::warn);
  const std::string lines =
      output_of([] { log_error("name\n2026-01-01T00:00:00.000Z error forged\r\x1b[2K\u202E{}%v"); }).err;
  EXPECT_EQ(std::ranges::count(lines, '\n'), 1);
  EXPECT_TRUE(lines.ends_with("error name\\u{A}2026-01-01T00:00:00.000Z error forged\\u{D}\\u{1B}[2K\\u{202E}{}%v\n"))
      << lines;
}

TEST(Log, keeps_to_the_level) {
  const auto all = [] {
    log_error("e");
    log_warn("w");
    log_info("i");
    log_debug("d");
  };
  const auto lines_at = [&](LogLevel level) {
    init_log(level);
    return std::ranges::count(output_of(all).err, '\n');
  };
  EXPECT_EQ(lines_at(LogLevel::error), 1);
  EXPECT_EQ(lines_at(LogLevel::warn), 2);
  EXPECT_EQ(lines_at(LogLevel::info), 3);
  EXPECT_EQ(lines_at(LogLevel::debug), 4);
  EXPECT_EQ(log_level(), LogLevel::debug);
}

TEST(Log, knows_its_levels_by_name_only) {
  for (const LogLevel level : {LogLevel::error, LogLevel::warn, LogLevel::info, LogLevel::debug}) {
    EXPECT_EQ(log_level_from(name_of(level)), level);
  }
  for (const char* name : {"", "WARN", "warning", "trace", "off", "2"}) EXPECT_FALSE(log_level_from(name)) << name;
}

TEST(Log, cuts_a_message_that_is_too_long) {
  init_log(LogLevel::warn);
  const std::string line = output_of([] { log_error(std::string(1u << 20, 'x')); }).err;
  EXPECT_LT(line.size(), 9000u);
  EXPECT_TRUE(line.ends_with("x... (1048576 bytes)\n"));
}

TEST(Log, survives_a_closed_stderr) {
  init_log(LogLevel::warn);
  const int saved = dup(STDERR_FILENO);
  close(STDERR_FILENO);
  for (int i = 0; i < 3; ++i) log_error("nobody hears this");
  dup2(saved, STDERR_FILENO);
  close(saved);
  EXPECT_TRUE(output_of([] { log_error("heard"); }).err.ends_with("error heard\n"));
}

}  // namespace
}  // namespace portcullis::server::telemetry
