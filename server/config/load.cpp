// Loading: layers, project rules, merge, build (see config.hpp).
#include "server/config/calibrations.hpp"
#include "server/config/config.hpp"
#include "server/config/corpora.hpp"
#include "server/config/evidence_sources.hpp"
#include "server/config/fanout.hpp"
#include "server/config/layers.hpp"
#include "server/config/panel.hpp"
#include "server/config/policies.hpp"
#include "server/config/project_rules.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

namespace fs = std::filesystem;

std::string variable(const Sources& sources, const std::string& name) {
  const auto found = sources.environment.find(name);
  return found == sources.environment.end() ? "" : found->second;
}

// By the XDG base directory specification a relative path is ignored.
fs::path xdg(const Sources& sources, const std::string& name, const char* below_home) {
  const std::string set = variable(sources, name);
  if (set.starts_with('/')) return set;
  const std::string home = variable(sources, "HOME");
  return home.starts_with('/') ? fs::path(home) / below_home : fs::path();
}

class Loader {
 public:
  explicit Loader(const Sources& sources) : sources_(sources) {}

  std::expected<Loaded, std::vector<schemas::Problem>> load() {
    Bases bases = shipped_bases();
    Merged merged;
    merged.add(file(sources_.system_file, Layer::system, false));
    const fs::path user = xdg(sources_, "XDG_CONFIG_HOME", ".config");
    if (!user.empty()) merged.add(file(user / "portcullis" / "config.toml", Layer::user, false));
    if (const auto named = named_file()) {
      merged.add(file(sources_.directory / *named, Layer::config_file, true));
    } else {
      const Settings project = file(sources_.directory / "portcullis.toml", Layer::project, false);
      merged.add(allowed_in_project(project, merged, sources_.environment, bases, problems_));
    }
    merged.add(settings_of_environment(sources_.environment, problems_));
    merged.add(settings_of_flags(sources_.flags, problems_));

    set_log_and_audit(merged);
    set_limits(merged);
    set_http(merged);
    build_fanout(merged, loaded_, problems_);
    build_panel(merged, sources_, loaded_, problems_);
    build_policies(merged, bases, loaded_, problems_);
    build_calibrations(merged, sources_, loaded_, problems_);
    const fs::path state = xdg(sources_, "XDG_STATE_HOME", ".local/state");
    if (!state.empty()) loaded_.config.corpora_directory = state / "portcullis" / "corpora";
    build_corpora(merged, loaded_, problems_);
    build_evidence_sources(merged, sources_, loaded_, problems_);
    if (!problems_.none()) return std::unexpected(problems_.take());
    return std::move(loaded_);
  }

 private:
  std::optional<std::string> named_file() const {
    if (sources_.config_file) return sources_.config_file;
    const std::string set = variable(sources_, "PORTCULLIS_CONFIG");
    return set.empty() ? std::nullopt : std::optional(set);
  }

  // A file that is not there is an error only when somebody named it.
  Settings file(const fs::path& path, Layer layer, bool named) {
    const auto text = sources_.read_file(path);
    if (text) {
      loaded_.files.push_back(path);
      return settings_of_file(*text, path.string(), layer, problems_);
    }
    if (text.error() == ReadFailure::missing && !named) return {};
    const std::string shown = json::visible_line(path.string());
    if (text.error() == ReadFailure::missing) {
      problems_.add({"config_unreadable",
                     "There is no file " + shown + ".",
                     {},
                     "Check the path given to --config or PORTCULLIS_CONFIG."});
    } else if (text.error() == ReadFailure::too_large) {
      problems_.add({"config_unreadable", "The file " + shown + " is larger than 1 MiB.", {}, "Shorten it."});
    } else {
      problems_.add({"config_unreadable",
                     "The file " + shown + " cannot be read.",
                     {},
                     "Check that it is a regular file and may be read by this user."});
    }
    return {};
  }

  void note(const std::string& key, const Value& value, const Setting* setting) {
    loaded_.values.push_back({key, text_of(value), setting == nullptr ? Origin{} : setting->origin});
  }

