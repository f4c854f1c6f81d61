// Programs and what is said of their output: which statements are read, which bytes they cover, and what the checker
// makes of a run. What is not read stays unchecked.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/program_runner.hpp"
#include "tools/claims/executable.hpp"

using namespace portcullis::tools::testing;
using portcullis::tools::checkers::CheckContext;
using portcullis::tools::checkers::ProgramReport;
using portcullis::tools::claims::Executable;

namespace {

const std::string five = "```js\nconsole.log(2 + 3);\n```\n";

std::vector<Executable> programs(std::string_view text) {
  std::vector<Executable> found;
  for (const Claim& claim : of_type(split(text, {}), ClaimType::executable)) {
    const auto* program = dynamic_cast<const Executable*>(claim.payload.get());
    EXPECT_NE(program, nullptr);
    if (program != nullptr) found.push_back(*program);
  }
  return found;
}

std::string said(std::string_view text) {
  const auto found = programs(text);
  return found.size() == 1 ? found.front().expected : "(" + std::to_string(found.size()) + " claims)";
}

TEST(ExecutableClaims, the_forms_of_a_statement_beside_its_program) {
  for (const std::string& text : std::vector<std::string>{
           five + "It prints `5`.",
           five + "\nThis program outputs 5.",
           five + "The output is: `5`",
           five + "**Output:** 5",
           five + "Output: `5`.",
           five + "Output:\n```\n5\n```",
           five + "**Output:**\n\n```text\n5\n```",
           five + "### Output\n```\n5\n```",
           five + "It prints:\n```output\n5\n```",
           five + "```output\n5\n```",
           "The following program prints `5`:\n" + five,
           "This code outputs 5:\n\n" + five,
           "```javascript\nconsole.log(2 + 3); // => 5\n```",
           "```js\nfunction f(x) {\n  return x / 2;\n}\n\nconsole.log(f(10)); // => 5\n```",
           five + "It prints **5**.",
       })
    EXPECT_EQ(said(text), "5") << text;
  const auto python = programs("```python\nprint(2 + 3)\n```\nIt prints `5`.");
  ASSERT_EQ(python.size(), 1u);
  EXPECT_EQ(python.front().language, "python");
  EXPECT_EQ(said("```js\nprint(1); print(2)\n```\nOutput:\n```\n1\n2\n```"), "1\n2");
  EXPECT_EQ(said("```js\nconsole.log(1); // => 1\nvar x = 'a';\nconsole.log(x); // => a\n```"), "1\na");
  EXPECT_EQ(programs(five + "It prints `5`.\n\n" + five + "It prints `6`.").size(), 2u);
}

TEST(ExecutableClaims, what_is_not_understood_stays_unchecked) {
  for (const std::string& text : std::vector<std::string>{
           five,
           "It prints `5`.",
           five + "It does not print `5`.",
           five + "It prints `5` or `6`.",
           five + "It prints 5 times.",
           five + "It prints `5`?",
           five + "It should print `5`.",
           five + "Does it print `5`?",
           five + "It prints \"5\".",
           five + "It prints `a\\nb`.",
           five + "It prints `5...`",
           five + "It prints ``.",
           five + "Berlin is in France. It prints `5`.",
           five + "Output:",
           five + "Output:\n```\n```",
           five + "Output:\n```\n\n\n```",
           five + "Output:\n```\n1\n...\n```",
           five + "Output:\n```sh\n5\n```",
           five + "Output:\n\nand more\n```\n5\n```",
           five + "```\n5\n```",
           five + "> It prints `5`.",
           "> ```js\n> console.log(5)\n> ```\nIt prints `5`.",
           five + five + "It prints `5`.",
           five + "Output:\n```\n5\n```\n```js\nprint(1)\n```",
           "The following program prints `5`:\n" + five + "It prints `5`.",
           "The following program prints `5`.\n" + five,
           "It prints `5`:\n" + five,
           "```js\nconsole.log(5)\nIt prints `5`.",
           "```ts\nconsole.log(5)\n```\nIt prints `5`.",
           "```js The moon is cheese\nconsole.log(5)\n```\nIt prints `5`.",
           "```js\nconsole.log(f()); // => 5\nconsole.log(g());\n```",
           "```js\nconsole.log('// => 5')\n```",
           "```js\nconsole.log(5 /* Berlin is in France */); // => 5\n```",
           "```js\n" + std::string(70'000, ' ') + "console.log(5)\n```\nIt prints `5`.",
           "```js\nconsole.log(5); // => 5 because Berlin is in France\n```",
           "```js\nconsole.log('a'); // => \"a\"\n```",
           "```python\nprint(5) # => 5\n```",
           // Which of these runs, how often and when, is not seen in the lines.
           "```js\nfunction f() {\nconsole.log(9) // => 5\n}\nconsole.log(5) // => 9\nf()\n```",
           "```js\nfor (var i = 1; i < 3; i++)\nconsole.log(i) // => 1\nif (false)\nconsole.log(3) // => 2\n```",
           "```js\nconsole.log(1); if (false) // => 1\nconsole.log(3) // => 2\n```",
           "```js\nif (false) { '}';\nconsole.log(5); // => 6\n}\n```",
           "```js\nif (false) { /}/;\nconsole.log(5); // => 6\n}\n```",
           five + "It prints 5*3.",
       })
    EXPECT_EQ(programs(text).size(), 0u) << text;
}

TEST(ExecutableClaims, neither_the_words_around_it_nor_its_comments_are_covered) {
  const std::string text = "Berlin is in France. The following is fun.\n" + five + "It prints `5`. Rome is in Spain.\n";
  ASSERT_EQ(programs(text).size(), 1u);
  EXPECT_EQ(residue(text, {}),
            (std::vector<std::string>{"Berlin is in France", "The following is fun", "Rome is in Spain"}));
  const std::string commented =
      "```js\n// Berlin is in France\nconsole.log(5); /* Rome\nis in Spain */ var x = 'http://y';\nvar z; <!-- "
      "so\n```\n"
      "It prints `5`.";
  ASSERT_EQ(programs(commented).size(), 1u);
  EXPECT_EQ(residue(commented, {}), (std::vector<std::string>{"// Berlin is in France", "/* Rome",
                                                              "is in Spain */ var x = 'http://y';", "<!-- so"}));
  const std::string valued = "```js\nconsole.log(5); // => 5\n// Berlin is in France\n```";
  ASSERT_EQ(programs(valued).size(), 1u);
  EXPECT_EQ(residue(valued, {}), std::vector<std::string>{"// Berlin is in France"});
  const std::string strings =
      "```js\n'Berlin is in France';\nvar u = \"Rome is\\x20in Spain\", v = 'so';\nconsole.log('It is now: ' + "
      "5);\n```\n"
      "It prints `It is now: 5`.";
  ASSERT_EQ(programs(strings).size(), 1u);
  EXPECT_EQ(residue(strings, {}), (std::vector<std::string>{"'Berlin is in France'", "\"Rome is\\x20in Spain\""}));
  const std::string names =
      "```js\nvar Berlin_is_in_France = 1, berlinIsInFrance = 2, \u67cf\u6797 = 3, max_retry_count = "
      "4;\nconsole.log(5)\n```\nIt prints `5`.";
  ASSERT_EQ(programs(names).size(), 1u);
  EXPECT_EQ(residue(names, {}), (std::vector<std::string>{"Berlin_is_in_France", "berlinIsInFrance", "\u67cf\u6797"}));

  const std::string labels = "```js\nBerlin: is: a: city: console.log(true ? 5 : 6)\n```\nIt prints `5`.";
  ASSERT_EQ(programs(labels).size(), 1u);
  EXPECT_EQ(residue(labels, {}), (std::vector<std::string>{"Berlin: is:", "a: city:"}));

  const std::string patterns =
      "```js\nvar a = /\"/, b = \"Berlin is in France.\", c = /\"/;\n/Rome is in Spain/; x / 2;\nconsole.log(5)\n```\n"
      "It prints `5`.";
  ASSERT_EQ(programs(patterns).size(), 1u);
  EXPECT_EQ(residue(patterns, {}),
            (std::vector<std::string>{"/\"/, b = \"Berlin is in France.\", c = /\"/;", "/Rome is in Spain/; x / 2;"}));
  const std::string measured = "```js\nconsole.log('Berlin is in France'.length); // => 19\n```";
  ASSERT_EQ(programs(measured).size(), 1u);
  EXPECT_EQ(residue(measured, {}), std::vector<std::string>{"'Berlin is in France'"});
  const std::string python = "```python\nprint(5)  # Berlin\n\"\"\"Rome\nis\"\"\"\nprint(6)\n```\nIt prints `5`.";
  EXPECT_EQ(residue(python, {}), (std::vector<std::string>{"# Berlin", "\"\"\"Rome", "is\"\"\"", "print(6)"}));
}

TEST(ExecutableClaims, a_program_and_its_statement_are_one_sentence_and_lean_on_what_takes_them_back) {
  const std::string text = "Two plus three:\n" + five + "Output:\n```\n5\n```\nThat is nice.";
  const Split found = split(text, {});
  ASSERT_EQ(found.sentences.size(), 3u);
  EXPECT_EQ(found.sentences[1].depends, "list_head");
  EXPECT_EQ(found.sentences[1].depends_on, 0u);
  EXPECT_EQ(bytes(text, found.sentences[1].span), five + "Output:\n```\n5\n```");
  EXPECT_EQ(found.sentences[2].depends_on, 1u);
  const std::string denied = five + "It prints `5`.\n\nNone of this is true.";
  const Split taken_back = split(denied, {});
  ASSERT_EQ(taken_back.sentences.size(), 2u);
  EXPECT_EQ(taken_back.sentences[0].depends, "negation");
  EXPECT_EQ(taken_back.sentences[0].depends_on, 1u);
}

TEST(ExecutableClaims, any_row_of_such_parts_leaves_every_byte_with_one_owner) {
  const auto part = rc::gen::elementOf(std::vector<std::string>{
      "```js\nconsole.log(5);\n```\n", "```js\nconsole.log(5); // => 5\n```\n", "```python\n# x\nprint(5)\n```\n",
      "```js\n/* a\n", "```py\nx = f'{a} b', {'c d': 1}\nprint('''5''')\n```\n", "```js\nx = {a: 'b is', c: \"d\n```\n",
      "It prints `5`.", "It prints 5:", "The following program prints `5`:\n", "Output:\n", "\n", "```output\n5\n```\n",
      "```\n5\n```\n", "```\n", "> ", "- ", "## Output\n", "None of this is true.", "Berlin "});
  rc::check([&] {
    std::string text;
    for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(part)) text += piece;
    const Split found = split(text, {});
    std::vector<int> owners(text.size());
    for (const Span span : found.silent)
      for (std::size_t i = span.start; i < span.end; ++i) ++owners[i];
    for (const Claim& claim : found.claims) {
      RC_ASSERT(claim.sentence < found.sentences.size());
      const Span around = found.sentences[claim.sentence].span;
      RC_ASSERT((claim.span.start >= around.start && claim.span.end <= around.end));
      for (const Span span : claim.covered)
        for (std::size_t i = span.start; i < span.end; ++i) ++owners[i];
    }
    for (const int count : owners) RC_ASSERT(count == 1);
    for (std::size_t i = 0; i < found.sentences.size(); ++i) {
      const auto& sentence = found.sentences[i];
      RC_ASSERT(
          (sentence.depends.empty() || (sentence.depends_on < found.sentences.size() && sentence.depends_on != i)));
    }
  });
}

Finding judged(const std::string& expected, const std::string& printed, const std::string& ended = "") {
  const std::string text = "```js\nrun()\n```\nOutput:\n```\n" + expected + "\n```\n";
  const auto claims = of_type(split(text, {}), ClaimType::executable);
  EXPECT_EQ(claims.size(), 1u) << text;
  const Evidence evidence(std::vector<Document>{});
  CheckContext context{evidence};
  ProgramReport report;
  report.ended = ended;
  report.output = printed;
  context.program = &report;
  if (claims.empty()) return {};
  const auto* checker = portcullis::tools::checkers::checker_for(ClaimType::executable);
  EXPECT_EQ(checker->check(claims.front(), CheckContext{evidence}).reason, "no_sandbox");
  return checker->check(claims.front(), context);
}

TEST(ExecutableChecker, only_the_same_output_supports) {
  EXPECT_EQ(judged("5", "5\n").says, Says::supports);
  EXPECT_EQ(judged("1\n\n2", "1\r\n\r\n2\r\n").says, Says::supports);
  const Finding other = judged("5", "6\n");
  EXPECT_EQ(other.says, Says::refutes);
  EXPECT_EQ(other.detail, "6");
  EXPECT_EQ(judged("5", "5.0\n").says, Says::refutes);
  EXPECT_EQ(judged("abc", "Abc\n").says, Says::refutes);
  EXPECT_EQ(judged("55", "5\n").says, Says::refutes);
  EXPECT_EQ(judged("5", "15 5.5 -5 5a\n").says, Says::refutes);
  EXPECT_LT(judged("5", std::string(10'000, 'x')).detail.size(), 600u);
}

TEST(ExecutableChecker, what_may_be_the_same_or_did_not_end_is_no_answer) {
  EXPECT_EQ(judged("5", "").reason, "no_output");
  EXPECT_EQ(judged("5", "\n").reason, "no_output");
  EXPECT_EQ(judged("5", "4\n5\n6\n").reason, "part_of_output");
  EXPECT_EQ(judged("5", "The sum is 5.\n").reason, "part_of_output");
  EXPECT_EQ(judged("1, 2", "1\n2\n").reason, "layout_differs");
  EXPECT_EQ(judged("\"a\"", "a\n").reason, "layout_differs");
  EXPECT_EQ(judged("5", "5\n\n").reason, "part_of_output");
  for (const char* ended : {"timed_out", "worker_died", "out_of_memory", "program_failed", "not_deterministic"}) {
    const Finding finding = judged("5", "5\n", ended);
    EXPECT_EQ(finding.says, Says::abstains);
    EXPECT_EQ(finding.reason, ended);
  }
}

}  // namespace
