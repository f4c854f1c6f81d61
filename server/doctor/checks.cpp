// See checks.hpp.
#include "server/doctor/checks.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/audit/files.hpp"
#include "server/audit/verify.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/revision.hpp"
#include "tools/panel_state.hpp"
#include "tools/retrieval/source.hpp"

namespace portcullis::server::doctor {
namespace {

namespace fs = std::filesystem;
using config::Loaded;
using tools::fanout::ModelSeat;

class Checks {
 public:
  explicit Checks(Findings& out) : out_(out) {}

  void version() {
    std::string revisions;
    for (const auto revision : mcp::served_revisions)
      revisions += (revisions.empty() ? "" : ", ") + std::string(mcp::name_of(revision));
    ok("program", "portcullis " + std::string(mcp::server_version) + ", MCP " + revisions);
  }

  void configuration(const Loaded& loaded) {
    std::string files;
    for (const auto& file : loaded.files) files += (files.empty() ? "" : ", ") + file.string();
    ok("configuration", files.empty() ? "no file, so defaults and the environment" : "read " + files);
  }

  void seats(const Loaded& loaded) {
    const auto& seats = loaded.config.seats;
    if (seats.empty()) {
      add(Level::warning, "no_seats", "seats", "No model can be asked; only the deterministic checkers decide.",
          config::settings_of(loaded.config).no_seat_help);
      return;
    }
    for (const auto& key : loaded.keys) {
      const bool used = std::ranges::any_of(
          seats, [&](const ModelSeat& seat) { return seat.provider && seat.provider->name == key.provider; });
      if (key.set)
        ok("providers." + key.provider, "its key is set (" + key.source + ")");
      else if (key.needed)
        add(used ? Level::warning : Level::note, "key_missing", "providers." + key.provider,
            "Its key is not set (" + key.source + ")" +
                (used ? ", so its seats cannot be asked." : "; no seat uses it."),
            used ? "Set it in the server's environment (" + key.source + "), or remove the seats of this provider."
                 : "");
    }
    for (const auto& [name, profile] : loaded.config.profiles) quorum(loaded, name, profile);
  }

  // The sources of evidence outside the house, a line each.
  void sources(const Loaded& loaded) {
    const auto& budget = loaded.config.fanout.budget;
    const bool money = budget.call_micro_usd || budget.hour_micro_usd;
    for (const auto& [name, source] : loaded.config.sources) {
      const bool used = std::ranges::any_of(loaded.config.profiles, [&](const auto& item) {
        return std::ranges::find(item.second.sources, name) != item.second.sources.end();
      });
      const auto state = tools::state_of(*source);
      const auto key = std::ranges::find(loaded.source_keys, name, &config::KeyStatus::provider);
      const std::string from = key == loaded.source_keys.end() || key->source.empty() ? "" : " (" + key->source + ")";
      const std::string what = std::string(name_of(source->kind)) + ", " + state.state + ": " + state.reason + from;
      if (state.state == "not_usable")
        add(used ? Level::warning : Level::note, "key_missing", "sources." + name,
            what + (used ? "; calls with a profile that asks it fail." : "; no profile asks it."),
            used ? "Set its key in the server's environment" + from + ", or take it out of the profiles." : "");
      else if (used && money && !source->price_micro_usd)
        add(Level::warning, "price_unknown", "sources." + name,
            what +
                "; its price is not known, and under a budget in money it is not asked, so that calls with a profile "
                "that names it fail.",
            "Set price_usd of [sources." + name +
                "] (of one query; 0 for what costs nothing), or limit tokens instead "
                "of money.");
      else if (!used)
        add(Level::note, "source_unused", "sources." + name, what + "; no profile asks it.", "");
      else
        ok("sources." + name, what);
    }
  }

  void folders(const config::Config& config) {
    if (config.audit_mode == config::AuditMode::memory) {
      add(Level::note, "audit_in_memory", "audit", "The audit log is kept in memory and ends with the process.",
          "Set audit.mode to \"file\" for receipts that can be checked later.");
      return;
    }
    folder("audit", config.audit_directory);
    folder("tasks", config.tasks_directory);
    struct stat at{};
    if (::stat((config.audit_directory / audit::kLeavesFile).c_str(), &at) != 0) {
      ok("audit", "no call was recorded yet in " + config.audit_directory.string());
      return;
    }
    const auto report = audit::verify(config.audit_directory);
    if (report.ok)
      ok("audit", "the log verifies: " + std::to_string(report.leaves) + " leaves");
    else
      add(Level::wrong, "audit_not_ok", "audit", "The log does not verify: " + report.problem,
          "Run `portcullis audit verify` for the first bad leaf; keep a copy of " + config.audit_directory.string() +
              " and point audit.directory to a new folder.");
  }

