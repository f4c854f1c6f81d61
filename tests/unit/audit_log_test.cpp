// What the logs promise those who append: receipts, durability, one sequence. What they refuse is in
// audit_refusal_test.cpp.
#include <sys/stat.h>

#include <chrono>
#include <iostream>
#include <set>
#include <thread>

#include "server/audit/checkpoint.hpp"
#include "server/audit/encoding.hpp"
#include "server/audit/leaf.hpp"
#include "tests/unit/audit_support.hpp"

namespace portcullis::server::audit::test {
namespace {

using std::chrono::steady_clock;

Options fixed_clock() {
  Options options;
  options.now = [] { return std::chrono::system_clock::time_point(std::chrono::milliseconds(1795375560007)); };
  return options;
}

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

TEST(AuditLog, nothing_is_touched_before_the_first_append) {
  const TempDirectory temp;
  {
    const auto log = make_file_log(temp.log());
  }
  EXPECT_FALSE(std::filesystem::exists(temp.log()));
}

TEST(AuditLog, the_first_append_makes_a_private_directory) {
  const TempDirectory temp;
  make_log(temp.log() / "deep", 1);
  EXPECT_EQ(mode_of(temp.log()), 0700u);
  EXPECT_EQ(mode_of(temp.log() / "deep"), 0700u);
  for (const char* name : {kLeavesFile, kCheckpointsFile, kLockFile}) {
    EXPECT_EQ(mode_of(temp.log() / "deep" / name), 0600u) << name;
  }
}

TEST(AuditLog, a_receipt_says_where_the_leaf_is_and_the_leaf_is_there) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log(), fixed_clock());
  ASSERT_TRUE(append_now(*log).has_value());
  const Result result = append_now(*log, {{"tool", "verify"}});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  const Receipt& receipt = *result;
  EXPECT_EQ(receipt.leaf, 1u);
  EXPECT_EQ(receipt.tree_size, 2u);
  EXPECT_TRUE(is_origin(receipt.log)) << receipt.log;
  EXPECT_EQ(receipt.id.size(), 34u);

  const std::string record =
      R"({"id":")" + receipt.id + R"(","leaf":1,"time":"2026-11-22T19:26:00.007Z","tool":"verify"})";
  const auto lines = lines_of(slurp(temp.log() / kLeavesFile));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1], "1 " + to_hex(leaf_hash(record)) + ' ' + record + '\n');
  EXPECT_EQ(receipt.hash, "sha256:" + to_hex(leaf_hash(record)));

  const auto checkpoint = parse_body(receipt.checkpoint);
  ASSERT_TRUE(checkpoint.has_value()) << receipt.checkpoint;
  EXPECT_EQ(checkpoint->origin, receipt.log);
  EXPECT_EQ(checkpoint->size, 2u);
  EXPECT_EQ(to_base64(checkpoint->root), verify(temp.log()).root);
  EXPECT_EQ(receipt.to_json().dump(), R"({"id":")" + receipt.id + R"(","log":")" + receipt.log +
                                          R"(","leaf":1,"hash":")" + receipt.hash +
                                          R"(","tree_size":2,"checkpoint":")" + receipt.log + R"(\n2\n)" +
                                          to_base64(checkpoint->root) + R"(\n"})");
}

TEST(AuditLog, members_that_the_log_owns_cannot_be_forged_by_the_record) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log(), fixed_clock());
  const Result result = append_now(*log, {{"id", "r_mine"}, {"leaf", 77}, {"time", "never"}});
  ASSERT_TRUE(result.has_value());
  EXPECT_NE(slurp(temp.log() / kLeavesFile)
                .find(R"({"id":")" + result->id + R"(","leaf":0,"time":"2026-11-22T19:26:00.007Z"})"),
            std::string::npos);
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditLog, appends_on_the_way_together_share_checkpoints_and_keep_their_order) {
  const TempDirectory temp;
  const auto receipts = make_log(temp.log(), 300, 64);
  ASSERT_EQ(receipts.size(), 300u);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    EXPECT_EQ(receipts[i].leaf, i);
    EXPECT_GT(receipts[i].tree_size, i);
  }
  EXPECT_LT(lines_of(slurp(temp.log() / kCheckpointsFile)).size(), 200u);
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok) << report.problem;
  EXPECT_EQ(report.leaves, 300u);
}

TEST(AuditLog, destruction_finishes_what_was_appended) {
  const TempDirectory temp;
  std::vector<std::future<Result>> waiting;
  {
    const auto log = make_file_log(temp.log());
    for (int i = 0; i < 500; ++i) waiting.push_back(append_async(*log, sample_record()));
  }
  for (auto& result : waiting) EXPECT_TRUE(result.get().has_value());
  EXPECT_EQ(verify(temp.log()).leaves, 500u);
}

