// What the citation, structured and containment checkers promise.
#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"

using namespace portcullis::tools::testing;
using portcullis::Json;
using portcullis::tools::verdict::Origin;

namespace {

Finding only(const std::vector<Finding>& findings) {
  return findings.size() == 1 ? findings[0] : Finding{"", Says::not_applicable, "not_one", {}, ""};
}

Finding cite(std::string_view text, const Evidence& evidence) {
  return only(check(text, evidence, ClaimType::citation));
}

Finding contained(std::string_view text, const Evidence& evidence) {
  return only(check(text, evidence, ClaimType::grounded));
}

Finding structured(std::string_view text, const Json* schema = nullptr) {
  return only(check(text, document("x"), ClaimType::structured, schema));
}

Evidence letters() {
  return Evidence(
      {{"alpha", "First line.\nIn 1987 Marie Curie paid 12,000 francs.\nLast line.\n"}, {"beta", "Nothing here."}});
}

}  // namespace

TEST(CitationChecker, ResolvesIdsOrderAndLines) {
  EXPECT_EQ(cite("A dog [alpha].", letters()).says, Says::supports);
  EXPECT_EQ(cite("A dog [2].", letters()).says, Says::supports);
  EXPECT_EQ(cite("A dog (alpha:2-3).", letters()).says, Says::supports);
  EXPECT_EQ(cite("A dog [3].", letters()).reason, "no_such_document");
  EXPECT_EQ(cite("A dog [0].", letters()).says, Says::refutes);
  EXPECT_EQ(cite("A dog [doc9].", letters()).says, Says::refutes);
  EXPECT_EQ(cite("A dog (beta:2-900).", letters()).reason, "no_such_span");
  EXPECT_EQ(cite("A dog (beta:3-2).", letters()).says, Says::refutes);
  EXPECT_EQ(cite("A dog (alpha:12-40).", letters()).reason, "ambiguous_citation");
  EXPECT_EQ(cite("A dog [1].", Evidence()).reason, "no_evidence");
  EXPECT_EQ(cite("A dog [2].", Evidence({{"doc2", "a"}, {"doc1", "b"}})).reason, "ambiguous_citation");
  EXPECT_EQ(cite("A dog [2].", Evidence({{"doc1", "a"}, {"doc2", "b"}})).says, Says::supports);
}

TEST(CitationChecker, WantsFiguresNamesAndDatesInTheCitedPlace) {
  EXPECT_EQ(cite("In 1987 the sum of 12000 was paid by Curie [alpha].", letters()).says, Says::supports);
  EXPECT_EQ(cite("In 1988 the sum was paid [alpha].", letters()).reason, "date_not_in_source");
  EXPECT_EQ(cite("The sum was paid by Pierre [alpha].", letters()).reason, "name_not_in_source");
  EXPECT_EQ(cite("The sum of 12,000 was paid (alpha:2).", letters()).says, Says::supports);
  EXPECT_EQ(cite("The sum of 12,000 was paid (alpha:3).", letters()).says, Says::abstains);
  EXPECT_EQ(cite("The sum of 120 was paid [alpha].", letters()).says, Says::abstains);
}

TEST(CitationChecker, CoversItsMarkerAlone) {
  const std::string text = "Dogs fly [alpha].";
  const auto result = split(text, {"alpha"});
  const auto citations = of_type(result, ClaimType::citation);
  ASSERT_EQ(citations.size(), 1u);
  ASSERT_EQ(citations[0].covered.size(), 1u);
  EXPECT_EQ(bytes(text, citations[0].covered[0]), "[alpha]");
  EXPECT_EQ(residue(text, {"alpha"}), std::vector<std::string>{"Dogs fly"});
}

