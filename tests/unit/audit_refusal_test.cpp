// When the file log does not take a leaf: locks, links, directories that cannot be, files exchanged under it. Each time
// with an honest reason, and without touching what is not its own.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "tests/unit/audit_support.hpp"

namespace portcullis::server::audit::test {
namespace {

TEST(AuditRefusal, a_lock_that_is_not_given_back_is_a_problem_in_time_and_not_for_ever) {
  const TempDirectory temp;
  Options options;
  options.lock_timeout = std::chrono::milliseconds(30);
  const auto log = make_file_log(temp.log(), std::move(options));
  ASSERT_TRUE(append_now(*log).has_value());
  {
    const Fd held(::open((temp.log() / kLockFile).c_str(), O_RDWR));
    struct flock lock{};
    lock.l_type = F_WRLCK;
    ASSERT_EQ(::fcntl(held.get(), F_OFD_SETLK, &lock), 0);
    expect_problem(append_now(*log), "audit_unavailable", "ETIMEDOUT");
  }
  EXPECT_TRUE(append_now(*log).has_value());
  EXPECT_EQ(verify(temp.log()).leaves, 2u);
}

TEST(AuditRefusal, links_and_special_files_in_its_place_are_refused_and_left_alone) {
  for (const char* name : {kLeavesFile, kCheckpointsFile, kLockFile}) {
    for (const bool pipe : {false, true}) {
      const TempDirectory temp;
      make_log(temp.log(), 2);
      const auto elsewhere = temp.path() / "elsewhere";
      std::filesystem::rename(temp.log() / name, elsewhere);
      const std::string before = slurp(elsewhere);
      if (pipe) {
        ASSERT_EQ(::mkfifo((temp.log() / name).c_str(), 0600), 0);
      } else {
        std::filesystem::create_symlink(elsewhere, temp.log() / name);
      }
      const auto log = make_file_log(temp.log());
      expect_problem(append_now(*log), "audit_unavailable", name);
      EXPECT_EQ(slurp(elsewhere), before);
      if (std::string_view(name) != kLockFile) EXPECT_FALSE(verify(temp.log()).ok);
    }
  }
}

TEST(AuditRefusal, a_directory_that_cannot_be_made_is_named_with_the_reason) {
  const TempDirectory temp;
  spill(temp.path() / "file", "x");
  expect_problem(append_now(*make_file_log(temp.path() / "file" / "audit")), "audit_unavailable", "ENOTDIR");
  expect_problem(append_now(*make_file_log("/proc/audit\n")), "audit_unavailable", "/proc/audit\\");
  expect_problem(append_now(*make_file_log("")), "audit_unavailable", "EINVAL");
  expect_problem(append_now(*make_file_log(std::string("/tmp/a\0b", 8))), "audit_unavailable", "EINVAL");
}

TEST(AuditRefusal, files_that_are_removed_or_replaced_under_a_running_log_stop_it) {
  for (const char* name : {kLeavesFile, kCheckpointsFile, kLockFile, ""}) {
    const TempDirectory temp;
    const auto log = make_file_log(temp.log());
    ASSERT_TRUE(append_now(*log).has_value());
    std::filesystem::rename(temp.log() / name, temp.path() / "away");
    expect_problem(append_now(*log), "audit_corrupt", "while it was in use");
    EXPECT_FALSE(append_now(*log).has_value());
    EXPECT_FALSE(std::filesystem::exists(temp.log() / name)) << name;
  }
}

TEST(AuditRefusal, a_log_that_is_rolled_back_under_a_running_process_stops_it) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log());
  fill(*log, 3, 1);
  const std::string leaves = slurp(temp.log() / kLeavesFile);
  const std::string checkpoints = slurp(temp.log() / kCheckpointsFile);
  fill(*log, 3, 1);
  spill(temp.log() / kLeavesFile, leaves);
  spill(temp.log() / kCheckpointsFile, checkpoints);
  expect_problem(append_now(*log), "audit_corrupt", "shorter");
}

TEST(AuditRefusal, leaves_or_checkpoints_that_vanished_are_never_made_anew) {
  for (const char* name : {kLeavesFile, kCheckpointsFile}) {
    const TempDirectory temp;
    make_log(temp.log(), 2);
    std::filesystem::remove(temp.log() / name);
    expect_problem(append_now(*make_file_log(temp.log())), "audit_corrupt", "missing");
    EXPECT_FALSE(std::filesystem::exists(temp.log() / name));
  }
}

}  // namespace
}  // namespace portcullis::server::audit::test