TEST(AuditLog, threads_may_append_at_once_and_every_receipt_is_its_own) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log());
  std::vector<std::vector<Receipt>> receipts(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : receipts) threads.emplace_back([&] { mine = fill(*log, 100, 8); });
  }
  std::set<std::uint64_t> leaves;
  std::set<std::string> ids;
  for (const auto& mine : receipts) {
    for (const Receipt& receipt : mine) {
      leaves.insert(receipt.leaf);
      ids.insert(receipt.id);
    }
  }
  EXPECT_EQ(leaves.size(), 400u);
  EXPECT_EQ(*leaves.rbegin(), 399u);
  EXPECT_EQ(ids.size(), 400u);
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditLog, two_logs_on_one_directory_are_one_sequence) {
  const TempDirectory temp;
  const auto one = make_file_log(temp.log());
  const auto two = make_file_log(temp.log());
  for (std::uint64_t i = 0; i < 20; i += 2) {
    const Result a = append_now(*one);
    const Result b = append_now(*two);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->leaf, i);
    EXPECT_EQ(b->leaf, i + 1);
    EXPECT_EQ(a->log, b->log);
  }
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditLog, a_new_process_continues_the_log) {
  const TempDirectory temp;
  make_log(temp.log(), 5);
  const auto more = make_log(temp.log(), 3);
  EXPECT_EQ(more.back().leaf, 7u);
  EXPECT_TRUE(verify(temp.log()).ok);
}

// The state file spares the start from reading what lies before it: an old leaf that was changed goes unnoticed by the
// append (and not by verify). With a bad state everything is read, and the change is found.
TEST(AuditLog, a_start_reads_only_what_follows_the_state_and_a_bad_state_means_reading_all) {
  const TempDirectory temp;
  make_log(temp.log(), 1500, 64);
  ASSERT_TRUE(std::filesystem::exists(temp.log() / kStateFile));
  std::string leaves = slurp(temp.log() / kLeavesFile);
  leaves[100] ^= 1;
  spill(temp.log() / kLeavesFile, leaves);
  EXPECT_EQ(make_log(temp.log(), 1).size(), 1u);
  EXPECT_EQ(verify(temp.log()).first_bad, 0u);

  const std::string state = slurp(temp.log() / kStateFile);
  for (std::size_t at = 0; at < state.size(); at += 7) {
    std::string bad = state;
    bad[at] ^= 2;
    spill(temp.log() / kStateFile, bad);
    const auto log = make_file_log(temp.log());
    expect_problem(append_now(*log), "audit_corrupt", "Leaf 0");
  }
  for (const std::string& bad : {std::string(), state.substr(0, state.size() / 2), state + "x", state + state}) {
    spill(temp.log() / kStateFile, bad);
    const auto log = make_file_log(temp.log());
    expect_problem(append_now(*log), "audit_corrupt", "Leaf 0");
  }
}

// One peak that is the root of four leaves has the root of a tree of one: the size must be right as well.
TEST(AuditLog, a_state_that_is_right_in_itself_but_of_another_size_is_not_used) {
  const TempDirectory temp;
  make_log(temp.log(), 4);
  const auto root = hash_from_base64(verify(temp.log()).root);
  const auto first_line = lines_of(slurp(temp.log() / kLeavesFile))[0].size();
  spill(temp.log() / kStateFile, "portcullis-audit-state 1\n1 0 " + std::to_string(first_line) + ' ' +
                                     std::to_string(slurp(temp.log() / kCheckpointsFile).size()) + '\n' +
                                     to_hex(*root) + '\n');
  EXPECT_EQ(make_log(temp.log(), 1).back().leaf, 4u);
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditLog, a_lost_state_costs_nothing_but_time) {
  const TempDirectory temp;
  make_log(temp.log(), 1200, 64);
  std::filesystem::remove(temp.log() / kStateFile);
  EXPECT_EQ(make_log(temp.log(), 1).back().leaf, 1200u);
  EXPECT_TRUE(std::filesystem::exists(temp.log() / kStateFile));
  EXPECT_TRUE(verify(temp.log()).ok);
}

