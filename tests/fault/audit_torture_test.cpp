// Torture: the n-th system call of an append fails, for every n (as SQLite and curl are tested). After each failure
// every receipt has its leaf, nothing half-written is in the log, and the next append goes on.
// The calls below take the place of libc's in this program; they pass on to the kernel unless a failure is due.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <iostream>

#include "server/audit/lookup.hpp"
#include "tests/unit/audit_support.hpp"

namespace {

std::atomic<int> calls_until_failure{-1};  // none while negative
std::atomic<int> failure{EIO};
std::atomic<bool> every_further_call{false};  // a disk that stays broken

bool fails() {
  if (calls_until_failure.load() < 0) return false;
  const int left = calls_until_failure.fetch_sub(1);
  if (left > 0) return false;
  calls_until_failure = every_further_call ? 0 : -1;
  errno = failure;
  return true;
}

}  // namespace

extern "C" {

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  if (!fails()) return ::syscall(SYS_pwrite64, fd, bytes, size, offset);
  // Half of it reaches the disk first.
  static_cast<void>(::syscall(SYS_pwrite64, fd, bytes, size / 2, offset));
  return -1;
}
int fdatasync(int fd) {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_fdatasync, fd));
}
int fsync(int fd) {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_fsync, fd));
}
int ftruncate(int fd, off_t size) noexcept {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
int renameat(int from, const char* old_name, int to, const char* new_name) noexcept {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_renameat, from, old_name, to, new_name));
}
int openat(int directory, const char* name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return fails() ? -1 : static_cast<int>(::syscall(SYS_openat, directory, name, flags, mode));
}

}  // extern "C"

namespace portcullis::server::audit::test {
namespace {

struct Trial {
  const TempDirectory& before;  // where a log may be that each run starts from a copy of
  int error;
  bool stays_broken;
};

// Two appends with the n-th call failing; false once they need fewer calls.
bool run(const Trial& trial, int n) {
  const TempDirectory temp;
  if (std::filesystem::exists(trial.before.log())) std::filesystem::copy(trial.before.log(), temp.log());
  std::vector<Receipt> receipts;
  bool reached = false;
  {
    const auto log = make_file_log(temp.log());
    failure = trial.error;
    every_further_call = trial.stays_broken;
    calls_until_failure = n;
    for (int i = 0; i < 2; ++i) {
      Result result = append_now(*log);
      if (result) {
        receipts.push_back(std::move(*result));
      } else {
        EXPECT_EQ(result.error().code, "audit_unavailable") << result.error().message;
        EXPECT_NE(result.error().message.find("(E"), std::string::npos) << result.error().message;
      }
    }
    reached = trial.stays_broken ? calls_until_failure == 0 : calls_until_failure < 0;
    calls_until_failure = -1;
    Result after = append_now(*log);
    EXPECT_TRUE(after.has_value()) << n << ": " << after.error().text();
    if (after) receipts.push_back(std::move(*after));
  }
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok) << n << ": " << report.problem;
  for (const Receipt& receipt : receipts) {
    const auto found = find_receipt(temp.log(), receipt.id);
    EXPECT_TRUE(found && found->leaf == receipt.leaf) << n;
    EXPECT_TRUE(verify(temp.log(), receipt.checkpoint).ok) << n << ": the log kept to the checkpoint it gave out";
  }
  return reached;
}

void torture(const Trial& trial) {
  int n = 0;
  while (run(trial, n)) {
    if (testing::Test::HasFailure()) FAIL() << "call " << n;
    ASSERT_LT(++n, 200);
  }
  std::cout << n << " calls failed in turn\n";
  EXPECT_GE(n, 8) << "each append writes and syncs two files";
}

TEST(AuditTorture, every_call_of_the_first_append_may_fail_once) {
  const TempDirectory none;
  torture({none, ENOSPC, false});
}

TEST(AuditTorture, every_call_of_a_later_append_may_fail_once) {
  const TempDirectory before;
  make_log(before.log(), 3);
  torture({before, EIO, false});
}

TEST(AuditTorture, the_disk_may_break_at_any_call_and_stay_broken) {
  const TempDirectory before;
  make_log(before.log(), 3);
  torture({before, EIO, true});
}

TEST(AuditTorture, the_disk_may_break_at_any_call_of_the_first_append) {
  const TempDirectory none;
  torture({none, EROFS, true});
}

TEST(AuditTorture, writing_the_state_may_fail) {
  const TempDirectory before;
  make_log(before.log(), 1100, 64);
  // Its loss makes the next append write it.
  std::filesystem::remove(before.log() / kStateFile);
  torture({before, ENOSPC, false});
}

// After a failed call the log opens its files anew; what lies there by then must still be the same log.
TEST(AuditTorture, a_log_that_was_exchanged_between_two_appends_is_not_continued) {
  const TempDirectory temp;
  make_log(temp.path() / "earlier", 2);
  std::filesystem::copy(temp.path() / "earlier", temp.log());
  make_log(temp.path() / "other", 9);
  for (const char* instead : {"earlier", "other", "nothing", "no directory"}) {
    const std::filesystem::path directory = temp.path() / ("log instead of which is " + std::string(instead));
    std::filesystem::copy(temp.log(), directory);
    const auto log = make_file_log(directory);
    ASSERT_TRUE(append_now(*log).has_value());
    failure = EIO;
    every_further_call = false;
    calls_until_failure = 0;
    EXPECT_EQ(append_now(*log).error().code, "audit_unavailable");
    std::filesystem::remove_all(directory);
    if (std::filesystem::exists(temp.path() / instead)) std::filesystem::copy(temp.path() / instead, directory);
    if (instead == std::string("nothing")) std::filesystem::create_directory(directory);
    for (int i = 0; i < 2; ++i) {
      const Result result = append_now(*log);
      ASSERT_FALSE(result.has_value()) << instead;
      EXPECT_EQ(result.error().code, instead == std::string("no directory") ? "audit_unavailable" : "audit_corrupt");
    }
    EXPECT_FALSE(verify(directory).ok && verify(directory).leaves == 3) << instead;
    EXPECT_EQ(std::filesystem::exists(directory / kCheckpointsFile), std::filesystem::exists(temp.path() / instead));
  }
}

}  // namespace
}  // namespace portcullis::server::audit::test
