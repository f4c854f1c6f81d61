// An honest audit log, then edits of its files that the input chooses: the verifier accepts the honest one with the
// root of a slow Merkle tree, and no other; look-ups show honest records or none.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "server/audit/checkpoint.hpp"
#include "server/audit/encoding.hpp"
#include "server/audit/files.hpp"
#include "server/audit/leaf.hpp"
#include "server/audit/lookup.hpp"
#include "server/audit/proof.hpp"
#include "server/audit/verify.hpp"
#include "tests/fuzz/support.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::server;
using fuzz::Choices;
using fuzz::require;
namespace fs = std::filesystem;

struct Honest {
  std::string leaves;
  std::string checkpoints;
  std::vector<audit::Hash> hashes;
  std::vector<std::string> records;  // in canonical form
  std::vector<audit::Checkpoint> covered;
};

// RFC 9162, section 2.1.1, word for word.
audit::Hash slow_root(const std::vector<audit::Hash>& hashes, std::size_t begin, std::size_t end) {
  if (begin == end) return audit::sha256({});
  if (end - begin == 1) return hashes[begin];
  std::size_t half = 1;
  while (half * 2 < end - begin) half *= 2;
  return audit::node_hash(slow_root(hashes, begin, begin + half), slow_root(hashes, begin + half, end));
}

Honest honest_log(Choices& choices) {
  static const std::string origin = "portcullis/0123456789abcdef";
  Honest log;
  log.checkpoints = audit::origin_line(origin);
  audit::Hash link = audit::first_link(origin);
  const std::size_t count = 1 + choices.up_to(6);
  for (std::size_t i = 0; i < count; ++i) {
    Json record{{"id", "r_0000000000000000000000000000000" + std::to_string(i)},
                {"time", "2026-11-22T19:26:00.000Z"},
                {"tool", std::string(choices.up_to(20), 'v')}};
    const auto text = audit::complete_record(record, i);
    require(text.has_value(), "a plain record is taken");
    log.hashes.push_back(audit::leaf_hash(*text));
    audit::append_leaf_line(log.leaves, i, log.hashes.back(), *text);
    log.records.push_back(*text);
    if (i + 1 < count && choices.one_in(2)) continue;
    const auto root = slow_root(log.hashes, 0, i + 1);
    link = audit::next_link(link, i + 1, root);
    log.checkpoints += audit::line_of({i + 1, root, link});
    log.covered.push_back({origin, i + 1, root});
  }
  return log;
}

// What someone with an editor can do: change, insert, remove, copy or swap bytes and lines.
void edit(std::string& text, Choices& choices) {
  const std::size_t at = (choices.byte() * std::size_t{256} + choices.byte()) % (text.size() + 1);
  const std::size_t size = choices.byte();
  switch (choices.up_to(5)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(choices.byte());
      break;
    case 1:
      text.insert(at, choices.take(size));
      break;
    case 2:
      text.erase(at, size);
      break;
    case 3:
      text.resize(at);
      break;
    case 4: {  // a line once more, at the end
      const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
      text += text.substr(begin, text.find('\n', begin) - begin + 1);
      break;
    }
    default: {  // a line out of the middle
      const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
      text.erase(begin, text.find('\n', begin) - begin + 1);
    }
  }
}

class Directory {
 public:
  Directory() {
    const fs::path base = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
    std::string name = base / "portcullis-fuzz-XXXXXX";
    require(::mkdtemp(name.data()) != nullptr, "a directory for the log can be made");
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void write(const std::string& leaves, const std::string& checkpoints) const {
    std::ofstream(path_ / audit::kLeavesFile, std::ios::trunc | std::ios::binary) << leaves;
    std::ofstream(path_ / audit::kCheckpointsFile, std::ios::trunc | std::ios::binary) << checkpoints;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void check_honest(const Honest& log, const fs::path& path) {
  const auto report = audit::verify(path);
  require(report.ok && report.problem.empty() && report.leaves == log.hashes.size(), "an honest log is accepted");
  require(report.root == audit::to_base64(slow_root(log.hashes, 0, log.hashes.size())), "with the root of its leaves");
  for (const auto& checkpoint : log.covered)
    require(audit::verify(path, audit::body_of(checkpoint)).ok, "an honest log contains its own checkpoints");
  const std::size_t last = log.hashes.size() - 1;
  const auto proof = audit::prove_inclusion(path, last);
  require(proof.has_value(), "a leaf of an honest log has a proof");
  std::vector<audit::Hash> nodes;
  for (const auto& node : proof->path) nodes.push_back(*audit::hash_from_base64(node));
  const auto root = log.covered.back().root;
  require(audit::verify_inclusion(log.hashes[last], last, log.hashes.size(), nodes, root), "that anyone can check");
  require(!audit::verify_inclusion(audit::sha256("another"), last, log.hashes.size(), nodes, root),
          "of this leaf alone");
}

void check_edited(const Honest& log, const fs::path& path, const std::string& leaves, const std::string& checkpoints) {
  const auto anchored = audit::verify(path, audit::body_of(log.covered.back()));
  require(!anchored.ok, "no edited log has the checkpoint that was kept elsewhere");
  require(!anchored.problem.empty() && json::visible_line(anchored.problem) == anchored.problem,
          "what is wrong is said, safe to show");
  const auto alone = audit::verify(path);
  // Without an anchor a log that was cut back to an earlier checkpoint is a log.
  if (alone.ok)
    require(log.leaves.starts_with(leaves) && log.checkpoints.starts_with(checkpoints), "only a beginning is accepted");
  for (std::size_t i = 0; i <= log.records.size(); ++i) {
    const auto found = audit::find_leaf(path, i);
    if (found)
      require(i < log.records.size() && json::write_canonical(found->record) == log.records[i],
              "a look-up shows an honest record");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  Choices choices(fuzz::text_of(data, size));
  const Honest log = honest_log(choices);
  directory.write(log.leaves, log.checkpoints);
  check_honest(log, directory.path());

  std::string leaves = log.leaves;
  std::string checkpoints = log.checkpoints;
  for (int edits = 0; edits < 4 && !choices.empty(); ++edits) edit(choices.one_in(2) ? checkpoints : leaves, choices);
  if (leaves == log.leaves && checkpoints == log.checkpoints) return 0;
  directory.write(leaves, checkpoints);
  check_edited(log, directory.path(), leaves, checkpoints);
  return 0;
}
