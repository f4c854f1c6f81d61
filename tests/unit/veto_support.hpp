// A claim and its evidence in one line, for the tests of the vetoes.
#pragma once

#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/veto.hpp"

namespace portcullis::tools::testing {

inline Finding veto(std::string_view text, const Evidence& evidence,
                    verdict::Origin required = verdict::Origin::caller) {
  std::vector<std::string> ids;
  for (const Document& each : evidence.documents()) ids.push_back(each.id);
  checkers::Vetoes vetoes(evidence, required);
  const auto result = split(text, ids);
  const auto claims = of_type(result, ClaimType::grounded);
  if (claims.size() != 1) return {"", Says::supports, "not_one_claim", {}, ""};
  vetoes.add(claims[0]);
  return vetoes.check(0);
}

struct Pair {
  std::string_view claim;
  std::string_view evidence;
  std::string_view reason;  // "": no veto
  bool shown = false;
};

inline void expect(const Pair& pair) {
  SCOPED_TRACE(std::string(pair.claim) + "  <-  " + std::string(pair.evidence));
  const Finding finding = veto(pair.claim, document(std::string(pair.evidence)));
  if (pair.reason.empty()) {
    EXPECT_EQ(finding.says, Says::not_applicable) << finding.reason << " " << finding.detail;
    return;
  }
  EXPECT_EQ(finding.says, Says::refutes) << finding.reason;
  EXPECT_EQ(finding.reason, pair.reason) << finding.detail;
  EXPECT_EQ(!finding.evidence.empty(), pair.shown);
}

}  // namespace portcullis::tools::testing
