// See command_line.hpp.
#include "server/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <sstream>

#include "server/mcp/identity.hpp"
#include "server/mcp/revision.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::cli {
namespace {

std::string version_text() {
  std::string out = "portcullis " + std::string(mcp::server_version) + "\nMCP revisions:";
  for (const auto revision : mcp::served_revisions) out += " " + std::string(mcp::name_of(revision));
  return out;
}

constexpr const char* examples =
    "Examples:\n"
    "  portcullis verify answer.md --evidence report.txt\n"
    "  portcullis verify answer.md --evidence report.txt --release verified_only --json\n"
    "  portcullis consult \"Is 221 a prime number?\" --type boolean\n"
    "  portcullis prove problem.smt2\n"
    "  portcullis index handbook ~/handbook\n"
    "  portcullis eval answers.jsonl --html report.html\n"
    "  portcullis calibrate answers.jsonl --profile balanced --risk-limit 0.1 -o balanced.calibration.json\n"
    "  portcullis serve --stdio\n"
    "  portcullis audit verify\n"
    "  portcullis doctor --panel\n"
    "\n"
    "Exit codes: 0 released, proved or fine, 1 internal error, 2 usage or input error, 3 withheld or not proved.\n";

// A path on the command line is meant from the current directory; configuration files hold absolute ones.
std::string from_here(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.string();
}

}  // namespace

