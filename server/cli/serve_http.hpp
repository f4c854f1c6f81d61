// `portcullis serve --http` and `--unix`: MCP over Streamable HTTP on loopback addresses and on a path, until a signal.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "server/cli/command_line.hpp"
#include "server/cli/serve.hpp"
#include "server/config/config.hpp"

namespace portcullis::server::cli {

struct HttpAddress {
  std::string host;  // 127.0.0.1 or ::1
  std::uint16_t port = 0;
};

// "127.0.0.1:8765", "localhost:8765" or "[::1]:8765"; port 0 takes a free one. Any other host is refused with the
// reason: callers are not authenticated, so nobody outside of this machine may reach the server.
std::expected<HttpAddress, std::string> http_address(std::string_view text);

Exit serve_http(const ServeCommand& command, const config::Config& config, const Prepare& prepare = {});

}  // namespace portcullis::server::cli
