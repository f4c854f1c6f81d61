// See walk.hpp.
#include "server/audit/walk.hpp"

#include <cerrno>

#include "server/audit/problems.hpp"

namespace portcullis::server::audit {
namespace {

// Longer than any origin or checkpoint line.
constexpr std::size_t kMaxCheckpointLine = 256;

Fault unreadable(int error) {
  return {.problem = "The checkpoints cannot be read: " + errno_text(error) + '.', .error = error};
}

}  // namespace

std::expected<Beginning, Fault> read_beginning(const Fd& checkpoints) {
  const auto size = size_of(checkpoints);
  if (!size) return std::unexpected(unreadable(size.error()));
  LineReader lines(checkpoints, 0, *size, kMaxCheckpointLine);
  const auto line = lines.next();
  if (!line && line.error() != EFBIG) {
    return std::unexpected(unreadable(line.error()));
  }
  const auto origin = line && *line ? parse_origin_line(**line) : std::nullopt;
  if (!origin) return std::unexpected(Fault{.problem = "The first line of the checkpoints does not name the log."});
  Beginning out{.origin = *origin, .position = {}};
  out.position.checkpoints_end = lines.line_end();
  out.position.link = first_link(*origin);
  return out;
}

Walk::Walk(Position& at, const Fd& leaves, std::uint64_t leaves_size, const Fd& checkpoints,
           std::uint64_t checkpoints_size)
    : at_(at),
      leaves_(leaves, at.leaves_end, leaves_size, kMaxLeafLine),
      checkpoints_(checkpoints, at.checkpoints_end, checkpoints_size, kMaxCheckpointLine) {}

Fault Walk::leaf_fault(std::string what) const {
  const std::uint64_t index = at_.tree.size();
  return {.good = index, .first_bad = index, .problem = "Leaf " + std::to_string(index) + ": " + std::move(what) + '.'};
}

Fault Walk::checkpoint_fault(std::uint64_t size, std::string what) const {
  return {.good = at_.checkpointed,
          .first_bad = size,
          .problem = "Checkpoint of tree size " + std::to_string(size) + ": " + std::move(what) + '.'};
}

std::expected<std::optional<LeafLine>, Fault> Walk::next() {
  if (auto loaded = load_checkpoint(); !loaded) return std::unexpected(loaded.error());
  const auto line = leaves_.next();
  if (!line) {
    Fault fault = leaf_fault(line.error() == EFBIG ? "its line is too long" : "it cannot be read");
    if (line.error() != EFBIG) fault.error = line.error();
    return std::unexpected(std::move(fault));
  }
  if (!*line) {
    if (!coming_) return std::nullopt;
    return std::unexpected(leaf_fault(std::string(leaves_.rest().empty() ? "it is missing" : "its line is cut off") +
                                      ", and a checkpoint covers " + std::to_string(coming_->size) + " leaves"));
  }
  const auto leaf = parse_leaf_line(**line);
  if (!leaf) return std::unexpected(leaf_fault("its line is malformed"));
  if (leaf->index != at_.tree.size()) {
    return std::unexpected(leaf_fault("its place is taken by leaf " + std::to_string(leaf->index)));
  }
  if (leaf_hash(leaf->record) != leaf->hash) return std::unexpected(leaf_fault("its hash does not match its record"));
  at_.tree.add(leaf->hash);
  at_.last_leaf = leaves_.line_begin();
  at_.leaves_end = leaves_.line_end();
  if (auto passed = pass_checkpoint(); !passed) return std::unexpected(passed.error());
  return leaf;
}

// Reads the checkpoint line ahead, so that the leaves up to it are known to be due.
std::expected<void, Fault> Walk::load_checkpoint() {
  if (coming_) return {};
  // The size of a line that cannot be trusted is unknown; it is later than the checkpoint before it.
  const std::uint64_t earliest = at_.checkpointed + 1;
  const auto line = checkpoints_.next();
  if (!line && line.error() != EFBIG) {
    Fault fault = checkpoint_fault(earliest, "it cannot be read");
    fault.error = line.error();
    return std::unexpected(std::move(fault));
  }
  if (line && !*line) return {};
  const auto read = line ? parse_checkpoint_line(**line) : std::nullopt;
  if (!read) return std::unexpected(checkpoint_fault(earliest, "its line, or one before the next, is malformed"));
  if (read->link != next_link(at_.link, read->size, read->root)) {
    return std::unexpected(checkpoint_fault(earliest, "its line was changed, or one before it removed or added"));
  }
  if (read->size < earliest) return std::unexpected(checkpoint_fault(earliest, "the sizes do not increase"));
  coming_ = *read;
  return {};
}

std::expected<void, Fault> Walk::pass_checkpoint() {
  if (!coming_ || coming_->size != at_.tree.size()) return {};
  if (coming_->root != at_.tree.root()) {
    return std::unexpected(checkpoint_fault(coming_->size, "its root is not that of the leaves"));
  }
  at_.checkpointed = coming_->size;
  at_.link = coming_->link;
  at_.checkpoints_end = checkpoints_.line_end();
  coming_.reset();
  return {};
}

std::expected<void, Fault> Walk::settled() const {
  if (!leaves_.rest().empty()) return std::unexpected(leaf_fault("its line is cut off"));
  if (!checkpoints_.rest().empty()) {
    return std::unexpected(checkpoint_fault(at_.checkpointed + 1, "its line is cut off"));
  }
  if (at_.checkpointed == at_.tree.size()) return {};
  return std::unexpected(Fault{.good = at_.checkpointed,
                               .first_bad = at_.checkpointed,
                               .problem = "Leaf " + std::to_string(at_.checkpointed) +
                                          ": no checkpoint covers it and those after it (a writer that was killed "
                                          "leaves that; the next append settles it)."});
}

}  // namespace portcullis::server::audit