TEST(AuditLog, a_record_that_could_not_be_verified_later_is_refused_and_harms_no_other) {
  const TempDirectory temp;
  Json deep = Json::object();
  for (int i = 0; i < 70; ++i) deep = Json{{"in", deep}};
  Json very_deep = Json::array();
  for (int i = 0; i < 1000; ++i) very_deep = Json::array({std::move(very_deep)});
  const std::vector<Json> bad = {Json::array(),
                                 Json("text"),
                                 Json(),
                                 deep,
                                 Json{{"a", std::move(very_deep)}},
                                 Json{{"big", 1e20}},
                                 Json{{"\xff", 1}, {"\xfe", 2}},
                                 Json{{"body", std::string(9 << 20, 'x')}}};
  const auto file = make_file_log(temp.log());
  const auto memory = make_memory_log();
  for (Log* log : {file.get(), memory.get()}) {
    std::vector<std::future<Result>> refused;
    std::vector<std::future<Result>> taken;
    for (const Json& record : bad) {
      refused.push_back(append_async(*log, record));
      taken.push_back(append_async(*log, sample_record()));
    }
    for (auto& result : refused) expect_problem(result.get(), "audit_unavailable", "record");
    for (auto& result : taken) EXPECT_TRUE(result.get().has_value());
  }
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok) << report.problem;
  EXPECT_EQ(report.leaves, bad.size());
}

TEST(AuditLog, unusual_records_read_back) {
  const TempDirectory temp;
  const auto log = make_file_log(temp.log());
  for (const Json& record : {Json::object(), Json{{"\xF0\x9F\x98\x80", 1}, {"\xEF\xBF\xBD", 2}, {"", Json()}},
                             Json{{"n", Json::array({1e15, 4.5e-300, -0.0, 1e300, UINT64_MAX, INT64_MIN, 1e17})}},
                             Json{{"text", std::string("\n\r\t\0\x7f\xE2\x80\xA8 \xff", 10)}}}) {
    EXPECT_TRUE(append_now(*log, record).has_value()) << record.dump(-1, ' ', true, Json::error_handler_t::replace);
  }
  const VerifyReport report = verify(temp.log());
  EXPECT_TRUE(report.ok) << report.problem;
}

TEST(MemoryLog, receipts_are_those_of_the_file_log) {
  const TempDirectory temp;
  const auto memory = make_memory_log(fixed_clock());
  bool done = false;
  memory->append({{"tool", "verify"}}, [&](Result result) {
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->log, "memory");
    EXPECT_EQ(result->leaf, 0u);
    EXPECT_EQ(result->tree_size, 1u);
    const std::string record =
        R"({"id":")" + result->id + R"(","leaf":0,"time":"2026-11-22T19:26:00.007Z","tool":"verify"})";
    EXPECT_EQ(result->hash, "sha256:" + to_hex(leaf_hash(record)));
    EXPECT_EQ(result->checkpoint, "memory\n1\n" + to_base64(leaf_hash(record)) + '\n');
    done = true;
  });
  EXPECT_TRUE(done) << "the memory log answers at once, on the caller's thread";
}

TEST(MemoryLog, a_done_may_append_again) {
  const auto memory = make_memory_log();
  std::uint64_t second = 0;
  memory->append(sample_record(), [&](const Result&) {
    memory->append(sample_record(), [&](Result result) { second = result.value().tree_size; });
  });
  EXPECT_EQ(second, 2u);
}

TEST(UtcTime, is_rfc_3339_in_milliseconds) {
  using std::chrono::milliseconds;
  const auto at = [](std::int64_t ms) { return utc_time(std::chrono::system_clock::time_point(milliseconds(ms))); };
  EXPECT_EQ(at(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(at(951782400001), "2000-02-29T00:00:00.001Z");
  EXPECT_EQ(at(-1), "1969-12-31T23:59:59.999Z");
}

// Figures for the reader of the test's output; what is asserted is only that they were made of whole receipts.
TEST(AuditThroughput, is_printed) {
  const auto rate = [](const char* what, std::size_t count, auto&& work) {
    const auto begin = steady_clock::now();
    work();
    const std::chrono::duration<double> seconds = steady_clock::now() - begin;
    std::cout << what << ": " << static_cast<long>(static_cast<double>(count) / seconds.count()) << " a second, "
              << seconds.count() * 1e6 / static_cast<double>(count) << " us each\n";
  };
  const TempDirectory temp(std::filesystem::temp_directory_path());
  {
    const auto log = make_file_log(temp.log());
    fill(*log, 1, 1);
    rate("file log, 1 in flight", 100, [&] { fill(*log, 100, 1); });
    rate("file log, 64 in flight", 6400, [&] { fill(*log, 6400, 64); });
  }
  rate("verify, leaves", 6501, [&] { EXPECT_EQ(verify(temp.log()).leaves, 6501u); });
  const auto memory = make_memory_log();
  std::vector<Json> records;
  for (std::uint64_t i = 0; i < 20000; ++i) records.push_back(sample_record(i));
  std::size_t receipts = 0;
  rate("memory log", records.size(), [&] {
    for (Json& record : records) {
      memory->append(std::move(record), [&](const Result& result) { receipts += result.has_value() ? 1 : 0; });
    }
  });
  EXPECT_EQ(receipts, records.size());
}

}  // namespace
}  // namespace portcullis::server::audit::test
