// What the SQLite form promises beyond the port: durability, sharing between processes, and no harm from a bad file.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "server/store/database.hpp"
#include "tests/unit/store_support.hpp"

namespace portcullis::server::store {
namespace {

namespace fs = std::filesystem;

class SqliteTaskStoreTest : public testing::Test {
 protected:
  std::unique_ptr<TaskStore> open() { return make_sqlite_task_store(state_); }
  mode_t mode_of(const fs::path& path) {
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  TemporaryDirectory directory_;
  fs::path state_ = directory_.path() / "deep" / "state";
  fs::path file_ = state_ / "tasks.db";
};

// Another process that opens the store, does something, says so, and waits to be killed. It must not return.
class Other {
 public:
  template <class Work>
  explicit Other(Work&& work) {
    int ready[2];
    if (::pipe(ready) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      const char said = work() ? 'y' : 'n';
      if (::write(ready[1], &said, 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    ::close(ready[1]);
    char said = 0;
    good_ = ::read(ready[0], &said, 1) == 1 && said == 'y';
    ::close(ready[0]);
  }
  ~Other() { kill(); }
  bool good() const { return good_; }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  bool good_ = false;
};

TEST_F(SqliteTaskStoreTest, TouchesNothingBeforeTheFirstUse) {
  const auto store = open();
  EXPECT_FALSE(fs::exists(directory_.path() / "deep"));
  ASSERT_TRUE(find(*store, "t1"));
  EXPECT_TRUE(fs::exists(file_));
}

TEST_F(SqliteTaskStoreTest, ItsFilesAreForTheirOwnerOnly) {
  const mode_t before = ::umask(0);
  const auto store = open();
  ASSERT_TRUE(insert(*store, record("t1")));
  ::umask(before);
  EXPECT_EQ(mode_of(state_), 0700u);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(state_)) {
    EXPECT_EQ(mode_of(entry.path()), 0600u) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 3) << "the file, its log and the owners";
}

TEST_F(SqliteTaskStoreTest, WhatWasFinishedIsThereAfterwards) {
  {
    const auto store = open();
    ASSERT_TRUE(insert(*store, record("t1")));
    ASSERT_TRUE(finish(*store, "t1", TaskStatus::completed, "{\"a\":1}"));
  }
  const auto found = find(*open(), "t1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->status, TaskStatus::completed);
  EXPECT_EQ((*found)->payload, "{\"a\":1}");
  EXPECT_FALSE((*found)->orphaned);
}

TEST_F(SqliteTaskStoreTest, WhatWasDoneSurvivesAKilledProcess) {
  Other other([this] {
    auto* store = open().release();
    bool good = insert(*store, record("working")).has_value() && insert(*store, record("done")).has_value();
    return good && finish(*store, "done", TaskStatus::completed, "{\"a\":1}").has_value();
  });
  ASSERT_TRUE(other.good());
  other.kill();
  const auto store = open();
  EXPECT_EQ((*find(*store, "done"))->payload, "{\"a\":1}");
  EXPECT_EQ((*find(*store, "working"))->status, TaskStatus::working);
}

TEST_F(SqliteTaskStoreTest, AWorkingTaskIsAnOrphanWhenItsProcessIsDeadAndNotBefore) {
  Other other([this] {
    auto* store = open().release();
    return insert(*store, record("t1")).has_value();
  });
  ASSERT_TRUE(other.good());
  const auto store = open();
  EXPECT_FALSE((*find(*store, "t1"))->orphaned) << "its process lives";
  other.kill();
  EXPECT_TRUE((*find(*store, "t1"))->orphaned);
  ASSERT_TRUE(finish(*store, "t1", TaskStatus::failed));
  EXPECT_FALSE((*find(*store, "t1"))->orphaned) << "what is final has no need of a process";
}

TEST_F(SqliteTaskStoreTest, TwoInOneProcessAreToldApart) {
  const auto one = open();
  auto two = open();
  ASSERT_TRUE(insert(*one, record("t1")));
  ASSERT_TRUE(insert(*two, record("t2")));
  EXPECT_FALSE((*find(*one, "t2"))->orphaned);
  two.reset();
  EXPECT_TRUE((*find(*one, "t2"))->orphaned);
  EXPECT_FALSE((*find(*one, "t1"))->orphaned);
}

// Where they meet is in the first milliseconds of a file, so that is tried many times.
TEST_F(SqliteTaskStoreTest, ManyProcessesMayBeginTogether) {
  for (int round = 0; round < 20; ++round) {
    state_ = directory_.path() / std::to_string(round);
    std::vector<std::unique_ptr<TaskStore>> stores;
    for (int i = 0; i < 8; ++i) stores.push_back(open());
    std::vector<std::future<std::string>> outcomes;
    for (std::size_t i = 0; i < stores.size(); ++i)
      outcomes.push_back(std::async(std::launch::async, [&stores, i]() -> std::string {
        for (int n = 0; n < 5; ++n) {
          const auto inserted = insert(*stores[i], record(std::to_string(i) + "-" + std::to_string(n)));
          if (!inserted) return inserted.error().message;
        }
        return {};
      }));
    for (auto& outcome : outcomes) EXPECT_EQ(outcome.get(), "");
    EXPECT_EQ(sweep(*stores[0], 0).value(), 40u);
  }
}

TEST_F(SqliteTaskStoreTest, AFileOfALaterReleaseIsRefusedAndLeftAlone) {
  ASSERT_TRUE(find(*open(), "t1"));
  ASSERT_TRUE((*Database::open(fs::canonical(file_)))->execute("PRAGMA user_version=2"));
  const auto store = open();
  const auto found = find(*store, "t1");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "store_newer");
  EXPECT_FALSE(insert(*store, record("t1")));
}

TEST_F(SqliteTaskStoreTest, WhatIsNoDatabaseIsSaidToBeDamaged) {
  fs::create_directories(state_);
  std::ofstream(file_) << std::string(8192, 'x');
  const auto inserted = insert(*open(), record("t1"));
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().code, "store_damaged");
}

TEST_F(SqliteTaskStoreTest, AnyChangedByteIsAnErrorOrWithoutEffectAndNeverACrash) {
  {
    const auto store = open();
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(insert(*store, record("t" + std::to_string(i))));
  }
  std::ifstream in(file_, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  ASSERT_GT(whole.size(), 8192u);
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    fs::remove(file_.string() + "-wal");
    fs::remove(file_.string() + "-shm");
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bad;
    const auto store = open();
    static_cast<void>(find(*store, "t7"));
    static_cast<void>(insert(*store, record("new")));
  }
}

TEST_F(SqliteTaskStoreTest, LinksAndSpecialFilesAreRefused) {
  fs::create_directories(state_);
  fs::create_symlink(directory_.path() / "elsewhere", file_);
  EXPECT_FALSE(find(*open(), "t1"));
  EXPECT_FALSE(fs::exists(directory_.path() / "elsewhere"));
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_FALSE(find(*open(), "t1"));
}

TEST_F(SqliteTaskStoreTest, ADirectoryThatEverybodyMayWriteIsNotTrusted) {
  fs::create_directories(state_);
  fs::permissions(state_, fs::perms::all);
  const auto inserted = insert(*open(), record("t1"));
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().code, "store_unavailable");
}

TEST_F(SqliteTaskStoreTest, AHomeBehindALinkIsServed) {
  fs::create_directories(directory_.path() / "real");
  fs::create_directory_symlink(directory_.path() / "real", directory_.path() / "link");
  const auto store = make_sqlite_task_store(directory_.path() / "link" / "state");
  EXPECT_TRUE(insert(*store, record("t1")));
}

TEST_F(SqliteTaskStoreTest, AFileThatWasRemovedIsMadeAnewAndNotWrittenIntoTheVoid) {
  const auto store = open();
  ASSERT_TRUE(insert(*store, record("t1")));
  fs::remove_all(state_);
  ASSERT_TRUE(insert(*store, record("t2")));
  EXPECT_TRUE(fs::exists(file_));
  EXPECT_TRUE(*find(*open(), "t2"));
}

TEST_F(SqliteTaskStoreTest, WithoutRoomTheCallFailsAndTheNextOneWorks) {
  const auto store = open();
  ASSERT_TRUE(insert(*store, record("t1")));
  struct rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit none = before;
  none.rlim_cur = fs::file_size(file_.string() + "-wal") + 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  const auto refused = finish(*store, "t1", TaskStatus::completed, std::string(1 << 20, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store_unavailable") << refused.error().message;
  EXPECT_EQ((*find(*store, "t1"))->status, TaskStatus::working);
  EXPECT_TRUE(finish(*store, "t1", TaskStatus::completed, "{}"));
  EXPECT_EQ((*find(*store, "t1"))->status, TaskStatus::completed);
}

}  // namespace
}  // namespace portcullis::server::store
