// A corpus as a file: built from a folder, built again, searched, broken.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "server/corpus/builder.hpp"
#include "server/corpus/index_run.hpp"
#include "tests/unit/store_support.hpp"

namespace portcullis::server::corpus {
namespace {

namespace fs = std::filesystem;

struct CorpusIndex : testing::Test {
  store::TemporaryDirectory directory;
  fs::path folder = directory.path() / "docs";
  fs::path corpus = directory.path() / "corpora" / "test.db";

  CorpusIndex() { fs::create_directory(folder); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  std::expected<IndexReport, schemas::Problem> index(bool prune = false) const { return index({folder}, prune); }
  std::expected<IndexReport, schemas::Problem> index(std::vector<fs::path> paths, bool prune) const {
    return run_index({corpus, std::move(paths), prune}, [](std::uint64_t, std::uint64_t) {});
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    auto file = CorpusFile::open(corpus);
    EXPECT_TRUE(file);
    for (const auto& document : file->documents(1000).value()) out.push_back(document.name);
    return out;
  }
  std::vector<std::string> found(const std::string& text) const {
    std::vector<std::string> out;
    auto file = CorpusFile::open(corpus);
    EXPECT_TRUE(file);
    const auto hits = file->search(text, 5);
    EXPECT_TRUE(hits) << hits.error().message;
    for (const auto& hit : *hits) out.push_back(hit.document);
    return out;
  }
};

using Names = std::vector<std::string>;

TEST_F(CorpusIndex, KeepsDocumentsWordForWordWithHashDateAndOrigin) {
  write("a.txt", "First line\r\nsecond  line\n");
  write("sub/b.html", "<p>Only <b>text</b>");
  write("c.jsonl", "{\"id\":\"x\",\"text\":\"From a line\"}\n");
  write(".hidden.txt", "no");
  write("picture.png", "no");
  const auto report = index();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 3u);
  EXPECT_EQ(report->other_files, 1u);
  EXPECT_EQ(names(), (Names{"a.txt", "c.jsonl#x", "sub/b.html"}));
  auto file = CorpusFile::open(corpus);
  const auto text = file->document("a.txt", 1000).value();
  EXPECT_EQ(text->text, "First line\r\nsecond  line\n");
  EXPECT_EQ(text->document.hash, hash_of(text->text));
  EXPECT_EQ(text->document.origin, (folder / "a.txt").string());
  EXPECT_EQ(text->document.date.size(), 20u);
  EXPECT_TRUE(file->document("sub/b.html", 1000).value()->text == "Only text");
  EXPECT_FALSE(file->document("no", 1000).value());
  struct stat status;
  ASSERT_EQ(::stat(corpus.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(CorpusIndex, LeavesWhatDidNotChangeAndTheFileToo) {
  write("a.txt", "one");
  write("b.txt", "two");
  ASSERT_TRUE(index());
  struct stat before;
  ::stat(corpus.c_str(), &before);
  const auto again = index();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->unchanged, 2u);
  struct stat after;
  ::stat(corpus.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
  write("b.txt", "three");
  const auto changed = index();
  EXPECT_EQ(changed->changed, 1u);
  EXPECT_EQ(changed->unchanged, 1u);
  EXPECT_EQ(found("three"), Names{"b.txt"});
  EXPECT_TRUE(found("two").empty());
}

TEST_F(CorpusIndex, DropsWhatIsGoneOnlyWhenAskedTo) {
  write("a.txt", "one");
  write("b.txt", "two");
  ASSERT_TRUE(index());
  fs::remove(folder / "b.txt");
  EXPECT_EQ(index()->gone, 1u);
  EXPECT_EQ(names(), (Names{"a.txt", "b.txt"}));
  EXPECT_EQ(index(true)->dropped, 1u);
  EXPECT_EQ(names(), Names{"a.txt"});
  EXPECT_TRUE(found("two").empty());
}

TEST_F(CorpusIndex, DropsAFileThatCannotBeReadAnyMoreAndSaysWhy) {
  write("a.txt", "one");
  write("b.txt", "two");
  ASSERT_TRUE(index());
  write("b.txt", "\xFF");
  const auto report = index();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].code, "not_utf8");
  EXPECT_NE(report->problems[0].message.find("b.txt"), std::string::npos);
  EXPECT_EQ(names(), Names{"a.txt"});
}

TEST_F(CorpusIndex, FollowsNoLinkAndOpensNothingSpecial) {
  write("a.txt", "one");
  std::ofstream(directory.path() / "secret.txt") << "secret";
  fs::create_symlink(directory.path() / "secret.txt", folder / "link.txt");
  fs::create_directory_symlink("/", folder / "root");
  ASSERT_EQ(::mkfifo((folder / "pipe.txt").c_str(), 0600), 0);
  const auto report = index();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->links.size(), 3u);
  EXPECT_EQ(names(), Names{"a.txt"});
  for (const char* bad : {"link.txt", "pipe.txt", "root", "none"}) {
    const auto refused = index({folder / bad}, false);
    ASSERT_FALSE(refused) << bad;
    EXPECT_NE(refused.error().message.find(bad), std::string::npos);
  }
}

TEST_F(CorpusIndex, GivesANameToOneFileOnly) {
  write("x/a.txt", "one");
  write("y/a.txt", "two");
  const auto report = index({folder / "x", folder / "y"}, false);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].code, "name_taken");
  EXPECT_EQ(found("one"), Names{"a.txt"});
  fs::remove(folder / "x/a.txt");  // then the name is free
  EXPECT_TRUE(index({folder / "y"}, false)->problems.empty());
  EXPECT_EQ(found("two"), Names{"a.txt"});
}

