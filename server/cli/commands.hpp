// The commands that run once and print: each returns its exit code.
#pragma once

#include "server/cli/command_line.hpp"
#include "server/config/config.hpp"

namespace portcullis::server::cli {

Exit verify(const VerifyCommand& command, const config::Config& config);
Exit consult(const ConsultCommand& command, const config::Config& config);
Exit prove(const ProveCommand& command, const config::Config& config);
Exit audit_verify(const AuditVerifyCommand& command, const config::Config& config);

}  // namespace portcullis::server::cli
