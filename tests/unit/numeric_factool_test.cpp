// Measured on public labelled claims: how many false ones are refuted, how many true ones are verified.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/numeric_support.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools {
namespace {

TEST(Factool, FalseCalculationsAreRefutedAndTrueOnesVerified) {
  std::ifstream file(std::string(PORTCULLIS_SHARED_DATA) + "/factool_math.jsonl");
  if (!file) GTEST_SKIP() << "no factool_math.jsonl beside the checkout";
  int false_claims = 0, false_refuted = 0, false_verified = 0;
  int true_claims = 0, true_refuted = 0, true_verified = 0;
  for (std::string line; std::getline(file, line);) {
    const auto item = json::read(line);
    ASSERT_TRUE(item.has_value()) << item.error().message;
    for (const auto& claim : item->at("claims")) {
      if (!claim.contains("label") || !claim["label"].is_boolean()) continue;
      const auto text = claim["text"].get<std::string>();
      const auto all = calculations(text);
      const bool refuted = says(all) == "refutes";
      const bool whole = verified(text, all);
      if (claim["label"].get<bool>()) {
        ++true_claims;
        true_refuted += refuted ? 1 : 0;
        true_verified += whole ? 1 : 0;
      } else {
        ++false_claims;
        false_refuted += refuted ? 1 : 0;
        false_verified += whole ? 1 : 0;
      }
    }
  }
  RecordProperty("false_refuted", false_refuted);
  RecordProperty("true_verified", true_verified);
  EXPECT_EQ(false_claims, 38);
  EXPECT_EQ(true_claims, 246);
  EXPECT_GE(false_refuted, 34);
  EXPECT_EQ(false_verified, 0);
  EXPECT_LE(true_refuted, 2);
  EXPECT_GE(true_verified, 230);
}

}  // namespace
}  // namespace portcullis::tools
