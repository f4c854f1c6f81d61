// The Merkle tree of RFC 6962 (and RFC 9162) over SHA-256, kept as its frontier: what a log needs in order to grow.
// Called by both logs, by the walk over stored files and by the proofs. Pure: no files, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portcullis::server::audit {

using Hash = std::array<std::uint8_t, 32>;

// SHA-256 of the bytes alone.
Hash sha256(std::string_view bytes);
// H(0x00 || record): the prefix keeps a leaf from passing as an inner node (RFC 6962, section 2.1).
Hash leaf_hash(std::string_view record);
// H(0x01 || left || right).
Hash node_hash(const Hash& left, const Hash& right);

// The roots of the perfect subtrees that a tree of this size consists of, largest first: one per bit set in the size.
class Frontier {
 public:
  // A frontier that was stored; nothing when the number of peaks does not belong to the size.
  static std::optional<Frontier> restore(std::uint64_t size, std::vector<Hash> peaks);

  // One leaf more. Amortised one node hash.
  void add(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  const std::vector<Hash>& peaks() const { return peaks_; }
  // The Merkle tree hash; that of the empty tree is SHA-256 of nothing.
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;
};

}  // namespace portcullis::server::audit
