// The tamper drill: whatever is changed in the files of a log, the verifier finds it and names the first bad index.
#include <algorithm>
#include <iostream>
#include <random>

#include "server/audit/checkpoint.hpp"
#include "server/audit/encoding.hpp"
#include "server/audit/leaf.hpp"
#include "tests/unit/audit_support.hpp"

namespace portcullis::server::audit::test {
namespace {

// A log whose files are changed and put back.
class Victim {
 public:
  Victim(std::uint64_t leaves, std::size_t in_flight) {
    receipts = make_log(temp_.log(), leaves, in_flight);
    good_leaves = slurp(temp_.log() / kLeavesFile);
    good_checkpoints = slurp(temp_.log() / kCheckpointsFile);
    checkpoint_sizes.push_back(0);
    for (const std::string& line : lines_of(good_checkpoints)) {
      if (const auto read = parse_checkpoint_line(line.substr(0, line.size() - 1)))
        checkpoint_sizes.push_back(read->size);
    }
  }

  VerifyReport with_leaves(const std::string& bytes) { return with(kLeavesFile, bytes, good_leaves); }
  VerifyReport with_checkpoints(const std::string& bytes) { return with(kCheckpointsFile, bytes, good_checkpoints); }

  // A changed leaf file must be found out at the line in which it first differs.
  void expect_leaves_caught(const std::string& bytes, const std::string& what) {
    const std::uint64_t line = first_line_that_differs(good_leaves, bytes);
    expect_caught(with_leaves(bytes), line, what);
  }
  // A changed checkpoint file: at the size after the last checkpoint before the first line that differs.
  void expect_checkpoints_caught(const std::string& bytes, const std::string& what) {
    const std::uint64_t line = first_line_that_differs(good_checkpoints, bytes);
    expect_caught(with_checkpoints(bytes), line == 0 ? 0 : checkpoint_sizes.at(line - 1) + 1, what);
  }

  const std::filesystem::path path() const { return temp_.log(); }

  std::vector<Receipt> receipts;
  std::string good_leaves;
  std::string good_checkpoints;
  std::vector<std::uint64_t> checkpoint_sizes;  // from line 1 on; 0 for the line that names the log

 private:
  static std::uint64_t first_line_that_differs(const std::string& good, const std::string& bad) {
    const auto differs = std::ranges::mismatch(good, bad).in1;
    return static_cast<std::uint64_t>(std::count(good.begin(), differs, '\n'));
  }

  static void expect_caught(const VerifyReport& report, std::uint64_t first_bad, const std::string& what) {
    ASSERT_FALSE(report.ok) << what;
    ASSERT_EQ(report.first_bad, first_bad) << what << ": " << report.problem;
    ASSERT_FALSE(report.problem.empty()) << what;
  }

  VerifyReport with(const char* name, const std::string& bytes, const std::string& good) {
    spill(temp_.log() / name, bytes);
    VerifyReport report = verify(temp_.log());
    spill(temp_.log() / name, good);
    return report;
  }

