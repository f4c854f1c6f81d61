// Corpora as the tools use them: references and searches on a thread of their own, and how they are configured.
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "server/corpus/index_run.hpp"
#include "server/corpus/reader.hpp"
#include "tests/unit/config_support.hpp"
#include "tests/unit/store_support.hpp"
#include "tools/retrieval/sent.hpp"

namespace portcullis::server::corpus {
namespace {

namespace fs = std::filesystem;
using tools::retrieval::Documents;
using tools::retrieval::read_reference;
using tools::retrieval::Reference;
using tools::retrieval::SearchLimits;
using tools::verdict::Origin;

std::chrono::steady_clock::time_point soon() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(2);
}

struct CorpusReader : testing::Test {
  store::TemporaryDirectory directory;
  std::shared_ptr<Reader> reader;

  CorpusReader() {
    make("a", {{"one.txt", "The pump runs at 4200 rpm."},
               {"two.txt", "The valve opens at 3 bar."},
               {"page.html", "<p>The pump is blue."}});
    make("b", {{"same.txt", "The pump runs at 4200 rpm."}, {"big.txt", "The pump " + std::string(5'000, 'x')}});
    // The loop of this test is whoever runs the function.
    reader = make_reader({{"a", file("a")}, {"b", file("b")}, {"gone", file("gone")}},
                         [](std::function<void()> run) { run(); });
  }
  ~CorpusReader() override { reader->close(); }

  fs::path file(const std::string& name) const { return directory.path() / (name + ".db"); }

  void make(const std::string& name, const std::map<std::string, std::string>& texts) const {
    const fs::path folder = directory.path() / name;
    fs::create_directory(folder);
    for (const auto& [document, text] : texts) std::ofstream(folder / document, std::ios::binary) << text;
    ASSERT_TRUE(run_index({file(name), {folder}, false}, [](std::uint64_t, std::uint64_t) {}));
  }

  Documents fetch(std::vector<Reference> references, std::size_t most = 1'000'000) const {
    std::promise<Documents> promise;
    reader->fetch(std::move(references), most, soon(), [&](Documents found) { promise.set_value(std::move(found)); });
    return promise.get_future().get();
  }
  Documents search(std::vector<std::string> corpora, std::vector<std::string> questions,
                   SearchLimits limits = {}) const {
    std::promise<Documents> promise;
    reader->search(std::move(corpora), std::move(questions), limits, soon(),
                   [&](Documents found) { promise.set_value(std::move(found)); });
    return promise.get_future().get();
  }
};

TEST_F(CorpusReader, BringsDocumentsInTheOrderOfTheirReferencesAsTheOperators) {
  const auto found = fetch({{"b", "same.txt", "x", "evidence[0].ref"}, {"a", "page.html", "y", "evidence[1].ref"}});
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).id, "x");
  EXPECT_EQ(found->at(0).text, "The pump runs at 4200 rpm.");
  EXPECT_EQ(found->at(0).source, "corpus:b/same.txt");
  EXPECT_EQ(found->at(0).origin, Origin::operator_listed);
  EXPECT_TRUE(found->at(0).complete);
  EXPECT_FALSE(found->at(1).complete);
}

TEST_F(CorpusReader, BringsAllOrNothingAndSaysWhichReferenceWasWrong) {
  const Reference good{"a", "one.txt", "x", "evidence[0].ref"};
  const auto code = [&](const Reference& bad, std::size_t most = 1'000'000) {
    const auto found = fetch({good, bad}, most);
    EXPECT_FALSE(found);
    EXPECT_NE(found.error().message.find(bad.place), std::string::npos) << found.error().message;
    return found.error().code;
  };
  EXPECT_EQ(code({"none", "one.txt", "y", "evidence[1].ref"}), "unknown_corpus");
  EXPECT_EQ(code({"a", "ONE.txt", "y", "evidence[1].ref"}), "unknown_document");
  EXPECT_EQ(code({"gone", "one.txt", "y", "evidence[1].ref"}), "corpus_missing");
  EXPECT_EQ(code({"b", "big.txt", "y", "evidence[1].ref"}, 3'000), "evidence_too_large");
  EXPECT_EQ(fetch({{"a", "three.txt", "y", "p"}}).error().allowed.front(), "corpus:a/one.txt");
}

TEST_F(CorpusReader, FindsOnePieceOfEvidenceForTheSameWordsAndCallsItNeverComplete) {
  const auto found = search({"a", "b"}, {"How fast does the pump run?", "The pump runs at 4200 rpm."});
  ASSERT_TRUE(found) << found.error().message;
  int same = 0;
  for (const auto& document : *found) {
    same += document.text == "The pump runs at 4200 rpm." ? 1 : 0;
    EXPECT_EQ(document.origin, Origin::retrieved);
    EXPECT_FALSE(document.complete);
    EXPECT_EQ(document.id, document.source);
  }
  EXPECT_EQ(same, 1);
  EXPECT_EQ(found->front().text, "The pump runs at 4200 rpm.");
  EXPECT_EQ(search({"a", "b"}, {"pump"}, {2, 1'000'000})->size(), 2u);
  for (const auto& document : *search({"b"}, {"pump"}, {8, 1'000})) EXPECT_NE(document.source, "corpus:b/big.txt");
  EXPECT_TRUE(search({"a"}, {"\" OR * NEAR("})->empty());
}

TEST_F(CorpusReader, FailsASearchWhenOneOfTheCorporaCannotBeSearched) {
  EXPECT_EQ(search({"a", "gone"}, {"pump"}).error().code, "corpus_missing");
  EXPECT_EQ(search({"a", "none"}, {"pump"}).error().code, "unknown_corpus");
  std::ofstream(file("a"), std::ios::binary | std::ios::trunc) << "no database";
  EXPECT_EQ(search({"a"}, {"pump"}).error().code, "corpus_damaged");
}

TEST_F(CorpusReader, EndsAtTheDeadlineOfTheCall) {
  std::promise<Documents> promise;
  reader->search({"a"}, {"pump"}, {}, std::chrono::steady_clock::time_point(),
                 [&](Documents found) { promise.set_value(std::move(found)); });
  const auto found = promise.get_future().get();
  EXPECT_TRUE(found || found.error().code == "corpus_timed_out");  // a small search may end before it is looked at
}

using tools::retrieval::SentEvidence;

TEST(SentEvidence, KnowsATextByItsHashForItsPrincipalAloneAndForATime) {
  SentEvidence sent;
  const SentEvidence::Clock::time_point start;
  sent.remember("a", "h1", "text", start);
  EXPECT_EQ(sent.find("a", "h1", start + std::chrono::minutes(59)), "text");
  EXPECT_FALSE(sent.find("b", "h1", start));
  EXPECT_FALSE(sent.find("a", "h2", start));
  EXPECT_TRUE(sent.find("a", "h1", start + std::chrono::minutes(118)));  // an hour from its last use
  EXPECT_FALSE(sent.find("a", "h1", start + std::chrono::minutes(178)));
  EXPECT_EQ(sent.bytes(), 0u);
}

TEST(SentEvidence, StaysWithinItsBoundsAndLetsNobodyPushOutAnothersTexts) {
  SentEvidence sent({.text = 10, .of_principal = 30, .together = 70, .unused_for = std::chrono::minutes(60)});
  const SentEvidence::Clock::time_point now;
  sent.remember("a", "kept", std::string(10, 'a'), now);
  for (int i = 0; i < 1'000; ++i) {
    sent.remember("b", "h" + std::to_string(i), std::string(10, 'b'), now);
    ASSERT_LE(sent.bytes(), 40u);
  }
  EXPECT_TRUE(sent.find("a", "kept", now));
  EXPECT_TRUE(sent.find("b", "h999", now));
  EXPECT_FALSE(sent.find("b", "h996", now));
  sent.remember("b", "long", std::string(11, 'b'), now);
  EXPECT_FALSE(sent.find("b", "long", now));
  for (int i = 0; i < 1'000; ++i) {
    sent.remember("p" + std::to_string(i), "h", std::string(10, 'c'), now);
    ASSERT_LE(sent.bytes(), 70u);
  }
}

TEST(SentEvidence, KeepsOnlySoManyTextsHoweverShort) {
  SentEvidence sent({.texts_of_principal = 3, .texts_together = 5});
  const SentEvidence::Clock::time_point now;
  sent.remember("a", "kept", "1", now);
  for (int i = 0; i < 100; ++i) sent.remember("b", "h" + std::to_string(i), "2", now);
  EXPECT_EQ(sent.bytes(), 4u);
  EXPECT_TRUE(sent.find("a", "kept", now));
  EXPECT_TRUE(sent.find("b", "h97", now));
  EXPECT_FALSE(sent.find("b", "h96", now));
  for (int i = 0; i < 100; ++i) sent.remember("p" + std::to_string(i), "h", "3", now);
  EXPECT_EQ(sent.bytes(), 5u);
}

TEST_F(CorpusReader, ReadsOnlyReferencesOfItsForm) {
  EXPECT_EQ(read_reference("corpus:a/b/c.md#1")->document, "b/c.md#1");
  for (const char* bad :
       {"", "corpus:", "corpus:a", "corpus:a/", "corpus:/b", "Corpus:a/b", "file:///etc/passwd", "a/b"})
    EXPECT_FALSE(read_reference(bad)) << bad;
}

using config::testing::Machine;

TEST(CorpusConfig, ListsCorporaAndWhichOfThemAProfileSearches) {
  const auto loaded =
      Machine().user("[corpora]\nbooks = \"/srv/books.db\"\n[profiles.deep]\ncorpora = [\"books\"]\n").load();
  EXPECT_EQ(loaded.config.corpora.at("books"), "/srv/books.db");
  EXPECT_EQ(loaded.config.profiles.at("deep").corpora, std::vector<std::string>{"books"});
  EXPECT_TRUE(loaded.config.profiles.at("quick").corpora.empty());
  EXPECT_EQ(loaded.config.corpora_directory, "/home/u/.local/state/portcullis/corpora");
}

TEST(CorpusConfig, RefusesWhatCannotBeACorpusAndLeavesTheChoiceToTheOperator) {
  for (const char* text : {"[corpora]\nbooks = \"books.db\"\n", "[corpora]\n\"Bad Name\" = \"/x.db\"\n",
                           "[corpora]\nbooks = 1\n", "[profiles.deep]\ncorpora = [\"books\"]\n"})
    EXPECT_FALSE(config::load(Machine().user(text).sources())) << text;
  for (const char* text : {"[corpora]\nbooks = \"/srv/books.db\"\n", "[profiles.deep]\ncorpora = [\"books\"]\n"})
    EXPECT_FALSE(config::load(Machine().user("[corpora]\nbooks = \"/b.db\"\n").project(text).sources())) << text;
}

}  // namespace
}  // namespace portcullis::server::corpus
