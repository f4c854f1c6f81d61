// Reading an audit directory back: one record, and the proof that it (or an earlier tree) is part of the log. For the
// tool `audit` and the command `audit show`. Each call reads the leaves from the beginning (a proof twice), in constant
// memory; nothing is written, and writers are not held up. Blocking: call it on a pool, not on an event loop.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::audit {

// Problems of all of them: audit_not_found (no such leaf, receipt or tree size), audit_corrupt (what was read on the
// way is damaged), audit_unavailable (no log there, or it cannot be read).

struct StoredRecord {
  std::uint64_t leaf = 0;
  std::string hash;  // as in the receipt
  Json record;
};
std::expected<StoredRecord, schemas::Problem> find_leaf(const std::filesystem::path& directory, std::uint64_t leaf);
std::expected<StoredRecord, schemas::Problem> find_receipt(const std::filesystem::path& directory,
                                                           std::string_view receipt_id);

// RFC 9162, section 2.1.3: from the leaf upwards.
struct InclusionProof {
  std::uint64_t leaf = 0;
  std::string leaf_hash;          // "sha256:" + hex, as in the receipt
  std::vector<std::string> path;  // base64
  std::uint64_t tree_size = 0;
  std::string root;        // base64
  std::string checkpoint;  // body, of tree_size

  Json to_json() const;
};
// At the tree size of the newest checkpoint unless another one is named.
std::expected<InclusionProof, schemas::Problem> prove_inclusion(const std::filesystem::path& directory,
                                                                std::uint64_t leaf,
                                                                std::optional<std::uint64_t> tree_size = std::nullopt);

// RFC 9162, section 2.1.4: the tree of `tree_size` begins with that of `old_size`.
struct ConsistencyProof {
  std::uint64_t old_size = 0;
  std::string old_root;           // base64
  std::vector<std::string> path;  // base64
  std::uint64_t tree_size = 0;
  std::string root;        // base64
  std::string checkpoint;  // body, of tree_size

  Json to_json() const;
};
std::expected<ConsistencyProof, schemas::Problem> prove_consistency(
    const std::filesystem::path& directory, std::uint64_t old_size,
    std::optional<std::uint64_t> tree_size = std::nullopt);

}  // namespace portcullis::server::audit
