// The form in which texts are compared, and the search in it, held against a slow search that is obviously right.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdio>

#include "tests/support/sanitized.hpp"
#include "tests/unit/text_support.hpp"
#include "tools/checkers/normalise.hpp"
#include "tools/checkers/search.hpp"
#include "tools/claims/utf8.hpp"

using namespace portcullis::tools::testing;
using portcullis::test::slowdown;
using portcullis::tools::checkers::Edge;
using portcullis::tools::checkers::Needle;
using portcullis::tools::checkers::NormalisedText;
using portcullis::tools::checkers::SearchableText;
namespace utf8 = portcullis::tools::claims::utf8;

namespace {

std::string form(std::string_view text) {
  return NormalisedText(text).with_hyphens(true);
}

}  // namespace

TEST(Normalise, UnifiesWritingsOfTheSameWords) {
  EXPECT_EQ(form("a\u00A0b\u2009c \t\n d"), "a b c d");
  EXPECT_EQ(form("\u201Cx\u201D \u2018y\u2019 \u00ABz\u00BB"), "\"x\" 'y' \"z\"");
  EXPECT_EQ(form("well\u2011known 1\u20132 a\u2014b"), "well-known 1-2 a-b");
  EXPECT_EQ(form("of\uFB01ce \uFB02ow"), "office flow");
  EXPECT_EQ(form("co\u00ADop\u200Berate"), "cooperate");
  EXPECT_EQ(form("12,000 and 1,234,567.5 and 12\u202F000"), "12000 and 1234567.5 and 12000");
  EXPECT_EQ(form("e\u0301 \u00E9 \u1100\u1161 \uFF21\uFF11"), "\u00E9 \u00E9 \uAC00 A1");
}

TEST(Normalise, KeepsWhatMeansSomethingElse) {
  for (const char* text : {"1,2", "1,23", "1234,567", "1,234,56", "0.1,234", "10\u00B2", "3\u00BD", "x\u2082", "\u2460",
                           "Word", "5'", "a, b", "-5"})
    EXPECT_EQ(form(text), text);
  EXPECT_NE(form("5'"), form("5\""));
}

TEST(Normalise, TakesHyphensOfLineEndsBothWays) {
  EXPECT_EQ(NormalisedText("exam-\n  ple").text(), "example");
  EXPECT_EQ(form("exam-\nple"), "exam-ple");
  EXPECT_EQ(form("10-\n20"), "10-20");
  EXPECT_EQ(NormalisedText("10-\n20").text(), "10-20");
}

TEST(Normalise, KnowsWhereEveryByteCameFrom) {
  const std::string text = "A  \u201Cof\uFB01ce\u201D exam-\nple 12,000 e\u0301.";
  const NormalisedText normalised(text);
  const auto original = [&](std::string_view part) {
    const std::size_t at = normalised.text().find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return std::string(bytes(text, normalised.original(at, at + part.size())));
  };
  EXPECT_EQ(original("A"), "A");
  EXPECT_EQ(original("office"), "of\uFB01ce");
  EXPECT_EQ(original("example"), "exam-\nple");
  EXPECT_EQ(original("12000"), "12,000");
  EXPECT_EQ(original("\u00E9"), "e\u0301");
}

TEST(NormaliseProperty, AnyBytesHaveAFormAndSpansOnCharacters) {
  EXPECT_TRUE(rc::check("spans", [] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
        "a",      "B",      " ",      "\n",     "-",      "--",     ",",      "000",    "1",      "\u00AD",
        "\u200B", "\u0301", "e",      "\uFB01", "\u2014", "\u1100", "\u1161", "\u11A8", "\uFF9E", "\u30AB",
        "\xC3",   "\xFF",   "\u00B2", "\u202F", "\u2026", "\"",     "\u201C", "`"}));
    std::string text;
    for (const auto& part : parts) text += part;
    const NormalisedText normalised(text);
    std::size_t last = 0;
    for (std::size_t i = 0; i < normalised.text().size(); ++i) {
      const Span span = normalised.original(i, i + 1);
      RC_ASSERT(span.start < span.end);
      RC_ASSERT(span.end <= text.size());
      RC_ASSERT(span.start >= last);
      last = span.start;
      if (utf8::valid(text)) RC_ASSERT(utf8::valid(normalised.text()));
    }
    std::size_t joint_at = 0;
    for (const auto& joint : normalised.joints()) {
      RC_ASSERT(joint.at >= joint_at);
      RC_ASSERT(joint.at <= normalised.text().size());
      joint_at = joint.at;
    }
  }));
}

