// Logical claims: which texts are arguments, which bytes they cover, and what the seats of the two solvers say. What is
// not wholly read is no argument, and what stands beside it is never blessed by it.
#include <gtest/gtest.h>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/logical.hpp"
#include "tools/claims/logical.hpp"

using namespace portcullis::tools::testing;
using portcullis::tools::checkers::CheckContext;
using portcullis::tools::checkers::Proof;
using portcullis::tools::checkers::ProofReport;
using portcullis::tools::claims::Logical;
using Stated = Logical::Stated;

namespace {

const std::string modus = "Premises:\n∀x (Man(x) → Mortal(x))\nMan(socrates)\nConclusion:\nMortal(socrates)";
const std::string unsat = "```smt2\n(declare-const p Bool)(assert p)(assert (not p))(check-sat)\n```\n";

std::vector<Logical> arguments(std::string_view text) {
  std::vector<Logical> found;
  for (const Claim& claim : of_type(split(text, {}), ClaimType::logical))
    if (const auto* logical = dynamic_cast<const Logical*>(claim.payload.get())) found.push_back(*logical);
  return found;
}

TEST(LogicalClaims, the_forms_of_an_argument) {
  for (const std::string& text : std::vector<std::string>{
           modus,
           modus + "\n\nThe conclusion follows.",
           modus + ". This follows from the premises.",
           "The following argument is valid:\n\n" + modus,
           "**Premises:**\n\n1. `∀x (Man(x) → Mortal(x))`\n2. `Man(socrates)`\n\n**Conclusion:** `Mortal(socrates)`",
           "## Premises\n\n- ∀x (Man(x) → Mortal(x))\n- Man(socrates);\n\n## Conclusion\n\nMortal(socrates)",
           "Suppose: ∀x (Man(x) → Mortal(x))\nAssume: Man(socrates)\nTherefore: Mortal(socrates)",
           "Premise 1: ∀x (Man(x) → Mortal(x))\nPremise 2: Man(socrates)\n∴ Mortal(socrates)",
           "```fol\n" + modus + "\n```",
           "```logic\n∀x (Man(x) → Mortal(x))\nMan(socrates)\n⊢ Mortal(socrates)\n```\nSo this follows.",
       }) {
    const auto found = arguments(text);
    ASSERT_EQ(found.size(), 1u) << text;
    EXPECT_EQ(found[0].premises, (std::vector<std::string>{"∀x (Man(x) → Mortal(x))", "Man(socrates)"})) << text;
    EXPECT_TRUE(found[0].conclusion.starts_with("Mortal(socrates)")) << found[0].conclusion;
    EXPECT_EQ(found[0].stated, Stated::follows) << text;
    EXPECT_TRUE(residue(text, {}).empty()) << text;
  }
  EXPECT_EQ(arguments("Premises:\nP($x) >>> Q($x)\nP(a)\nConclusion:\nQ(a)").at(0).form, Logical::Form::rules);
  EXPECT_EQ(arguments(modus + "\n\nThe conclusion does not follow.").at(0).stated, Stated::does_not_follow);
  EXPECT_EQ(arguments("This argument is invalid:\n\n" + modus).at(0).stated, Stated::does_not_follow);
  for (const std::string& text : std::vector<std::string>{unsat + "This is unsatisfiable.", unsat + "Result: `unsat`",
                                                          unsat + "Output:\n```\nunsat\n```", unsat + "```\nunsat\n```",
                                                          "The following constraints are unsatisfiable:\n" + unsat})
    EXPECT_EQ(arguments(text).at(0).stated, Stated::unsatisfiable) << text;
  EXPECT_EQ(arguments(unsat + "The script is satisfiable.").at(0).stated, Stated::satisfiable);
}

// Nothing of these is released because something in them was proved.
TEST(LogicalClaims, what_is_said_to_be_true_or_in_words_is_no_hypothesis) {
  for (const std::string& text : std::vector<std::string>{
           "Premises: All men are mortal. Socrates is a man. Conclusion: Socrates is mortal.",
           "Facts:\nPlant(cats)\n∀x (Plant(x) → Green(x))\nConclusion:\nGreen(cats)",
           "Plant(cats)\n∀x (Plant(x) → Green(x))\nConclusion:\nGreen(cats)",
           "Plant(cats).\nTherefore: Plant(cats)",
           "Premises:\nA → B\nA\nBerlin is in France.\nConclusion:\nB",
           "Premises:\nA → B. Berlin is in France.\nA\nConclusion:\nB",
           "Premises (as everybody knows):\nA → B\nA\nConclusion:\nB",
           "Premises:\nA → B\nA\nConclusion:\nB and Berlin is in France",
           "Premises:\nA → B\nA\nConclusion:\nB Berlin is in France.",
           "Premises:\nA → B\nA\nConclusion:\nB\nBerlin is in France.",
           "Premises:\nA → B\n\"A\"\nConclusion:\nB",
           "Premises:\nCats_are_plants → Green\nCats_are_plants\nConclusion:\nGreen",
           "Premises:\nA → CatsArePlants\nA\nConclusion:\nCatsArePlants",
           "Premises:\nA → 猫は植物である\nA\nConclusion:\n猫は植物である",
           "Premises:\nVaccinesCauseAutismInChildren(x1) and true\nConclusion:\nVaccinesCauseAutismInChildren(x1)",
           "Premises:\nvaccines_cause_autism_in_children(x1) → A\nConclusion:\nA",
           "Premises:\nvaccinescauseautisminchildren(x1) → A\nConclusion:\nA",
           "Premises:\nВакциныВызываютАутизмДетей(x1) → A\nConclusion:\nA",
           "> Premises:\n> A → B\n> A\n> Conclusion:\n> B",
           "Premises:\nA → B\nA",
           "Premises:\nRain\nConclusion:\nRain",
           "```fol\nA → B\nA\nTherefore: B\n```",
           "```fol\n# Berlin is in France\nA\n⊢ A → A\n```",
           "```fol\nA → B\nA\n⊢ B\nBerlin(france)\n```",
           "```fol\nPremises:\nA → B\nA\nConclusion:\nB\n",
           unsat,
           unsat + "It is unsatisfiable, as Berlin is in France.",
           unsat + "Is it unsatisfiable?",
           "The following script is unsat:\n" + unsat + "It is satisfiable.",
           "```smt2\n(assert true)(get-model)\n```\nIt prints unsat.",
           "```smt2\n(assert |true)\n```\nIt is unsat.",
           "```smt2\n(declare-const p Bool)(assert (! p :named (Berlin is in France)))\n```\nIt is sat.",
       })
    EXPECT_TRUE(of_type(split(text, {}), ClaimType::logical).empty()) << text;
}

TEST(LogicalClaims, prose_inside_and_beside_stays_a_claim_of_its_own) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(residue("Premises:\nA → B ::: Berlin is in France\nA\nConclusion:\nB", {}),
            Strings{"::: Berlin is in France"});
  EXPECT_EQ(residue("Premises:\nA → B ::: Yes. Berlin is in France. No.\nA\nConclusion:\nB", {}),
            Strings{"::: Yes. Berlin is in France. No."});
  EXPECT_EQ(residue("Berlin is in France.\n\n" + modus, {}), Strings{"Berlin is in France"});
  EXPECT_EQ(residue(modus + "\n\nSo Berlin is in France.", {}), Strings{"So Berlin is in France"});
  const std::string script =
      "```smt2\n; Berlin is in France\n(set-info :source |verified by \"me\"|)(declare-const |cats are plants| Bool)\n"
      "(assert (! |cats are plants| :note \"say verified\"))(check-sat)\n```\nIt is satisfiable.";
  EXPECT_EQ(residue(script, {}), (Strings{"; Berlin is in France", "(set-info :source |verified by \"me\"|)",
                                          "|cats are plants|", "|cats are plants|", ":note", "\"say verified\""}));
}

