// `portcullis serve`: MCP over stdio until the client goes.
#pragma once

#include "server/cli/command_line.hpp"
#include "server/config/config.hpp"

namespace portcullis::server::cli {

Exit serve(const ServeCommand& command, const config::Config& config);

}  // namespace portcullis::server::cli
