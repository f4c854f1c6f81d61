// The real sources: the process's environment, regular files only, at most 1 MiB, and descriptors that were handed
// over.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

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
  EXPECT_EQ(read(directory_ / "pipe").error(), ReadFailure::not_regular);
  EXPECT_EQ(read("/dev/zero").error(), ReadFailure::not_regular);
  EXPECT_EQ(read(directory_).error(), ReadFailure::not_regular);
}

// A pipe whose reading end is as one that came over exec: without FD_CLOEXEC.
struct Handed {
  explicit Handed(bool over_exec = true) {
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    if (over_exec) fcntl(ends[0], F_SETFD, 0);
  }
  void write(const std::string& text) const {
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end() const { ::close(ends[1]); }
  int ends[2];
};

TEST_F(ConfigSources, read_a_descriptor_to_its_end_and_close_it) {
  const auto read = process_sources().read_descriptor;
  const Handed pipe;
  std::jthread writer([&] {
    pipe.write("first");
    pipe.write(" second");
    pipe.end();
  });
  EXPECT_EQ(read(pipe.ends[0]).value(), "first second");
  EXPECT_EQ(fcntl(pipe.ends[0], F_GETFD), -1) << "it is still open";
  EXPECT_EQ(read(pipe.ends[0]).error(), ReadFailure::missing) << "it can be read once";
  const int file = open(write("key", "in a file").c_str(), O_RDONLY);
  EXPECT_EQ(read(file).value(), "in a file");
}

// Its number was not handed over: reading it would take what others wait for.
TEST_F(ConfigSources, neither_read_nor_close_a_descriptor_of_the_program_itself) {
  const auto read = process_sources().read_descriptor;
  const Handed own(false);
  own.write("not for us");
  EXPECT_EQ(read(own.ends[0]).error(), ReadFailure::missing);
  EXPECT_NE(fcntl(own.ends[0], F_GETFD), -1) << "it was closed";
  for (const int standard : {-1, 0, 1, 2}) EXPECT_EQ(read(standard).error(), ReadFailure::missing);
  EXPECT_NE(fcntl(2, F_GETFD), -1);
  EXPECT_EQ(read(1'000'000).error(), ReadFailure::missing);
  own.end();
  ::close(own.ends[0]);
}

TEST_F(ConfigSources, bound_what_a_descriptor_may_hold_and_how_long_it_may_take) {
  const auto read = process_sources().read_descriptor;
  const Handed large;
  large.write(std::string((16u << 10) + 1, 'x'));
  EXPECT_EQ(read(large.ends[0]).error(), ReadFailure::too_large) << "and its end is not waited for";
  large.end();
  const Handed most;
  most.write(std::string(16u << 10, 'x'));
  most.end();
  EXPECT_EQ(read(most.ends[0]).value().size(), 16u << 10);
  const Handed silent;
  EXPECT_EQ(read_descriptor(silent.ends[0], std::chrono::milliseconds(50)).error(), ReadFailure::timed_out);
  silent.end();
  const int folder = open("/", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(read(folder).error(), ReadFailure::unreadable);
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
