// The program: command line, configuration, one command.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "server/cli/command_line.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/print.hpp"
#include "server/cli/process.hpp"
#include "server/cli/serve.hpp"
#include "server/config/config.hpp"
#include "server/telemetry/log.hpp"
#include "server/worker/python_body.hpp"
#include "server/worker/script_body.hpp"
#include "server/worker/solver_body.hpp"
#include "server/worker/zygote.hpp"

namespace {

using namespace portcullis::server;

struct Run {
  const config::Loaded& loaded;
  cli::Exit operator()(const cli::ServeCommand& command) const { return cli::serve(command, loaded.config); }
  cli::Exit operator()(const cli::VerifyCommand& command) const { return cli::verify(command, loaded.config); }
  cli::Exit operator()(const cli::ConsultCommand& command) const { return cli::consult(command, loaded.config); }
  cli::Exit operator()(const cli::ProveCommand& command) const { return cli::prove(command, loaded.config); }
  cli::Exit operator()(const cli::IndexCommand& command) const { return cli::index(command, loaded.config); }
  cli::Exit operator()(const cli::ReplayCommand& command) const { return cli::replay(command, loaded.config); }
  cli::Exit operator()(const cli::EvalCommand& command) const { return cli::evaluate(command, loaded.config); }
  cli::Exit operator()(const cli::CalibrateCommand& command) const { return cli::calibrate(command, loaded.config); }
  cli::Exit operator()(const cli::AuditVerifyCommand& command) const {
    return cli::audit_verify(command, loaded.config);
  }
  cli::Exit operator()(const cli::ConfigShowCommand& command) const {
    std::fputs(config::show(loaded, command.origin).c_str(), stdout);
    return cli::Exit::ok;
  }
  cli::Exit operator()(const cli::DoctorCommand& command) const { return cli::doctor(command, loaded); }
  cli::Exit operator()(const cli::LeaveCommand& command) const { return leave(command); }

  static cli::Exit leave(const cli::LeaveCommand& command) {
    std::fputs(command.text.c_str(), command.code == cli::Exit::ok ? stdout : stderr);
    return command.code;
  }
};

cli::Exit run(int argc, char** argv) {
  telemetry::init_log(telemetry::LogLevel::warn);
  std::signal(SIGPIPE, SIG_IGN);
  const cli::CommandLine line = cli::parse(argc, argv);
  if (const auto* leave = std::get_if<cli::LeaveCommand>(&line.command)) return Run::leave(*leave);
  // First of all: what is forked here inherits nothing, for there is nothing yet.
  if (std::holds_alternative<cli::ServeCommand>(line.command) ||
      std::holds_alternative<cli::VerifyCommand>(line.command) ||
      std::holds_alternative<cli::ConsultCommand>(line.command) ||
      std::holds_alternative<cli::ProveCommand>(line.command))
    cli::use_zygote(worker::Zygote::start({worker::solver_body, worker::script_body, worker::python_body}));
  config::Sources sources = config::process_sources();
  sources.config_file = line.config_file;
  sources.flags = line.flags;
  const auto loaded = config::load(sources);
  if (const auto* doctor = std::get_if<cli::DoctorCommand>(&line.command); doctor != nullptr && !loaded)
    return cli::doctor(*doctor, loaded);
  if (!loaded) {
    for (const auto& problem : loaded.error()) std::fputs(cli::problem_text(problem).c_str(), stderr);
    return cli::Exit::usage;
  }
  telemetry::init_log(loaded->config.log_level);
  return std::visit(Run{*loaded}, line.command);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::exception& error) {
    telemetry::log_error(std::string("internal error: ") + error.what());
    return static_cast<int>(cli::Exit::internal_error);
  }
}
