// See worker.hpp.
#include "server/store/worker.hpp"

#include <algorithm>
#include <iterator>

#include "server/quiet_thread.hpp"
#include "server/store/problems.hpp"

namespace portcullis::server::store {
namespace {

// Bounds the time for which one process holds the file.
constexpr std::size_t largest_batch = 256;

}  // namespace

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::push(Job job) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable() && !start()) {
    lock.unlock();
    job.committed(std::unexpected(unavailable(directory_, "start a thread for", "the limit on threads is reached")));
    return;
  }
  const bool was_empty = queue_.empty();
  queue_.push_back(std::move(job));
  lock.unlock();
  if (was_empty) wake_.notify_one();
}

// Needs the mutex.
bool Worker::start() {
  auto started = start_quiet_thread([this] { run(); });
  if (started) thread_ = std::move(*started);
  return started.has_value();
}

void Worker::run() {
  for (;;) {
    std::vector<Job> batch;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) break;
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), largest_batch));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    commit(batch);
  }
  table_.reset();
}

void Worker::commit(std::vector<Job>& batch) {
  const Outcome outcome = try_commit(batch);
  if (!outcome && table_) table_->roll_back();
  for (Job& job : batch) job.committed(outcome);
}

Outcome Worker::try_commit(std::vector<Job>& batch) {
  // The number of this process goes with the table: its records in a file that is no longer there are nobody's.
  if (table_ && !table_->in_place()) table_.reset();
  if (!table_) {
    auto opened = TaskTable::open(directory_);
    if (!opened) return std::unexpected(std::move(opened.error()));
    table_ = std::move(*opened);
  }
  const bool writes = std::any_of(batch.begin(), batch.end(), [](const Job& job) { return job.writes; });
  if (auto begun = table_->begin(writes); !begun) return begun;
  for (Job& job : batch) job.run(*table_);
  return table_->commit();
}

}  // namespace portcullis::server::store