// Solvers take any symbol there, and say nothing of what it says.
TEST(LogicalClaims, a_sentence_glued_into_a_symbol_a_logic_or_an_attribute_is_prose) {
  using Strings = std::vector<std::string>;
  const auto rest = [](const std::string& inside) { return residue("```smt2\n" + inside + "\n```\nIt is sat.", {}); };
  EXPECT_EQ(rest("(define-fun Paris-is-in-Spain () Bool true)(assert Paris-is-in-Spain)(check-sat)"),
            (Strings{"Paris-is-in-Spain", "Paris-is-in-Spain"}));
  for (const std::string& name : Strings{"Paris_is_in_Spain", "Paris.is.Spanish", "ParisIsSpanish", "Paris-IsIn_Spain",
                                         "Paris1is2Spanish", "parisisnotinfrancebutspain"})
    EXPECT_EQ(rest("(declare-const " + name + " Bool)(check-sat)"), Strings{name});
  EXPECT_EQ(rest("(set-logic Paris_is_in_Spain)(check-sat)"), Strings{"Paris_is_in_Spain"});
  EXPECT_EQ(rest("(set-logic PARIS_IS_IN_SPAIN)(check-sat)"), Strings{"PARIS_IS_IN_SPAIN"});
  EXPECT_EQ(rest("(declare-const p Bool)(assert (! p :so-says the-mayor-of-Paris))(check-sat)"),
            (Strings{":so-says", "the-mayor-of-Paris"}));
  EXPECT_EQ(rest("(set-option :verbosity Paris-lies)(check-sat)"), Strings{"Paris-lies"});
  EXPECT_FALSE(rest("(check-sat)(get-value (Paris is Spanish))").empty());
  EXPECT_FALSE(rest("(check-sat)(exit Paris is Spanish)").empty());
  EXPECT_TRUE(rest("(set-logic QF_LIA)(set-option :produce-unsat-cores true)(declare-fun big-x (Int) Int)"
                   "(define-fun-rec f ((n Int)) Int n)(assert (! (= (big-x 3) 4) :named first-row))"
                   "(declare-const b (_ BitVec 8))(assert (= ((_ rotate_left 2) b) #xa1))(check-sat)(get-model)"
                   "(get-unsat-core)(get-value (b first-row))(exit)")
                  .empty());
}

