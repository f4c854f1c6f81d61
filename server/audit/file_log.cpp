// The file log: a queue and one thread that writes what is queued as a batch (group commit). An append that comes alone
// is written at once, and what arrives meanwhile shares the next sync. Only while calls come in together does a batch
// wait for those that are on their way, no longer than the last one took to write: their answers come in time for the
// same sync, and syncs are what a call costs most of.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "server/audit/leaf.hpp"
#include "server/audit/log.hpp"
#include "server/audit/problems.hpp"
#include "server/audit/random.hpp"
#include "server/audit/receipt.hpp"
#include "server/audit/store.hpp"
#include "server/quiet_thread.hpp"

namespace portcullis::server::audit {
namespace {

// Bounds the time for which one process holds the lock.
constexpr std::size_t kMaxBatch = 256;
constexpr std::chrono::microseconds kLongestGathering{1000};

class FileLog final : public Log {
 public:
  FileLog(std::filesystem::path directory, Options options)
      : now_(std::move(options.now)), store_(std::move(directory), options.lock_timeout) {}

  ~FileLog() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (writer_.joinable()) writer_.join();
  }

  using Log::append;
  void append(Json record, Done done, const Post* post) override {
    if (record.is_object()) record["time"] = utc_time(now_());
    std::unique_lock lock(mutex_);
    std::string id = ids_.next();
    if (record.is_object()) record["id"] = id;
    if (!writer_.joinable() && !start_writer()) {
      lock.unlock();
      done(std::unexpected(unavailable("The audit log could not start its thread.",
                                       "Raise the limit on threads of this process (ulimit -u, pids.max).")));
      return;
    }
    const bool wakes = queue_.empty() || queue_.size() + 1 == gathered_;
    queue_.push_back({std::move(id), std::move(record), std::move(done), post});
    lock.unlock();
    if (wakes) wake_.notify_one();
  }

 private:
  struct Waiting {
    std::string id;
    Json record;
    Done done;
    const Post* post;
    std::expected<Receipt, schemas::Problem> result{};
  };

  // Needs the mutex.
  bool start_writer() {
    auto started = start_quiet_thread([this] { run(); });
    if (started) writer_ = std::move(*started);
    return started.has_value();
  }

  void run() {
    std::size_t together = 0;         // of the last batch, and what came while it was written
    std::chrono::nanoseconds took{};  // to write it
    for (;;) {
      std::vector<Waiting> batch;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        if (together > 1 && queue_.size() < together && !stopping_) {
          gathered_ = together;
          wake_.wait_for(lock, std::min<std::chrono::nanoseconds>(took, kLongestGathering),
                         [this] { return stopping_ || queue_.size() >= gathered_; });
          gathered_ = 0;
        }
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxBatch));
        batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
      }
      const auto began = std::chrono::steady_clock::now();
      together = batch.size();
      commit(batch);
      took = std::chrono::steady_clock::now() - began;
      const std::lock_guard lock(mutex_);
      together = std::min(together + queue_.size(), kMaxBatch);
    }
  }

  void commit(std::vector<Waiting>& batch) {
    std::vector<Entry> entries;
    entries.reserve(batch.size());
    for (Waiting& waiting : batch) entries.push_back({.record = std::move(waiting.record)});
    const auto checkpoint = store_.append(entries);
    if (!checkpoint) {
      for (Waiting& waiting : batch) waiting.result = std::unexpected(checkpoint.error());
      return answer(batch);
    }
    const std::string body = body_of(*checkpoint);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto& placed = entries[i].placed;
      if (placed) {
        batch[i].result = make_receipt(std::move(batch[i].id), placed->leaf, placed->hash, *checkpoint, body);
      } else {
        batch[i].result = std::unexpected(placed.error());
      }
    }
    answer(batch);
  }

  static void answer(std::vector<Waiting>& batch) {
    std::map<const Post*, std::vector<Waiting>> groups;
    for (Waiting& waiting : batch) groups[waiting.post].push_back(std::move(waiting));
    for (auto& [post, waiting] : groups) {
      auto run = [group = std::make_shared<std::vector<Waiting>>(std::move(waiting))] {
        for (Waiting& one : *group) one.done(std::move(one.result));
      };
      if (post == nullptr) {
        run();
      } else {
        (*post)(std::move(run));
      }
    }
  }

  const std::function<std::chrono::system_clock::time_point()> now_;
  Store store_;       // the writer's own
  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  IdSource ids_;
  std::size_t gathered_ = 0;  // so many wake the writer, which waits for them
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace

std::unique_ptr<Log> make_file_log(std::filesystem::path directory, Options options) {
  return std::make_unique<FileLog>(std::move(directory), std::move(options));
}

}  // namespace portcullis::server::audit
