// Which source wins, key by key, and what is in force when nothing is said.
#include "config_support.hpp"

namespace portcullis::server::config::testing {
namespace {

TEST(ConfigLayers, nothing_at_all_is_a_good_configuration) {
  const Loaded loaded = Machine().load();
  const Config& config = loaded.config;
  EXPECT_EQ(config.log_level, telemetry::LogLevel::warn);
  EXPECT_EQ(config.audit_mode, AuditMode::file);
  EXPECT_EQ(config.audit_directory, "/home/u/.local/state/portcullis/audit");
  EXPECT_EQ(config.limits.line_bytes, 10u << 20);
  EXPECT_EQ(config.limits.evidence_bytes, 64u << 20);
  EXPECT_EQ(config.limits.text_bytes, 1u << 20);
  EXPECT_EQ(config.limits.in_flight, 256u);
  EXPECT_EQ(config.default_profile, "balanced");
  EXPECT_EQ(config.profiles.size(), 4u);
  EXPECT_TRUE(config.seats.empty());
  EXPECT_TRUE(loaded.files.empty());
  for (const auto& value : loaded.values) EXPECT_EQ(value.origin.text(), "default") << value.key;
}

TEST(ConfigLayers, each_source_overrides_the_ones_below_it) {
  Machine machine;
  const auto origin = [&] { return origin_of(machine.load(), "log.level"); };
  machine.system("[log]\nlevel = \"error\"");
  EXPECT_EQ(origin(), "file /etc/portcullis/config.toml:2");
  machine.user("\n\n[log]\nlevel = \"info\"");
  EXPECT_EQ(origin(), "file /home/u/.config/portcullis/config.toml:4");
  machine.project("log.level = \"debug\"");
  EXPECT_EQ(origin(), "file /work/portcullis.toml:1");
  machine.variable("PORTCULLIS_LOG_LEVEL", "warn");
  EXPECT_EQ(origin(), "environment PORTCULLIS_LOG_LEVEL");
  machine.flag("--log-level", "log.level", "info");
  EXPECT_EQ(origin(), "flag --log-level");
  EXPECT_EQ(machine.load().config.log_level, telemetry::LogLevel::info);
}

TEST(ConfigLayers, files_are_merged_key_by_key) {
  const Loaded loaded = Machine()
                            .system("[limits]\nin_flight = 10\ntext_bytes = 20\n[audit]\nmode = \"memory\"")
                            .user("[limits]\nin_flight = 30")
                            .load();
  EXPECT_EQ(loaded.config.limits.in_flight, 30u);
  EXPECT_EQ(loaded.config.limits.text_bytes, 20u);
  EXPECT_EQ(loaded.config.audit_mode, AuditMode::memory);
  EXPECT_EQ(loaded.files.size(), 2u);
}

TEST(ConfigLayers, a_named_file_replaces_the_project_file) {
  Machine machine;
  machine.project("log.level = \"error\"").file("/work/own.toml", "log.level = \"debug\"").config_file("own.toml");
  EXPECT_EQ(origin_of(machine.load(), "log.level"), "file /work/own.toml:1");
  Machine by_variable;
  by_variable.project("log.level = \"error\"")
      .file("/abs/own.toml", "log.level = \"debug\"")
      .variable("PORTCULLIS_CONFIG", "/abs/own.toml");
  EXPECT_EQ(origin_of(by_variable.load(), "log.level"), "file /abs/own.toml:1");
}

TEST(ConfigLayers, a_file_that_was_named_has_to_be_there) {
  EXPECT_EQ(Machine().config_file("gone.toml").codes(), Codes{"config_unreadable"});
  EXPECT_EQ(Machine().variable("PORTCULLIS_CONFIG", "/gone").codes(), Codes{"config_unreadable"});
}

TEST(ConfigLayers, a_file_that_is_there_has_to_be_readable) {
  for (const char* path : {system_path, user_path, project_path}) {
    EXPECT_EQ(Machine().unreadable(path).codes(), Codes{"config_unreadable"}) << path;
  }
}

TEST(ConfigLayers, xdg_folders_are_honoured_when_absolute) {
  Machine machine;
  machine.variable("XDG_CONFIG_HOME", "/cfg").variable("XDG_STATE_HOME", "/state");
  machine.file("/cfg/portcullis/config.toml", "log.level = \"debug\"");
  EXPECT_EQ(origin_of(machine.load(), "log.level"), "file /cfg/portcullis/config.toml:1");
  EXPECT_EQ(machine.load().config.audit_directory, "/state/portcullis/audit");
  machine.variable("XDG_STATE_HOME", "relative");
  EXPECT_EQ(machine.load().config.audit_directory, "/home/u/.local/state/portcullis/audit");
}

TEST(ConfigLayers, without_a_home_the_audit_log_needs_a_place) {
  EXPECT_EQ(Machine().without("HOME").codes(), Codes{"no_audit_directory"});
  EXPECT_EQ(Machine().without("HOME").variable("PORTCULLIS_AUDIT_MODE", "memory").load().config.audit_mode,
            AuditMode::memory);
  EXPECT_EQ(Machine().without("HOME").variable("PORTCULLIS_AUDIT_DIRECTORY", "/a").load().config.audit_directory, "/a");
  EXPECT_EQ(Machine().variable("PORTCULLIS_AUDIT_DIRECTORY", "a").codes(), Codes{"out_of_range"});
}

TEST(ConfigLayers, an_empty_variable_says_nothing) {
  EXPECT_EQ(origin_of(Machine().variable("PORTCULLIS_LOG_LEVEL", "").load(), "log.level"), "default");
}

TEST(ConfigLayers, a_flag_may_set_any_plain_key) {
  const Loaded loaded = Machine()
                            .flag("--profile", "default_profile", "deep")
                            .flag("--in-flight", "limits.in_flight", "7")
                            .flag("--all", "profiles.quick.all_must_answer", "true")
                            .load();
  EXPECT_EQ(loaded.config.default_profile, "deep");
  EXPECT_EQ(loaded.config.limits.in_flight, 7u);
  EXPECT_TRUE(loaded.config.profiles.at("quick").policy.all_must_answer);
  EXPECT_EQ(origin_of(loaded, "profiles.quick.all_must_answer"), "flag --all");
}

}  // namespace
}  // namespace portcullis::server::config::testing
