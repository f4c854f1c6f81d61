// See state.hpp. The format: "portcullis-audit-state 1\n", then "SIZE LAST_LEAF LEAVES_END CHECKPOINTS_END\n" (the
// three are offsets), then the peaks of the frontier, largest first, one hexadecimal line each.
#include "server/audit/state.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>

#include "server/audit/encoding.hpp"

namespace portcullis::server::audit {
namespace {

constexpr std::string_view kMagic = "portcullis-audit-state 1";
constexpr const char* kNewStateFile = "state.new";
constexpr std::size_t kMaxState = 8192;
// A checkpoint line at its longest, with the newline before it.
constexpr std::size_t kCheckpointWindow = 128;

std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t newline = rest.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, newline);
  rest.remove_prefix(newline + 1);
  return line;
}

std::optional<Position> parse(std::string_view text) {
  const auto magic = take_line(text);
  auto places = take_line(text);
  if (!magic || *magic != kMagic || !places) return std::nullopt;
  const auto size = parse_size(take_word(*places).value_or(""));
  const auto last_leaf = parse_size(take_word(*places).value_or(""));
  const auto leaves_end = parse_size(take_word(*places).value_or(""));
  const auto checkpoints_end = parse_size(*places);
  if (!size || !last_leaf || !leaves_end || !checkpoints_end) return std::nullopt;
  std::vector<Hash> peaks;
  while (const auto line = take_line(text)) {
    const auto peak = hash_from_hex(*line);
    if (!peak) return std::nullopt;
    peaks.push_back(*peak);
  }
  auto tree = Frontier::restore(*size, std::move(peaks));
  if (!text.empty() || !tree) return std::nullopt;
  return Position{.tree = std::move(*tree),
                  .leaves_end = *leaves_end,
                  .last_leaf = *last_leaf,
                  .checkpoints_end = *checkpoints_end,
                  .checkpointed = *size};
}

// The checkpoint line that ends at that offset.
std::optional<CheckpointLine> checkpoint_before(const Fd& checkpoints, std::uint64_t end) {
  const std::uint64_t begin = end - std::min<std::uint64_t>(end, kCheckpointWindow);
  const auto window = read_at(checkpoints, begin, static_cast<std::size_t>(end - begin));
  if (!window || window->size() != end - begin || !window->ends_with('\n')) return std::nullopt;
  const std::string_view text(window->data(), window->size() - 1);
  const std::size_t newline = text.rfind('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  return parse_checkpoint_line(text.substr(newline + 1));
}

bool is_leaf_at(const Fd& leaves, std::uint64_t begin, std::uint64_t end, std::uint64_t index) {
  if (begin >= end || end - begin > kMaxLeafLine) return false;
  const auto line = read_at(leaves, begin, static_cast<std::size_t>(end - begin));
  if (!line || line->size() != end - begin || line->find('\n') != line->size() - 1) return false;
  const auto leaf = parse_leaf_line(std::string_view(*line).substr(0, line->size() - 1));
  return leaf && leaf->index == index && leaf_hash(leaf->record) == leaf->hash;
}

}  // namespace

std::optional<Position> read_state(const Fd& directory, const Fd& leaves, const Fd& checkpoints) {
  const auto file = open_file(directory, kStateFile, O_RDONLY);
  if (!file) return std::nullopt;
  const auto text = read_at(*file, 0, kMaxState);
  if (!text) return std::nullopt;
  auto position = parse(*text);
  if (!position || position->checkpointed == 0) return std::nullopt;
  const auto checkpoint = checkpoint_before(checkpoints, position->checkpoints_end);
  // The root binds every peak, so that a forged frontier needs a forged checkpoint.
  if (!checkpoint || checkpoint->size != position->checkpointed || checkpoint->root != position->tree.root()) {
    return std::nullopt;
  }
  if (!is_leaf_at(leaves, position->last_leaf, position->leaves_end, position->checkpointed - 1)) return std::nullopt;
  position->link = checkpoint->link;
  return position;
}

void write_state(const Fd& directory, const Position& position) {
  std::string text(kMagic);
  text += '\n';
  text += std::to_string(position.checkpointed) + ' ' + std::to_string(position.last_leaf) + ' ' +
          std::to_string(position.leaves_end) + ' ' + std::to_string(position.checkpoints_end) + '\n';
  for (const Hash& peak : position.tree.peaks()) text += to_hex(peak) + '\n';

  // Made anew and renamed, so that a reader never sees half of it; a left-over of a killed process is in the way.
  ::unlinkat(directory.get(), kNewStateFile, 0);
  {
    const auto file = open_file(directory, kNewStateFile, O_WRONLY | O_CREAT | O_EXCL);
    if (!file || !write_at(*file, text, 0)) {
      ::unlinkat(directory.get(), kNewStateFile, 0);
      return;
    }
  }
  if (::renameat(directory.get(), kNewStateFile, directory.get(), kStateFile) != 0) {
    ::unlinkat(directory.get(), kNewStateFile, 0);
  }
}

}  // namespace portcullis::server::audit
