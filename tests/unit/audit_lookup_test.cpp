// Reading the log back: records by receipt and by number, proofs that a third party can check, anchors.
#include "server/audit/checkpoint.hpp"
#include "server/audit/encoding.hpp"
#include "server/audit/leaf.hpp"
#include "server/audit/lookup.hpp"
#include "server/audit/proof.hpp"
#include "tests/unit/audit_support.hpp"

namespace portcullis::server::audit::test {
namespace {

std::vector<Hash> decoded(const std::vector<std::string>& path) {
  std::vector<Hash> out;
  for (const std::string& hash : path) out.push_back(hash_from_base64(hash).value());
  return out;
}

TEST(AuditLookup, a_record_is_found_by_its_receipt_and_by_its_number) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 40, 4);
  for (const std::size_t i : {0, 1, 17, 39}) {
    const auto by_id = find_receipt(temp.log(), receipts[i].id);
    ASSERT_TRUE(by_id.has_value()) << by_id.error().text();
    EXPECT_EQ(by_id->leaf, i);
    EXPECT_EQ(by_id->hash, receipts[i].hash);
    EXPECT_EQ(by_id->record.at("ms"), static_cast<double>(i) / 8);
    const auto by_leaf = find_leaf(temp.log(), i);
    ASSERT_TRUE(by_leaf.has_value());
    EXPECT_EQ(by_leaf->record, by_id->record);
  }
}

TEST(AuditLookup, what_is_not_there_is_not_found) {
  const TempDirectory temp;
  make_log(temp.log(), 3);
  EXPECT_EQ(find_leaf(temp.log(), 3).error().code, "audit_not_found");
  for (const std::string& id : {std::string("r_") + std::string(32, '0'), std::string(), std::string("r_\n\x1b[31m"),
                                std::string("../../etc/passwd"), std::string(1 << 20, 'x')}) {
    const auto found = find_receipt(temp.log(), id);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, "audit_not_found");
    EXPECT_EQ(found.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(found.error().message.find('\x1b'), std::string::npos);
  }
  EXPECT_EQ(find_leaf(temp.path() / "nowhere", 0).error().code, "audit_unavailable");
}

TEST(AuditLookup, a_string_in_another_record_that_looks_like_the_id_is_not_the_record) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log());
  const std::string wanted = "r_" + std::string(32, 'a');
  ASSERT_TRUE(append_now(*log, {{"inner", {{"id", wanted}}}}).has_value());
  EXPECT_EQ(find_receipt(temp.log(), wanted).error().code, "audit_not_found");
}

TEST(AuditLookup, a_damaged_leaf_is_not_shown) {
  const TempDirectory temp;
  make_log(temp.log(), 5);
  std::string leaves = slurp(temp.log() / kLeavesFile);
  leaves[leaves.size() - 20] ^= 1;
  spill(temp.log() / kLeavesFile, leaves);
  EXPECT_EQ(find_leaf(temp.log(), 4).error().code, "audit_corrupt");
  EXPECT_TRUE(find_leaf(temp.log(), 3).has_value());
}

TEST(AuditLookup, a_leaf_without_a_checkpoint_or_against_it_is_not_shown) {
  const TempDirectory temp;
  make_log(temp.log(), 5);
  const auto checkpoints = lines_of(slurp(temp.log() / kCheckpointsFile));
  spill(temp.log() / kCheckpointsFile, join({checkpoints.begin(), checkpoints.end() - 1}));
  EXPECT_TRUE(find_leaf(temp.log(), 3).has_value());
  EXPECT_EQ(find_leaf(temp.log(), 4).error().code, "audit_not_found");
  EXPECT_EQ(prove_inclusion(temp.log(), 4).error().code, "audit_not_found");
  EXPECT_EQ(prove_inclusion(temp.log(), 3)->tree_size, 4u);

  spill(temp.log() / kCheckpointsFile, join(checkpoints));
  auto leaves = lines_of(slurp(temp.log() / kLeavesFile));
  std::string record(parse_leaf_line(std::string_view(leaves[4]).substr(0, leaves[4].size() - 1))->record);
  record.replace(record.find("verify"), 6, "forged");
  leaves[4].clear();
  append_leaf_line(leaves[4], 4, leaf_hash(record), record);
  spill(temp.log() / kLeavesFile, join(leaves));
  EXPECT_EQ(find_leaf(temp.log(), 4).error().code, "audit_corrupt");
}