  void set_log_and_audit(const Merged& merged) {
    Config& config = loaded_.config;
    const Setting* level = merged.find("log.level");
    if (level != nullptr) {
      config.log_level = telemetry::log_level_from(std::get<std::string>(level->value)).value_or(config.log_level);
    }
    note("log.level", std::string(telemetry::name_of(config.log_level)), level);

    const Setting* mode = merged.find("audit.mode");
    if (mode != nullptr && std::get<std::string>(mode->value) == "memory") config.audit_mode = AuditMode::memory;
    note("audit.mode", std::string(config.audit_mode == AuditMode::memory ? "memory" : "file"), mode);

    const Setting* directory = merged.find("audit.directory");
    if (directory != nullptr) {
      config.audit_directory = std::get<std::string>(directory->value);
      config.tasks_directory = config.audit_directory / "tasks";
      if (!config.audit_directory.is_absolute()) {
        problems_.add({"out_of_range", directory->place() + " is not an absolute path.", {}, "Write the path from /."});
      }
    } else if (const fs::path state = xdg(sources_, "XDG_STATE_HOME", ".local/state"); !state.empty()) {
      config.audit_directory = state / "portcullis" / "audit";
      config.tasks_directory = state / "portcullis" / "tasks";
    } else if (config.audit_mode == AuditMode::file) {
      problems_.add({"no_audit_directory",
                     "There is no home directory to keep the audit log in.",
                     {},
                     "Set audit.directory (PORTCULLIS_AUDIT_DIRECTORY), or audit.mode to \"memory\"."});
    }
    note("audit.directory", config.audit_directory.string(), directory);
  }

  void set_limits(const Merged& merged) {
    Limits& limits = loaded_.config.limits;
    const auto set = [&](const std::string& name, std::size_t& value) {
      const Setting* setting = merged.find("limits." + name);
      if (setting != nullptr) value = static_cast<std::size_t>(std::get<std::int64_t>(setting->value));
      note("limits." + name, static_cast<std::int64_t>(value), setting);
    };
    set("line_bytes", limits.line_bytes);
    set("evidence_bytes", limits.evidence_bytes);
    set("text_bytes", limits.text_bytes);
    set("in_flight", limits.in_flight);
  }

  void set_http(const Merged& merged) {
    Http& http = loaded_.config.http;
    const auto list = [&](const std::string& name, std::vector<std::string>& value) {
      const Setting* setting = merged.find("http." + name);
      if (setting == nullptr) return;
      value = std::get<std::vector<std::string>>(setting->value);
      note("http." + name, setting->value, setting);
    };
    const auto file_name = [&](const std::string& name, fs::path& value) {
      const Setting* setting = merged.find("http." + name);
      if (setting == nullptr) return;
      value = std::get<std::string>(setting->value);
      if (!value.is_absolute())
        problems_.add({"out_of_range", setting->place() + " is not an absolute path.", {}, "Write the path from /."});
      note("http." + name, setting->value, setting);
    };
    const auto number = [&](const std::string& name, std::int64_t otherwise) {
      const Setting* setting = merged.find("http." + name);
      const std::int64_t value = setting == nullptr ? otherwise : std::get<std::int64_t>(setting->value);
      note("http." + name, value, setting);
      return value;
    };
    list("hosts", http.hosts);
    list("origins", http.origins);
    file_name("tls_certificate", http.tls_certificate);
    file_name("tls_key", http.tls_key);
    if (http.tls_certificate.empty() != http.tls_key.empty()) {
      problems_.add({"incomplete_tls",
                     "TLS needs a certificate and its key, and only one of the two is set.",
                     {},
                     "Set http.tls_certificate and http.tls_key (--tls-cert and --tls-key), or neither."});
    }
    http.sessions = static_cast<std::size_t>(number("sessions", static_cast<std::int64_t>(http.sessions)));
    http.session_idle = std::chrono::seconds(number("session_idle_s", http.session_idle.count()));
    http.replay_bytes = static_cast<std::size_t>(number("replay_bytes", static_cast<std::int64_t>(http.replay_bytes)));
  }

  const Sources& sources_;
  Loaded loaded_;
  Problems problems_;
};

}  // namespace

std::expected<Loaded, std::vector<schemas::Problem>> load(const Sources& sources) {
  return Loader(sources).load();
}

tools::Settings settings_of(const Config& config) {
  tools::Settings settings;
  settings.profiles = config.profiles;
  settings.floor = config.floor;
  settings.calibration_max_age = config.calibration_max_age;
  settings.default_profile = config.default_profile;
  settings.sources = config.sources;
  settings.text_bytes = config.limits.text_bytes;
  settings.evidence_bytes = config.limits.evidence_bytes;
  settings.no_seat_help =
      "Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY in the server's environment, or list [[seats]] in "
      "~/.config/portcullis/config.toml.";
  return settings;
}

}  // namespace portcullis::server::config
