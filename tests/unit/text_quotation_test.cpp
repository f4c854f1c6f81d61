// What the quotation checker promises: it supports what stands in the evidence, word for word, and nothing else.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/text_support.hpp"

using namespace portcullis::tools::testing;

namespace {

std::string says(std::string_view words) {
  return "The document says \"" + std::string(words) + "\".";
}

void expect_found(const std::string& candidate, const std::string& source, std::string_view original) {
  const Evidence evidence = document(source);
  const Finding finding = quote(candidate, evidence);
  EXPECT_EQ(finding.says, Says::supports) << candidate << " in " << source << ": " << finding.reason;
  ASSERT_EQ(finding.evidence.size(), 1u) << candidate;
  EXPECT_EQ(source.substr(finding.evidence[0].start, finding.evidence[0].end - finding.evidence[0].start), original);
  EXPECT_EQ(finding.evidence[0].id, "doc");
  EXPECT_EQ(finding.seat, "checker:quotation");
  EXPECT_FALSE(finding.version.empty());
}

void expect_not_found(const std::string& candidate, const std::string& source) {
  EXPECT_NE(quote(candidate, document(source)).says, Says::supports) << candidate << " in " << source;
}

const char* const kSource =
    "The agreement was signed on 12 March 2019 in Geneva. The supplier shall deliver 12,000 units within 30 days. "
    "Payment of $4,500 is due after 15 days; late payment does not bear interest of more than 1.5 percent. "
    "Neither party is able to cancel without 60 days of notice, and the well-known clause 7 never applies to partners. "
    "The court of Lyon has jurisdiction. Partners cannot transfer shares unless the board has approved 25 % of them. "
    "Insurance covers fire, water and theft up to 3,000,000 euros. No employee may disclose the design of the engine.";

}  // namespace

TEST(Quotation, IsFoundVerbatimWithItsPlace) {
  expect_found(says("The court of Lyon has jurisdiction"), kSource, "The court of Lyon has jurisdiction");
  expect_found(says("The court of Lyon has jurisdiction."), kSource, "The court of Lyon has jurisdiction.");
  expect_found("The document says \"within 30 days,\" and so on.", kSource, "within 30 days");
}

TEST(Quotation, IsFoundInEveryWritingOfTheSameWords) {
  expect_found("The document says \u201Cit\u2019s \u2018fine\u2019 now\u201D.", "So it's 'fine' now.",
               "it's 'fine' now");
  expect_found(says("a fine example of it"), "a fine exam-\nple of it", "a fine exam-\nple of it");
  expect_found(says("a well-known example"), "a well-\nknown exam-\n  ple", "a well-\nknown exam-\n  ple");
  expect_found(says("the office flow"), "the of\uFB01ce \uFB02ow", "the of\uFB01ce \uFB02ow");
  expect_found(says("ten kilometres away"), "ten\u00A0kilometres \u2009 away", "ten\u00A0kilometres \u2009 away");
  expect_found(says("coop\u00ADerate fully"), "They coope\u00ADrate fully.", "coope\u00ADrate fully");
  expect_found(says("pages 10-20 only"), "pages 10\u201320 only", "pages 10\u201320 only");
  expect_found(says("the plan-approved in May-failed"), "the plan\u2014approved in May\u2014failed",
               "the plan\u2014approved in May\u2014failed");
  expect_found(says("12000 units"), kSource, "12,000 units");
  expect_found(says("12,000 units"), "some 12000 units here", "12000 units");
  expect_found(says("caf\u00E9 au lait"), "A cafe\u0301 au lait.", "cafe\u0301 au lait");
}

