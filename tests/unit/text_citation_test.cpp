// What a citation promises: first the ways in which one could pass by accident, then what refutes it with the place
// that shows it, what is only abstained on, and what is supported.
#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/cited.hpp"
#include "tools/claims/citation.hpp"

using namespace portcullis::tools::testing;
using portcullis::tools::verdict::Origin;

namespace {

std::vector<Finding> cites(std::string_view text, const Evidence& evidence, Origin origin = Origin::caller) {
  return check(text, evidence, ClaimType::citation, nullptr, origin);
}

Finding cited(std::string_view text, const Evidence& evidence, Origin origin = Origin::caller) {
  const auto found = cites(text, evidence, origin);
  return found.size() == 1 ? found[0] : Finding{"", Says::not_applicable, "not_one", {}, ""};
}

std::string place_of(const Finding& finding, const Evidence& evidence) {
  if (finding.evidence.size() != 1) return "not one place";
  const Document* document = evidence.find(finding.evidence[0].id);
  if (document == nullptr) return "no such document";
  return finding.evidence[0].id + ": " +
         std::string(bytes(document->text, {finding.evidence[0].start, finding.evidence[0].end}));
}

constexpr std::string_view bridge =
    "The Kestrel bridge opened on 4 June 1998.\nThe Kestrel bridge is 412 metres long.\nIt carries 18,500 cars a day.\n"
    "The Kestrel bridge does not charge tolls.\n\nMira Solberg designed the Kestrel bridge.\n";

Evidence bridges() {
  return Evidence({{"report", std::string(bridge)},
                   {"blog", "The Kestrel bridge is 421 metres long. The Kestrel bridge charges tolls."},
                   {"blank", " \n\n"},
                   {"none", ""}});
}

}  // namespace

TEST(CitationByAccident, APlaceThatHoldsNothingSupportsNothing) {
  for (const char* text : {"Dogs fly [none].", "Dogs fly [blank].", "Dogs fly (report:5).", "Dogs fly [blank, none]."})
    EXPECT_EQ(cited(text, bridges()).reason, "nothing_cited") << text;
  EXPECT_EQ(cited("Dogs fly [report, none].", bridges()).says, Says::abstains) << "one of them says nothing";
}

TEST(CitationByAccident, IdsThatOverlapAreNotTakenForOneAnother) {
  const Evidence lines({{"doc", "One.\nTwo.\n"}, {"doc:2", "Three.\n"}});
  EXPECT_EQ(cited("Dogs fly (doc:2).", lines).reason, "ambiguous_citation");
  EXPECT_EQ(cited("Dogs fly (doc:1).", lines).says, Says::supports);
  const Evidence lists({{"a", "One."}, {"b", "Two."}, {"a, b", "Three."}});
  EXPECT_EQ(cited("Dogs fly [a, b].", lists).reason, "ambiguous_citation");
  EXPECT_EQ(cited("Dogs fly [Smith, 2020].", Evidence({{"Smith, 2020", "Nothing."}})).says, Says::supports);
  const Evidence folded({{"Doc", "One."}, {"doc", "Two."}});
  EXPECT_TRUE(cites("Dogs fly [DOC].", folded).empty()) << "two ids: no marker, so that its bytes are claimed";
  const Evidence tens({{"doc1", "The firm has 50 staff."}, {"doc10", "The firm has 60 staff."}});
  EXPECT_EQ(cited("The firm has 60 staff [doc10].", tens).says, Says::supports);
  EXPECT_EQ(cited("The firm has 60 staff [doc1].", tens).says, Says::refutes);
}

TEST(CitationByAccident, AConflictIsNotHiddenBehindACitationThatSupports) {
  for (const char* text : {"The Kestrel bridge is 412 metres long [report][blog].",
                           "The Kestrel bridge is 412 metres long [blog] [report]."}) {
    const auto found = cites(text, bridges());
    ASSERT_EQ(found.size(), 2u) << text;
    EXPECT_EQ((found[0].says == Says::supports) + (found[1].says == Says::supports), 1) << text;
    EXPECT_EQ((found[0].says == Says::refutes) + (found[1].says == Says::refutes), 1) << text;
  }
  for (const char* text : {"The Kestrel bridge is 412 metres long [report, blog].",
                           "The Kestrel bridge is 412 metres long [blog; report]."}) {
    EXPECT_EQ(cited(text, bridges()).reason, "number_conflicts") << text;
    EXPECT_EQ(place_of(cited(text, bridges()), bridges()), "blog: The Kestrel bridge is 421 metres long") << text;
  }
}