TEST(LogicalClaims, what_a_script_prints_is_known_of_one_check_without_options) {
  const std::string declared = "(declare-const p Int)(assert (= p 1))";
  const auto claims = [](const std::string& script, const std::string& behind) {
    return of_type(split("```smt2\n" + script + "\n```\n" + behind, {}), ClaimType::logical).size();
  };
  for (const std::string& behind : std::vector<std::string>{"It prints sat.", "```\nsat\n```"}) {
    EXPECT_EQ(claims(declared + "(check-sat)", behind), 1u);
    EXPECT_EQ(claims(declared, behind), 0u);
    EXPECT_EQ(claims("(check-sat)" + declared + "(check-sat)", behind), 0u);
    EXPECT_EQ(claims("(set-option :print-success true)" + declared + "(check-sat)", behind), 0u);
    EXPECT_EQ(claims("(set-logic QF_BV)" + declared + "(check-sat)", behind), 0u);
  }
  EXPECT_EQ(claims("(set-logic QF_LIA)" + declared, "It is satisfiable."), 1u);
}

TEST(LogicalClaims, an_argument_that_is_spoken_of_in_other_words_is_not_decided) {
  for (const std::string& text : {modus + "\n\nBut that conclusion is a fallacy.", modus + "\n\nOr does it follow?",
                                  "Here is why the conclusion is wrong:\n\n" + modus}) {
    const auto claims = of_type(split(text, {}), ClaimType::logical);
    ASSERT_EQ(claims.size(), 1u) << text;
    EXPECT_EQ(claims[0].payload, nullptr) << text;
  }
  // A heading that the reader of `prove` would skip with all below it is a premise here, and no formula.
  EXPECT_EQ(arguments("Premises:\nA → B\nA\nPredicates:\nMoon\nConclusion:\nB").at(0).premises.size(), 4u);
}

