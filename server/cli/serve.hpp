// `portcullis serve`: MCP over stdio until the client goes.
#pragma once

#include <functional>

#include "server/cli/command_line.hpp"
#include "server/config/config.hpp"

namespace portcullis::server::cli {

class Process;
// Called before the first message is read; may change the services.
using Prepare = std::function<void(Process&)>;

// `prepare` is for servers made of the same parts that offer other things (tests/conformance).
Exit serve(const ServeCommand& command, const config::Config& config, const Prepare& prepare = {});

}  // namespace portcullis::server::cli