TEST(CitationByAccident, WhatStandsOutsideTheCitedLinesDoesNotCount) {
  EXPECT_EQ(cited("The Kestrel bridge is 412 metres long (report:2).", bridges()).says, Says::supports);
  EXPECT_EQ(cited("The Kestrel bridge is 412 metres long (report:1).", bridges()).says, Says::abstains);
  EXPECT_EQ(cited("The Kestrel bridge is 421 metres long (report:1).", bridges()).says, Says::abstains);
  EXPECT_EQ(cited("The Kestrel bridge is 421 metres long (report:1-3).", bridges()).says, Says::refutes);
}

TEST(CitationByAccident, TheSameFiguresOfAnotherUnitAreNotThatNumber) {
  EXPECT_EQ(cited("The Kestrel bridge is 412 feet long [report].", bridges()).reason, "unit_conflicts");
  EXPECT_EQ(cited("The length of the Kestrel bridge is 412 feet [report].", bridges()).says, Says::abstains);
  EXPECT_EQ(cited("It costs 412 euros [report].", bridges()).reason, "unit_not_in_source");
}

TEST(CitationOfAConflict, IsRefutedWithTheSpanThatShowsIt) {
  struct Case {
    std::string_view text, reason, span;
  };
  for (const Case& each : std::initializer_list<Case>{
           {"The Kestrel bridge is 421 metres long [report].", "number_conflicts",
            "report: The Kestrel bridge is 412 metres long"},
           {"The Kestrel bridge opened on 5 June 1998 [report].", "date_conflicts",
            "report: The Kestrel bridge opened on 4 June 1998"},
           {"The Kestrel bridge opened on 4 June 1989 (report:1-3).", "date_conflicts",
            "report: The Kestrel bridge opened on 4 June 1998"},
           {"The Kestrel bridge charges tolls [report].", "negation_conflicts",
            "report: The Kestrel bridge does not charge tolls"},
           {"The Kestrel bridge does not charge tolls [blog].", "negation_conflicts",
            "blog: The Kestrel bridge charges tolls"},
           {"The Kestrel bridge is 412 feet long (report:2).", "unit_conflicts",
            "report: The Kestrel bridge is 412 metres long"},
       }) {
    const Finding finding = cited(each.text, bridges());
    EXPECT_EQ(finding.says, Says::refutes) << each.text;
    EXPECT_EQ(finding.reason, each.reason) << each.text;
    EXPECT_EQ(place_of(finding, bridges()), each.span);
    EXPECT_FALSE(finding.detail.empty()) << each.text;
  }
}

TEST(CitationOfAConflict, IsNotRefutedByWhatProvesNothing) {
  Document part{"report", "The firm has 60 staff."};
  part.complete = false;
  EXPECT_EQ(cited("The firm has 50 staff [report].", Evidence({part})).says, Says::abstains);
  EXPECT_EQ(cited("The firm has 50 staff [doc7].", document("x")).reason, "no_such_document");
  const Evidence low({{"report", "The firm has 60 staff."}});
  EXPECT_EQ(cited("The firm has 50 staff [report].", low, Origin::operator_listed).reason, "origin_too_low");
  for (const char* text :
       {"> The firm has 60 staff.", "# The firm has 60 staff", "\"The firm has 60 staff,\" he said."})
    EXPECT_EQ(cited("The firm has 50 staff [doc].", document(text)).says, Says::abstains) << text;
}

TEST(CitationOfWhatDoesNotOccur, IsNeitherSupportedNorRefuted) {
  struct Case {
    std::string_view text, reason;
  };
  for (const Case& each : std::initializer_list<Case>{
           {"A length of 421 metres was measured [report].", "number_not_in_source"},
           {"Anna Lindqvist designed the Kestrel bridge [report].", "name_not_in_source"},
           {"Of the bridges Kestrel opened in July [report].", "name_not_in_source"},
           {"Of the bridges Kestrel opened in 1989 [report].", "date_not_in_source"},
           {"The bridge of Tromvik opened in 1998 [report].", "name_not_in_source"},
           {"Lindqvist has designed the bridge [report].", "name_not_in_source"},
           {"On an average day nine thousand cars cross the bridge [report].", "number_not_in_source"},
       }) {
    const Finding finding = cited(each.text, bridges());
    EXPECT_EQ(finding.says, Says::abstains) << each.text;
    EXPECT_EQ(finding.reason, each.reason) << each.text;
  }
}