CommandLine parse(int argc, const char* const* argv) {
  CommandLine out;
  ServeCommand serve;
  VerifyCommand verify;
  ConsultCommand consult;
  ProveCommand prove;
  IndexCommand index;
  EvalCommand eval;
  ReplayCommand replay;
  CalibrateCommand calibrate;
  AuditVerifyCommand audit_verify;
  ConfigShowCommand config_show;
  DoctorCommand doctor;
  std::string config_file;
  std::string log_level;
  std::string audit_mode;
  std::string audit_directory;
  std::string tls_certificate;
  std::string tls_key;

  CLI::App app("Portcullis: verification tools behind a fail-closed gate, as an MCP server and on the command line.",
               "portcullis");
  app.footer(examples);
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", version_text(), "Print the version and the MCP revisions served");
  app.add_option("--config", config_file, "Configuration file, instead of ./portcullis.toml");
  app.add_option("--log-level", log_level, "error, warn, info or debug; logs go to stderr");
  app.add_option("--audit", audit_mode, "file (default) or memory");
  app.add_option("--audit-dir", audit_directory, "Directory of the audit log");

  CLI::App* serve_app = app.add_subcommand("serve", "Run the MCP server");
  CLI::Option* stdio_flag = serve_app->add_flag("--stdio", serve.stdio,
                                                "Speak MCP on stdin and stdout (default when stdin is not a terminal)");
  serve_app
      ->add_option("--http", serve.http, "Speak MCP over HTTP on this loopback address instead, such as 127.0.0.1:8765")
      ->allow_extra_args(false)
      ->excludes(stdio_flag);
  serve_app->add_option("--unix", serve.unix_path, "Speak MCP over HTTP on a Unix socket of this path (mode 0600)")
      ->excludes(stdio_flag);
  serve_app->add_option("--tls-cert", tls_certificate, "PEM file of the certificate chain: --http is HTTPS");
  serve_app->add_option("--tls-key", tls_key, "PEM file of the certificate's key");

  CLI::App* verify_app = app.add_subcommand("verify", "Check a text against evidence");
  verify_app->add_option("FILE", verify.file, "The text to check; - reads stdin")->required();
  verify_app->add_option("-e,--evidence", verify.evidence, "Source documents");
  verify_app->add_option("--schema", verify.schema, "JSON Schema file for JSON blocks in the text");
  verify_app->add_option("--author", verify.author, "Model family that wrote the text");
  verify_app->add_option("--profile", verify.profile, "quick, balanced, deep, paranoid or one of the configuration");
  verify_app->add_option("--release", verify.release, "all (default) or verified_only");
  verify_app->add_option("--checks", verify.checks, "Only these claim types")->delimiter(',');
  verify_app->add_flag("--json", verify.json, "Print the result as JSON");
  verify_app->add_flag("--detailed", verify.detailed, "Whole claim texts and evidence hashes");

  CLI::App* consult_app = app.add_subcommand("consult", "Put one question to the panel");
  consult_app->add_option("QUESTION", consult.question, "The question")->required();
  consult_app->add_option("--type", consult.type, "choice, number, boolean, date, short (default), json or text");
  consult_app->add_option("--option", consult.options, "An option, for --type choice");
  consult_app->add_option("--unit", consult.unit, "The unit, for --type number");
  consult_app->add_option("--tolerance", consult.tolerance, "Largest difference that counts as equal");
  consult_app->add_option("--schema", consult.schema, "JSON Schema file, for --type json");
  consult_app->add_option("-e,--evidence", consult.evidence, "Source documents");
  consult_app->add_option("--profile", consult.profile, "quick, balanced, deep, paranoid or one of the configuration");
  consult_app->add_option("--task-class", consult.task_class, "For calibration, such as math.arithmetic");
  consult_app->add_flag("--json", consult.json, "Print the result as JSON");

  CLI::App* prove_app = app.add_subcommand("prove", "Decide by two solvers what follows from premises");
  prove_app->add_option("FILE", prove.file, "SMT-LIB 2, or formulas or rules below headings; - reads stdin")
      ->required();
  prove_app->add_option("--format", prove.format, "smtlib2, formula or rules (default: as the file looks)");
  prove_app->add_option("--conclusion", prove.conclusion, "What is to follow, where FILE has none");
  prove_app->add_flag("--json", prove.json, "Print the result as JSON");

  CLI::App* index_app = app.add_subcommand("index", "Build a corpus of documents that evidence may name");
  index_app->add_option("NAME", index.name, "The corpus; without it the corpora are listed");
  index_app->add_option("PATH", index.paths,
                        "Files and folders: .txt, .md, .html, .jsonl; without them the documents are listed");
  index_app->add_flag("--prune", index.prune, "Drop documents whose files are gone from below PATH");
  index_app->add_option("--remove", index.remove, "Drop the document of this name")->allow_extra_args(false);
  index_app->add_flag("--drop", index.drop, "Delete the corpus");
  index_app->add_flag("--json", index.json, "Print the result as JSON");

  const auto add_evaluation = [](CLI::App* command, EvaluationCommand& out) {
    command->add_option("DATA", out.file, "JSONL, one item a line (schemas/eval_item.schema.json); - reads stdin")
        ->required();
    command->add_option("--profile", out.profile, "The profile whose quorum and panel count");
    command->add_option("--risk-limit", out.risk_limit, "Largest share of wrong answers released (default 0.1)");
    command->add_option("--delta", out.delta, "Probability that more are wrong all the same (default 0.05)");
    command->add_option("--html", out.html, "Also write the report as one HTML file");
    command->add_flag("--json", out.json, "Print the report as JSON");
  };
  CLI::App* eval_app = app.add_subcommand("eval", "Report on recorded answers and labelled claims");
  add_evaluation(eval_app, eval);
  eval_app->add_option("--calibration", eval.calibration, "Try this calibration on the data");
  eval_app->add_option("--splits", eval.splits, "Calibrate on one half and test on the other, so many times")
      ->check(CLI::Range(0, 1000));
  eval_app->add_option("--seed", eval.seed, "Of the splits (default 1)");
  eval_app->add_option("--items", eval.items, "Also write one line of JSON an item to this file");
  CLI::App* calibrate_app = app.add_subcommand("calibrate", "Find from which score of a vote on a risk limit holds");
  add_evaluation(calibrate_app, calibrate);
  calibrate_app->add_option("--list-risk", calibrate.list_risk,
                            "Also calibrate whole texts: how often one may keep a false statement, such as 0.1");
  calibrate_app->add_option("-o,--out", calibrate.out, "Write the calibration to this file");

  CLI::App* replay_app = app.add_subcommand("replay", "Judge recorded calls again and print what changes, as JSONL");
  replay_app->add_option("DIRECTORY", replay.directory, "The audit log's directory (default: the configured one)");
  replay_app->add_option("--profile", replay.profile, "By the policy of this profile (default: as they were judged)");
  replay_app->add_flag("--all", replay.all, "Print what does not change as well");

  CLI::App* audit_app = app.add_subcommand("audit", "The audit log");
  audit_app->require_subcommand(1);
  CLI::App* audit_verify_app = audit_app->add_subcommand("verify", "Check the whole log, offline");
  audit_verify_app->add_option("DIRECTORY", audit_verify.directory,
                               "The log's directory (default: the configured one)");
  audit_verify_app->add_option("--anchor", audit_verify.anchor, "File with a checkpoint that was kept elsewhere");
  audit_verify_app->add_flag("--json", audit_verify.json, "Print the report as JSON");

  CLI::App* config_app = app.add_subcommand("config", "The configuration");
  config_app->require_subcommand(1);
  CLI::App* config_show_app = config_app->add_subcommand("show", "Print the values in force");
  config_show_app->add_flag("--origin", config_show.origin, "Say where each value comes from");

  CLI::App* doctor_app = app.add_subcommand("doctor", "Find what is wrong with this installation, and the fix");
  doctor_app->add_flag("--panel", doctor.panel, "Every seat with its state");
  doctor_app->add_flag("--probe", doctor.probe, "Ask every seat one tiny question (costs a few tokens)");
  doctor_app->add_flag("--json", doctor.json, "Print the findings as JSON");

  const auto known =
      app.get_subcommands([&](const CLI::App* command) { return argc > 1 && command->check_name(argv[1]); });
  if (argc > 1 && argv[1][0] != '-' && known.empty()) {
    out.command = LeaveCommand{
        Exit::usage, "portcullis: There is no command \"" + json::visible_line(argv[1]) +
                         "\".\n  allowed: serve verify consult prove index eval calibrate replay audit config doctor\n"
                         "  fix: Run portcullis --help for what each one does.\n"};
    return out;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const bool fine = app.exit(error, text, text) == 0;
    out.command = LeaveCommand{fine ? Exit::ok : Exit::usage, text.str()};
    return out;
  }
  if (!config_file.empty()) out.config_file = config_file;
  if (!log_level.empty()) out.flags.push_back({"--log-level", "log.level", log_level});
  if (!audit_mode.empty()) out.flags.push_back({"--audit", "audit.mode", audit_mode});
  if (!audit_directory.empty()) out.flags.push_back({"--audit-dir", "audit.directory", from_here(audit_directory)});
  if (!tls_certificate.empty()) out.flags.push_back({"--tls-cert", "http.tls_certificate", from_here(tls_certificate)});
  if (!tls_key.empty()) out.flags.push_back({"--tls-key", "http.tls_key", from_here(tls_key)});
  if (serve_app->parsed()) out.command = serve;
  if (verify_app->parsed()) out.command = verify;
  if (consult_app->parsed()) out.command = consult;
  if (prove_app->parsed()) out.command = prove;
  if (index_app->parsed()) {
    for (std::string& path : index.paths) path = from_here(path);
    out.command = index;
  }
  if (eval_app->parsed()) out.command = eval;
  if (replay_app->parsed()) out.command = replay;
  if (calibrate_app->parsed()) out.command = calibrate;
  if (audit_verify_app->parsed()) out.command = audit_verify;
  if (config_show_app->parsed()) out.command = config_show;
  if (doctor_app->parsed()) out.command = doctor;
  return out;
}

}  // namespace portcullis::server::cli
