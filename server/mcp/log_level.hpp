// The eight levels of MCP's log messages, those of RFC 5424 section 6.2.1.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::server::mcp {

inline constexpr std::array<std::string_view, 8> log_levels{"debug", "info",     "notice", "warning",
                                                            "error", "critical", "alert",  "emergency"};

// 0 for debug to 7 for emergency; nothing for anything else.
constexpr std::optional<int> severity_of(std::string_view level) {
  for (std::size_t i = 0; i < log_levels.size(); ++i)
    if (log_levels[i] == level) return static_cast<int>(i);
  return std::nullopt;
}

// "debug, info, ...", for messages.
inline std::string log_level_names() {
  std::string out;
  for (const std::string_view level : log_levels) out += (out.empty() ? "" : ", ") + std::string(level);
  return out;
}

}  // namespace portcullis::server::mcp
