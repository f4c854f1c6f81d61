// See proof.hpp.
#include "server/audit/proof.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace portcullis::server::audit {
namespace {

// The largest power of two below `leaves`: where RFC 6962 splits a tree. Needs leaves > 1.
std::uint64_t split(std::uint64_t leaves) {
  return std::bit_floor(leaves - 1);
}

}  // namespace

std::vector<Subtree> inclusion_subtrees(std::uint64_t leaf, std::uint64_t size) {
  std::vector<Subtree> out;
  for (Subtree at{0, size}; at.end - at.begin > 1;) {
    const std::uint64_t middle = at.begin + split(at.end - at.begin);
    if (leaf < middle) {
      out.push_back({middle, at.end});
      at.end = middle;
    } else {
      out.push_back({at.begin, middle});
      at.begin = middle;
    }
  }
  std::ranges::reverse(out);
  return out;
}

std::vector<Subtree> consistency_subtrees(std::uint64_t old_size, std::uint64_t size) {
  std::vector<Subtree> out;
  if (old_size == 0 || old_size >= size) return out;
  Subtree at{0, size};
  // While only right edges were cut off, the old tree is the very node at hand and its root is known to the verifier.
  bool is_old_tree = true;
  while (at.end != old_size) {
    const std::uint64_t middle = at.begin + split(at.end - at.begin);
    if (old_size <= middle) {
      out.push_back({middle, at.end});
      at.end = middle;
    } else {
      out.push_back({at.begin, middle});
      at.begin = middle;
      is_old_tree = false;
    }
  }
  if (!is_old_tree) out.push_back(at);
  std::ranges::reverse(out);
  return out;
}

ProofCollector::ProofCollector(std::vector<Subtree> subtrees)
    : subtrees_(std::move(subtrees)), hashes_(subtrees_.size()) {}

void ProofCollector::add(std::uint64_t leaf, const Hash& hash) {
  // At most 64 subtrees, disjoint.
  for (std::size_t i = 0; i < subtrees_.size(); ++i) {
    if (leaf >= subtrees_[i].begin && leaf < subtrees_[i].end) {
      hashes_[i].add(hash);
      return;
    }
  }
}

std::vector<Hash> ProofCollector::path() const {
  std::vector<Hash> out;
  out.reserve(hashes_.size());
  for (const Frontier& subtree : hashes_) out.push_back(subtree.root());
  return out;
}

bool verify_inclusion(const Hash& leaf_hash, std::uint64_t leaf, std::uint64_t size, std::span<const Hash> path,
                      const Hash& root) {
  if (leaf >= size) return false;
  std::uint64_t node = leaf;
  std::uint64_t last = size - 1;
  Hash hash = leaf_hash;
  for (const Hash& sibling : path) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                        std::span<const Hash> path) {
  if (old_size > size) return false;
  if (old_size == size) return path.empty() && old_root == root;
  if (old_size == 0) return path.empty() && old_root == sha256({});
  // A perfect old tree is itself the first node of the path, and is left out of it.
  const bool perfect = std::has_single_bit(old_size);
  if (path.empty() && !perfect) return false;
  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  Hash old_hash = perfect ? old_root : path.front();
  Hash hash = old_hash;
  for (const Hash& sibling : perfect ? path : path.subspan(1)) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_hash = node_hash(sibling, old_hash);
      hash = node_hash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace portcullis::server::audit
