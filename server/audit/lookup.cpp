// See lookup.hpp.
#include "server/audit/lookup.hpp"

#include <functional>

#include "server/audit/encoding.hpp"
#include "server/audit/problems.hpp"
#include "server/audit/proof.hpp"
#include "server/audit/receipt.hpp"
#include "server/audit/snapshot.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::audit {
namespace {

schemas::Problem problem_of(const std::filesystem::path& directory, const Fault& fault) {
  if (fault.error == 0) return corrupt(directory, fault.problem);
  return unavailable(fault.problem, "Name the directory of an audit log that this user may read.");
}

// Walks from the beginning; `visit` says whether to go on. Gives the place where the walk ended; leaves beyond its
// `checkpointed` are no part of the log yet.
using Visit = std::function<bool(const LeafLine&, const Position&)>;
std::expected<Position, schemas::Problem> walk_leaves(const std::filesystem::path& directory, const Snapshot& snapshot,
                                                      const Visit& visit) {
  Position at = snapshot.beginning.position;
  Walk walk(at, snapshot.leaves, snapshot.leaves_size, snapshot.checkpoints, snapshot.checkpoints_size);
  for (;;) {
    const auto leaf = walk.next();
    if (!leaf) return std::unexpected(problem_of(directory, leaf.error()));
    if (!*leaf || !visit(**leaf, at)) return at;
  }
}

std::expected<StoredRecord, schemas::Problem> stored(const std::filesystem::path& directory, const LeafLine& leaf) {
  auto record = read_record(leaf.record, leaf.index);
  if (!record) {
    return std::unexpected(corrupt(directory, "Leaf " + std::to_string(leaf.index) + ": " + record.error() + '.'));
  }
  return StoredRecord{leaf.index, hash_text(leaf.hash), std::move(*record)};
}

using Wanted = std::function<bool(const LeafLine&)>;
using Found = std::expected<std::optional<StoredRecord>, schemas::Problem>;
Found find(const std::filesystem::path& directory, const Wanted& wanted) {
  const auto snapshot = take_snapshot(directory);
  if (!snapshot) return std::unexpected(problem_of(directory, snapshot.error()));
  std::optional<std::expected<StoredRecord, schemas::Problem>> found;
  const auto end = walk_leaves(directory, *snapshot, [&](const LeafLine& leaf, const Position& at) {
    if (!found && wanted(leaf)) found = stored(directory, leaf);
    // On to the checkpoint that covers it: a leaf that contradicts its checkpoint is not shown.
    return !found || at.checkpointed <= leaf.index;
  });
  if (!end) return std::unexpected(end.error());
  if (!found || end->checkpointed < end->tree.size()) return std::nullopt;
  if (!*found) return std::unexpected(found->error());
  return std::move(**found);
}

// The roots at two sizes and the hashes of some subtrees, in one pass.
struct Roots {
  std::uint64_t size = 0;
  Hash root{};
  Hash old_root = sha256({});
  std::vector<Hash> path;
  Hash leaf{};
  std::string checkpoint;
};

std::expected<std::uint64_t, schemas::Problem> newest_checkpoint(const std::filesystem::path& directory,
                                                                 const Snapshot& snapshot) {
  const auto end = walk_leaves(directory, snapshot, [](const LeafLine&, const Position&) { return true; });
  if (!end) return std::unexpected(end.error());
  return end->checkpointed;
}

using Subtrees = std::function<std::vector<Subtree>(std::uint64_t tree_size)>;
std::expected<Roots, schemas::Problem> collect(const std::filesystem::path& directory,
                                               std::optional<std::uint64_t> tree_size, std::uint64_t old_size,
                                               std::uint64_t wanted_leaf, std::uint64_t smallest,
                                               const Subtrees& subtrees) {
  const auto snapshot = take_snapshot(directory);
  if (!snapshot) return std::unexpected(problem_of(directory, snapshot.error()));
  const auto newest = newest_checkpoint(directory, *snapshot);
  if (!newest) return std::unexpected(newest.error());
  Roots out{.size = tree_size.value_or(*newest), .path = {}, .checkpoint = {}};
  if (out.size < smallest || out.size > *newest || out.size == 0) {
    return std::unexpected(
        not_found("The log in " + shown(directory) + " covers " + std::to_string(*newest) +
                      " leaves by checkpoints; what was asked for is outside.",
                  "Name a leaf below the tree size, and a tree size up to " + std::to_string(*newest) + '.'));
  }
  ProofCollector collector(subtrees(out.size));
  const auto end = walk_leaves(directory, *snapshot, [&](const LeafLine& leaf, const Position& at) {
    collector.add(leaf.index, leaf.hash);
    if (leaf.index == wanted_leaf) out.leaf = leaf.hash;
    if (at.tree.size() == old_size) out.old_root = at.tree.root();
    return at.tree.size() < out.size;
  });
  if (!end) return std::unexpected(end.error());
  out.root = end->tree.root();
  out.path = collector.path();
  out.checkpoint = body_of({snapshot->beginning.origin, out.size, out.root});
  return out;
}

std::vector<std::string> base64_path(const std::vector<Hash>& path) {
  std::vector<std::string> out;
  out.reserve(path.size());
  for (const Hash& hash : path) out.push_back(to_base64(hash));
  return out;
}

}  // namespace

