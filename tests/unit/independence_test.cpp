// What counts as one source: copies, near-copies, excerpts and pages of one place are one, whatever they are called.
#include "tools/checkers/independence.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <string>

#include "tools/verify/sources.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::checkers {
namespace {

const std::string bridge =
    "The Kestrel bridge opened on 4 June 1998 and was designed by Mira Solberg. It is 412 metres long, carries 18,500 "
    "cars "
    "a day and does not charge tolls. The town of Tromvik paid a third of what it cost, the county paid the rest of "
    "it.";
const std::string other =
    "Mira Solberg drew the plans of a bridge near Tromvik that was handed over in the summer of 1998. Cars have "
    "crossed the "
    "fjord on it ever since, about eighteen thousand of them on a usual day, and nobody has ever had to pay for that.";

std::size_t sources(const std::vector<Document>& documents) {
  std::vector<std::size_t> all(documents.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return Sources(documents, all).count(all);
}

std::size_t of_texts(const std::vector<std::string>& texts) {
  std::vector<Document> documents;
  for (const auto& text : texts) documents.push_back({"d" + std::to_string(documents.size()), text});
  return sources(documents);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST(Sources, ThatSayTheSameInTheirOwnWordsAreTwo) {
  EXPECT_EQ(of_texts({bridge, other}), 2u);
  EXPECT_EQ(of_texts({bridge}), 1u);
  EXPECT_EQ(of_texts(std::vector<std::string>{}), 0u);
}

TEST(Sources, ThatCopyOneAnotherAreOneHoweverTheCopyIsDressed) {
  std::string wrapped = bridge;
  for (std::size_t i = 40; i < wrapped.size(); i += 41) wrapped[wrapped.find(' ', i)] = '\n';
  std::string marked;
  for (const char c : bridge) marked += c == ' ' ? std::string(" \xE2\x80\x8B**") : std::string(1, c);
  for (const std::string& copy : std::vector<std::string>{
           bridge, bridge + "\n", upper(bridge), wrapped, marked, "> " + bridge, "<p>" + bridge + "</p>",
           with(bridge, "412", "413"), with(with(bridge, "Mira", "Maria"), "county", "state"),
           "Reported by our own correspondent. " + bridge, bridge.substr(0, bridge.size() / 2),
           bridge.substr(bridge.find("It is")), other + "\n\n" + bridge, "June 1998"})
    EXPECT_EQ(of_texts({bridge, copy}), 1u) << copy;
}

TEST(Sources, AreOneWhereTheyComeFromOnePlace) {
  const auto from = [](std::string source, std::string text) {
    Document document{source + text, std::move(text)};
    document.source = std::move(source);
    return document;
  };
  EXPECT_EQ(sources({from("corpus:town/bridges", bridge), from("corpus:town/bridges", other)}), 1u);
  EXPECT_EQ(sources({from("corpus:town/bridges", bridge), from("corpus:town/roads", other)}), 2u);
  EXPECT_EQ(sources({from("https://www.news.example/a", bridge), from("http://News.example/b?c", other)}), 1u);
  EXPECT_EQ(sources({from("https://news.example/a", bridge), from("https://paper.example/a", other)}), 2u);
  EXPECT_EQ(sources({from("", bridge), from("", other)}), 2u);
}

TEST(Sources, AreFollowedFromCopyToCopyAndInAnyOrder) {
  const std::string joining = bridge + " " + other;
  EXPECT_EQ(of_texts({bridge, other, joining}), 1u);
  EXPECT_EQ(of_texts({joining, bridge, other}), 1u);
  EXPECT_EQ(of_texts({other, bridge, upper(other), with(bridge, "412", "410")}), 2u);
}

TEST(Sources, OfOtherScriptsAreComparedByTheirCharacters) {
  EXPECT_EQ(of_texts({"这座桥于一九九八年六月四日通车", "这座桥于一九九八年六月四日通车，长四百米"}), 1u);
  EXPECT_EQ(of_texts({"这座桥于一九九八年六月四日通车", "市政府支付了三分之一的费用"}), 2u);
  EXPECT_EQ(of_texts({"\xff\xfe\x80", "", "..."}), 1u) << "what holds no word cannot be told apart";
}

TEST(Sources, BeyondThoseThatAreComparedCountAsOne) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 3 * most_compared; ++i) {
    std::string text;
    for (int word = 0; word < 8; ++word) text += "w" + std::to_string(i * 8 + static_cast<std::size_t>(word)) + " ";
    texts.push_back(text);
  }
  EXPECT_EQ(of_texts(texts), most_compared);
}

// Whatever a few words are changed to, no number of copies is more than one source; and a text of other words adds one.
RC_GTEST_PROP(Sources, MutatedCopiesNeverCountTwice, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(60, 200);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < size; ++i) words.push_back("word" + std::to_string(*rc::gen::inRange(0, 100000)));
  std::vector<std::string> texts;
  for (int copy = *rc::gen::inRange(2, 5); copy > 0; --copy) {
    auto mutated = words;
    for (std::size_t i = 0; i < size / 40; ++i) mutated[*rc::gen::inRange<std::size_t>(0, size)] = "changed";
    std::string text;
    for (const auto& word : mutated) text += word + *rc::gen::element<std::string>(" ", "\n", ", ", "  ");
    texts.push_back(text);
  }
  RC_ASSERT(of_texts(texts) == 1u);
  texts.push_back(bridge);
  RC_ASSERT(of_texts(texts) == 2u);
}

// The count in a result is of what supports, and stands there only where several documents do.
TEST(SupportedClaims, SayOfHowManySourcesTheirSupportIs) {
  verify::Work work;
  work.arguments.texts = {"x"};
  const std::vector<Document> documents = {{"a", bridge}, {"b", upper(bridge)}, {"c", other}};
  work.evidence = Evidence(documents);
  const auto reported = [&](std::vector<std::pair<verdict::Says, std::string>> said) {
    work.claims.clear();
    work.claims.emplace_back();
    for (auto& [says, id] : said) work.claims[0].input.findings.push_back({"s" + id, says, "r", {{id, 0, 3}}, ""});
    Json claims = Json::array({{{"index", 0}}});
    verify::add_sources(work, claims);
    return claims[0].value("independent_sources", 0);
  };
  using verdict::Says;
  EXPECT_EQ(reported({{Says::supports, "a"}}), 0);
  EXPECT_EQ(reported({{Says::supports, "a"}, {Says::supports, "b"}}), 1);
  EXPECT_EQ(reported({{Says::supports, "a"}, {Says::supports, "c"}}), 2);
  EXPECT_EQ(reported({{Says::supports, "a"}, {Says::supports, "b"}, {Says::supports, "c"}}), 2);
  EXPECT_EQ(reported({{Says::supports, "a"}, {Says::refutes, "c"}}), 0);
  EXPECT_EQ(reported({{Says::supports, "a"}, {Says::supports, "nowhere"}}), 0);
}

}  // namespace portcullis::tools::checkers