TEST(StructuredChecker, NeverBlessesWhatOnlyParses) {
  EXPECT_EQ(structured("```json\n{\"a\": 1}\n```").reason, "no_schema");
  EXPECT_EQ(structured("```json\n{\"a\": 1,}\n```").reason, "not_well_formed");
  EXPECT_EQ(structured("```json\n{\"a\": 1, \"a\": 2}\n```").says, Says::refutes);
  EXPECT_EQ(structured("```json\n{\"a\": 1}\n").says, Says::abstains);
  EXPECT_EQ(structured("| a | b |\n|---|---|\n| 1 | 2 |").says, Says::abstains);
  EXPECT_EQ(structured("| a | b |\n|---|---|\n| 1 | 2 | 3 |").says, Says::refutes);
  EXPECT_EQ(structured("```csv\na,b\n1,\"2,3\"\n```").says, Says::abstains);
}

TEST(StructuredChecker, ValidatesAgainstTheSchema) {
  const Json schema = Json::parse(R"({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}})");
  EXPECT_EQ(structured("```json\n{\"a\": 1}\n```", &schema).says, Says::supports);
  EXPECT_EQ(structured("{\"a\": 1}", &schema).reason, "schema_valid");
  EXPECT_EQ(structured("{\"a\": \"x\"}", &schema).reason, "schema_invalid");
  const Json broken = Json::parse(R"({"type": 5})");
  EXPECT_EQ(structured("{\"a\": 1}", &broken).says, Says::abstains);
}

TEST(Containment, SupportsWholeSentencesOfTheEvidence) {
  const std::string source = "Intro first. The sky over Paris is blue today. The end comes now.";
  const Finding finding = contained("The sky over\nParis is blue today.", document(source));
  EXPECT_EQ(finding.says, Says::supports);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(source.substr(finding.evidence[0].start, finding.evidence[0].end - finding.evidence[0].start),
            "The sky over Paris is blue today");
  EXPECT_EQ(contained("- The sky over Paris is blue today", document(source)).says, Says::supports);
  EXPECT_EQ(contained("The sky over Paris is blue today [doc].", document(source)).says, Says::supports);
}

TEST(Containment, AbstainsOnEverythingLess) {
  for (const char* source :
       {"It is not true that the sky is blue today.", "Nobody says: the sky is blue today.",
        "He said \"the sky is blue today.\" Then he left.", "Is it so? the sky is blue today?",
        "\"the sky is blue today.\"", "> the sky is blue today.", "These are myths:\n- the sky is blue today.\n",
        "These are myths:\n\nthe sky is blue today.", "```\nthe sky is blue today.\n```", "# the sky is blue today",
        "the sky is blue today if it does not rain.", "the sky is blue today…", "the sky is blue today, ...",
        "the sky is blue today [...]", "Look: it rains. the sky is blue today ...", "~~the sky is blue today.~~",
        "Not so, the sky is blue today."})
    EXPECT_EQ(contained("the sky is blue today.", document(source)).says, Says::abstains) << source;
  const auto in = [](std::string_view text, const char* source) { return contained(text, document(source)).says; };
  EXPECT_EQ(in("It was approved by all.", "The sky is. It was approved by all."), Says::abstains);
  EXPECT_EQ(in("Yes it is.", "Yes it is."), Says::abstains);
  EXPECT_EQ(in("Is the sky over us?", "Is the sky over us? No."), Says::abstains);
  EXPECT_EQ(in("The sky is blue, so 2 + 2 = 4.", "The sky is blue."), Says::abstains);
  EXPECT_EQ(contained("The sky is blue.", Evidence()).says, Says::not_applicable);  // world, not grounded
}

TEST(Containment, NeedsTheRequiredOrigin) {
  const Evidence evidence({{"doc", "The sky is blue today.", Origin::caller}});
  const Finding finding =
      only(check("The sky is blue today.", evidence, ClaimType::grounded, nullptr, Origin::operator_listed));
  EXPECT_EQ(finding.says, Says::abstains);
  EXPECT_EQ(finding.reason, "origin_too_low");
}

TEST(Evidence, HashesItsDocuments) {
  EXPECT_EQ(document("abc").hash(0), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