TEST(AuditLookup, inclusion_proofs_hold_at_any_tree_size) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 23, 3);
  for (std::uint64_t leaf = 0; leaf < 23; leaf += 5) {
    for (const std::optional<std::uint64_t> size : {std::optional<std::uint64_t>(), {leaf + 1}, {22}, {23}}) {
      const auto proof = prove_inclusion(temp.log(), leaf, size);
      ASSERT_TRUE(proof.has_value()) << proof.error().text();
      EXPECT_EQ(proof->tree_size, size.value_or(23));
      EXPECT_EQ(proof->leaf_hash, receipts[leaf].hash);
      const auto hash = hash_from_hex(proof->leaf_hash.substr(7));
      const auto root = hash_from_base64(proof->root);
      EXPECT_TRUE(verify_inclusion(*hash, leaf, proof->tree_size, decoded(proof->path), *root));
      EXPECT_EQ(parse_body(proof->checkpoint)->root, *root);
      if (receipts[leaf].tree_size == proof->tree_size) EXPECT_EQ(proof->checkpoint, receipts[leaf].checkpoint);
    }
  }
  EXPECT_EQ(prove_inclusion(temp.log(), 23).error().code, "audit_not_found");
  EXPECT_EQ(prove_inclusion(temp.log(), 5, 5).error().code, "audit_not_found");
  EXPECT_EQ(prove_inclusion(temp.log(), 5, 24).error().code, "audit_not_found");
  EXPECT_EQ(prove_inclusion(temp.log(), UINT64_MAX).error().code, "audit_not_found");
}

TEST(AuditLookup, consistency_proofs_join_any_two_receipts) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 21);
  for (std::uint64_t old_size = 0; old_size <= 21; old_size += 3) {
    const auto proof = prove_consistency(temp.log(), old_size);
    ASSERT_TRUE(proof.has_value()) << proof.error().text();
    const auto old_root = hash_from_base64(proof->old_root);
    EXPECT_TRUE(verify_consistency(old_size, 21, *old_root, *hash_from_base64(proof->root), decoded(proof->path)));
    if (old_size > 0) EXPECT_EQ(*old_root, parse_body(receipts[old_size - 1].checkpoint)->root);
  }
  EXPECT_EQ(prove_consistency(temp.log(), 22).error().code, "audit_not_found");
}

TEST(AuditVerify, a_directory_without_a_log_is_not_ok) {
  const TempDirectory temp;
  for (const auto& directory : {temp.path(), temp.log(), std::filesystem::path(), std::filesystem::path("/dev/null")}) {
    const VerifyReport report = verify(directory);
    EXPECT_FALSE(report.ok);
    EXPECT_FALSE(report.problem.empty());
    EXPECT_EQ(report.to_json().at("ok"), false);
  }
}

TEST(AuditVerify, a_good_log_says_its_size_and_root) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 9);
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok);
  EXPECT_EQ(report.to_json().dump(),
            R"({"ok":true,"leaves":9,"root":")" + to_base64(parse_body(receipts.back().checkpoint)->root) + R"("})");
}

TEST(AuditVerify, every_receipts_checkpoint_is_an_anchor_that_holds) {
  const TempDirectory temp;
  for (const Receipt& receipt : make_log(temp.log(), 30, 5)) {
    const VerifyReport report = verify(temp.log(), receipt.checkpoint);
    EXPECT_TRUE(report.ok) << report.problem;
  }
}

TEST(AuditVerify, an_anchor_that_is_malformed_foreign_or_ahead_is_never_ok) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 4);
  const std::string good = receipts[1].checkpoint;
  const std::string root = to_base64(parse_body(good)->root);
  EXPECT_TRUE(verify(temp.log(), good.substr(0, good.size() - 1)).ok) << "without its last newline";
  for (const std::string& bad :
       {std::string(), std::string("\n"), good + "x", good + "\n", "portcullis/0123456789abcdef\n2\n" + root + "\n",
        receipts[0].log + "\n3\n" + root + "\n", receipts[0].log + "\n5\n" + root + "\n",
        receipts[0].log + "\n02\n" + root + "\n", receipts[0].log + "\n0\n" + root + "\n",
        receipts[0].log + "\r\n2\r\n" + root + "\r\n"}) {
    EXPECT_FALSE(verify(temp.log(), bad).ok) << bad;
  }
  EXPECT_TRUE(verify(temp.log(), receipts[0].log + "\n0\n" + to_base64(sha256({})) + "\n").ok);
}

TEST(AuditVerify, a_copy_without_lock_and_state_verifies) {
  const TempDirectory temp;
  make_log(temp.log(), 3);
  std::filesystem::remove(temp.log() / kLockFile);
  EXPECT_TRUE(verify(temp.log()).ok);
  EXPECT_FALSE(std::filesystem::exists(temp.log() / kLockFile)) << "verify only reads";
}

}  // namespace
}  // namespace portcullis::server::audit::test
