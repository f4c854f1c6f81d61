// The process's log: stderr only, one line a record, nothing of a message can forge or hide another record.
// spdlog's default logger prints to stdout, which on stdio belongs to MCP alone; it is replaced here, and spdlog is
// seen by log.cpp only. Any thread may log.
#pragma once

#include <optional>
#include <string_view>

namespace portcullis::server::telemetry {

// Ordered: what is logged at one level includes all before it.
enum class LogLevel { error, warn, info, debug };

std::string_view name_of(LogLevel level);
std::optional<LogLevel> log_level_from(std::string_view name);

// First thing in main, and again when the configuration is known. Without it the level is `warn`.
void init_log(LogLevel level);

LogLevel log_level();

// "2026-11-22T19:46:08.123Z warn MESSAGE". Controls, newlines, bidi and zero-width characters of the message are
// written out (transport/json/visible.hpp); beyond 8 KiB it is cut, and says so. Never throws, never writes to stdout.
void log_error(std::string_view message) noexcept;
void log_warn(std::string_view message) noexcept;
void log_info(std::string_view message) noexcept;
void log_debug(std::string_view message) noexcept;

}  // namespace portcullis::server::telemetry
