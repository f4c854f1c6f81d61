// See verify.hpp.
#include "server/audit/verify.hpp"

#include "server/audit/encoding.hpp"
#include "server/audit/problems.hpp"
#include "server/audit/snapshot.hpp"

namespace portcullis::server::audit {
namespace {

// Compares the log with the checkpoint that was kept elsewhere, when the walk is at its size.
std::expected<void, Fault> compare_with(const Checkpoint& anchor, const Position& at) {
  if (anchor.size != at.tree.size() || anchor.root == at.tree.root()) return {};
  return std::unexpected(Fault{.good = 0,
                               .first_bad = anchor.size,
                               .problem = "The anchor has another root at tree size " + std::to_string(anchor.size) +
                                          ": the log was forked or rewritten."});
}

std::expected<Position, Fault> check(const std::filesystem::path& directory, const std::optional<std::string>& body) {
  std::optional<Checkpoint> anchor;
  if (body) {
    anchor = parse_body(*body);
    if (!anchor) {
      return std::unexpected(
          Fault{.problem = "The anchor is not a checkpoint body (three lines: log, tree size, base64 root)."});
    }
  }
  auto snapshot = take_snapshot(directory);
  if (!snapshot) return std::unexpected(snapshot.error());
  if (anchor && anchor->origin != snapshot->beginning.origin) {
    return std::unexpected(Fault{.problem = "The anchor is of another log than " + snapshot->beginning.origin + '.'});
  }
  Position at = std::move(snapshot->beginning.position);
  Walk walk(at, snapshot->leaves, snapshot->leaves_size, snapshot->checkpoints, snapshot->checkpoints_size);
  for (;;) {
    if (anchor) {
      if (auto same = compare_with(*anchor, at); !same) return std::unexpected(same.error());
    }
    const auto leaf = walk.next();
    if (!leaf) return std::unexpected(leaf.error());
    if (!*leaf) break;
    const std::uint64_t index = (*leaf)->index;
    if (const auto record = read_record((*leaf)->record, index); !record) {
      return std::unexpected(Fault{
          .good = index, .first_bad = index, .problem = "Leaf " + std::to_string(index) + ": " + record.error() + '.'});
    }
  }
  if (auto settled = walk.settled(); !settled) return std::unexpected(settled.error());
  if (anchor && anchor->size > at.tree.size()) {
    return std::unexpected(Fault{.good = at.tree.size(),
                                 .first_bad = at.tree.size(),
                                 .problem = "The anchor covers " + std::to_string(anchor->size) +
                                            " leaves, the log holds " + std::to_string(at.tree.size()) +
                                            ": it was rolled back."});
  }
  return at;
}

}  // namespace

VerifyReport verify(const std::filesystem::path& directory, const std::optional<std::string>& anchor) {
  VerifyReport report;
  const auto end = check(directory, anchor);
  if (end) {
    report.ok = true;
    report.leaves = end->tree.size();
    report.root = to_base64(end->tree.root());
  } else {
    report.leaves = end.error().good;
    report.first_bad = end.error().first_bad;
    report.problem = end.error().problem;
  }
  return report;
}

Json VerifyReport::to_json() const {
  Json out{{"ok", ok}, {"leaves", leaves}};
  if (ok) out["root"] = root;
  if (first_bad) out["first_bad"] = *first_bad;
  if (!problem.empty()) out["problem"] = problem;
  return out;
}

}  // namespace portcullis::server::audit