TEST(LogicalClaims, large_and_hostile_texts_take_linear_time) {
  const auto seconds = [](const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    split(text, {});
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (const std::string& part :
       std::vector<std::string>{"Premises:\n", "Premise: A.\n\n", "Premises: A. ", "∴ ", "Suppose: A → B\n",
                                "Premises:\n```fol\n", "```smt2\n(\n```\n"}) {
    std::string text;
    while (text.size() < (1u << 20)) text += part;
    EXPECT_LT(seconds(text), 20) << part;
  }
}

ProofReport said(Proof z3, Proof cvc5, std::string why = {}, bool model = true) {
  ProofReport out;
  out.ended.clear();
  out.together = z3 == cvc5 && why.empty() ? z3 : Proof::unknown;
  out.why = z3 != cvc5 && why.empty() ? "solvers_disagree" : std::move(why);
  out.counter_model = model;
  out.solvers = {{"z3", z3, {}}, {"cvc5", cvc5, {}}};
  return out;
}

// What both seats say, as one line.
std::string seats(const std::string& text, const ProofReport* report) {
  const auto claims = of_type(split(text, {}), ClaimType::logical);
  if (claims.size() != 1) return "no claim";
  const Evidence evidence;
  CheckContext context{evidence};
  context.proof = report;
  std::string out;
  for (const auto& checker : portcullis::tools::checkers::registry())
    if (checker->type() == ClaimType::logical) {
      const Finding finding = checker->check(claims[0], context);
      out += finding.seat + " " + std::string(name_of(finding.says)) + " " + finding.reason + "; ";
    }
  return out;
}
std::string seats(const std::string& text, const ProofReport& report) {
  return seats(text, &report);
}
std::string both(const std::string& word) {
  return "checker:z3 " + word + "; checker:cvc5 " + word + "; ";
}

TEST(LogicalChecker, both_solvers_support_or_neither_does) {
  const std::string fallacy = modus + "\n\nThe conclusion does not follow.";
  EXPECT_EQ(seats(modus, said(Proof::proved, Proof::proved)), both("supports proved"));
  EXPECT_EQ(seats(fallacy, said(Proof::proved, Proof::proved)), both("refutes proved"));
  EXPECT_EQ(seats(modus, said(Proof::consistent, Proof::consistent)), both("refutes counter_model"));
  EXPECT_EQ(seats(fallacy, said(Proof::consistent, Proof::consistent)), both("supports counter_model"));
  EXPECT_EQ(seats(modus, said(Proof::refuted, Proof::refuted)), both("refutes counter_model"));
  EXPECT_EQ(seats(modus, said(Proof::proved, Proof::unknown, "deadline")),
            "checker:z3 abstains deadline; checker:cvc5 abstains solver_unknown; ");
  EXPECT_EQ(seats(modus, said(Proof::proved, Proof::consistent)), both("abstains solvers_disagree"));
  // Each by itself would be enough for "does not follow".
  EXPECT_EQ(seats(fallacy, said(Proof::refuted, Proof::consistent)), both("abstains solvers_disagree"));
  EXPECT_EQ(seats(fallacy, said(Proof::consistent, Proof::consistent, "model_is_wrong")),
            both("abstains model_is_wrong"));
  ProofReport alone = said(Proof::proved, Proof::proved);
  alone.solvers.pop_back();
  EXPECT_EQ(seats(modus, alone), "checker:z3 supports proved; checker:cvc5 abstains no_solver; ");
  EXPECT_EQ(seats(modus, nullptr), both("abstains no_solver"));
}

TEST(LogicalChecker, contradicting_premises_and_unchecked_models_decide_nothing) {
  const std::string fallacy = modus + "\n\nThe conclusion does not follow.";
  for (const std::string& text : {modus, fallacy}) {
    EXPECT_EQ(seats(text, said(Proof::inconsistent, Proof::inconsistent)), both("abstains inconsistent_premises"));
    EXPECT_EQ(seats(text, said(Proof::consistent, Proof::consistent, {}, false)), both("abstains model_not_checked"));
    EXPECT_EQ(seats(text, said(Proof::refuted, Proof::refuted, {}, false)), both("abstains model_not_checked"));
  }
  // "age > 2, so age ≥ 3" fails for 2.5 alone, "between 1 and 2 there is one" holds of real numbers alone.
  ProofReport numbers = said(Proof::consistent, Proof::consistent);
  numbers.numbers = true;
  EXPECT_EQ(seats(modus, numbers), both("abstains numbers_read_as_reals"));
  EXPECT_EQ(seats(fallacy, numbers), both("abstains numbers_read_as_reals"));
  numbers = said(Proof::proved, Proof::proved);
  numbers.numbers = true;
  EXPECT_EQ(seats(modus, numbers), both("supports proved"));
  numbers.quantified_numbers = true;
  EXPECT_EQ(seats(modus, numbers), both("abstains numbers_read_as_reals"));
  const std::string sat = unsat + "It is satisfiable.";
  EXPECT_EQ(seats(unsat + "It is unsat.", said(Proof::inconsistent, Proof::inconsistent)),
            both("supports unsatisfiable"));
  EXPECT_EQ(seats(sat, said(Proof::inconsistent, Proof::inconsistent)), both("refutes unsatisfiable"));
  EXPECT_EQ(seats(sat, said(Proof::consistent, Proof::consistent)), both("supports satisfiable"));
  EXPECT_EQ(seats(sat, said(Proof::consistent, Proof::consistent, {}, false)), both("abstains model_not_checked"));
}

TEST(LogicalChecker, a_counter_model_that_spelling_alone_makes_decides_nothing) {
  const ProofReport model = said(Proof::consistent, Proof::consistent);
  const auto of = [&](const std::string& one, const std::string& other) {
    return seats("Premises:\n∀x (Man(x) → Mortal(x))\nMan(" + one + ")\nConclusion:\nMortal(" + other +
                     ")\n\nThe conclusion does not follow.",
                 model);
  };
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{{"Socrates", "socrates"},
                                                                                   {"cat", "cats"},
                                                                                   {"Bob1", "Bobl"},
                                                                                   {"tom_smith", "TomSmith"},
                                                                                   {"socrates", "sосrates"},
                                                                                   {"Straße", "Strasse"},
                                                                                   {"café", "cafe"},
                                                                                   {"cafe\u0301", "café"},
                                                                                   {"Сократ", "сократ"}}) {
    EXPECT_EQ(of(one, other), both("abstains names_alike")) << one;
    EXPECT_EQ(of(other, one), both("abstains names_alike")) << one;
  }
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
           {"socrates", "plato"}, {"a1", "a2"}, {"αβ", "βα"}, {"x₁", "x₂"}, {"Аристотель", "Парменидов"}})
    EXPECT_EQ(of(one, other), both("supports counter_model")) << one;
  EXPECT_EQ(seats("Premises:\nMan(Socrates)\nConclusion:\nMan(socrates)", model), both("abstains names_alike"));
}

}  // namespace
