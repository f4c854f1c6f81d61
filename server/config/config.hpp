// The operator's configuration: read from files, environment and flags, checked as a whole, every value with its
// origin. Order (the first that says something wins): flags, environment, project file (or --config FILE), user file,
// system file, defaults. Plain values; nothing here is read again after load().
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "server/config/value.hpp"
#include "server/telemetry/log.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"
#include "tools/settings.hpp"
#include "tools/verdict/policy.hpp"

namespace portcullis::server::config {

enum class AuditMode { file, memory };

struct Limits {
  std::size_t line_bytes = 10u << 20;      // one message
  std::size_t evidence_bytes = 64u << 20;  // all evidence of one call
  std::size_t text_bytes = 1u << 20;       // the candidate text of one call
  std::size_t in_flight = 256;             // calls of one connection
};

// `serve --http` and `serve --unix`.
struct Http {
  std::vector<std::string> hosts;         // besides those of loopback
  std::vector<std::string> origins;       // of web pages that may use the server
  std::filesystem::path tls_certificate;  // absolute; both empty: plain HTTP
  std::filesystem::path tls_key;
  std::size_t sessions = 1024;  // of clients of revisions before 2026-07-28
  std::chrono::seconds session_idle{1800};
  std::size_t replay_bytes = 64u << 20;  // events kept for clients that come back, in all sessions
};

struct Config {
  telemetry::LogLevel log_level = telemetry::LogLevel::warn;
  AuditMode audit_mode = AuditMode::file;
  std::filesystem::path audit_directory;  // absolute; empty only when mode is memory and no home is known
  std::filesystem::path tasks_directory;  // beside the audit log in the state directory, else in audit.directory
  Limits limits;
  Http http;
  std::filesystem::path corpora_directory;               // where `index` puts a corpus that is not listed; may be empty
  std::map<std::string, std::filesystem::path> corpora;  // that callers may name; absolute files
  std::map<std::string, std::shared_ptr<const tools::retrieval::Source>> sources;  // outside the house, by name
  tools::fanout::FanoutSettings fanout;
  std::string default_profile = "balanced";
  std::map<std::string, tools::ProfileSettings> profiles;  // floor applied, panel chosen
  tools::verdict::PolicyPart floor;
  std::chrono::days calibration_max_age{90};
  std::vector<tools::fanout::ModelSeat> seats;  // all of them, in the operator's order
};

// What the tools need of it.
tools::Settings settings_of(const Config& config);

struct Flag {
  std::string name;  // "--log-level", as the person wrote it
  std::string key;   // "log.level"
  std::string value;
};

enum class ReadFailure { missing, unreadable, too_large, not_regular, timed_out };

// Everything that load() looks at, so that tests need no process environment.
struct Sources {
  std::map<std::string, std::string> environment;
  std::filesystem::path directory;  // where ./portcullis.toml is looked for
  std::filesystem::path system_file = "/etc/portcullis/config.toml";
  std::optional<std::string> config_file;  // --config; replaces the project file
  std::vector<Flag> flags;
  std::function<std::expected<std::string, ReadFailure>(const std::filesystem::path&)> read_file;
  // What was handed over as an open descriptor, to its end; it is closed then. Each can be read once. Null: there is
  // none.
  std::function<std::expected<std::string, ReadFailure>(int)> read_descriptor;
};

// The real ones. Files are read up to 1 MiB and only when they are regular files, descriptors up to 16 KiB and for 5
// seconds.
Sources process_sources();
std::expected<std::string, ReadFailure> read_descriptor(int descriptor,
                                                        std::chrono::milliseconds longest = std::chrono::seconds(5));

struct EffectiveValue {
  std::string key;    // "profiles.balanced.quorum"
  std::string value;  // as TOML writes it; safe to show; never a secret
  Origin origin;
};

struct KeyStatus {
  std::string provider;
  bool needed = true;
  bool set = false;
  std::string source;  // "environment OPENAI_API_KEY", "file /run/secrets/openai"
};

struct Loaded {
  Config config;
  std::vector<EffectiveValue> values;
  std::vector<KeyStatus> keys;
  std::vector<KeyStatus> source_keys;        // `provider` is the name of a source
  std::vector<std::filesystem::path> files;  // that were read, lowest precedence first
};

// Err: every problem that was found (at most 50), not only the first.
std::expected<Loaded, std::vector<schemas::Problem>> load(const Sources& sources);

// One "key = value" line a value, with "# origin" behind it when asked for, then one line a provider saying whether its
// key is set.
std::string show(const Loaded& loaded, bool origin);

}  // namespace portcullis::server::config
