// What every form of the task store promises.
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "tests/unit/store_support.hpp"

namespace portcullis::server::store {
namespace {

enum class Form { sqlite, memory };

class TaskStoreTest : public testing::TestWithParam<Form> {
 protected:
  TaskStoreTest()
      : store_(GetParam() == Form::sqlite ? make_sqlite_task_store(directory_.path() / "state")
                                          : make_memory_task_store()) {}
  TemporaryDirectory directory_;
  std::unique_ptr<TaskStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Forms, TaskStoreTest, testing::Values(Form::sqlite, Form::memory), [](const auto& form) {
  return std::string(form.param == Form::sqlite ? "Sqlite" : "Memory");
});

TEST_P(TaskStoreTest, GivesBackEveryMemberOfARecord) {
  ASSERT_TRUE(insert(*store_, record("t1", "ann")));
  const auto found = find(*store_, "t1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, "t1");
  EXPECT_EQ((*found)->principal, "ann");
  EXPECT_EQ((*found)->tool, "verify");
  EXPECT_EQ((*found)->status, TaskStatus::working);
  EXPECT_EQ((*found)->created, 1'000);
  EXPECT_EQ((*found)->updated, 1'000);
  EXPECT_EQ((*found)->expires, 61'000);
  EXPECT_FALSE((*found)->orphaned);
}

TEST_P(TaskStoreTest, KeepsAnyBytesOfAPayload) {
  ASSERT_TRUE(insert(*store_, record("t1")));
  std::string payload = "{\"text\":\"'; DROP TABLE task; -- \xE2\x82\xAC\"}";
  payload += std::string(1 << 20, 'x');
  ASSERT_TRUE(finish(*store_, "t1", TaskStatus::completed, payload));
  EXPECT_EQ((*find(*store_, "t1"))->payload, payload);
}

TEST_P(TaskStoreTest, KnowsNothingOfOtherIds) {
  ASSERT_TRUE(insert(*store_, record("t1")));
  for (const char* id : {"", "t", "T1", "t1 ", "%", "t1' OR '1'='1"}) {
    const auto found = find(*store_, id);
    ASSERT_TRUE(found) << id;
    EXPECT_FALSE(*found) << id;
  }
}

TEST_P(TaskStoreTest, RefusesTheSameIdTwice) {
  ASSERT_TRUE(insert(*store_, record("t1", "ann")));
  EXPECT_FALSE(insert(*store_, record("t1", "bob")));
  EXPECT_EQ((*find(*store_, "t1"))->principal, "ann");
}

TEST_P(TaskStoreTest, AFinalStatusIsFinal) {
  ASSERT_TRUE(insert(*store_, record("t1")));
  ASSERT_TRUE(finish(*store_, "t1", TaskStatus::cancelled, "", 1'500));
  EXPECT_TRUE(finish(*store_, "t1", TaskStatus::completed, "{\"late\":true}", 1'600));
  const auto found = find(*store_, "t1");
  EXPECT_EQ((*found)->status, TaskStatus::cancelled);
  EXPECT_EQ((*found)->updated, 1'500);
  EXPECT_EQ((*found)->payload, "");
}

TEST_P(TaskStoreTest, FinishingWhatIsGoneIsNoError) {
  EXPECT_TRUE(finish(*store_, "nobody", TaskStatus::completed));
}

TEST_P(TaskStoreTest, ExpiresAtItsTimeAndNotBefore) {
  ASSERT_TRUE(insert(*store_, record("t1")));
  EXPECT_TRUE(*find(*store_, "t1", 60'999));
  EXPECT_FALSE(*find(*store_, "t1", 61'000));
  EXPECT_EQ(sweep(*store_, 60'999).value(), 1u);
  EXPECT_EQ(sweep(*store_, 61'000).value(), 0u);
  EXPECT_FALSE(*find(*store_, "t1", 1'000)) << "what was swept is gone";
}

TEST_P(TaskStoreTest, HoldsNoMoreThanTheLimits) {
  const TaskLimits limits{.of_one_principal = 2, .together = 3};
  ASSERT_TRUE(insert(*store_, record("a1", "ann"), limits));
  ASSERT_TRUE(insert(*store_, record("a2", "ann"), limits));
  const auto third = insert(*store_, record("a3", "ann"), limits);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, "task_limit");
  ASSERT_TRUE(insert(*store_, record("b1", "bob"), limits));
  const auto fourth = insert(*store_, record("c1", "cid"), limits);
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().code, "task_limit");
  EXPECT_FALSE(*find(*store_, "c1"));
}

TEST_P(TaskStoreTest, NeverDropsAnUnexpiredRecordToMakeRoom) {
  const TaskLimits limits{.of_one_principal = 1, .together = 1};
  ASSERT_TRUE(insert(*store_, record("old"), limits));
  ASSERT_TRUE(finish(*store_, "old", TaskStatus::completed));
  EXPECT_FALSE(insert(*store_, record("new", "local", 60'999), limits));
  EXPECT_TRUE(*find(*store_, "old"));
  EXPECT_TRUE(insert(*store_, record("new", "local", 61'000), limits)) << "an expired one makes room";
  EXPECT_FALSE(*find(*store_, "old"));
}

TEST_P(TaskStoreTest, AnswersEveryCallOfManyThreadsOnce) {
  constexpr int threads = 4, each = 100;
  std::atomic<int> inserted = 0;
  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread)
      running.emplace_back([&, thread] {
        for (int i = 0; i < each; ++i)
          store_->insert(record(std::to_string(thread) + "-" + std::to_string(i)), {},
                         [&inserted](auto outcome) { inserted += outcome ? 1 : 0; });
      });
  }
  EXPECT_EQ(sweep(*store_, 0).value(), static_cast<std::size_t>(threads * each));
  EXPECT_EQ(inserted, threads * each);
}

TEST_P(TaskStoreTest, TheDestructorFinishesWhatWasAskedFor) {
  int done = 0;
  for (int i = 0; i < 50; ++i)
    store_->insert(record(std::to_string(i)), {}, [&done](auto outcome) { done += !!outcome; });
  store_.reset();
  EXPECT_EQ(done, 50);
}

}  // namespace
}  // namespace portcullis::server::store
