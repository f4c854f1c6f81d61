// The thread that a SQLite file belongs to. Jobs that arrive while a batch is being committed share the next commit,
// and so its sync; there is no delay on purpose. Used by the SQLite form of each store.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/store/task_table.hpp"

namespace portcullis::server::store {

struct Job {
  bool writes = false;
  std::move_only_function<void(TaskTable&)> run;     // inside the transaction of the batch
  std::move_only_function<void(Outcome)> committed;  // after it, or instead of `run`; on the thread
};

class Worker {
 public:
  // Nothing is touched, and no thread started, before the first job.
  explicit Worker(std::filesystem::path directory) : directory_(std::move(directory)) {}
  ~Worker();  // does what is queued
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void push(Job job);  // from any thread

 private:
  bool start();
  void run();
  void commit(std::vector<Job>& batch);
  Outcome try_commit(std::vector<Job>& batch);

  const std::filesystem::path directory_;
  std::unique_ptr<TaskTable> table_;  // the thread's own
  std::mutex mutex_;                  // guards all below
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace portcullis::server::store
