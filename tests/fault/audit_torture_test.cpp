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
  std::uint64_t earlier;  // leaves in the log before
  bool state_due;         // the append also writes the state file
};

// One append with the n-th call failing; false once the append needs fewer calls.
bool run(const Trial& trial, int n, int error, bool stays_broken) {
  const TempDirectory temp;
  if (trial.earlier > 0) make_log(temp.log(), trial.earlier, 64);
  if (trial.state_due) std::filesystem::remove(temp.log() / kStateFile);
  std::vector<Receipt> receipts;
  bool reached = false;
  {
    const auto log = make_file_log(temp.log());
    failure = error;
    every_further_call = stays_broken;
    calls_until_failure = n;
    for (int i = 0; i < 2; ++i) {
      Result result = append_now(*log);
      if (result) {
        receipts.push_back(std::move(*result));
      } else {
        EXPECT_EQ(result.error().code, "audit_unavailable") << result.error().message;
        EXPECT_NE(result.error().message.find(errno == 0 ? "" : "("), std::string::npos);
      }
    }
    reached = calls_until_failure <= 0 && (stays_broken ? calls_until_failure == 0 : calls_until_failure < 0);
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

void torture(const Trial& trial, int error, bool stays_broken) {
  int n = 0;
  while (run(trial, n, error, stays_broken)) {
    if (testing::Test::HasFailure()) FAIL() << "call " << n;
    ASSERT_LT(++n, 200);
  }
  EXPECT_GE(n, 4) << "an append writes and syncs two files";
}

TEST(AuditTorture, every_call_of_the_first_append_may_fail_once) {
  torture({0, false}, ENOSPC, false);
}
TEST(AuditTorture, every_call_of_a_later_append_may_fail_once) {
  torture({3, false}, EIO, false);
}
TEST(AuditTorture, the_disk_may_break_at_any_call_and_stay_broken) {
  torture({3, false}, EIO, true);
}
TEST(AuditTorture, the_disk_may_break_at_any_call_of_the_first_append) {
  torture({0, false}, EROFS, true);
}
TEST(AuditTorture, writing_the_state_may_fail) {
  torture({1100, true}, ENOSPC, false);
}

}  // namespace
}  // namespace portcullis::server::audit::test
