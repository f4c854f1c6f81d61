// What the splitter promises, by example.
#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"
#include "tools/claims/citation.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/structured.hpp"

using namespace portcullis::tools::testing;
namespace claims = portcullis::tools::claims;
using Strings = std::vector<std::string>;

TEST(Sentences, EndAtStopsAndNotAtAbbreviationsFiguresOrInitials) {
  EXPECT_EQ(
      sentences("Mr. Smith saw Dr. J. R. Jones. He paid 3.5 euros, e.g. in the U.S. capital. Fig. 3 is here."),
      (Strings{"Mr. Smith saw Dr. J. R. Jones.", "He paid 3.5 euros, e.g. in the U.S. capital.", "Fig. 3 is here."}));
  EXPECT_EQ(
      sentences("He waited... Then he left. See v1.2.3 at https://a.example/b.html?c=d. Mail a.b@c.example."),
      (Strings{"He waited...", "Then he left.", "See v1.2.3 at https://a.example/b.html?c=d.", "Mail a.b@c.example."}));
}

TEST(Sentences, KeepQuotationsWhole) {
  EXPECT_EQ(sentences("It reads: \"One. Two! Three?\" and more. Next."),
            (Strings{"It reads: \"One. Two! Three?\" and more.", "Next."}));
  EXPECT_EQ(sentences("It reads \"One. Two.\" Next one."), (Strings{"It reads \"One. Two.\"", "Next one."}));
}

TEST(Sentences, TakeTheCitationBehindTheStop) {
  EXPECT_EQ(sentences("The dog ran. [3] The cat sat.[doc] The end."),
            (Strings{"The dog ran. [3]", "The cat sat.[doc]", "The end."}));
}

TEST(Sentences, FollowOtherScripts) {
  EXPECT_EQ(sentences("\u8FD9\u662F\u3002\u90A3\u662F\uFF01"), (Strings{"\u8FD9\u662F\u3002", "\u90A3\u662F\uFF01"}));
  EXPECT_EQ(sentences("\u0647\u0644 \u0647\u0630\u0627\u061F \u0646\u0639\u0645"),
            (Strings{"\u0647\u0644 \u0647\u0630\u0627\u061F", "\u0646\u0639\u0645"}));
  EXPECT_EQ(sentences("\u092F\u0939\u0964 \u0926\u094B\u0964"), (Strings{"\u092F\u0939\u0964", "\u0926\u094B\u0964"}));
}

TEST(Sentences, FollowTheBlocksOfMarkdown) {
  const std::string text =
      "# Head\nText wraps\nhere. Two.\n\n- one\n  goes on\n  - nested\n1) two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
      "```cpp\nint x = 1. + 2.;\n\n```\nlast";
  EXPECT_EQ(sentences(text), (Strings{"# Head", "Text wraps\nhere.", "Two.", "- one\n  goes on", "- nested", "1) two",
                                      "| a | b |\n|---|---|\n| 1 | 2 |", "```cpp\nint x = 1. + 2.;\n\n```", "last"}));
}

TEST(Sentences, AreLinesOfFiguresButNotWrappedProse) {
  EXPECT_EQ(sentences("Meters = 60 meters\nTotal = 3 x 5 = 15\nThe end of\nBerlin is near."),
            (Strings{"Meters = 60 meters", "Total = 3 x 5 = 15", "The end of\nBerlin is near."}));
  // Whoever drops the first line must not keep the second one as a statement of its own.
  EXPECT_EQ(split("It is false that in 1990\nBerlin was French.").sentences[1].depends, "connective");
}

TEST(Sentences, LeanOnWhatTheyNeed) {
  const auto split_text = split(
      "Dogs bark. They run. So it is. Not always. Cats sleep. The list:\n- one\n- two\n  - inner\n\nEnd of list.");
  Strings why;
  for (const auto& sentence : split_text.sentences) why.push_back(sentence.depends);
  EXPECT_EQ(why, (Strings{"", "pronoun", "connective", "negation", "", "", "list_head", "list_head", "list_head", ""}));
  EXPECT_EQ(split_text.sentences[7].depends_on, 5u);
  EXPECT_EQ(split_text.sentences[8].depends_on, 7u);
}

