// The walk over an audit log: leaves and checkpoints read side by side from a place where all before is known to be
// good, each checked against the other. The verifier walks from the beginning, the store from where it was, look-ups
// to the leaf they want.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "server/audit/checkpoint.hpp"
#include "server/audit/files.hpp"
#include "server/audit/leaf.hpp"

namespace portcullis::server::audit {

// What is wrong, and where.
struct Fault {
  std::uint64_t good = 0;       // leaves before it that are in order
  std::uint64_t first_bad = 0;  // index of the leaf, or the tree size of the checkpoint
  std::string problem;          // one sentence
  int error = 0;                // the errno, when the file could not be read at all
};

// A place in both files.
struct Position {
  Frontier tree;                      // of the leaves before it
  std::uint64_t leaves_end = 0;       // offset of the next leaf line
  std::uint64_t last_leaf = 0;        // offset of the line before it
  std::uint64_t checkpoints_end = 0;  // offset of the next checkpoint line
  std::uint64_t checkpointed = 0;     // tree size of the checkpoint before it
  Hash link{};                        // of that checkpoint, or of the origin
};

// The beginning of a log: reads and checks the first line of `checkpoints`.
struct Beginning {
  std::string origin;
  Position position;
};
std::expected<Beginning, Fault> read_beginning(const Fd& checkpoints);

class Walk {
 public:
  // `at` moves with the walk; the sizes say how much of the files is looked at. At the start every leaf is covered by a
  // checkpoint.
  Walk(Position& at, const Fd& leaves, std::uint64_t leaves_size, const Fd& checkpoints,
       std::uint64_t checkpoints_size);

  // The next leaf: its place, its hash and every checkpoint up to it are right (its record was hashed, not parsed).
  // Valid until the next call. Nothing at the end of the whole lines.
  std::expected<std::optional<LeafLine>, Fault> next();

  // After the end: what follows the last whole line, as a process leaves it that was killed while it wrote.
  std::string_view partial_leaf() const { return leaves_.rest(); }
  std::string_view partial_checkpoint() const { return checkpoints_.rest(); }

  // After the end: the fault unless everything is whole and covered by a checkpoint.
  std::expected<void, Fault> settled() const;

 private:
  std::expected<void, Fault> load_checkpoint();
  std::expected<void, Fault> pass_checkpoint();
  Fault leaf_fault(std::string what) const;
  Fault checkpoint_fault(std::uint64_t size, std::string what) const;

  Position& at_;
  LineReader leaves_;
  LineReader checkpoints_;
  std::optional<CheckpointLine> coming_;
};

}  // namespace portcullis::server::audit
