// The Merkle tree and its proofs against the definitions of RFC 6962 written down as slowly as they read.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "server/audit/encoding.hpp"
#include "server/audit/proof.hpp"

namespace portcullis::server::audit {
namespace {

using Leaves = std::vector<Hash>;

// RFC 6962, section 2.1, word by word; remembers what it computed.
class Oracle {
 public:
  explicit Oracle(Leaves leaves) : leaves_(std::move(leaves)) {}

  Hash tree(std::size_t begin, std::size_t end) {
    if (begin == end) return sha256({});
    if (end - begin == 1) return leaves_[begin];
    const auto [place, fresh] = known_.try_emplace({begin, end});
    if (fresh) {
      const std::size_t middle = begin + split(end - begin);
      const Hash left = tree(begin, middle);
      const Hash right = tree(middle, end);
      known_[{begin, end}] = node_hash(left, right);
    }
    return known_[{begin, end}];
  }
  Leaves path(std::size_t leaf, std::size_t begin, std::size_t end) {
    if (end - begin == 1) return {};
    const std::size_t k = split(end - begin);
    Leaves out = leaf < k ? path(leaf, begin, begin + k) : path(leaf - k, begin + k, end);
    out.push_back(leaf < k ? tree(begin + k, end) : tree(begin, begin + k));
    return out;
  }
  Leaves subproof(std::size_t m, std::size_t begin, std::size_t end, bool whole) {
    if (m == end - begin) return whole ? Leaves{} : Leaves{tree(begin, end)};
    const std::size_t k = split(end - begin);
    Leaves out = m <= k ? subproof(m, begin, begin + k, whole) : subproof(m - k, begin + k, end, false);
    out.push_back(m <= k ? tree(begin + k, end) : tree(begin, begin + k));
    return out;
  }

 private:
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }

  Leaves leaves_;
  std::map<std::pair<std::size_t, std::size_t>, Hash> known_;
};

Leaves some_leaves(std::size_t count) {
  Leaves out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(leaf_hash("leaf " + std::to_string(i)));
  return out;
}

Leaves collect(const Leaves& leaves, std::vector<Subtree> subtrees, std::size_t size) {
  ProofCollector collector(std::move(subtrees));
  for (std::size_t i = 0; i < size; ++i) collector.add(i, leaves[i]);
  return collector.path();
}

Hash root_of(const Leaves& leaves, std::size_t size) {
  Frontier tree;
  for (std::size_t i = 0; i < size; ++i) tree.add(leaves[i]);
  return tree.root();
}

constexpr std::size_t kLargest = 257;

// The eight leaves and roots that the reference implementation of RFC 6962 is tested with.
TEST(Merkle, the_published_reference_trees_come_out) {
  using namespace std::string_literals;
  const std::string leaves[] = {""s,
                                "\x00"s,
                                "\x10"s,
                                "\x20\x21"s,
                                "\x30\x31"s,
                                "\x40\x41\x42\x43"s,
                                "\x50\x51\x52\x53\x54\x55\x56\x57"s,
                                "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"s};
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier tree;
  EXPECT_EQ(to_hex(tree.root()), roots[0]);
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    tree.add(leaf_hash(leaves[i]));
    EXPECT_EQ(to_hex(tree.root()), roots[i + 1]) << i;
  }
}

TEST(Merkle, the_frontier_gives_the_root_of_every_size) {
  const Leaves leaves = some_leaves(kLargest);
  Oracle oracle(leaves);
  Frontier tree;
  for (std::size_t size = 0; size <= kLargest; ++size) {
    ASSERT_EQ(tree.size(), size);
    ASSERT_EQ(tree.root(), oracle.tree(0, size)) << size;
    const auto again = Frontier::restore(size, tree.peaks());
    ASSERT_TRUE(again.has_value());
    ASSERT_EQ(again->root(), tree.root());
    ASSERT_FALSE(Frontier::restore(size + 1, tree.peaks()) && Frontier::restore(size + 2, tree.peaks())) << size;
    if (size < kLargest) tree.add(leaves[size]);
  }
}

TEST(Merkle, every_leaf_of_every_size_has_its_inclusion_proof) {
  const Leaves leaves = some_leaves(kLargest);
  Oracle oracle(leaves);
  for (std::size_t size = 1; size <= kLargest; ++size) {
    const Hash root = oracle.tree(0, size);
    for (std::size_t leaf = 0; leaf < size; ++leaf) {
      Leaves path;
      for (const Subtree& part : inclusion_subtrees(leaf, size)) path.push_back(oracle.tree(part.begin, part.end));
      ASSERT_EQ(path, oracle.path(leaf, 0, size)) << leaf << " of " << size;
      ASSERT_TRUE(verify_inclusion(leaves[leaf], leaf, size, path, root)) << leaf << " of " << size;
    }
    ASSERT_FALSE(verify_inclusion(leaves[0], size, size, {}, root));
  }
}

TEST(Merkle, every_two_sizes_have_their_consistency_proof) {
  const Leaves leaves = some_leaves(kLargest);
  Oracle oracle(leaves);
  for (std::size_t size = 0; size <= kLargest; ++size) {
    const Hash root = oracle.tree(0, size);
    for (std::size_t old_size = 0; old_size <= size; ++old_size) {
      Leaves path;
      for (const Subtree& part : consistency_subtrees(old_size, size)) {
        path.push_back(oracle.tree(part.begin, part.end));
      }
      if (old_size > 0) {
        ASSERT_EQ(path, oracle.subproof(old_size, 0, size, true)) << old_size << " of " << size;
      }
      ASSERT_TRUE(verify_consistency(old_size, size, oracle.tree(0, old_size), root, path)) << old_size << ' ' << size;
    }
  }
}

