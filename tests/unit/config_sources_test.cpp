// The real sources: the process's environment, regular files only, at most 1 MiB.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config_support.hpp"

namespace portcullis::server::config::testing {
namespace {

class ConfigSources : public ::testing::Test {
 protected:
  ConfigSources() {
    std::string pattern = (std::filesystem::temp_directory_path() / "portcullis-config-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~ConfigSources() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
    return directory_ / name;
  }

  std::filesystem::path directory_;
};

TEST_F(ConfigSources, know_the_environment_and_the_current_directory) {
  setenv("PORTCULLIS_TEST_VARIABLE", "a=b", 1);
  const Sources sources = process_sources();
  EXPECT_EQ(sources.environment.at("PORTCULLIS_TEST_VARIABLE"), "a=b");
  EXPECT_EQ(sources.directory, std::filesystem::current_path());
  EXPECT_EQ(sources.system_file, "/etc/portcullis/config.toml");
}

TEST_F(ConfigSources, read_regular_files) {
  const auto read = process_sources().read_file;
  EXPECT_EQ(read(write("a", "text\n")).value(), "text\n");
  EXPECT_EQ(read(write("empty", "")).value(), "");
  EXPECT_EQ(read(directory_ / "gone").error(), ReadFailure::missing);
  EXPECT_EQ(read(directory_ / "a" / "b").error(), ReadFailure::missing);
  EXPECT_EQ(read(write("limit", std::string(1u << 20, 'x'))).value().size(), 1u << 20);
  EXPECT_EQ(read(write("large", std::string((1u << 20) + 1, 'x'))).error(), ReadFailure::too_large);
}

TEST_F(ConfigSources, never_wait_for_a_pipe_or_read_a_device) {
  const auto read = process_sources().read_file;
  ASSERT_EQ(mkfifo((directory_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read(directory_ / "pipe").error(), ReadFailure::unreadable);
  EXPECT_EQ(read("/dev/zero").error(), ReadFailure::unreadable);
  EXPECT_EQ(read(directory_).error(), ReadFailure::unreadable);
}

TEST_F(ConfigSources, load_a_project_file_from_the_current_directory) {
  write("portcullis.toml", "log.level = \"debug\"\n");
  Sources sources = process_sources();
  sources.environment = {{"HOME", directory_.string()}};
  sources.directory = directory_;
  sources.system_file = directory_ / "none";
  const auto loaded = load(sources);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.log_level, telemetry::LogLevel::debug);
}

}  // namespace
}  // namespace portcullis::server::config::testing
