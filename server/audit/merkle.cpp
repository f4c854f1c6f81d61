// See merkle.hpp.
#include "server/audit/merkle.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <exception>

namespace portcullis::server::audit {
namespace {

// OpenSSL's plain functions, which work on the stack: its newer interface allocates for every hash, and a log hashes a
// dozen short texts for a record.
class Sha256 {
 public:
  Sha256() { require(SHA256_Init(&context_)); }

  void add(const void* bytes, std::size_t size) { require(SHA256_Update(&context_, bytes, size)); }
  Hash end() {
    Hash out;
    require(SHA256_Final(out.data(), &context_));
    return out;
  }

 private:
  // An audit log that cannot hash must not go on.
  static void require(int ok) {
    if (ok != 1) std::terminate();
  }

  SHA256_CTX context_;
};

}  // namespace

Hash sha256(std::string_view bytes) {
  Sha256 sha;
  sha.add(bytes.data(), bytes.size());
  return sha.end();
}

Hash leaf_hash(std::string_view record) {
  Sha256 sha;
  sha.add("\x00", 1);
  sha.add(record.data(), record.size());
  return sha.end();
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 1 + 2 * std::tuple_size_v<Hash>> bytes{1};
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 1 + left.size());
  Sha256 sha;
  sha.add(bytes.data(), bytes.size());
  return sha.end();
}

std::optional<Frontier> Frontier::restore(std::uint64_t size, std::vector<Hash> peaks) {
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) return std::nullopt;
  Frontier out;
  out.size_ = size;
  out.peaks_ = std::move(peaks);
  return out;
}

void Frontier::add(const Hash& leaf) {
  peaks_.push_back(leaf);
  // Each one-bit at the end of the old size is a subtree that the new leaf completes to twice its size.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    const Hash right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = node_hash(peaks_.back(), right);
  }
  ++size_;
}

Hash Frontier::root() const {
  if (peaks_.empty()) return sha256({});
  Hash out = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) out = node_hash(peaks_[i], out);
  return out;
}

}  // namespace portcullis::server::audit