std::expected<StoredRecord, schemas::Problem> find_leaf(const std::filesystem::path& directory, std::uint64_t leaf) {
  auto found = find(directory, [leaf](const LeafLine& line) { return line.index == leaf; });
  if (!found) return std::unexpected(std::move(found.error()));
  if (*found) return std::move(**found);
  return std::unexpected(not_found("The log in " + shown(directory) + " has no leaf " + std::to_string(leaf) + '.',
                                   "Name a leaf that a receipt of this log names."));
}

std::expected<StoredRecord, schemas::Problem> find_receipt(const std::filesystem::path& directory,
                                                           std::string_view receipt_id) {
  // The canonical form has one spelling of the member, but a string inside the record may hold the same bytes.
  const std::string member = "\"id\":\"" + std::string(receipt_id) + '"';
  const bool plausible = receipt_id.size() == 34 && receipt_id.starts_with("r_") && is_hex(receipt_id.substr(2));
  Found found = std::nullopt;
  if (plausible) {
    found = find(directory, [&](const LeafLine& line) {
      if (line.record.find(member) == std::string_view::npos) return false;
      const auto record = read_record(line.record, line.index);
      return record && record->at("id") == receipt_id;
    });
  }
  if (!found) return std::unexpected(std::move(found.error()));
  if (*found) return std::move(**found);
  return std::unexpected(
      not_found("The log in " + shown(directory) + " has no receipt \"" + json::visible_line(receipt_id) + "\".",
                "Name a receipt of this log: \"r_\" and 32 hexadecimal digits."));
}

std::expected<InclusionProof, schemas::Problem> prove_inclusion(const std::filesystem::path& directory,
                                                                std::uint64_t leaf,
                                                                std::optional<std::uint64_t> tree_size) {
  const std::uint64_t smallest = leaf == UINT64_MAX ? leaf : leaf + 1;
  const auto roots = collect(directory, tree_size, 0, leaf, smallest,
                             [leaf](std::uint64_t size) { return inclusion_subtrees(leaf, size); });
  if (!roots) return std::unexpected(roots.error());
  return InclusionProof{.leaf = leaf,
                        .leaf_hash = hash_text(roots->leaf),
                        .path = base64_path(roots->path),
                        .tree_size = roots->size,
                        .root = to_base64(roots->root),
                        .checkpoint = roots->checkpoint};
}

std::expected<ConsistencyProof, schemas::Problem> prove_consistency(const std::filesystem::path& directory,
                                                                    std::uint64_t old_size,
                                                                    std::optional<std::uint64_t> tree_size) {
  const auto roots = collect(directory, tree_size, old_size, UINT64_MAX, old_size,
                             [old_size](std::uint64_t size) { return consistency_subtrees(old_size, size); });
  if (!roots) return std::unexpected(roots.error());
  return ConsistencyProof{.old_size = old_size,
                          .old_root = to_base64(roots->old_root),
                          .path = base64_path(roots->path),
                          .tree_size = roots->size,
                          .root = to_base64(roots->root),
                          .checkpoint = roots->checkpoint};
}

Json InclusionProof::to_json() const {
  return {{"leaf", leaf},           {"leaf_hash", leaf_hash}, {"path", path},
          {"tree_size", tree_size}, {"root", root},           {"checkpoint", checkpoint}};
}

Json ConsistencyProof::to_json() const {
  return {{"old_size", old_size},   {"old_root", old_root}, {"path", path},
          {"tree_size", tree_size}, {"root", root},         {"checkpoint", checkpoint}};
}

}  // namespace portcullis::server::audit
