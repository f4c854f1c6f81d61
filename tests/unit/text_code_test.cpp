// What is written in code that nothing can parse: a mark around a false calculation or date takes it from no checker,
// and ordinary code holds nothing that is looked for.
#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/code.hpp"
#include "tools/claims/residue.hpp"

using namespace portcullis::tools::testing;

namespace {

// Of the only claim that holds code.
Finding written(std::string_view text) {
  const auto result = split(text);
  const Finding none{"", Says::supports, "no_code", {}, ""};
  const Evidence evidence = document("x");
  std::vector<Finding> found;
  for (const Claim& claim : result.claims) {
    const auto* residue = dynamic_cast<const portcullis::tools::claims::Residue*>(claim.payload.get());
    if (residue == nullptr || residue->code.empty()) continue;
    EXPECT_EQ(claim.type, ClaimType::grounded);
    found.push_back(portcullis::tools::checkers::check_code(residue->code, {evidence}));
  }
  return found.size() == 1 ? found[0] : none;
}

}  // namespace

TEST(CodeThatNothingParses, HidesNoFalseCalculationOrDate) {
  for (const char* text :
       {"```foo\n2 + 2 = 5\n```", "```\n2 + 2 = 5\n```", "~~~text\nSum:\n2 + 2 = 5\nEnd.\n~~~",
        "```foo\n2 + 2\n= 5\n```", "```foo\nlog(\"2 + 2 = 5\");\n```", "    2 + 2 = 5",
        "~~~\n```json\n2 + 2 = 5\n```\n~~~", "```yaml\nsum: {\"a\": \"2 + 2 = 5\"}\n```",
        "```foo\n# 2 + 2 = 5\n- 3 + 3 = 6\n```", "```foo\n5 km = 500 m\n```", "```foo\n2024-02-29 was a Monday.\n```",
        "It is known that `2 + 2 = 5` in all.", "It is known that `2 + 2` = `5`.", "```foo\n    2 + 2 = 5",
        "> ```foo\n> 2 + 2 = 5\n> ```", "- Sum\n\n  ```foo\n  2 + 2 = 5\n  ```"}) {
    const Finding finding = written(text);
    EXPECT_EQ(finding.says, Says::refutes) << text << ": " << finding.reason;
    EXPECT_TRUE(finding.evidence.empty()) << text;
    EXPECT_FALSE(finding.detail.empty()) << text;
  }
}

TEST(CodeThatNothingParses, IsNeverSupportedByWhatIsTrueInIt) {
  EXPECT_EQ(written("```foo\n2 + 2 = 4\n```").reason, "no_conflict");
  EXPECT_EQ(written("```foo\nThe moon is cheese. 2 + 2 = 4\n```").says, Says::not_applicable);
  EXPECT_EQ(written("```foo\nThe moon is cheese.\n```").reason, "nothing_to_check");
  EXPECT_TRUE(of_type(split("```foo\n2 + 2 = 4\n```"), ClaimType::arithmetic).empty()) << "blesses no byte of it";
}

TEST(CodeThatNothingParses, IsLeftAloneWhereItIsCode) {
  for (const char* text :
       {"```bash\napt-get install -y curl=7.88.1\nexport N=4\nfor i in 1 2 3; do echo $((i + 1)); done\n```",
        "```rust\nlet mut i = 0;\ni = i + 1;\nif i == 5 { x *= 2.5; }\nassert_eq!(i, 10 - 9);\n```",
        "```c\n#define N 1024\nint a[3] = {1, 2, 3};\nfor (int i = 0; i < 10; i++) sum += a[i] * 2;\n```",
        "```yaml\nreplicas: 3\nports: [80, 443]\nratio: 0.5\n```",
        "```sql\nSELECT a + 1 AS b FROM t WHERE c >= 5 AND d = 7;\n```",
        "```\n$ git log --since=2024-01-01 | head -n 5\n```", "Call `f(x, 3)` and set `n = n + 1` where `n` is 5.",
        "```c\ndouble x = 0;\n```", "```diff\n-x = 1\n+x = 2\n```",
        "```text\nPASS 12 tests in 3.4 s\nFAIL 0 tests\n```"})
    EXPECT_EQ(written(text).says, Says::not_applicable) << text << ": " << written(text).detail;
}
