// See log.hpp.
#include "server/telemetry/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "transport/json/visible.hpp"

namespace portcullis::server::telemetry {
namespace {

constexpr std::size_t max_message_bytes = 8u << 10;

constexpr std::array<std::string_view, 4> names{"error", "warn", "info", "debug"};

std::atomic<LogLevel> current_level{LogLevel::warn};

std::shared_ptr<spdlog::logger> make_logger() {
  auto logger = std::make_shared<spdlog::logger>("portcullis", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  // The level is part of our text, because spdlog calls it "warning".
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::trace);               // filtered before the text is made
  logger->set_error_handler([](const std::string&) {});  // stderr is gone: there is nowhere left to say so
  spdlog::set_default_logger(logger);
  return logger;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = make_logger();
  return *instance;
}

void log(LogLevel level, std::string_view message) noexcept {
  if (level > current_level.load(std::memory_order_relaxed)) return;
  try {
    std::string line(name_of(level));
    line += ' ';
    line += json::visible_line(message.substr(0, max_message_bytes));
    if (message.size() > max_message_bytes) {
      line += "... (" + std::to_string(message.size()) + " bytes)";
    }
    logger().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // No memory for a log line is no reason to end a call.
  }
}

}  // namespace

std::string_view name_of(LogLevel level) {
  return names[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> log_level_from(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

void init_log(LogLevel level) {
  logger();
  current_level.store(level, std::memory_order_relaxed);
}

LogLevel log_level() {
  return current_level.load(std::memory_order_relaxed);
}

void log_error(std::string_view message) noexcept {
  log(LogLevel::error, message);
}
void log_warn(std::string_view message) noexcept {
  log(LogLevel::warn, message);
}
void log_info(std::string_view message) noexcept {
  log(LogLevel::info, message);
}
void log_debug(std::string_view message) noexcept {
  log(LogLevel::debug, message);
}

}  // namespace portcullis::server::telemetry