TEST(Claims, AreNoneInGreetingsAndInNothing) {
  for (const char* text : {"", " \n\t ", "Hello", "Hello!", "Thanks.", "Thank you!", "OK.", "---", "Hi. Sure."})
    EXPECT_TRUE(split(text).claims.empty()) << text;
  for (const char* text : {"Yes.", "No.", "Hello world.", "Certainly", "?", "\u2705", "Why?", "Do it.", "5"})
    EXPECT_EQ(split(text).claims.size(), 1u) << text;
}

TEST(Claims, LeaveTheRestOfASentenceToTheResidue) {
  EXPECT_EQ(residue("Since Berlin is in France, 2 + 2 = 4."), Strings{"Since Berlin is in France"});
  EXPECT_EQ(residue("Thus 2 + 2 = 4."), Strings{});
  EXPECT_EQ(residue("Therefore, 2 + 2 = 4. Step 3: 5 * 5 = 25. Answer: 3 + 3 = 6."), Strings{});
  ASSERT_EQ(residue("It is not true that 2 + 2 = 4.").size(), 1u);
  EXPECT_TRUE(residue("It is not true that 2 + 2 = 4.")[0].starts_with("It is not true that"));
  ASSERT_EQ(residue("2 + 2 = 4 is wrong.").size(), 1u);
  EXPECT_TRUE(residue("2 + 2 = 4 is wrong.")[0].ends_with("is wrong"));
  EXPECT_FALSE(residue("Is 2 + 2 = 4?").empty());
  EXPECT_FALSE(residue("~~2 + 2 = 4~~").empty());
  EXPECT_FALSE(residue("\u274C 2 + 2 = 4").empty());
}

TEST(Claims, DoNotLookForCalculationsInQuotationsAndCode) {
  EXPECT_TRUE(of_type(split("The document says \"2 + 2 = 5\"."), ClaimType::arithmetic).empty());
  EXPECT_TRUE(of_type(split("Run `2 + 2 = 4` now."), ClaimType::arithmetic).empty());
  EXPECT_TRUE(of_type(split("```\n2 + 2 = 4\n```"), ClaimType::arithmetic).empty());
}

TEST(Claims, AreWorldWithoutEvidenceAndGroundedWithIt) {
  EXPECT_EQ(claims::split("Dogs bark.", {}).claims[0].type, ClaimType::world);
  EXPECT_EQ(split("Dogs bark.").claims[0].type, ClaimType::grounded);
}

TEST(Claims, OfBrokenTextAreOnePerLine) {
  const std::string text = "The document says \"a\".\nBad \xC3 byte 2 + 2 = 4.\n";
  const auto found = split(text).claims;
  ASSERT_EQ(found.size(), 2u);
  for (const auto& claim : found) EXPECT_EQ(claim.payload, nullptr);
}

TEST(Quotations, AreFoundInAllTheirMarks) {
  for (const char* text : {"\"a b\"", "\u201Ca b\u201D", "\u2018a b\u2019", "\u00ABa b\u00BB", "\u201Ea b\u201C",
                           "\u300Ca b\u300D", "\u201Ea b\u201D", "\u00BBa b\u00AB"}) {
    const auto found = of_type(split(text), ClaimType::quotation);
    ASSERT_EQ(found.size(), 1u) << text;
    const auto* payload = dynamic_cast<const claims::Quotation*>(found[0].payload.get());
    ASSERT_NE(payload, nullptr) << text;
    EXPECT_EQ(payload->text, "a b") << text;
  }
}

TEST(Quotations, TakeTheInnerOnesWithThem) {
  const auto found = of_type(split("\u201CHe said \u2018no \"never\" again\u2019 twice\u201D"), ClaimType::quotation);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(of_type(split("He is 5'10\" tall and it isn't much."), ClaimType::quotation).empty());
}

