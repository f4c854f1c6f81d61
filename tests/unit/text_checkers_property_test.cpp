// What the text checkers promise for any candidate and any evidence: no crash, sound spans, and support only where the
// letters and figures of the quotation stand in the evidence one by one.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/text_support.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/utf8.hpp"

using namespace portcullis::tools::testing;
namespace claims = portcullis::tools::claims;
namespace utf8 = claims::utf8;

namespace {

rc::Gen<std::string> joined(std::vector<std::string> parts) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::move(parts))),
                      [](const std::vector<std::string>& all) {
                        std::string text;
                        for (const auto& part : all) text += part;
                        return text;
                      });
}

std::vector<std::string> words() {
  return {"able ",
          "un",
          "not ",
          "the dog ",
          "ran. ",
          "5",
          "15 ",
          ".",
          ",",
          "000 ",
          "-",
          "\n",
          " ",
          "can't ",
          "$",
          "%",
          "\u00AD",
          "\u2014",
          "well-known ",
          "exam-\nple ",
          "\u201C",
          "\u201D",
          "Dogs bark at cats. ",
          "\u8A9E",
          "\u00E9"};
}

// Letters and figures alone: what no writing of the same words changes.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) out.push_back(c);
  }
  return out;
}

}  // namespace

TEST(CheckersProperty, SupportOnlyWhatStandsInTheEvidence) {
  EXPECT_TRUE(rc::check("soundness", [] {
    const std::string source = *joined(words());
    const std::string quoted = *rc::gen::resize(3, joined(words()));
    RC_PRE(quoted.find("\u201C") == std::string::npos && quoted.find("\u201D") == std::string::npos);
    const std::string text = "The document says \u201C" + quoted + "\u201D.";
    const Evidence evidence = document(source);
    for (const Finding& finding : check(text, evidence, ClaimType::quotation)) {
      for (const auto& span : finding.evidence) {
        RC_ASSERT(span.id == "doc");
        RC_ASSERT(span.start < span.end);
        RC_ASSERT(span.end <= source.size());
        RC_ASSERT(utf8::is_boundary(source, span.start));
        RC_ASSERT(utf8::is_boundary(source, span.end));
      }
      RC_TAG(std::string(portcullis::tools::verdict::name_of(finding.says)));
      if (finding.says != Says::supports) continue;
      std::string found;
      for (const auto& span : finding.evidence) found += source.substr(span.start, span.end - span.start);
      RC_ASSERT(bare(found) == bare(quoted));
      // Neither end lies inside a word or a figure of the source.
      const auto& first = finding.evidence.front();
      const auto& last = finding.evidence.back();
      const bool cut_left = first.start > 0 && utf8::is_word(utf8::before(source, first.start).value) &&
                            utf8::is_word(utf8::at(source, first.start).value);
      const bool cut_right =
          utf8::is_word(utf8::before(source, last.end).value) && utf8::is_word(utf8::at(source, last.end).value);
      RC_ASSERT(!cut_left);
      RC_ASSERT(!cut_right);
    }
  }));
}

TEST(CheckersProperty, AnswerEveryClaimOfAnyText) {
  EXPECT_TRUE(rc::check("totality", [] {
    auto parts = words();
    for (const char* more :
         {"\"", "[1]", "[doc]", "(doc:1-2)", "[^2]", "The document says ", "...", "[word]", "```json\n", "{\"a\":1}\n",
          "```\n", "|a|b|\n", "|-|-|\n", "> ", "- ", "2 + 2 = 4 ", "\xC3", "\n\n", "[...]"})
      parts.emplace_back(more);
    const std::string text = *joined(parts);
    auto sources = words();
    const Evidence evidence({{"doc", *joined(sources)}, {"other", *joined(sources)}});
    for (const Claim& claim : split(text, {"doc", "other"}).claims) {
      for (const ClaimType type :
           {ClaimType::quotation, ClaimType::citation, ClaimType::structured, ClaimType::grounded}) {
        const auto* checker = portcullis::tools::checkers::checker_for(type);
        const Finding finding = checker->check(claim, {evidence});
        RC_ASSERT(finding.seat == checker->seat());
        RC_ASSERT(finding.version == checker->version());
        RC_ASSERT(!finding.reason.empty());
        RC_ASSERT((finding.says == Says::not_applicable) == (claim.type != type));
      }
    }
  }));
}