TEST(Merkle, a_collector_gives_the_same_proofs_from_one_pass) {
  const Leaves leaves = some_leaves(100);
  Oracle oracle(leaves);
  for (const std::size_t size : {1u, 2u, 3u, 64u, 65u, 100u}) {
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(collect(leaves, inclusion_subtrees(i, size), size), oracle.path(i, 0, size));
      if (i > 0) ASSERT_EQ(collect(leaves, consistency_subtrees(i, size), size), oracle.subproof(i, 0, size, true));
    }
  }
}

TEST(Merkle, a_leaf_is_never_an_inner_node) {
  const Hash left = leaf_hash("a");
  const Hash right = leaf_hash("b");
  std::string bytes(left.begin(), left.end());
  bytes.append(right.begin(), right.end());
  EXPECT_NE(leaf_hash(bytes), node_hash(left, right));
}

TEST(Merkle, sizes_near_the_end_of_64_bits_neither_hang_nor_pass) {
  EXPECT_LE(inclusion_subtrees(UINT64_MAX - 1, UINT64_MAX).size(), 64u);
  EXPECT_LE(consistency_subtrees(UINT64_MAX - 1, UINT64_MAX).size(), 65u);
  EXPECT_FALSE(verify_inclusion({}, UINT64_MAX - 1, UINT64_MAX, {}, {}));
  EXPECT_FALSE(verify_consistency(UINT64_MAX - 1, UINT64_MAX, {}, {}, {}));
  EXPECT_FALSE(verify_consistency(1, UINT64_MAX, {}, {}, {}));
  EXPECT_FALSE(verify_consistency(2, 1, {}, {}, {}));
}

RC_GTEST_PROP(Merkle, a_proof_with_one_thing_changed_never_verifies, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 300);
  const auto leaf = *rc::gen::inRange<std::size_t>(0, size);
  const Leaves leaves = some_leaves(size);
  Hash root = root_of(leaves, size);
  Leaves path = collect(leaves, inclusion_subtrees(leaf, size), size);
  Hash hash = leaves[leaf];
  std::size_t claimed = leaf;
  RC_ASSERT(verify_inclusion(hash, claimed, size, path, root));
  const auto bit = static_cast<std::uint8_t>(1 << *rc::gen::inRange(0, 8));
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      root[*rc::gen::inRange<std::size_t>(0, 32)] ^= bit;
      break;
    case 1:
      hash[*rc::gen::inRange<std::size_t>(0, 32)] ^= bit;
      break;
    case 2:
      if (path.empty()) RC_DISCARD("a tree of one leaf");
      path[*rc::gen::inRange<std::size_t>(0, path.size())][*rc::gen::inRange<std::size_t>(0, 32)] ^= bit;
      break;
    case 3:
      if (path.empty()) RC_DISCARD("a tree of one leaf");
      path.pop_back();
      break;
    case 4:
      path.push_back(root);
      break;
    default:
      claimed = *rc::gen::inRange<std::size_t>(0, size + 5);
      if (claimed == leaf) RC_DISCARD("the same leaf");
  }
  RC_ASSERT(!verify_inclusion(hash, claimed, size, path, root));
}

RC_GTEST_PROP(Merkle, an_older_tree_that_differs_is_never_consistent, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(2, 300);
  const auto old_size = *rc::gen::inRange<std::size_t>(1, size);
  Leaves leaves = some_leaves(size);
  const Hash root = root_of(leaves, size);
  Leaves path = collect(leaves, consistency_subtrees(old_size, size), size);
  RC_ASSERT(verify_consistency(old_size, size, root_of(leaves, old_size), root, path));
  leaves[*rc::gen::inRange<std::size_t>(0, old_size)][0] ^= 1;
  const Hash other_root = root_of(leaves, old_size);
  RC_ASSERT(!verify_consistency(old_size, size, other_root, root, path));
  // Nor with the honest proof of the other tree.
  RC_ASSERT(!verify_consistency(old_size, size, other_root, root,
                                collect(leaves, consistency_subtrees(old_size, size), size)));
}

TEST(Encoding, a_hash_or_size_has_exactly_one_spelling) {
  const Hash hash = sha256("x");
  EXPECT_EQ(hash_from_hex(to_hex(hash)), hash);
  EXPECT_EQ(hash_from_base64(to_base64(hash)), hash);
  std::string upper = to_hex(hash);
  for (char& c : upper) c = static_cast<char>(toupper(c));
  EXPECT_FALSE(hash_from_hex(upper));
  const std::string base64 = to_base64(hash);
  for (std::size_t i = 0; i < base64.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string other = base64;
      other[i] = static_cast<char>(byte);
      if (other != base64) EXPECT_NE(hash_from_base64(other), hash) << i << ' ' << byte;
    }
  }
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("9007199254740992"), 9007199254740992u);
  for (const char* bad :
       {"", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "1e3", "9007199254740993", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_size(bad)) << bad;
  }
}

}  // namespace
}  // namespace portcullis::server::audit
