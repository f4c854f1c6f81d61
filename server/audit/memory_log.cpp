// The memory log: the tree of the file log without the files. For tests and for servers that keep no record.
#include <mutex>
#include <utility>

#include "server/audit/leaf.hpp"
#include "server/audit/log.hpp"
#include "server/audit/random.hpp"
#include "server/audit/receipt.hpp"
#include "transport/json/object.hpp"

namespace portcullis::server::audit {
namespace {

constexpr std::size_t kKeptBytes = 64u << 10;  // of a buffer between records

class MemoryLog final : public Log {
 public:
  explicit MemoryLog(Options options) : options_(std::move(options)) {}

  using Log::append;
  void append(Json record, Done done, const Post*) override {
    // `done` may append again, so it runs after the lock is given back.
    done(place(std::move(record)));
  }

 private:
  std::expected<Receipt, schemas::Problem> place(Json record) {
    if (record.is_object()) record["time"] = utc_time(options_.now());
    const std::lock_guard lock(mutex_);
    std::string id = ids_.next();
    if (record.is_object()) record["id"] = id;
    const std::uint64_t index = tree_.size();
    const auto completed = complete_record(record, index, text_);
    json::dispose(record);
    if (!completed) return std::unexpected(completed.error());
    const Hash hash = leaf_hash(text_);
    if (text_.capacity() > kKeptBytes) text_ = {};
    tree_.add(hash);
    const Checkpoint checkpoint{"memory", tree_.size(), tree_.root()};
    return make_receipt(std::move(id), index, hash, checkpoint, body_of(checkpoint));
  }

  const Options options_;
  std::mutex mutex_;  // guards all below
  IdSource ids_;
  Frontier tree_;
  std::string text_;  // of the record at hand, a buffer to be used again
};

}  // namespace

std::unique_ptr<Log> make_memory_log(Options options) {
  return std::make_unique<MemoryLog>(std::move(options));
}

}  // namespace portcullis::server::audit