TEST(Quotations, AreFramedByGenericNounsAndNeutralVerbs) {
  for (const char* text :
       {"The document says \"x y\".", "According to the report, \"x y\".", "doc states that \"x y\".",
        "It reads: \"x y\".", "As the source puts it, \"x y\".", "\"x y,\" says the article.",
        "\"x y\", according to this paper.", "The supplied document explicitly says: \"x y\".",
        "The document doc notes \"x y\".", "Our contract reads as follows: \"x y\".", "\"x,\" the text says, \"y.\"",
        "The passage says \"x\" and \"y\".", "`doc` says \"x y\".", "[doc] says \"x y\".",
        "According to the report [doc], \"x y\" [3].", "Per the document, \"x\" [3] and \"y\".",
        "The report reads:\n\n> x y\n> z"})
    EXPECT_TRUE(residue(text).empty()) << text << " -> " << residue(text).front();
  for (const char* text :
       {"Einstein said \"x y\".", "The document never says \"x y\".", "The document does not say \"x y\".",
        "The document denies \"x y\".", "The report claims \"x y\".", "The report falsely says \"x y\".",
        "Does the document say \"x y\"?", "The document says \"x y\"?", "The document says \"x y\" and dogs bark.",
        "The document says \"x y\" or \"z\".", "Only the document says \"x y\".", "The document could say \"x y\".",
        "The other document says \"x y\".", "No document says \"x y\".", "See [doc] and \"x y\".",
        "[doc] \"x\" [3] dogs.", "The document (doc:3-4) says \"x y\".", "The document says 2 + 2 = 4 and \"x y\"."})
    EXPECT_FALSE(residue(text).empty()) << text;
}

TEST(Quotations, ThatAreDeniedOrAskedCannotBeDecidedByTheirWords) {
  for (const char* text : {"The document never says \"x y\".", "\"x y\" is nowhere in the document.",
                           "The document doesn\u2019t contain \"x y\".", "Does it say \"x y\"?",
                           "Contrary to the claim, \"x y\" is false."}) {
    const auto found = of_type(split(text), ClaimType::quotation);
    ASSERT_EQ(found.size(), 1u) << text;
    EXPECT_EQ(found[0].payload, nullptr) << text;
  }
}

TEST(Quotations, NameTheEvidenceOfTheirFrameAndCitation) {
  const auto named = of_type(split("Doc1 says \"x\".", {"doc1", "doc2"}), ClaimType::quotation);
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(dynamic_cast<const claims::Quotation&>(*named[0].payload).document, "doc1");
  const auto subject = of_type(split("A b. [doc2] says \"x\".", {"doc1", "doc2"}), ClaimType::quotation);
  ASSERT_EQ(subject.size(), 1u);
  EXPECT_EQ(dynamic_cast<const claims::Quotation&>(*subject[0].payload).document, "doc2");
  const auto cited = of_type(split("The text says \"x\" [doc2].", {"doc1", "doc2"}), ClaimType::quotation);
  ASSERT_EQ(cited.size(), 1u);
  ASSERT_EQ(dynamic_cast<const claims::Quotation&>(*cited[0].payload).cited.size(), 1u);
  EXPECT_EQ(dynamic_cast<const claims::Quotation&>(*cited[0].payload).cited[0].id, "doc2");
}

TEST(Quotations, LeaveInsertedWordsToTheResidue) {
  EXPECT_EQ(residue("The document says \"the drug is [not] safe ... today [...] here\"."), Strings{"not"});
  EXPECT_TRUE(residue("The document says \"[T]he drug is safe [sic]\".").empty());
}

TEST(Citations, AreFoundInTheirForms) {
  for (const char* text : {"A dog [3].", "A dog [doc].", "A dog (doc:12-40).", "A dog [^1].", "A dog [doc:3].",
                           "A dog [doc, 3].", "A dog [doc7]."})
    EXPECT_EQ(of_type(split(text), ClaimType::citation).size(), 1u) << text;
  for (const char* text : {"A dog [sic].", "A dog [citation needed].", "A dog [text](doc).", "[3] + 2 = 2",
                           "7 * [3] = 21", "A dog (see below)."})
    EXPECT_TRUE(of_type(split(text), ClaimType::citation).empty()) << text;
}

TEST(Structured, BlocksAreClaimsWhenTheyCanBeParsed) {
  EXPECT_EQ(of_type(split("```json\n{\"a\": 1}\n```"), ClaimType::structured).size(), 1u);
  EXPECT_EQ(of_type(split("|a|b|\n|-|-|\n|1|2|"), ClaimType::structured).size(), 1u);
  EXPECT_EQ(of_type(split(" {\"a\": 1} "), ClaimType::structured).size(), 1u);
  EXPECT_TRUE(of_type(split("```yaml\na: 1\n```"), ClaimType::structured).empty());
  EXPECT_EQ(split("```yaml\na: 1\n```").claims.size(), 1u);
  const auto cut_off = of_type(split("```json\n{\"a\": 1}\n"), ClaimType::structured);
  ASSERT_EQ(cut_off.size(), 1u);
  EXPECT_EQ(cut_off[0].payload, nullptr);
}