  TempDirectory temp_;
};

std::string flipped(std::string bytes, std::size_t at, int mask) {
  bytes[at] = static_cast<char>(bytes[at] ^ mask);
  return bytes;
}

TEST(TamperDrill, every_byte_of_a_small_log_counts) {
  Victim victim(20, 3);
  ASSERT_TRUE(verify(victim.path()).ok);
  std::mt19937 random(20);
  const std::size_t step = sanitized ? 11 : 1;
  std::size_t flips = 0;
  for (std::size_t at = 0; at < victim.good_leaves.size(); at += step, ++flips) {
    const int mask = 1 + static_cast<int>(random() % 255);
    victim.expect_leaves_caught(flipped(victim.good_leaves, at, mask), "leaves, byte " + std::to_string(at));
    if (testing::Test::HasFatalFailure()) return;
  }
  for (std::size_t at = 0; at < victim.good_checkpoints.size(); at += step, flips += 2) {
    for (const int mask : {1, 1 + static_cast<int>(random() % 255)}) {
      victim.expect_checkpoints_caught(flipped(victim.good_checkpoints, at, mask),
                                       "checkpoints, byte " + std::to_string(at));
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  std::cout << flips << " flips, all found\n";
  EXPECT_TRUE(verify(victim.path()).ok);
}

TEST(TamperDrill, five_thousand_flips_in_a_thousand_leaves_are_all_found) {
  Victim victim(1000, 16);
  ASSERT_TRUE(verify(victim.path()).ok);
  std::mt19937 random(1000);
  const int flips = sanitized ? 200 : 5000;
  // The one byte is changed in place: writing the file anew each time would take longer than verifying it.
  std::fstream file(victim.path() / kLeavesFile, std::ios::in | std::ios::out | std::ios::binary);
  const std::string& leaves = victim.good_leaves;
  const auto put = [&](std::size_t at, char byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    file.flush();
    ASSERT_TRUE(file.good());
  };
  for (int i = 0; i < flips; ++i) {
    const std::size_t at = random() % leaves.size();
    put(at, static_cast<char>(leaves[at] ^ (1 + static_cast<int>(random() % 255))));
    const VerifyReport report = verify(victim.path());
    put(at, leaves[at]);
    const auto line = std::count(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    ASSERT_FALSE(report.ok) << "byte " << at;
    ASSERT_EQ(report.first_bad, static_cast<std::uint64_t>(line)) << "byte " << at << ": " << report.problem;
  }
  EXPECT_TRUE(verify(victim.path()).ok);
  std::cout << flips << " flips in " << leaves.size() << " bytes, all found\n";
}

TEST(TamperDrill, bytes_that_are_added_taken_out_or_exchanged_are_found) {
  Victim victim(60, 5);
  std::mt19937 random(60);
  for (int i = 0; i < (sanitized ? 60 : 400); ++i) {
    for (const bool of_leaves : {true, false}) {
      const std::string& good = of_leaves ? victim.good_leaves : victim.good_checkpoints;
      const std::size_t at = random() % good.size();
      std::string added = good;
      const char extra[] = {'\n', ' ', '0', '\0', good[at], static_cast<char>(random() % 256)};
      added.insert(at, 1, extra[random() % sizeof extra]);
      std::string removed = good;
      removed.erase(at, 1);
      std::string exchanged = good;
      const std::size_t other = random() % good.size();
      std::swap(exchanged[at], exchanged[other]);
      for (const auto& [bytes, what] : {std::pair{added, "added"}, {removed, "removed"}, {exchanged, "exchanged"}}) {
        if (bytes == good) continue;
        // Without the last newline alone, the last line is cut off; that is the line that differs.
        const std::string where = std::string(what) + " at byte " + std::to_string(at);
        of_leaves ? victim.expect_leaves_caught(bytes, where) : victim.expect_checkpoints_caught(bytes, where);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(TamperDrill, lines_that_are_deleted_inserted_or_swapped_are_found) {
  Victim victim(60, 5);
  for (const bool of_leaves : {true, false}) {
    const auto good = lines_of(of_leaves ? victim.good_leaves : victim.good_checkpoints);
    const auto expect_caught = [&](const std::vector<std::string>& lines, const std::string& what) {
      of_leaves ? victim.expect_leaves_caught(join(lines), what) : victim.expect_checkpoints_caught(join(lines), what);
    };
    for (std::size_t i = 0; i < good.size(); ++i) {
      auto lines = good;
      const bool is_last = i + 1 == good.size();
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
      if (of_leaves || !is_last) expect_caught(lines, "deleted " + std::to_string(i));
      lines = good;
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, good[i]);
      expect_caught(lines, "doubled " + std::to_string(i));
      lines = good;
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, good[(i * 7 + 3) % good.size()]);
      if (lines[i + 1] != good[std::min(i + 1, good.size() - 1)]) expect_caught(lines, "copied " + std::to_string(i));
      if (!is_last) {
        lines = good;
        std::swap(lines[i], lines[i + 1]);
        expect_caught(lines, "swapped " + std::to_string(i));
      }
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(TamperDrill, a_truncation_that_a_checkpoint_shows_is_found) {
  Victim victim(20, 3);
  for (std::size_t size = 0; size < victim.good_leaves.size(); size += sanitized ? 31 : 3) {
    victim.expect_leaves_caught(victim.good_leaves.substr(0, size), "leaves cut at " + std::to_string(size));
    if (testing::Test::HasFatalFailure()) return;
  }
  // Without its last checkpoints the log is not settled, wherever they are cut.
  for (std::size_t size = 0; size < victim.good_checkpoints.size(); ++size) {
    const VerifyReport report = victim.with_checkpoints(victim.good_checkpoints.substr(0, size));
    ASSERT_FALSE(report.ok) << size;
    ASSERT_TRUE(report.first_bad.has_value()) << size;
  }
}

TEST(TamperDrill, a_record_exchanged_with_its_hash_recomputed_is_found_at_its_checkpoint) {
  Victim victim(50, 1);
  auto lines = lines_of(victim.good_leaves);
  for (std::size_t i = 0; i < lines.size(); i += 7) {
    auto forged = lines;
    const auto leaf = parse_leaf_line(std::string_view(lines[i]).substr(0, lines[i].size() - 1));
    std::string record(leaf->record);
    record.replace(record.find("verify"), 6, "forged");
    forged[i].clear();
    append_leaf_line(forged[i], i, leaf_hash(record), record);
    const VerifyReport report = victim.with_leaves(join(forged));
    EXPECT_FALSE(report.ok);
    EXPECT_EQ(report.first_bad, i + 1) << "the tree size of the checkpoint after the leaf";
    EXPECT_EQ(report.leaves, i);
  }
}

TEST(TamperDrill, a_checkpoint_forged_behind_the_last_one_is_found) {
  Victim victim(5, 1);
  const auto lines = lines_of(victim.good_checkpoints);
  const auto last = parse_checkpoint_line(std::string_view(lines.back()).substr(0, lines.back().size() - 1));
  for (const std::uint64_t size : {0, 4, 5, 6}) {
    const CheckpointLine forged{size, last->root, next_link(last->link, size, last->root)};
    const VerifyReport report = victim.with_checkpoints(victim.good_checkpoints + line_of(forged));
    EXPECT_FALSE(report.ok) << size;
    EXPECT_EQ(report.first_bad, size == 6 ? 5u : 6u) << "leaf 5 is missing, or the checkpoint after 5 is wrong";
  }
}

// The files of a log, as somebody writes them who knows the format: every hash is right.
void forge_log(const std::filesystem::path& directory, const std::string& origin,
               const std::vector<std::string>& records) {
  std::string leaves;
  std::string checkpoints = origin_line(origin);
  Frontier tree;
  Hash link = first_link(origin);
  for (const std::string& record : records) {
    append_leaf_line(leaves, tree.size(), leaf_hash(record), record);
    tree.add(leaf_hash(record));
    link = next_link(link, tree.size(), tree.root());
    checkpoints += line_of(CheckpointLine{tree.size(), tree.root(), link});
  }
  spill(directory / kLeavesFile, leaves);
  spill(directory / kCheckpointsFile, checkpoints);
}

TEST(TamperDrill, a_record_that_is_not_what_the_log_writes_is_found_with_every_hash_right) {
  const TempDirectory temp;
  const std::string id = R"("id":"r_0123456789abcdef0123456789abcdef")";
  const std::string time = R"("time":"2026-11-22T19:26:00.007Z")";
  const std::string good = "{" + id + R"(,"leaf":0,)" + time + "}";
  forge_log(temp.path(), "portcullis/0123456789abcdef", {good});
  ASSERT_TRUE(verify(temp.path()).ok) << verify(temp.path()).problem;
  for (const std::string& bad :
       {"{" + id + R"(,"leaf":1,)" + time + "}", "{" + id + R"(,"leaf":-0,)" + time + "}",
        "{" + id + R"(,"leaf":0.0,)" + time + "}", "{" + id + R"(,"leaf":"0",)" + time + "}",
        "{" + id + "," + time + "}", "{" + id + R"(, "leaf":0,)" + time + "}", R"({"leaf":0,)" + id + "," + time + "}",
        good + " ", "{" + id + R"(,"leaf":0,"leaf":0,)" + time + "}", R"({"leaf":0,)" + time + "}",
        R"({"id":"r_0123456789ABCDEF0123456789abcdef","leaf":0,)" + time + "}", "{" + id + R"(,"leaf":0,"time":0})",
        "{" + id + R"(,"leaf":0})", std::string("[]"), std::string("null"), std::string()}) {
    forge_log(temp.path(), "portcullis/0123456789abcdef", {bad});
    const VerifyReport report = verify(temp.path());
    EXPECT_FALSE(report.ok) << bad;
    EXPECT_EQ(report.first_bad, 0u);
  }
}

// A log rewritten from one leaf on: right in itself, and caught by any anchor after it.
TEST(TamperDrill, a_log_rewritten_with_all_its_checkpoints_is_caught_by_an_anchor) {
  Victim victim(30, 1);
  std::vector<std::string> records;
  for (const std::string& line : lines_of(victim.good_leaves)) {
    records.emplace_back(parse_leaf_line(std::string_view(line).substr(0, line.size() - 1))->record);
  }
  records[12].replace(records[12].find("verify"), 6, "forged");
  forge_log(victim.path(), victim.receipts[0].log, records);
  EXPECT_TRUE(verify(victim.path()).ok) << "this is why anchors are kept elsewhere";
  for (std::size_t i = 0; i < victim.receipts.size(); ++i) {
    const VerifyReport report = verify(victim.path(), victim.receipts[i].checkpoint);
    EXPECT_EQ(report.ok, i < 12) << i;
    if (!report.ok) EXPECT_EQ(report.first_bad, i + 1);
  }
}

TEST(TamperDrill, an_old_state_of_the_files_is_found_alone_or_by_an_anchor) {
  const TempDirectory temp;
  make_log(temp.log(), 10, 3);
  const std::string old_leaves = slurp(temp.log() / kLeavesFile);
  const std::string old_checkpoints = slurp(temp.log() / kCheckpointsFile);
  const Receipt last = make_log(temp.log(), 5, 3).back();
  const std::string new_leaves = slurp(temp.log() / kLeavesFile);

  spill(temp.log() / kLeavesFile, old_leaves);
  EXPECT_EQ(verify(temp.log()).first_bad, 10u);
  spill(temp.log() / kLeavesFile, new_leaves);
  spill(temp.log() / kCheckpointsFile, old_checkpoints);
  EXPECT_EQ(verify(temp.log()).first_bad, 10u);
  spill(temp.log() / kLeavesFile, old_leaves);
  EXPECT_TRUE(verify(temp.log()).ok);
  const VerifyReport report = verify(temp.log(), last.checkpoint);
  EXPECT_FALSE(report.ok);
  EXPECT_EQ(report.first_bad, 10u);
}

TEST(TamperDrill, a_fork_is_caught_by_a_checkpoint_of_the_other_branch) {
  const TempDirectory temp;
  make_log(temp.log(), 4);
  std::filesystem::copy(temp.log(), temp.path() / "fork");
  const Receipt here = make_log(temp.log(), 3).back();
  const Receipt there = make_log(temp.path() / "fork", 3).back();
  EXPECT_TRUE(verify(temp.log(), here.checkpoint).ok);
  EXPECT_EQ(verify(temp.log(), there.checkpoint).first_bad, 7u);
  EXPECT_EQ(verify(temp.path() / "fork", here.checkpoint).first_bad, 7u);
}

TEST(TamperDrill, hostile_files_neither_pass_nor_hang) {
  Victim victim(2, 1);
  const std::string huge(24 << 20, 'x');
  for (const std::string& bytes :
       {std::string(), std::string("\n"), std::string(1 << 20, '\n'), huge, "0 " + huge, victim.good_leaves + huge,
        victim.good_leaves + std::string(1 << 20, '\0'),
        "0 " + to_hex(leaf_hash(std::string(100000, '['))) + ' ' + std::string(100000, '[') + '\n'}) {
    EXPECT_FALSE(victim.with_leaves(bytes).ok);
    EXPECT_FALSE(victim.with_checkpoints(bytes).ok);
    EXPECT_FALSE(victim.with_checkpoints(victim.good_checkpoints + bytes).ok && !bytes.empty());
  }
}

}  // namespace
}  // namespace portcullis::server::audit::test