TEST_F(CorpusIndex, RanksThePassageThatSpeaksOfTheClaimAndTakesAnyTextAsAQuestion) {
  for (int i = 0; i < 40; ++i)
    write("f" + std::to_string(i) + ".txt", "Some words about the weather in town " + std::to_string(i));
  write("paris.txt", "The Eiffel Tower in Paris is 330 metres tall.");
  ASSERT_TRUE(index());
  EXPECT_EQ(found("How tall is the Eiffel tower?").front(), "paris.txt");
  for (const char* text :
       {"\"", "'; DROP TABLE documents; --", "NEAR(", "text: *", "a AND OR NOT", "{", "^", "-", "(((", ""})
    static_cast<void>(found(text));
  EXPECT_EQ(names().size(), 41u);
}

TEST_F(CorpusIndex, IsRefusedWhenItIsNoCorpusDamagedOrOfAnotherVersion) {
  write("a.txt", std::string(200'000, 'x') + " needle");
  ASSERT_TRUE(index());
  EXPECT_EQ(CorpusFile::open(directory.path() / "none.db").error().code, "corpus_missing");
  fs::create_symlink(corpus, directory.path() / "link.db");
  EXPECT_EQ(CorpusFile::open(directory.path() / "link.db").error().code, "corpus_unavailable");
  EXPECT_EQ(CorpusFile::open(folder).error().code, "corpus_unavailable");
  EXPECT_FALSE(CorpusFile::open(folder / "a.txt"));
  const auto patch = [&](std::streamoff at, const std::string& bytes) {
    fs::copy_file(corpus, directory.path() / "bad.db", fs::copy_options::overwrite_existing);
    std::fstream(directory.path() / "bad.db", std::ios::in | std::ios::out | std::ios::binary).seekp(at) << bytes;
    return CorpusFile::open(directory.path() / "bad.db");
  };
  EXPECT_EQ(patch(60, std::string("\0\0\0\2", 4)).error().code, "corpus_version");
  EXPECT_EQ(patch(0, "Not SQLite at all").error().code, "corpus_damaged");
  // The text of the document, wherever it lies: one byte of it.
  std::ifstream in(corpus, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto changed = patch(static_cast<std::streamoff>(bytes.find(std::string(2'000, 'x')) + 1'000), "y");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->document("a.txt", 1u << 20).error().code, "corpus_damaged");
  for (std::streamoff at = 100; at < static_cast<std::streamoff>(bytes.size()); at += 997) {
    auto broken = patch(at, std::string(64, '\xA5'));
    if (!broken) continue;
    const auto text = broken->document("a.txt", 1u << 20);
    if (text && *text) EXPECT_EQ((*text)->text.size(), 200'007u);
    static_cast<void>(broken->search("needle", 5));
    static_cast<void>(broken->documents(10));
  }
  fs::copy_file(directory.path() / "bad.db", corpus, fs::copy_options::overwrite_existing);
  EXPECT_TRUE(!index() || names() == Names{"a.txt"});
}

TEST_F(CorpusIndex, IsReplacedAsAWholeOrNotAtAll) {
  write("a.txt", "one");
  ASSERT_TRUE(index());
  auto reader = CorpusFile::open(corpus);
  {
    auto builder = Builder::begin(corpus);
    ASSERT_TRUE(builder);
    EXPECT_EQ(Builder::begin(corpus).error().code, "corpus_busy");
    EXPECT_TRUE((*builder)->drop_document("a.txt").value());
    EXPECT_EQ(names(), Names{"a.txt"});  // not committed
  }
  EXPECT_EQ(names(), Names{"a.txt"});
  auto builder = Builder::begin(corpus);
  EXPECT_TRUE((*builder)->drop_document("a.txt").value());
  EXPECT_FALSE((*builder)->drop_document("a.txt").value());
  EXPECT_TRUE((*builder)->commit());
  EXPECT_TRUE(names().empty());
  EXPECT_FALSE(reader->in_place());
  EXPECT_TRUE(reader->document("a.txt", 100).value());                            // who had it open keeps the old state
  EXPECT_EQ(std::distance(fs::directory_iterator(corpus.parent_path()), {}), 2);  // and the lock
}

TEST_F(CorpusIndex, StopsASearchAtItsDeadline) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += "word\n\n" + std::string(700, 'x') + std::to_string(i) + "\n\n";
  write("a.txt", text.substr(0, most_document_bytes));
  ASSERT_TRUE(index());
  auto file = CorpusFile::open(corpus);
  file->stop_at(std::chrono::steady_clock::now());
  EXPECT_EQ(file->search("word", 5).error().code, "corpus_unavailable");
  file->stop_at(std::nullopt);
  EXPECT_EQ(file->search("word", 5)->size(), 5u);
}

}  // namespace
}  // namespace portcullis::server::corpus