TEST(Quotation, BeginsAndEndsAtWordBoundariesOfBothTexts) {
  expect_not_found(says("able to"), "They were unable to go.");
  expect_not_found(says("profit"), "A non-profit body.");
  expect_not_found(says("profit"), "A non-\nprofit body.");
  expect_not_found(says("We can"), "We can't go.");
  expect_not_found(says("We can"), "We can\u2019t go.");
  expect_not_found(says("can"), "We can\u00ADnot go.");
  expect_not_found(says("known"), "It is un\u200Bknown.");
  for (const char* number :
       {"15",      "1.5", "5.1",  "$5",      "5%",      "5 %", "-5", "\u22125", "5,000", "5-6",       "5th",
        "5\u00B2", "5/6", "5:30", "\u20AC5", "5\u20AC", "~5",  "5'", "5\u00BD", ".5",    "5\u202F000"})
    expect_not_found(says("5"), "It is " + std::string(number) + " today.");
  expect_not_found(says("1.5"), "It is 21.5 today.");
  expect_not_found(says("1.5"), "It is 1.55 today.");
  expect_not_found(says("costs 10"), "It costs 10.5 euros.");
  expect_not_found(says("costs 10"), "It costs 10,000 euros.");
  expect_not_found(says("costs 10."), "It costs 10.5 euros.");
  expect_not_found(says("costs 10,"), "It costs 10,000 euros.");
  expect_not_found(says("102 units"), "10\u00B2 units");
  expect_not_found(says("12 units"), "1,2 units");
  expect_found(says("costs 10"), "It costs 10. That is all.", "costs 10");
  expect_found(says("5"), "Take 5, then go.", "5");
}

TEST(Quotation, IsCaseSensitiveAndNoParaphrase) {
  expect_not_found(says("the court of lyon has jurisdiction"), kSource);
  expect_not_found(says("Lyon's court has jurisdiction"), kSource);
}

TEST(Quotation, ThatIsNotThereIsRefutedWithTheNearestPlace) {
  const Finding finding = quote(says("The supplier shall deliver 13,000 units within 30 days"), document(kSource));
  EXPECT_EQ(finding.says, Says::refutes);
  EXPECT_EQ(finding.reason, "not_in_evidence");
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_TRUE(std::string(kSource).substr(finding.evidence[0].start).starts_with("The supplier shall deliver 12,000"));
}

TEST(Quotation, IsUndecidedWhenAbsenceProvesNothing) {
  EXPECT_EQ(quote(says("no such words"), Evidence()).reason, "no_evidence");
  EXPECT_EQ(quote(says("no such words"), Evidence({{"doc", "other words", {}, false}})).says, Says::abstains);
  EXPECT_EQ(quote(says("..."), document("words")).says, Says::abstains);
  EXPECT_EQ(quote(says(""), document("words")).says, Says::abstains);
  EXPECT_EQ(quote("The document says \"\u80FD\".", document("\u4E0D\u80FD\u53BB\u3002")).says, Says::abstains);
  EXPECT_EQ(quote("The document says \"\u6211\u4E0D\u80FD\u53BB\".", document("\u6211\u4E0D\u80FD\u53BB\u3002")).says,
            Says::supports);
}

TEST(Quotation, OfADenyingSentenceIsNeverSupportedNorRefuted) {
  for (const char* text : {"The document never says \"able to cancel\".", "The document does not say \"unicorns\"."})
    EXPECT_EQ(quote(text, document(kSource)).says, Says::abstains) << text;
}

TEST(Quotation, StandsInTheDocumentThatItsSentenceNames) {
  const auto evidence = [] { return Evidence({{"doc1", "alpha beta gamma"}, {"doc2", "delta epsilon\nzeta eta"}}); };
  EXPECT_EQ(quote("doc1 says \"beta gamma\".", evidence()).says, Says::supports);
  EXPECT_EQ(quote("doc2 says \"beta gamma\".", evidence()).reason, "not_in_cited_evidence");
  EXPECT_EQ(quote("The text says \"beta gamma\" [doc2].", evidence()).says, Says::refutes);
  EXPECT_EQ(quote("The text says \"beta gamma\" [2].", evidence()).says, Says::refutes);
  EXPECT_EQ(quote("The text says \"zeta eta\" (doc2:2).", evidence()).says, Says::supports);
  EXPECT_EQ(quote("The text says \"zeta eta\" (doc2:1).", evidence()).says, Says::abstains);
  EXPECT_EQ(quote("The text says \"zeta eta\" [9].", evidence()).says, Says::abstains);
  EXPECT_EQ(quote("The text says \"beta gamma\" [doc1][doc2].", evidence()).says, Says::refutes);
}

TEST(Quotation, BelowTheRequiredOriginProvesNothing) {
  using portcullis::tools::verdict::Origin;
  const Evidence evidence({{"doc", "alpha beta gamma", Origin::caller}});
  for (const char* text : {"The document says \"beta\".", "The document says \"omega\"."}) {
    const auto findings = check(text, evidence, ClaimType::quotation, nullptr, Origin::retrieved);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].says, Says::abstains);
    EXPECT_EQ(findings[0].reason, "origin_too_low");
  }
}

