// What the splitter promises for any bytes at all: every byte has an owner, no character is cut, and time grows with
// the size of the text.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/support/sanitized.hpp"
#include "tests/unit/text_support.hpp"
#include "tools/claims/utf8.hpp"

using namespace portcullis::tools::testing;
namespace claims = portcullis::tools::claims;
namespace utf8 = claims::utf8;

namespace {

// Pieces that the splitter has rules for, in any order.
rc::Gen<std::string> fragment() {
  return rc::gen::elementOf(std::vector<std::string>{
      "\"",     "\u201C",      "\u201D",      "\u2018",    "\u2019",    "\u00AB", "\u00BB",
      "\u201E", "\u300C",      "\u300D",      "`",         "```",       "[",      "]",
      "(",      ")",           "[3]",         "[doc]",     "(doc:1-2)", "[^1]",   ". ",
      "? ",     "! ",          "\n",          "\n\n",      "> ",        "- ",     "1. ",
      "# ",     "| a | b |\n", "|---|---|\n", "    ",      "\t",        "\r\n",   "The document says ",
      "not ",   "It ",         "2 + 2 = 4",   "e.g. ",     "Berlin ",   "dog",    " ",
      "...",    "\u2026",      "\u3002",      "\u8A9E",    "\u00E9",    "\u0301", "\U0001F600",
      "~~~",    "---",         "```json\n",   "{\"a\":1}", ":",         "[word]", "-",
      "\u2014", "Hello",       "=",           "5",         "\uFEFF",    "\u200B", "2024-02-29 was a Thursday"});
}

rc::Gen<std::string> text_of_fragments() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(fragment()),
                      [](const std::vector<std::string>& all) {
                        std::string text;
                        for (const auto& part : all) text += part;
                        return text;
                      });
}

rc::Gen<std::string> any_bytes() {
  return rc::gen::map(rc::gen::container<std::vector<unsigned char>>(rc::gen::arbitrary<unsigned char>()),
                      [](const std::vector<unsigned char>& all) { return std::string(all.begin(), all.end()); });
}

// The promise in claim.hpp, checked byte by byte.
void expect_accounted(const std::string& text, const Split& result) {
  std::vector<int> in_sentence(text.size(), 0);
  std::vector<bool> silent(text.size(), false);
  std::vector<bool> covered(text.size(), false);
  const auto sound = [&](Span span) {
    RC_ASSERT(span.start < span.end);
    RC_ASSERT(span.end <= text.size());
    if (utf8::valid(text)) {
      RC_ASSERT(utf8::is_boundary(text, span.start));
      RC_ASSERT(utf8::is_boundary(text, span.end));
    }
  };
  for (std::size_t i = 0; i < result.sentences.size(); ++i) {
    const auto& sentence = result.sentences[i];
    sound(sentence.span);
    for (std::size_t b = sentence.span.start; b < sentence.span.end; ++b) ++in_sentence[b];
    if (!sentence.depends.empty()) RC_ASSERT(sentence.depends_on < result.sentences.size() && sentence.depends_on != i);
    if (i > 0) RC_ASSERT(result.sentences[i - 1].span.end <= sentence.span.start);
  }
  std::size_t last = 0;
  for (const Span span : result.silent) {
    sound(span);
    RC_ASSERT(span.start >= last);
    last = span.end;
    for (std::size_t b = span.start; b < span.end; ++b) silent[b] = true;
  }
  for (std::size_t i = 0; i < result.claims.size(); ++i) {
    const Claim& claim = result.claims[i];
    RC_ASSERT(claim.index == i);
    sound(claim.span);
    RC_ASSERT(claim.text == bytes(text, claim.span));
    RC_ASSERT(claim.sentence < result.sentences.size());
    RC_ASSERT(!claim.covered.empty());
    const Span home = result.sentences[claim.sentence].span;
    for (const Span span : claim.covered) {
      sound(span);
      RC_ASSERT(span.start >= home.start);
      RC_ASSERT(span.end <= home.end);
      for (std::size_t b = span.start; b < span.end; ++b) {
        RC_ASSERT(!covered[b]);
        covered[b] = true;
      }
    }
  }
  for (std::size_t b = 0; b < text.size(); ++b) {
    RC_ASSERT(in_sentence[b] <= 1);
    RC_ASSERT(in_sentence[b] == 1 || silent[b]);
    RC_ASSERT(silent[b] != covered[b]);
  }
}

// Letters and figures are never silent but in greetings, markers of lists and the neutral words before calculations.
void expect_words_owned(const std::string& text, const Split& result) {
  for (const Span span : result.silent) {
    std::string word;
    for (std::size_t i = span.start; i < span.end; ++i) {
      const char c = text[i];
      if (c != ' ' && c != '\n') word.push_back(c);
    }
    RC_ASSERT(word.find("Berlin") == std::string::npos);
    RC_ASSERT(word.find("dog") == std::string::npos);
    RC_ASSERT(word.find("not") == std::string::npos);
    RC_ASSERT(word.find("=") == std::string::npos || word.find_first_not_of("=\n ") == std::string::npos);
    RC_ASSERT(word.find("?") == std::string::npos);
  }
}

