// Tasks over a restart of the server, with the SQLite store and its thread.
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "server/mcp/task_registry.hpp"
#include "tests/unit/store_support.hpp"

namespace portcullis::server::mcp {
namespace {

// One server process: a loop that threads may post to, and a registry.
class Server {
 public:
  explicit Server(const std::filesystem::path& directory) {
    services_.post = [this](std::function<void()> run) {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(run));
      wake_.notify_one();
    };
    services_.after = [](std::chrono::milliseconds, std::function<void()>) {};
    services_.random_hex = [](std::size_t digits) {
      static int last = 0x1000;
      std::string out = std::to_string(++last);
      out.resize(digits, 'a');
      return out;
    };
    tasks.emplace(services_, store::make_sqlite_task_store(directory));
  }

  // Runs the loop until there is a value.
  template <class Value>
  Value wait(const std::optional<Value>& value) {
    while (!value) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !queue_.empty(); });
      const auto next = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      next();
    }
    return *value;
  }

  std::string create() {
    std::optional<std::string> id;
    tasks->create("local", "verify", {},
                  [&id](auto made) { id = made ? made->at("taskId").template get<std::string>() : made.error().code; });
    return wait(id);
  }
  Json get(const std::string& id, const std::string& principal = "local") {
    std::optional<Json> out;
    tasks->get(id, principal, [&out](auto task) { out = !task ? Json(task.error().code) : *task ? **task : Json(); });
    return wait(out);
  }
  Json cancel(const std::string& id) {
    std::optional<Json> out;
    tasks->cancel(id, "local", [&out](auto known) { out = known ? Json(*known) : Json(known.error().code); });
    return wait(out);
  }

 private:
  Services services_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;

 public:
  std::optional<TaskRegistry> tasks;  // gone first
};

TEST(TaskRestart, AFinishedTaskStaysReadableForItsOwner) {
  store::TemporaryDirectory directory;
  std::string id;
  {
    Server server(directory.path());
    id = server.create();
    server.tasks->completed(id, Json{{"content", Json::array()}, {"isError", false}});
    server.tasks->close();
  }
  Server server(directory.path());
  const Json task = server.get(id);
  EXPECT_EQ(task.value("status", ""), "completed") << task.dump();
  EXPECT_EQ(task.at("result").at("isError"), false);
  EXPECT_TRUE(server.get(id, "somebody else").is_null());
}

TEST(TaskRestart, ATaskThatWorkedHasFailedAndSaysWhy) {
  store::TemporaryDirectory directory;
  std::string id;
  {
    Server server(directory.path());
    id = server.create();
  }
  std::string updated;
  {
    Server server(directory.path());
    const Json task = server.get(id);
    EXPECT_EQ(task.value("status", ""), "failed") << task.dump();
    EXPECT_EQ(task.at("error").at("code"), -32603);
    EXPECT_NE(task.at("error").at("message").get<std::string>().find("restarted"), std::string::npos);
    EXPECT_FALSE(task.contains("result"));
    EXPECT_EQ(server.cancel(id), true) << "it is over, so there is nothing to cancel";
    updated = task.value("lastUpdatedAt", "");
  }
  Server server(directory.path());
  EXPECT_EQ(server.get(id).value("lastUpdatedAt", ""), updated) << "it failed once";
}

TEST(TaskRestart, ATaskOfAProcessThatLivesIsLeftAlone) {
  store::TemporaryDirectory directory;
  Server one(directory.path());
  const auto id = one.create();
  Server two(directory.path());
  EXPECT_EQ(two.get(id).value("status", ""), "working");
  EXPECT_EQ(two.cancel(id), "task_elsewhere") << "it could not stop the work";
  EXPECT_EQ(one.cancel(id), true);
  EXPECT_EQ(two.get(id).value("status", ""), "cancelled");
}

TEST(TaskRestart, WhatIsClosedTakesNothingMore) {
  store::TemporaryDirectory directory;
  Server server(directory.path());
  const auto id = server.create();
  server.tasks->close();
  EXPECT_EQ(server.create(), "shutting_down");
  server.tasks->completed(id, Json::object());
  EXPECT_EQ(server.get("t_" + std::string(32, 'b')), "shutting_down");
}

}  // namespace
}  // namespace portcullis::server::mcp