TEST(CitationOfATruth, IsSupportedInOtherWordsAndNotations) {
  for (const char* text :
       {"Mira Solberg designed the Kestrel bridge [report].", "Every day 18500 cars use it [report].",
        "The opening of the Kestrel bridge was on June 4, 1998 [report].",
        "The Kestrel bridge has a length of 0.412 km (report:2).",
        "The Kestrel bridge doesn't charge any tolls [report].",
        "The Kestrel bridge, 412 m long, opened in 1998 [report]."}) {
    const Finding finding = cited(text, bridges());
    EXPECT_EQ(finding.reason, "resolves") << text;
    EXPECT_EQ(finding.says, Says::supports) << text;
    EXPECT_FALSE(finding.evidence.empty());
  }
}

TEST(Citations, OfALongTextCostWhatTheirPlacesCostTogether) {
  std::string document_text;
  for (int i = 0; i < 2000; ++i)
    document_text += "Line " + std::to_string(i) + " holds the value " + std::to_string(i) + ".\n";
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "Line " + std::to_string(i) + " holds the value " + std::to_string(i + 1) + " [doc].\n\n";
  const auto found = cites(text, document(document_text));
  ASSERT_EQ(found.size(), 400u);
  for (const Finding& finding : found) EXPECT_EQ(finding.says, Says::refutes);
}

TEST(CitationOfACalculation, IsSupportedWhereItIsAWholeSentenceOfThePlace) {
  for (const char* text :
       {"2 + 2 = 4.", "2 + 2 = 4", "The sum is known. 2 + 2 = 4. So are others.",
        "Liars all of them. Proof: 2 + 2 = 4.", "- 2 + 2 = 4\n- 3 + 3 = 6\n", "Sums\n\n2 + 2 = 4\n\n2 + 2 = 4\n"})
    EXPECT_EQ(cited("2 + 2 = 4 [doc].", document(text)).reason, "resolves") << text;
}

TEST(CitationOfACalculation, IsNotSupportedByAPlaceThatDeniesItOrHoldsItAsAPart) {
  for (const char* text :
       {"It is false that 2 + 2 = 4.", "He wrongly claims 2 + 2 = 4.", "Who says 2 + 2 = 4?", "2 + 2 = 4 - 1",
        "3 * 2 + 2 = 4", "2 + 2 = 5\n2 + 2 = 4", "2 + 2 = 4.\n2 + 2 = 5.\n", "It is false that 2 + 2 = 4. 2 + 2 = 4.",
        "Nobody believes this: 2 + 2 = 4.", "Wrong: 2 + 2 = 4.", "No proof: 2 + 2 = 4.", "\"2 + 2 = 4\", he lied."}) {
    const Finding whole = cited("2 + 2 = 4 [doc].", document(text));
    EXPECT_NE(whole.says, Says::supports) << text;
  }
  for (const char* text : {"2 + 2 = 5\n2 + 2 = 4", "2 + 2 = 5.\n2 + 2 = 4."})
    EXPECT_NE(cited("2 + 2 = 4 (doc:1-2).", document(text)).says, Says::supports) << text;
  EXPECT_EQ(cited("2 + 2 = 4 [doc].", document("He wrongly claims 2 + 2 = 4.")).reason, "support_not_checked");
}

TEST(Citations, OfManyRangesOfALargeDocumentWithholdWhatIsBeyondTheWorkOfACall) {
  std::string large;
  while (large.size() < (std::size_t{1} << 20U)) large += "The valve closes when the pressure falls below the mark.\n";
  const Evidence evidence = document(large);
  std::string text;
  for (int i = 1; i <= 20; ++i) text += "The valve closes (doc:" + std::to_string(i) + "-18000).\n\n";
  portcullis::tools::checkers::CitationVetoes vetoes(evidence, Origin::caller);
  const Split parts = split(text);
  const auto claims = of_type(parts, ClaimType::citation);
  ASSERT_EQ(claims.size(), 20u);
  std::vector<const portcullis::tools::claims::Citation*> citations;
  for (const Claim& claim : claims) {
    citations.push_back(dynamic_cast<const portcullis::tools::claims::Citation*>(claim.payload.get()));
    ASSERT_NE(citations.back(), nullptr);
    vetoes.add(*citations.back());
  }
  EXPECT_NE(vetoes.check(*citations.front()).reason, "too_much_work");
  for (const auto* citation : citations) vetoes.check(*citation);
  const Finding last = vetoes.check(*citations.back());
  EXPECT_EQ(last.reason, "too_much_work");
  EXPECT_EQ(last.says, Says::abstains);
}
