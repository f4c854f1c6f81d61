// The commands that run once and print: each returns its exit code.
#pragma once

#include "server/cli/command_line.hpp"
#include "server/config/config.hpp"
#include "server/doctor/checks.hpp"

namespace portcullis::server::cli {

Exit verify(const VerifyCommand& command, const config::Config& config);
Exit consult(const ConsultCommand& command, const config::Config& config);
Exit prove(const ProveCommand& command, const config::Config& config);
Exit index(const IndexCommand& command, const config::Config& config);
// Exit 2 when a line of the data was wrong: the report leaves it out and says so.
Exit evaluate(const EvaluationCommand& command, const config::Config& config);
// Exit 3 when the limit is not shown for every task class.
Exit calibrate(const EvaluationCommand& command, const config::Config& config);
// Exit 3 when a verdict changes.
Exit replay(const ReplayCommand& command, const config::Config& config);
Exit audit_verify(const AuditVerifyCommand& command, const config::Config& config);

// With a configuration that was refused as well: that is what is wrong then.
Exit doctor(const DoctorCommand& command, const doctor::Configuration& configuration);

}  // namespace portcullis::server::cli