TEST(QuotationEllipsis, LeavesWordsOutInOrder) {
  const Finding finding = quote(says("Insurance covers fire ... up to 3,000,000 euros"), document(kSource));
  EXPECT_EQ(finding.says, Says::supports);
  EXPECT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(quote(says("Insurance covers [\u2026] theft"), document(kSource)).says, Says::supports);
  EXPECT_EQ(quote(says("[...] has jurisdiction"), document(kSource)).says, Says::supports);
  EXPECT_EQ(quote(says("Wait... what"), document("Wait... what now")).reason, "found_verbatim");
  EXPECT_EQ(quote(says("[T]he court of Lyon"), document(kSource)).says, Says::supports);
}

TEST(QuotationEllipsis, NeverMakesANewStatement) {
  for (const char* words : {"Neither party is able to cancel ... notice",  // skips "without"
                            "late payment ... interest",                   // skips "not"
                            "Partners ... shares",                         // skips "cannot"
                            "theft ... Insurance covers fire",             // out of order
                            "The supplier shall ... has jurisdiction",     // across sentences
                            "The agreement was ... design of the engine",  // far, and across sentences
                            "Insurance covers ... able to", "Insurance ... cover"})
    EXPECT_NE(quote(says(words), document(kSource)).says, Says::supports) << words;
  for (const char* source : {"We recommend against the use of lead", "We recommend to avoid the use of lead"})
    EXPECT_EQ(quote(says("We recommend ... the use of lead"), document(source)).reason, "negation_skipped");
  EXPECT_EQ(
      quote(says("We recommend ... the use of lead"), document("We recommend to our clients the use of lead")).says,
      Says::supports);
  EXPECT_NE(quote(says("alpha ... omega"), document("alpha " + std::string(1200, 'x') + " omega")).says,
            Says::supports);
}

TEST(QuotationMutation, OfOneWordDigitOrNegationIsNeverSupported) {
  const std::string source = kSource;
  std::vector<Span> words;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t end = std::min(source.find(' ', at), source.size());
    words.push_back({at, end});
    at = end + 1;
  }
  std::mt19937 random(20240229);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  const Evidence evidence = document(source);
  int made = 0;
  int intact = 0;
  int refuted = 0;
  while (made < 500) {
    const std::size_t first = pick(words.size() - 12);
    const std::size_t count = 4 + pick(8);
    std::vector<std::string> quoted;
    for (std::size_t i = first; i < first + count; ++i) quoted.emplace_back(bytes(source, words[i]));
    const auto joined = [&] {
      std::string text;
      for (const auto& word : quoted) text += (text.empty() ? "" : " ") + word;
      return text;
    };
    if (quote(says(joined()), evidence).says == Says::supports) ++intact;
    const std::size_t at = pick(quoted.size());
    std::string& word = quoted[at];
    switch (made % 4) {
      case 0: {  // one digit
        const std::size_t digit = word.find_first_of("0123456789");
        if (digit == std::string::npos) continue;
        word[digit] = static_cast<char>('0' + (word[digit] - '0' + 1 + static_cast<int>(pick(8))) % 10);
        break;
      }
      case 1:  // a negation put in
        word = "not " + word;
        break;
      case 2:  // a negation or any other word taken out of the middle
        if (at == 0 || at + 1 == quoted.size()) continue;
        quoted.erase(quoted.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      default: {  // one word exchanged
        std::string other(bytes(source, words[pick(words.size())]));
        if (other == word || other + "," == word || other == word + "," || other + "." == word) continue;
        word = other;
        break;
      }
    }
    const std::string text = joined();
    if (source.find(text) != std::string::npos) continue;
    // The point or comma at the end belongs to either sentence; without it the words may be intact.
    if (source.find(text.substr(0, text.size() - 1)) != std::string::npos) continue;
    ++made;
    const Finding finding = quote(says(text), evidence);
    EXPECT_NE(finding.says, Says::supports) << text;
    if (finding.says == Says::refutes) ++refuted;
  }
  std::printf("500 mutated quotations: %d refuted, 0 supported; intact ones supported: %d\n", refuted, intact);
  EXPECT_GT(intact, 450);
  EXPECT_GT(refuted, 450);
}
