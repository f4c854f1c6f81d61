// The command line as values. CLI11 is included in command_line.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "server/config/config.hpp"

namespace portcullis::server::cli {

// Exit codes, stable (documented in the README).
enum class Exit : int { ok = 0, internal_error = 1, usage = 2, withheld = 3 };

struct ServeCommand {
  bool stdio = false;             // asked for; else chosen when stdin is not a terminal
  std::vector<std::string> http;  // addresses with their ports, instead of stdio
  std::string unix_path;          // a socket in the file system, instead of stdio or besides `http`
};

struct VerifyCommand {
  std::string file;  // "-" is stdin
  std::vector<std::string> evidence;
  std::string schema;  // file
  std::string author;
  std::string profile;
  std::string release;
  std::vector<std::string> checks;
  bool json = false;
  bool detailed = false;
};

struct ConsultCommand {
  std::string question;
  std::string type = "short";
  std::vector<std::string> options;
  std::string unit;
  std::string tolerance;
  std::string schema;  // file
  std::vector<std::string> evidence;
  std::string profile;
  std::string task_class;
  bool json = false;
};

struct ProveCommand {
  std::string file;        // "-" is stdin
  std::string format;      // empty: by the file's name and first words
  std::string conclusion;  // with an SMT-LIB script
  bool json = false;
};

struct IndexCommand {
  std::string name;                // empty: list the corpora
  std::vector<std::string> paths;  // empty: list the documents
  std::vector<std::string> remove;
  bool prune = false;
  bool drop = false;
  bool json = false;
};

// `eval` and `calibrate`.
struct EvaluationCommand {
  std::string file;         // "-" is stdin
  std::string profile;      // whose quorum counts
  std::string calibration;  // eval: a file to be tried
  std::string risk_limit = "0.1";
  std::string delta = "0.05";
  std::string list_risk;  // calibrate; empty: whole texts are not calibrated
  unsigned splits = 0;    // eval
  std::uint64_t seed = 1;
  std::string html;   // file for the report
  std::string items;  // eval: JSONL file, one line an item
  std::string out;    // calibrate: file for the calibration
  bool json = false;
};
struct EvalCommand : EvaluationCommand {};
struct CalibrateCommand : EvaluationCommand {};

struct ReplayCommand {
  std::string directory;  // empty: the configured one
  std::string profile;    // empty: as it was judged then
  bool all = false;       // also what did not change
};

struct AuditVerifyCommand {
  std::string directory;  // empty: the configured one
  std::string anchor;     // file with a checkpoint that was exported earlier
  bool json = false;
};

struct ConfigShowCommand {
  bool origin = false;
};

struct DoctorCommand {
  bool panel = false;
  bool probe = false;
  bool json = false;
};

// Prints `text` and leaves: --help, --version, and mistakes on the command line.
struct LeaveCommand {
  Exit code = Exit::ok;
  std::string text;
};

using Command =
    std::variant<ServeCommand, VerifyCommand, ConsultCommand, ProveCommand, IndexCommand, AuditVerifyCommand,
                 ConfigShowCommand, DoctorCommand, EvalCommand, CalibrateCommand, ReplayCommand, LeaveCommand>;

struct CommandLine {
  Command command;
  std::optional<std::string> config_file;  // --config
  std::vector<config::Flag> flags;         // configuration keys set by flags
};

CommandLine parse(int argc, const char* const* argv);

}  // namespace portcullis::server::cli
