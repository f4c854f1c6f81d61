// Formulas and rules as people and models write them: the many spellings mean the same, what can be read in two ways or
// is not closed is refused, and every refusal says where and what was expected.
#include <gtest/gtest.h>

#include "tools/prove/reading.hpp"
#include "tools/prove/smtlib_writer.hpp"

namespace {

using namespace portcullis::tools::prove;

Arguments formulas(std::vector<std::string> premises, std::string conclusion) {
  Arguments out;
  out.format = Format::formula;
  out.premises = std::move(premises);
  out.conclusion = std::move(conclusion);
  return out;
}

std::string text_of(const std::string& formula) {
  const auto problem = read_problem(formulas({formula}, "Sunny"));
  return problem ? write_smtlib(*problem) : problem.error()[0].message;
}

TEST(ProveFormula, spellings_of_one_formula_mean_the_same) {
  const std::string wanted = text_of("∀x (Cat(x) ∧ ¬Dog(x) → Small(x))");
  ASSERT_NE(wanted.find("(forall ((v0 S0)) (=> (and "), std::string::npos) << wanted;
  for (const std::string other :
       {"forall x (Cat(x) & ~Dog(x) -> Small(x))", "all x (Cat(x) & -Dog(x) => Small(x))",
        "(∀x)((Cat(x) && !Dog(x)) ⇒ Small(x))", "∀x. Cat(x) and not Dog(x) implies Small(x).",
        "FORALL x: Cat(x) AND NOT Dog(x) -> Small(x)", "\\forall x (Cat(x) \\land \\neg Dog(x) \\to Small(x))",
        "∀x [Cat(x) /\\ ¬ Dog(x) ⊃ Small(x)]"})
    EXPECT_EQ(text_of(other), wanted) << other;
}

TEST(ProveFormula, not_binds_tightest_then_and_or_implies_iff) {
  EXPECT_EQ(text_of("¬A ∧ B ∨ C → D ↔ E"), text_of("((((¬A) ∧ B) ∨ C) → D) ↔ E"));
  EXPECT_EQ(text_of("A → B → C"), text_of("A → (B → C)"));
  EXPECT_NE(text_of("A → B → C"), text_of("(A → B) → C"));
  EXPECT_EQ(text_of("∀x P(x) → Q"), text_of("(∀x P(x)) → Q"));
  EXPECT_NE(text_of("∀x. P(x) → Q"), text_of("∀x P(x) → Q"));
  for (const std::string falsehood : {"False", "FALSE", "false", "\\bot"})
    EXPECT_EQ(text_of("A → " + falsehood), text_of("A → ⊥")) << falsehood;
  EXPECT_EQ(text_of("A → True"), text_of("A → ⊤"));
}

TEST(ProveFormula, a_comma_behind_a_variable_parts_variables_or_opens_the_formula) {
  EXPECT_EQ(text_of("forall x, Cat(x) → Small(x)"), text_of("∀x. Cat(x) → Small(x)"));
  EXPECT_EQ(text_of("forall x, exists y, Loves(x, y)"), text_of("∀x ∃y Loves(x, y)"));
  EXPECT_EQ(text_of("∀x, human(x) → Tall(x)"), text_of("∀x. human(x) → Tall(x)"));
  EXPECT_EQ(text_of("∀x, human(father(x))"), text_of("∀x. human(father(x))"));
  EXPECT_EQ(text_of("∀x, ¬Cat(x)"), text_of("∀x ¬Cat(x)"));
  EXPECT_EQ(text_of("∀x, x = tom"), text_of("∀x. x = tom"));
  for (const std::string list :
       {"∀x, y Loves(x, y)", "∀x, y (Loves(x, y))", "∀x, y. Loves(x, y)", "∀x, y, Loves(x, y)"})
    EXPECT_EQ(text_of(list), text_of("(∀x, y) Loves(x, y)")) << list;
}

TEST(ProveFormula, a_variable_may_range_over_a_predicate) {
  EXPECT_EQ(text_of("∀x∈Cat Small(x)"), text_of("∀x (Cat(x) → Small(x))"));
  EXPECT_EQ(text_of("∀x ∈ Cat, Small(x) ∧ Old(x)"), text_of("∀x. Cat(x) → Small(x) ∧ Old(x)"));
  EXPECT_EQ(text_of("∃x∈Cat: Small(x) → Old(x)"), text_of("∃x. Cat(x) ∧ (Small(x) → Old(x))"));
  EXPECT_EQ(text_of("\\forall x, y \\in Cat. Likes(x, y)"), text_of("(∀x, y) (Cat(x) ∧ Cat(y) → Likes(x, y))"));
  EXPECT_EQ(text_of("∃!x ∈ Cat Small(x)"), text_of("∃!x (Cat(x) ∧ Small(x))"));
}

TEST(ProveFormula, exactly_one_is_one_and_no_other) {
  EXPECT_NE(text_of("∃!x Cat(x)").find("(exists ((v0 S0)) (forall ((v1 S0)) (= (f0 v1) (= v1 v0))))"),
            std::string::npos)
      << text_of("∃!x Cat(x)");
  for (const std::string other : {"exists! x Cat(x)", "∃! x. Cat(x)", "(∃!x) Cat(x)", "\\exists! x (Cat(x))"})
    EXPECT_EQ(text_of(other), text_of("∃!x Cat(x)")) << other;
}

std::string program_text(const std::string& program, std::optional<std::string> conclusion = std::nullopt) {
  Arguments arguments;
  arguments.format = Format::formula;
  arguments.program = program;
  arguments.conclusion = std::move(conclusion);
  const auto problem = read_problem(arguments);
  return problem ? write_smtlib(*problem) : problem.error()[0].message;
}

TEST(ProveFormula, a_program_may_mark_its_conclusion_in_many_ways) {
  const std::string wanted = program_text("Premises:\n∀x, A(x) → B(x)\nA(tom)\nConclusion:\nB(tom)");
  ASSERT_NE(wanted.find("(assert"), std::string::npos) << wanted;
  for (const std::string other :
       {"∀x, A(x) → B(x)\nA(tom)\n⊢ B(tom)", "∀x, A(x) → B(x)\nA(tom)\n|- B(tom)",
        "Premises: ∀x, A(x) → B(x), A(tom)\nTherefore: B(tom)", "∀x (A(x) → B(x)), A(tom) ⊢ B(tom)",
        "Premise: ∀x, A(x) → B(x)\npremise: A(tom)\n∴ B(tom)"})
    EXPECT_EQ(program_text(other), wanted) << other;
  EXPECT_EQ(program_text("∀x, A(x) → B(x)\nA(tom)", "B(tom)"), wanted);
  EXPECT_EQ(program_text("Premises: ∀x ∈ A, B(x), ∃y \\in A, B(y)\n⊢ A(tom)"),
            program_text("Premises:\n∀x ∈ A. B(x)\n∃y ∈ A. B(y)\nConclusion:\nA(tom)"));
  EXPECT_NE(program_text("A → B\nA |- B").find("or not"), std::string::npos);
  EXPECT_NE(program_text("A → B\nA").find("before any heading"), std::string::npos);
  EXPECT_NE(program_text("A\n⊢ B\n⊢ A").find("second conclusion"), std::string::npos);
}

TEST(ProveFormula, numbers_are_reals_where_they_are_compared_and_names_elsewhere) {
  const auto compared = read_problem(formulas({"age(tom) > 9.5", "Adult(tom)"}, "age(tom) ≥ 9"));
  ASSERT_TRUE(compared);
  EXPECT_NE(write_smtlib(*compared).find("(declare-fun f0 (S0) Real)"), std::string::npos) << write_smtlib(*compared);
  const auto named = read_problem(formulas({"Book(1984)", "Book(emma)"}, "Book(emma)"));
  ASSERT_TRUE(named);
  EXPECT_EQ(write_smtlib(*named).find("Real"), std::string::npos);
  // Else premises that contradict each other could look as if they did not.
  const std::string one = write_smtlib(*read_problem(formulas({"P(1)", "¬P(1)", "P(20)", "P(0)"}, "Sunny")));
  EXPECT_EQ(write_smtlib(*read_problem(formulas({"P(01)", "¬P(1.0)", "P(20.0)", "P(0.0)"}, "Sunny"))), one);
  EXPECT_EQ(write_smtlib(*read_problem(formulas({"P(1)", "¬P(1.00)", "P(020)", "P(00)"}, "Sunny"))), one);
  EXPECT_NE(write_smtlib(*read_problem(formulas({"P(1)", "¬P(0.1)", "P(20)", "P(0)"}, "Sunny"))), one);
}

TEST(ProveFormula, a_name_may_be_bound_in_one_statement_and_a_constant_in_another) {
  EXPECT_TRUE(read_problem(formulas({"∀cat (Likes(cat, milk))", "Black(cat)"}, "Sunny")));
  EXPECT_TRUE(read_problem(formulas({"∀person. Human(person) → Mortal(person)"}, "∃person Human(person) → Sunny")));
}

struct Mistake {
  std::string formula;
  std::size_t line, column;
  std::string names;  // stands in the message
};

TEST(ProveFormula, a_mistake_is_located_and_says_what_was_expected) {
  for (const Mistake& mistake : std::vector<Mistake>{
           {"Koala(x) ∧ Sleep(x)", 1, 7, "\"x\""},
           {"Tall(bob) ∧ Cafe\u0301(bob)", 1, 13, "look like"},
           {"Tall\uFE0F(bob)", 1, 1, "look like"},
           {"Ｔall(bob)", 1, 1, "look like"},
           {"∀x (Rating(x, y) → Listed(x))", 1, 15, "\"y\""},
           {"∀x P(x) → Q(x)", 1, 13, "\"x\""},
           {"∀person Human(person) → Mortal(person)", 1, 32, "outside the scope"},
           {"Mortal(x1) ∧ ∃x1 Human(x1)", 1, 8, "outside the scope"},
           {"A ⊕ B ∧ C", 1, 3, "⊕"},
           {"A ∨ B ⊕ C", 1, 7, "⊕"},
           {"Likes(tom", 1, 10, "too early"},
           {"Likes(tom, )", 1, 12, "\")\""},
           {"A ∧\n  ∧ B", 2, 3, "∧"},
           {"P(bob) ∧ P(bob, eve)", 1, 10, "\"P\""},
           {"P(bob) ∧ Q(P)", 1, 12, "\"P\""},
           {"In(texas) ∧ y ∈ texas", 1, 15, "∈"},
           {"Cost(tea, 42.3billion)", 1, 11, "42.3billion"},
           {"A ^ B", 1, 3, "^"},
           {"In(a1, b1) ∧ ... ∧ In(c1, d1)", 1, 14, "ellipsis"},
           {"P(_)", 1, 3, "_"},
           {"∀x∀x P(x) Q", 1, 11, "\"Q\""},
           {"∀x, x P(x)", 1, 5, "\"x\""},
           {"∀(P)", 1, 2, "\"(\""},
           {"1 < 2 < 3", 1, 7, "\"<\""},
           {"7", 1, 1, "number"},
           {"P(Q(bob) ∧ R)", 1, 10, "\"∧\""},
           {"", 1, 1, "no formula"},
           {"10 / size(bob) > 1", 1, 6, "division"},
           {"∀x, P(f1(x))", 1, 5, "\"P\""},
           {"∀x∈R P(x)", 1, 4, "\"R\""},
           {"∃!x, y P(x, y)", 1, 1, "∃!"},
       }) {
    const auto problem = read_problem(formulas({"Sunny", mistake.formula}, "Sunny"));
    ASSERT_FALSE(problem) << mistake.formula;
    const Issue& issue = problem.error()[0];
    EXPECT_EQ(issue.source, "premises[1]") << mistake.formula;
    EXPECT_EQ(issue.place.line, mistake.line) << mistake.formula << ": " << issue.message;
    EXPECT_EQ(issue.place.column, mistake.column) << mistake.formula << ": " << issue.message;
    EXPECT_NE(issue.message.find(mistake.names), std::string::npos) << mistake.formula << ": " << issue.message;
    EXPECT_FALSE(issue.expected.empty()) << mistake.formula;
  }
}

TEST(ProveFormula, a_single_letter_is_a_proposition_where_something_is_true_and_a_variable_elsewhere) {
  EXPECT_TRUE(read_problem(formulas({"p → q", "p"}, "q")));
  EXPECT_FALSE(read_problem(formulas({"P(p)"}, "Sunny")));
  EXPECT_FALSE(read_problem(formulas({"∀x x"}, "Sunny"))) << "a thing is not true or false";
}

TEST(ProveFormula, every_statement_with_a_mistake_is_listed) {
  const auto problem = read_problem(formulas({"P(", "Sunny", "Q)"}, "∀"));
  ASSERT_FALSE(problem);
  ASSERT_EQ(problem.error().size(), 3U);
  EXPECT_EQ(problem.error()[0].source, "premises[0]");
  EXPECT_EQ(problem.error()[1].source, "premises[2]");
  EXPECT_EQ(problem.error()[2].source, "conclusion");
}

TEST(ProveFormula, deep_and_long_formulas_end_without_a_crash) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "¬(";
  EXPECT_FALSE(read_problem(formulas({deep}, "Sunny")));
  std::string left = "A";
  for (int i = 0; i < 50'000; ++i) left += i % 2 == 0 ? " ∧ B" : " ∨ B";
  (void)read_problem(formulas({left}, "Sunny"));
  std::string wide = "A";
  for (int i = 0; i < 50'000; ++i) wide += " ∧ B" + std::to_string(i);
  const auto problem = read_problem(formulas({wide}, "Sunny"));
  ASSERT_TRUE(problem) << problem.error()[0].message;
  std::string chain = "A";
  for (int i = 0; i < 50'000; ++i) chain += " ↔ B";
  EXPECT_FALSE(read_problem(formulas({chain}, "Sunny"))) << "it would nest too deep for the solvers";
}

Arguments rules(std::vector<std::string> facts, std::vector<std::string> premises, std::string conclusion) {
  Arguments out;
  out.format = Format::rules;
  out.facts = std::move(facts);
  out.premises = std::move(premises);
  out.conclusion = std::move(conclusion);
  return out;
}

TEST(ProveRules, false_is_the_negation_and_letters_are_constants) {
  const auto problem =
      read_problem(rules({"P(a, True)"}, {"P($x, True) && R($x, False) >>> Q($x, False)"}, "Q(a, False)"));
  ASSERT_TRUE(problem) << problem.error()[0].message;
  const std::string text = write_smtlib(*problem);
  EXPECT_NE(text.find("(assert (forall ((v0 S0)) (=> (and (f0 v0) (not (f2 v0))) (not (f3 v0)))))"), std::string::npos)
      << text;
}

TEST(ProveRules, a_mistake_is_located) {
  for (const Mistake& mistake : std::vector<Mistake>{
           {"P($x) >>> Q($x, True)", 1, 3, "$x"},
           {"P($x, True) >>", 1, 13, "\">\""},
           {"P($x, True) >>> ", 1, 17, "too early"},
           {"P($x, True", 1, 11, "too early"},
           {"P($, True)", 1, 4, "\",\""},
           {"$P(a, True)", 1, 1, "\"$\""},
           {"P($x, True) >>> Q($x, Maybe)", 1, 23, "Maybe"},
           {"¬P($x, True) >>> Q($x, True)", 1, 1, "¬"},  // else a predicate of that name, which contradicts nothing
           {"P($x, True) ∧ ¬Q($x, True) >>> R($x, True)", 1, 15, "¬"},
           {"P(a\u200B, True)", 1, 4, "cannot stand"},
           {"P(Cafe\u0301, True)", 1, 3, "look like"},
           {"Ｐ(a, True)", 1, 1, "look like"},
       }) {
    const auto problem = read_problem(rules({}, {mistake.formula}, "P(a, True)"));
    ASSERT_FALSE(problem) << mistake.formula;
    const Issue& issue = problem.error()[0];
    EXPECT_EQ(issue.place.line, mistake.line) << mistake.formula;
    EXPECT_EQ(issue.place.column, mistake.column) << mistake.formula << ": " << issue.message;
    EXPECT_NE(issue.message.find(mistake.names), std::string::npos) << mistake.formula << ": " << issue.message;
    EXPECT_FALSE(issue.expected.empty());
  }
}

TEST(ProveProgram, headings_remarks_and_places) {
  Arguments program;
  program.format = Format::formula;
  program.program =
      "Predicates:\nCat(x) ::: x is a cat\n\nPremises:\n  ∀x (Cat(x) → ) ::: broken\nConclusion:\nCat(tom)\n";
  const auto broken = read_problem(program);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error()[0].source, "program");
  EXPECT_EQ(broken.error()[0].place.line, 5U);
  EXPECT_EQ(broken.error()[0].place.column, 16U);
  program.program = "Premises:\nCat(tom)\n";
  EXPECT_FALSE(read_problem(program)) << "no conclusion";
  program.program = "Cat(tom)\nConclusion:\nCat(tom)\n";
  EXPECT_TRUE(read_problem(program)) << "what stands above a conclusion are its premises";
  program.program = "Cat(tom)\nPremises:\nCat(tim)\n";
  EXPECT_FALSE(read_problem(program)) << "no heading above the first statement, and no conclusion";
  program.program = "Premises:\nCat(tom)\nConclusion:\nCat(tom)\nCat(tim)\n";
  EXPECT_FALSE(read_problem(program)) << "two conclusions";
}

}  // namespace
