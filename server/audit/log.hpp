// The audit log: one leaf per tool call, durable before the answer leaves. A Merkle tree of RFC 6962 over the leaves.
// The seam: the server sees this interface only; the file log is the first form, other stores follow behind it.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "schemas/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::audit {

struct Receipt {
  std::string id;          // "r_" + 32 hex digits, random; also inside the leaf
  std::string log;         // name of the log (origin line of its checkpoints)
  std::uint64_t leaf = 0;  // index, from 0
  std::string hash;        // "sha256:" + hex of the leaf hash, H(0x00 || record bytes)
  std::uint64_t tree_size = 0;
  std::string checkpoint;  // C2SP checkpoint body: "origin\nsize\nbase64 root\n" (signatures follow later)

  Json to_json() const;
};

class Log {
 public:
  using Done = std::move_only_function<void(std::expected<Receipt, schemas::Problem>)>;
  // Runs a function on a loop later; from any thread.
  using Post = std::function<void(std::function<void()>)>;
  virtual ~Log() = default;

  // Appends `record` (an object; the log adds "id", "time" and "leaf") and calls `done` exactly once, when the leaf is
  // on disk (or, for the memory log, in memory), or with the reason why it is not. The memory log calls it at once, on
  // the caller's thread. The file log calls it through `post`, all that one batch has for the same `post` in one go, so
  // that a loop is woken once; `post` must live as long as the log. Without it, `done` runs on the log's own thread and
  // must be short. Thread-safe. Calls that arrive while one batch is being written share the next fsync.
  void append(Json record, Done done) { append(std::move(record), std::move(done), nullptr); }
  virtual void append(Json record, Done done, const Post* post) = 0;
};

struct Options {
  // Where "time" comes from; called on the thread that appends.
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
  // How long a batch waits for another process that writes to the same directory.
  std::chrono::milliseconds lock_timeout{5000};
};

// Opens (and makes, mode 0700/0600) the log in `directory`. No file is touched before the first append. Several
// processes may use one directory: they share one log. The destructor finishes what was appended.
// A failed append leaves the log as it was, and the next one tries again; once the files are found to be damaged
// (audit_corrupt), this log takes nothing more.
std::unique_ptr<Log> make_file_log(std::filesystem::path directory, Options options = {});

// Nothing survives the process; `receipt.log` says "memory".
std::unique_ptr<Log> make_memory_log(Options options = {});

}  // namespace portcullis::server::audit
