// The fake provider as a program: it says where it listens, follows its script, ends with its input, and tells what it
// saw.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/client_harness.hpp"
#include "tests/support/fake_script.hpp"

extern char** environ;

namespace portcullis::tests {
namespace {

// A started fake with both ends of its pipes.
class FakeProgram {
 public:
  explicit FakeProgram(const std::string& script) {
    std::string pattern = (std::filesystem::temp_directory_path() / "fake-script-XXXXXX").string();
    const int file = ::mkstemp(pattern.data());
    script_ = pattern;
    ::close(file);
    std::ofstream(script_) << script;
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::string program = PORTCULLIS_FAKE_PROVIDER;
    char* arguments[] = {program.data(), script_.data(), nullptr};
    started_ = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
  }
  ~FakeProgram() {
    end_input();
    ::close(from_);
    if (started_) ::waitpid(pid_, nullptr, 0);
    std::filesystem::remove(script_);
  }
  FakeProgram(const FakeProgram&) = delete;
  FakeProgram& operator=(const FakeProgram&) = delete;

  std::string line() {
    std::string text;
    char c = 0;
    pollfd ready{from_, POLLIN, 0};
    while (::poll(&ready, 1, 10'000) == 1 && ::read(from_, &c, 1) == 1 && c != '\n') text += c;
    return text;
  }
  void end_input() {
    if (to_ >= 0) ::close(to_);
    to_ = -1;
  }
  int exit_code() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    started_ = false;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::string script_;
  pid_t pid_ = -1;
  bool started_ = false;
  int to_ = -1;
  int from_ = -1;
};

TEST(FakeProgram, follows_its_script_and_tells_what_it_saw) {
  FakeProgram program(R"({"models": {"m": [{"status": 429, "body": {"error": "slow"}, "headers": {"Retry-After": "1"}},
                                            {"text": "second"}]}})");
  const std::string line = program.line();
  ASSERT_TRUE(line.starts_with("listening ")) << line;
  FakeProvider unused;
  Request request = ClientHarness::request_to(unused);
  request.endpoint.port = static_cast<std::uint16_t>(std::stoi(line.substr(10)));
  ClientHarness harness;
  const Outcome first = harness.exchange(request);
  ASSERT_TRUE(first.response) << first.text();
  EXPECT_EQ(first.response->status, 429);
  EXPECT_EQ(first.response->header("retry-after"), "1");
  const Outcome second = harness.exchange(request);
  ASSERT_TRUE(second.response) << second.text();
  EXPECT_EQ(second.response->body, openai_chat_body("m", "second"));
  program.end_input();
  const std::string journal = program.line();
  EXPECT_NE(journal.find(R"("model":"m")"), std::string::npos) << journal;
  EXPECT_EQ(program.exit_code(), 0);
}

TEST(FakeProgram, refuses_a_script_that_it_does_not_understand) {
  for (const char* script : {R"({"default": {"fault": "silense"}})", R"({"default": {"delay": 5}})", R"({"model": {}})",
                             "not json", R"({"tls": {"certificate": "/nonexistent", "key": "/nonexistent"}})"}) {
    FakeProgram program(script);
    EXPECT_EQ(program.line(), "") << script;
    EXPECT_EQ(program.exit_code(), 2) << script;
  }
}

}  // namespace
}  // namespace portcullis::tests