// Every place is tried with string comparison; edges by the same rule as the search.
TEST(SearchProperty, FindsWhatASlowSearchFinds) {
  EXPECT_TRUE(rc::check("oracle", [] {
    const auto word = rc::gen::elementOf(
        std::vector<std::string>{"a",     "able",       "unable",       "un-able",       "b",      "5",    "15", "1.5",
                                 "1,500", "can't",      "can",          "\u00E9t\u00E9", "\u8A9E", "AT&T", "-5", "$5",
                                 "10%",   "well-known", "well-\nknown", "end.",          "x,"});
    const auto document_words = *rc::gen::container<std::vector<std::string>>(word);
    const auto separator = *rc::gen::elementOf(std::vector<std::string>{" ", "", "\n"});
    std::string text;
    // Long enough that the index is used after some searches.
    for (int i = 0; i < 400; ++i)
      for (const auto& w : document_words) text += w + (i % 3 == 0 ? separator : std::string(" "));
    const SearchableText document(text);
    const std::string& normal = document.form().text();
    for (int round = 0; round < 24; ++round) {
      std::string wanted;
      const auto needle_words =
          *rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(word)));
      for (const auto& w : needle_words) wanted += (wanted.empty() ? "" : " ") + w;
      const Needle needle(wanted);
      const std::string& form = needle.form.text();
      std::vector<Span> expected;
      bool unclear = false;
      for (std::size_t at = 0; at + form.size() <= normal.size() && expected.size() < 50; ++at) {
        if (normal.compare(at, form.size(), form) != 0) continue;
        const Span match{at, at + form.size()};
        const Edge left = left_edge(document.form(), match);
        const Edge right = right_edge(document.form(), match);
        if (left == Edge::inside || right == Edge::inside) continue;
        // Hyphens: those of the document that are not at a line end are those of the needle.
        bool same = true;
        for (std::size_t i = 1; i < form.size(); ++i) {
          const auto a = document.form().joint_from(at + i);
          const auto b = needle.form.joint_from(i);
          const bool has_a = document.form().has_joint(at + i);
          const bool has_b = needle.form.has_joint(i);
          if (has_a != has_b && !(has_a ? a->soft : b->soft)) same = false;
        }
        if (!same) continue;
        if (left == Edge::unclear || right == Edge::unclear)
          unclear = true;
        else
          expected.push_back(match);
      }
      const auto found = document.find(needle, 50);
      RC_ASSERT(found.clear == expected);
      if (expected.size() < 50) RC_ASSERT(found.unclear == unclear);
      RC_ASSERT(!found.stopped);
    }
  }));
}

TEST(Search, GoesThroughEvidenceFast) {
  std::string text;
  const char* words[] = {"liability", "of", "the", "party", "is", "limited", "to", "damages", "that", "were", "shown"};
  unsigned seed = 1;
  while (text.size() < (std::size_t{16} << 20)) {
    seed = seed * 1664525u + 1013904223u;
    text += words[(seed >> 16) % 11];
    text += (seed >> 8) % 13 == 0 ? ".\n" : " ";
  }
  const double start = portcullis::test::processor_seconds();
  const SearchableText document(text);
  EXPECT_TRUE(document.find(Needle("words that do not occur"), 1).clear.empty());
  const double taken = portcullis::test::processor_seconds() - start;
  const double rate = static_cast<double>(text.size()) / 1e6 / taken;
  RecordProperty("mb_per_second", static_cast<int>(rate));
  std::printf("normalise and search: %.0f MB/s\n", rate);
  EXPECT_GT(rate, 5.0 / slowdown);  // 50 in a release build on an idle machine
}

TEST(Search, OfTenThousandQuotationsDoesNotScanTenThousandTimes) {
  std::string text;
  for (unsigned i = 0; text.size() < (std::size_t{4} << 20); ++i) text += "clause " + std::to_string(i) + " holds. ";
  const SearchableText document(text);
  const double start = portcullis::test::processor_seconds();
  for (unsigned i = 0; i < 10'000; ++i) {
    EXPECT_EQ(document.find(Needle("clause " + std::to_string(i * 7) + " holds"), 1).clear.size(), 1u);
    EXPECT_TRUE(document.find(Needle("clause " + std::to_string(i) + " fails"), 1).clear.empty());
  }
  const double taken = portcullis::test::processor_seconds() - start;
  std::printf("20000 searches in 4 MiB: %.2f s\n", taken);
  EXPECT_LT(taken, 10 * slowdown);
}

TEST(Search, StopsInsteadOfWorkingWithoutEnd) {
  // One long run of letters is the worst case for both ways of searching.
  const SearchableText document(std::string(std::size_t{1} << 20, 'a'));
  std::string words(200, 'a');
  words += "b";
  const double start = portcullis::test::processor_seconds();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(document.find(Needle(words), 1).clear.empty());
  EXPECT_LT(portcullis::test::processor_seconds() - start, 30 * slowdown);
}
