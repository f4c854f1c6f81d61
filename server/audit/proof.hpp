// Inclusion and consistency proofs of RFC 6962 / RFC 9162: which subtrees they consist of, their hashes collected in
// one pass over the leaves, and the check that anyone can make without the log. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "server/audit/merkle.hpp"

namespace portcullis::server::audit {

// The leaves [begin, end) under one node of a proof.
struct Subtree {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const Subtree&) const = default;
};

// The nodes that prove leaf `leaf` in a tree of `size` leaves, from the leaf upwards. Needs leaf < size.
std::vector<Subtree> inclusion_subtrees(std::uint64_t leaf, std::uint64_t size);
// The nodes that prove that the tree of `size` leaves begins with the tree of `old_size`. Needs old_size <= size;
// none when both are equal or the old tree is empty.
std::vector<Subtree> consistency_subtrees(std::uint64_t old_size, std::uint64_t size);

// Collects the hashes of subtrees while the leaves pass by in order, in memory of one frontier a subtree.
class ProofCollector {
 public:
  explicit ProofCollector(std::vector<Subtree> subtrees);
  void add(std::uint64_t leaf, const Hash& hash);
  // The proof; complete once every leaf of the tree was added.
  std::vector<Hash> path() const;

 private:
  std::vector<Subtree> subtrees_;
  std::vector<Frontier> hashes_;  // of the subtree at the same place
};

// RFC 9162, section 2.1.3.2.
bool verify_inclusion(const Hash& leaf_hash, std::uint64_t leaf, std::uint64_t size, std::span<const Hash> path,
                      const Hash& root);
// RFC 9162, section 2.1.4.2; equal sizes and the empty old tree need an empty path.
bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                        std::span<const Hash> path);

}  // namespace portcullis::server::audit