  void files(const config::Config& config) {
    const auto& http = config.http;
    if (!http.tls_certificate.empty()) readable("http.tls_certificate", http.tls_certificate);
    if (!http.tls_key.empty()) readable("http.tls_key", http.tls_key);
    std::vector<std::string> seen;
    for (const ModelSeat& seat : config.seats) {
      if (!seat.provider || seat.provider->ca_file.empty()) continue;
      const std::string key = "providers." + seat.provider->name + ".ca_file";
      if (std::ranges::find(seen, key) != seen.end()) continue;
      seen.push_back(key);
      readable(key, seat.provider->ca_file);
    }
    for (const auto& [name, source] : config.sources)
      if (!source->endpoint.ca_file.empty()) readable("sources." + name + ".ca_file", source->endpoint.ca_file);
  }

 private:
  void add(Level level, std::string code, std::string subject, std::string what, std::string fix) {
    out_.push_back({level, std::move(code), std::move(subject), std::move(what), std::move(fix)});
  }
  void ok(std::string subject, std::string what) { add(Level::ok, "ok", std::move(subject), std::move(what), ""); }

  void quorum(const Loaded& loaded, const std::string& name, const tools::ProfileSettings& profile) {
    // What nobody uses may stay as it was shipped.
    const bool is_default = name == loaded.config.default_profile;
    std::vector<ModelSeat> usable;
    for (const ModelSeat& seat : profile.seats)
      if (tools::state_of(seat, {}).state != "not_usable") usable.push_back(seat);
    const std::size_t families = tools::heard_families(usable);
    const std::size_t quorum = tools::verdict::panel_policy(profile.policy, families).quorum;
    if (families >= std::max<std::size_t>(quorum, 2)) {
      if (is_default)
        ok("profiles." + name,
           std::to_string(families) + " families can be asked, " + std::to_string(quorum) + " have to agree");
      return;
    }
    add(is_default ? Level::warning : Level::note, "quorum_unreachable", "profiles." + name,
        std::to_string(quorum) + " families have to agree and " + std::to_string(families) +
            " can be asked, so its panel never agrees.",
        is_default ? "Add seats of other model families, or set default_profile to one with a smaller quorum." : "");
  }

  // Where the folder is not there yet, the nearest one above it is where it will be made.
  void folder(const std::string& subject, const fs::path& directory) {
    fs::path at = directory;
    struct stat info{};
    while (::stat(at.c_str(), &info) != 0) {
      if (errno != ENOENT || at == at.parent_path()) {
        add(Level::wrong, "folder_unusable", subject,
            "The folder " + directory.string() + " cannot be reached: " + std::strerror(errno) + ".",
            "Check its path and its permissions, or set audit.directory.");
        return;
      }
      at = at.parent_path();
    }
    if (!S_ISDIR(info.st_mode) || ::access(at.c_str(), W_OK | X_OK) != 0) {
      add(Level::wrong, "folder_unusable", subject,
          at.string() + (S_ISDIR(info.st_mode) ? " cannot be written by this user." : " is not a folder."),
          "Give this user the right to write there, or set audit.directory to another folder.");
    } else if (at == directory && (info.st_mode & 077) != 0) {
      add(Level::warning, "folder_open_to_others", subject, "Other users can look into " + at.string() + ".",
          "Run: chmod 700 '" + at.string() + "'");
    }
  }

  void readable(const std::string& key, const fs::path& file) {
    struct stat info{};
    if (::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(file.c_str(), R_OK) == 0) {
      ok(key, file.string() + " can be read");
      return;
    }
    add(Level::wrong, "file_unreadable", key, file.string() + " cannot be read by this user, or is no file.",
        "Correct the path, or make the file readable.");
  }

  Findings& out_;
};

}  // namespace

Findings check_installation(const Configuration& configuration) {
  Findings out;
  Checks checks(out);
  checks.version();
  if (!configuration) {
    for (const auto& problem : configuration.error())
      out.push_back({Level::wrong, problem.code, "configuration", problem.message, problem.fix});
    return out;
  }
  checks.configuration(*configuration);
  checks.seats(*configuration);
  checks.sources(*configuration);
  checks.folders(configuration->config);
  checks.files(configuration->config);
  return out;
}

Findings check_panel(const Loaded& loaded) {
  Findings out;
  for (const ModelSeat& seat : loaded.config.seats) {
    const auto state = tools::state_of(seat, {});
    const std::string what = seat.model + ", family " + (seat.family.empty() ? "unknown" : seat.family) + ": " +
                             state.state + ", " + state.reason;
    const bool usable = state.state != "not_usable";
    const bool money = loaded.config.fanout.budget.call_micro_usd || loaded.config.fanout.budget.hour_micro_usd;
    const bool priced = loaded.config.fanout.prices.contains(seat.name) || !usable || state.state != "ready";
    if (!usable)
      out.push_back({Level::warning, "seat_not_usable", seat.name, what,
                     "Give its provider a key, or remove the seat; `portcullis doctor` names the variable."});
    else if (money && !priced)
      out.push_back({Level::warning, "price_unknown", seat.name,
                     what + "; its price is not known, and under a budget in money it is not asked",
                     "Add its price to the configuration (prices), or limit tokens instead of money."});
    else
      out.push_back({Level::ok, "ok", seat.name, what, ""});
  }
  return out;
}

}  // namespace portcullis::server::doctor