double seconds_to_split(const std::string& text) {
  const double start = portcullis::test::processor_seconds();
  const auto result = split(text);
  const double seconds = portcullis::test::processor_seconds() - start;
  EXPECT_LE(result.claims.size(), text.size() + 1);
  return seconds;
}

std::string repeated(std::string_view unit, std::size_t size) {
  std::string text;
  while (text.size() < size) text += unit;
  return text;
}

}  // namespace

TEST(SplitProperty, EveryByteOfAnyBytesIsAccountedFor) {
  EXPECT_TRUE(rc::check("random bytes", [] {
    const std::string text = *any_bytes();
    expect_accounted(text, split(text));
  }));
}

TEST(SplitProperty, EveryByteOfAnyMarkupIsAccountedFor) {
  EXPECT_TRUE(rc::check("fragments", [] {
    const std::string text = *text_of_fragments();
    const Split result = split(text);
    expect_accounted(text, result);
    expect_words_owned(text, result);
  }));
}

TEST(SplitProperty, TheSameTextGivesTheSameClaims) {
  EXPECT_TRUE(rc::check("determinism", [] {
    const std::string text = *text_of_fragments();
    const Split a = split(text);
    const Split b = split(text);
    RC_ASSERT(a.silent == b.silent);
    RC_ASSERT(a.claims.size() == b.claims.size());
    for (std::size_t i = 0; i < a.claims.size(); ++i) RC_ASSERT(a.claims[i].covered == b.claims[i].covered);
  }));
}

// Invariant 8 of the verdict: whatever true statements are put between, in front of or behind world claims, each word
// of those stays with a claim that is neither a calculation nor a quotation.
TEST(SplitProperty, InsertedTruthsNeverTakeAByteFromTheRest) {
  EXPECT_TRUE(rc::check("invariant 8", [] {
    const auto world = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
        "Berlin is in France", "since dogs fly", "the moon is cheese", "Einstein claimed it", "nobody knows",
        "which proves that Paris fell", "it is false that", "the document never says"}));
    const auto truths = *rc::gen::container<std::vector<std::string>>(
        world.size() + 1,
        rc::gen::elementOf(std::vector<std::string>{
            "", " ", ". ", ", ", " 2 + 2 = 4 ", " 2 + 2 = 4. ", ". 3 * 5 = 15. ", " \"a true quotation\" ",
            ". \"A true one.\" ", " [doc] ", "\n\n", ": ", "\n- ", " (3 + 3 = 6) ", "; so 1 + 1 = 2; "}));
    std::string text;
    std::vector<Span> mine;
    for (std::size_t i = 0; i < world.size(); ++i) {
      text += truths[i] + " ";
      mine.push_back({text.size(), text.size() + world[i].size()});
      text += world[i] + " ";
    }
    text += truths.back();
    std::vector<bool> residual(text.size(), false);
    for (const Claim& claim : split(text).claims)
      if (claim.type == ClaimType::grounded)
        for (const Span span : claim.covered)
          for (std::size_t b = span.start; b < span.end; ++b) residual[b] = true;
    for (const Span span : mine)
      for (std::size_t b = span.start; b < span.end; ++b)
        if (text[b] != ' ') RC_ASSERT(residual[b]);
  }));
}

TEST(SplitProperty, TimeIsLinearForPathologicalTexts) {
  for (const char* unit : {"\"",
                           "\" ",
                           "[",
                           "[3]",
                           "(",
                           "a.",
                           "a. ",
                           "> ",
                           "- ",
                           "`",
                           "` ``",
                           "\u201C",
                           "\u201C\u201D",
                           "\n",
                           ". ",
                           "... ",
                           "\"a\" ",
                           "| ",
                           "|-\n",
                           "# ",
                           "1. ",
                           "[1](",
                           "not ",
                           "it ",
                           "\u2019",
                           "\u00AB \u00BB",
                           "-",
                           "--\n",
                           "=",
                           "a\n\n",
                           "The document says \"a\" [1]. ",
                           "\"a\" and ",
                           "```\n",
                           "~~~\n\n",
                           "    a\n",
                           "[[a] ",
                           "e.g. ",
                           "\xC3",
                           "\u0301"}) {
    // A quarter of the text under sanitizers, which make this twenty times as dear.
    constexpr std::size_t least = (std::size_t{1} << 17) / (portcullis::test::sanitized ? 4 : 1);
    const double small = seconds_to_split(repeated(unit, least));
    const double large = seconds_to_split(repeated(unit, 8 * least));
    // Eight times the text; a quadratic rule would take sixty-four times as long.
    EXPECT_LT(large, 32 * small + 1.0) << unit;
    EXPECT_LT(large, 30.0) << unit;
  }
}

TEST(SplitProperty, DeepListsAndQuotesTakeLinearTimeAndNoStack) {
  std::string lists;
  for (std::size_t depth = 0; lists.size() < (std::size_t{1} << 20); ++depth)
    lists += std::string(depth % 1000, ' ') + "- item\n";
  EXPECT_LT(seconds_to_split(lists), 30 * portcullis::test::slowdown);
  std::string quotes;
  for (std::size_t depth = 0; quotes.size() < (std::size_t{1} << 20); ++depth) {
    for (std::size_t i = 0; i < depth % 500; ++i) quotes += "> ";
    quotes += "text\n";
  }
  EXPECT_LT(seconds_to_split(quotes), 30 * portcullis::test::slowdown);
}
