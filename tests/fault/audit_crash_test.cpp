// Writers that die, several at once, and a disk that is full: nothing that was promised is lost and nothing
// half-written stays.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <random>
#include <set>

#include "server/audit/checkpoint.hpp"
#include "server/audit/leaf.hpp"
#include "tests/unit/audit_support.hpp"

namespace portcullis::server::audit::test {
namespace {

// Index of each receipt id in the leaf file.
std::map<std::string, std::uint64_t> ids_in(const std::filesystem::path& directory) {
  std::map<std::string, std::uint64_t> out;
  for (const std::string& line : lines_of(slurp(directory / kLeavesFile))) {
    const auto leaf = parse_leaf_line(std::string_view(line).substr(0, line.size() - 1));
    if (!leaf) continue;
    const auto record = read_record(leaf->record, leaf->index);
    if (record) out[record->at("id").get<std::string>()] = leaf->index;
  }
  return out;
}

// A receipt on a pipe: small enough to arrive whole or not at all (PIPE_BUF).
struct Delivered {
  char id[34];
  std::uint64_t leaf;
};

void deliver(int pipe, const Receipt& receipt) {
  Delivered message{};
  receipt.id.copy(message.id, sizeof message.id);
  message.leaf = receipt.leaf;
  if (::write(pipe, &message, sizeof message) != sizeof message) ::_exit(3);
}

// Runs `work` in a process of its own; it ends without destructors of the parent's objects.
template <class Work>
pid_t spawn(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

std::vector<Delivered> read_all(int pipe) {
  std::vector<Delivered> out;
  for (Delivered message; ::read(pipe, &message, sizeof message) == sizeof message;) out.push_back(message);
  return out;
}

void expect_delivered_are_in(const std::filesystem::path& directory, const std::vector<Delivered>& delivered) {
  const auto ids = ids_in(directory);
  for (const Delivered& message : delivered) {
    const auto found = ids.find(std::string(message.id, sizeof message.id));
    ASSERT_NE(found, ids.end()) << "a delivered receipt has no leaf";
    ASSERT_EQ(found->second, message.leaf);
  }
}

TEST(AuditProcesses, four_writers_share_one_log_without_loss) {
  const TempDirectory temp;
  constexpr int kEach = sanitized ? 150 : 500;
  int pipes[2];
  ASSERT_EQ(::pipe(pipes), 0);
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(spawn([&] {
      const auto log = make_file_log(temp.log());
      const auto receipts = fill(*log, kEach, 1 + static_cast<std::size_t>(child) * 4);
      for (const Receipt& receipt : receipts) deliver(pipes[1], receipt);
      if (receipts.size() != kEach) ::_exit(4);
    }));
  }
  ::close(pipes[1]);
  const auto delivered = read_all(pipes[0]);
  ::close(pipes[0]);
  for (const pid_t child : children) EXPECT_EQ(status_of(child), 0);

  std::set<std::uint64_t> leaves;
  for (const Delivered& message : delivered) leaves.insert(message.leaf);
  EXPECT_EQ(delivered.size(), 4u * kEach);
  EXPECT_EQ(leaves.size(), 4u * kEach);
  expect_delivered_are_in(temp.log(), delivered);
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok) << report.problem;
  EXPECT_EQ(report.leaves, 4u * kEach);
}

TEST(AuditProcesses, a_writer_killed_at_any_moment_loses_nothing_that_it_delivered) {
  const TempDirectory temp;
  std::mt19937 random(9);
  std::vector<Delivered> delivered;
  for (int round = 0; round < 50; ++round) {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = spawn([&] {
      ::close(pipes[0]);
      const auto log = make_file_log(temp.log());
      std::deque<std::future<Result>> waiting;
      for (std::uint64_t i = 0;; ++i) {
        waiting.push_back(append_async(*log, sample_record(i)));
        if (waiting.size() < 8) continue;
        const Result result = waiting.front().get();
        waiting.pop_front();
        if (!result) ::_exit(5);
        deliver(pipes[1], *result);
      }
    });
    ::close(pipes[1]);
    // The kill falls behind a random number of receipts, and a random moment later.
    for (auto left = random() % 20; left > 0; --left) {
      Delivered message;
      ASSERT_EQ(::read(pipes[0], &message, sizeof message), static_cast<ssize_t>(sizeof message));
      delivered.push_back(message);
    }
    ::usleep(static_cast<useconds_t>(random() % 1500));
    ::kill(child, SIGKILL);
    ASSERT_TRUE(WIFSIGNALED(status_of(child)));
    const auto rest = read_all(pipes[0]);
    delivered.insert(delivered.end(), rest.begin(), rest.end());
    ::close(pipes[0]);

    ASSERT_EQ(make_log(temp.log(), 1).size(), 1u) << "the next append settles what the kill left, round " << round;
    const VerifyReport report = verify(temp.log());
    ASSERT_TRUE(report.ok) << report.problem;
  }
  EXPECT_GT(delivered.size(), 100u);
  expect_delivered_are_in(temp.log(), delivered);
}

// The same, at every place at which a kill can leave the files: the last batch cut after each byte of its leaves, and
// after each byte of its checkpoint.
TEST(AuditRecovery, a_write_cut_after_any_byte_is_settled_by_the_next_append) {
  const TempDirectory temp;
  make_log(temp.log(), 4);
  const std::string old_leaves = slurp(temp.log() / kLeavesFile);
  const std::string old_checkpoints = slurp(temp.log() / kCheckpointsFile);
  make_log(temp.log(), 3, 3);
  const std::string leaves = slurp(temp.log() / kLeavesFile);
  const auto settle = [&](const std::string& cut_leaves, const std::string& cut_checkpoints) {
    spill(temp.log() / kLeavesFile, cut_leaves);
    spill(temp.log() / kCheckpointsFile, cut_checkpoints);
    const bool settled_already = cut_leaves.size() == old_leaves.size() && cut_checkpoints == old_checkpoints;
    ASSERT_EQ(verify(temp.log()).ok, settled_already);
    const auto whole = lines_of(cut_leaves.substr(0, cut_leaves.rfind('\n') + 1));
    const auto receipts = make_log(temp.log(), 1);
    ASSERT_EQ(receipts.size(), 1u);
    ASSERT_EQ(receipts[0].leaf, whole.size()) << "no whole leaf is dropped, and no half one is kept";
    ASSERT_TRUE(slurp(temp.log() / kLeavesFile).starts_with(join(whole)));
    const VerifyReport report = verify(temp.log());
    ASSERT_TRUE(report.ok) << report.problem;
  };
  const std::size_t step = sanitized ? 7 : 1;
  for (std::size_t size = old_leaves.size(); size <= leaves.size(); size += step) {
    settle(leaves.substr(0, size), old_checkpoints);
    if (testing::Test::HasFatalFailure()) FAIL() << "leaves cut at " << size;
  }
  spill(temp.log() / kLeavesFile, leaves);
  spill(temp.log() / kCheckpointsFile, old_checkpoints);
  Frontier tree;
  for (const std::string& line : lines_of(leaves)) {
    tree.add(parse_leaf_line(std::string_view(line).substr(0, line.size() - 1))->hash);
  }
  const auto last = parse_checkpoint_line(
      std::string_view(lines_of(old_checkpoints).back()).substr(0, lines_of(old_checkpoints).back().size() - 1));
  CheckpointLine next{tree.size(), tree.root(), {}};
  next.link = next_link(last->link, next.size, next.root);
  const std::string line = line_of(next);
  for (std::size_t size = 1; size < line.size(); ++size) {
    settle(leaves, old_checkpoints + line.substr(0, size));
    if (testing::Test::HasFatalFailure()) FAIL() << "checkpoint cut at " << size;
  }
}

TEST(AuditRecovery, what_no_killed_writer_leaves_is_damage_and_is_not_touched) {
  const TempDirectory temp;
  make_log(temp.log(), 4);
  const std::string leaves = slurp(temp.log() / kLeavesFile);
  const std::string checkpoints = slurp(temp.log() / kCheckpointsFile);
  const auto refused = [&](const std::string& bad_leaves, const std::string& bad_checkpoints) {
    spill(temp.log() / kLeavesFile, bad_leaves);
    spill(temp.log() / kCheckpointsFile, bad_checkpoints);
    const auto log = make_file_log(temp.log());
    const Result result = append_now(*log);
    EXPECT_FALSE(result.has_value());
    if (!result) EXPECT_EQ(result.error().code, "audit_corrupt") << result.error().message;
    EXPECT_EQ(slurp(temp.log() / kLeavesFile), bad_leaves);
    EXPECT_EQ(slurp(temp.log() / kCheckpointsFile), bad_checkpoints);
  };
  refused(leaves.substr(0, leaves.size() - 1), checkpoints);  // a leaf that a checkpoint covers
  refused(leaves.substr(0, leaves.size() / 2), checkpoints);
  refused(leaves, checkpoints.substr(0, checkpoints.size() - 30) + "x");
  refused(leaves, checkpoints + "5");  // a checkpoint without leaves
  refused(leaves, checkpoints + "4 ");
  refused(leaves + "garbage\n", checkpoints);          // a whole line that is no leaf
  refused(leaves + lines_of(leaves)[3], checkpoints);  // the same leaf again
  refused(leaves, "");
  refused(leaves, checkpoints.substr(1));
}

// RLIMIT_FSIZE stands for the full disk: a write stops in the middle, the next one fails.
TEST(AuditDisk, a_disk_that_fills_up_gives_a_problem_and_no_half_line) {
  const TempDirectory temp;
  make_log(temp.log(), 2);
  const auto full = std::filesystem::file_size(temp.log() / kLeavesFile);
  for (const rlim_t room : {0, 1, 100, 700, 2000}) {
    const pid_t child = spawn([&] {
      const rlimit limit{full + room, RLIM_INFINITY};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(10);
      const auto log = make_file_log(temp.log());
      int refused = 0;
      for (int i = 0; i < 30; ++i) {
        const Result result = append_now(*log, {{"padding", std::string(400, 'p')}});
        if (result) continue;
        ++refused;
        if (result.error().code != "audit_unavailable") ::_exit(11);
        if (result.error().message.find("EFBIG") == std::string::npos) ::_exit(12);
        if (!slurp(temp.log() / kLeavesFile).ends_with('\n')) ::_exit(13);
        if (!verify(temp.log()).ok) ::_exit(14);
      }
      if (refused == 0) ::_exit(15);
      // With room again, the same log goes on.
      const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
      if (::setrlimit(RLIMIT_FSIZE, &more) != 0) ::_exit(16);
      if (!append_now(*log)) ::_exit(17);
      if (!verify(temp.log()).ok) ::_exit(18);
    });
    EXPECT_EQ(status_of(child), 0) << "room for " << room;
  }
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditDisk, a_full_disk_at_the_very_first_append_leaves_a_log_that_can_begin_later) {
  const TempDirectory temp;
  const pid_t child = spawn([&] {
    const rlimit limit{10, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(10);
    const auto log = make_file_log(temp.log());
    if (append_now(*log)) ::_exit(11);
    if (verify(temp.log()).ok) ::_exit(12);
    const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &more) != 0) ::_exit(16);
    if (!append_now(*log)) ::_exit(17);
  });
  EXPECT_EQ(status_of(child), 0);
  EXPECT_EQ(verify(temp.log()).leaves, 1u);
}

}  // namespace
}  // namespace portcullis::server::audit::test
