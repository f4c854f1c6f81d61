// From answers to outcomes: only two solvers that say the same count, a death or a doubt is never a proof, and a model
// is believed only after our own evaluation of it.
#include <gtest/gtest.h>

#include "tools/prove/outcome.hpp"
#include "tools/prove/smtlib_reader.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools::prove;

std::optional<Answer> answer(char says) {
  if (says == '-') return std::nullopt;
  return Answer{says == 's' ? Says::sat : says == 'u' ? Says::unsat : Says::unknown, "", {}, std::nullopt, false};
}

// "us-": counter unsat, witness sat, premises not asked.
SolverReport report(const std::string& answers, const std::string& ended = "") {
  SolverReport out;
  out.name = "solver";
  out.counter = answer(answers[0]);
  out.witness = answer(answers[1]);
  out.premises = answer(answers[2]);
  out.ended = ended;
  return out;
}

Problem problem(const std::string& script = "(declare-const p Bool)(assert p)", const std::string& conclusion = "p") {
  return *read_smtlib(script, conclusion);
}

Result decided(const std::string& a, const std::string& b) {
  return decide(problem(), {report(a), report(b)}).result;
}

TEST(ProveOutcome, both_solvers_must_say_the_same) {
  EXPECT_EQ(decided("us-", "us-"), Result::proved);
  EXPECT_EQ(decided("su-", "su-"), Result::refuted);
  EXPECT_EQ(decided("uu-", "uu-"), Result::inconsistent);
  EXPECT_EQ(decided("us-", "su-"), Result::unknown);
  EXPECT_EQ(decided("us-", "uu-"), Result::unknown);
  EXPECT_EQ(decided("us-", "ss-"), Result::unknown);
  EXPECT_EQ(decide(problem(), {report("us-"), report("su-")}).reasons, std::vector<std::string>{"solvers_disagree"});
}

TEST(ProveOutcome, one_solver_or_none_proves_nothing) {
  EXPECT_EQ(decide(problem(), {report("us-")}).result, Result::unknown);
  EXPECT_EQ(decide(problem(), {}).result, Result::unknown);
}

TEST(ProveOutcome, what_follows_is_not_proved_while_the_premises_may_contradict_each_other) {
  EXPECT_EQ(decided("u?-", "u?-"), Result::unknown);
  EXPECT_EQ(decided("u-?", "u-?"), Result::unknown);
  EXPECT_EQ(decided("u?s", "u?s"), Result::proved) << "shown by the premises alone";
  EXPECT_EQ(decided("u?u", "u?u"), Result::inconsistent);
  EXPECT_EQ(decide(problem(), {report("u?-"), report("us-")}).reasons,
            std::vector<std::string>{"premises_not_shown_consistent"});
}

TEST(ProveOutcome, every_missing_or_doubtful_answer_of_either_keeps_it_from_being_proved) {
  const std::string letters = "su?-";
  for (const char counter : letters)
    for (const char witness : letters)
      for (const char premises : letters) {
        const std::string one{counter, witness, premises};
        const Result result = decided("us-", one);
        if (result == Result::proved) {
          EXPECT_EQ(counter, 'u') << one;
          EXPECT_TRUE(witness == 's' || premises == 's') << one;
          EXPECT_NE(witness, 'u') << one;
          EXPECT_NE(premises, 'u') << one;
        }
      }
}

TEST(ProveOutcome, a_worker_that_died_after_its_answer_counts_for_nothing) {
  for (const std::string ended : {"worker_died", "out_of_memory", "forbidden_call", "cancelled", "solver_refused"}) {
    const Decision decision = decide(problem(), {report("us-"), report("us-", ended)});
    EXPECT_EQ(decision.result, Result::unknown);
    EXPECT_EQ(decision.reasons, std::vector<std::string>{ended});
  }
  EXPECT_EQ(decide(problem(), {report("us-"), report("us-", "deadline")}).result, Result::proved)
      << "all was answered, and only the core was cut off";
  EXPECT_EQ(decide(problem(), {report("us-"), report("u--", "deadline")}).result, Result::unknown);
}

SolverReport with_model(const char* model) {
  SolverReport out = report("ss-");
  out.counter->model = Json::parse(model);
  return out;
}

TEST(ProveOutcome, a_model_counts_only_when_it_is_one) {
  const Problem open = problem("(declare-const p Bool)(declare-const q Bool)(assert p)", "q");
  const char* good = R"({"things":[],"functions":[{"rows":[["true"]]},{"rows":[["false"]]}]})";
  const char* wrong = R"({"things":[],"functions":[{"rows":[["false"]]},{"rows":[["false"]]}]})";
  const char* no_counter = R"({"things":[],"functions":[{"rows":[["true"]]},{"rows":[["true"]]}]})";
  const char* nonsense = R"({"things":[7],"functions":[]})";
  const Decision checked = decide(open, {with_model(good), report("ss-")});
  EXPECT_EQ(checked.result, Result::consistent);
  EXPECT_TRUE(checked.model);
  for (const char* model : {wrong, no_counter}) {
    const Decision decision = decide(open, {with_model(model), report("ss-")});
    EXPECT_EQ(decision.result, Result::unknown) << model;
    EXPECT_EQ(decision.reasons, std::vector<std::string>{"model_is_wrong"});
    EXPECT_FALSE(decision.model);
  }
  EXPECT_FALSE(decide(open, {with_model(nonsense), report("ss-")}).model);
}

// Terms whose value is known, each with one that is false: the evaluator on its own.
TEST(ProveEvaluate, terms_have_the_value_that_the_standard_gives_them) {
  const Structure nothing;
  const auto truth = [&](const std::string& term) {
    const auto read = read_smtlib("(set-logic ALL)(assert true)", term);
    EXPECT_TRUE(read) << term << ": " << (read ? "" : read.error().message);
    return read ? evaluate(*read, nothing, *read->conclusion) : Truth::unknown;
  };
  for (const std::string yes : {"(= (div (- 7) 2) (- 4))",
                                "(= (mod (- 7) 2) 1)",
                                "(= (div 7 (- 2)) (- 3))",
                                "(= (mod 7 (- 2)) 1)",
                                "(= (div (- 7) (- 2)) 4)",
                                "(= (/ 1 3) (/ 2 6))",
                                "(< 1 2 3)",
                                "(not (< 1 3 2))",
                                "(xor true true true)",
                                "(=> true false true)",
                                "(not (=> true true false))",
                                "(= (abs (- 5)) 5)",
                                "(= (to_int (- 1.5)) (- 2))",
                                "(is_int 2.0)",
                                "(not (is_int 2.5))",
                                "((_ divisible 3) (- 9))",
                                "(distinct 1 2 3)",
                                "(not (distinct 1 2 1))",
                                "(= (bvudiv #x05 #x00) #xff)",
                                "(= (bvurem #x05 #x00) #x05)",
                                "(= (bvsdiv #xfb #x02) #xfe)",
                                "(= (bvsrem #xfb #x02) #xff)",
                                "(= (bvsmod #xfb #x02) #x01)",
                                "(= (bvsmod #x05 #xfe) #xff)",
                                "(= (bvashr #x80 #x01) #xc0)",
                                "(= (bvlshr #x80 #x01) #x40)",
                                "(= (bvshl #x81 #x01) #x02)",
                                "(= (bvshl #x81 #x09) #x00)",
                                "(= (bvashr #x80 #xff) #xff)",
                                "(bvslt #xff #x00)",
                                "(bvult #x00 #xff)",
                                "(= (concat #xa #xb) #xab)",
                                "(= ((_ extract 7 4) #xab) #xa)",
                                "(= ((_ repeat 2) #xa) #xaa)",
                                "(= ((_ sign_extend 4) #x8) #xf8)",
                                "(= ((_ zero_extend 4) #x8) #x08)",
                                "(= ((_ rotate_left 1) #x9) #x3)",
                                "(= ((_ rotate_right 1) #x9) #xc)",
                                "(= (bvcomp #x1 #x1) #b1)",
                                "(= (bvneg #x01) #xff)",
                                "(= (bvnand #xc #xa) #x7)",
                                "(= (bvnor #xc #xa) #x1)",
                                "(= (bvxnor #xc #xa) #x9)",
                                "(= (bvmul #x10 #x10) #x00)",
                                "(= (bvsub #x00 #x01) #xff)",
                                "(forall ((p Bool)) (or p (not p)))",
                                "(exists ((b (_ BitVec 4))) (= (bvadd b b) #xe))",
                                "(let ((a 1) (b 2)) (let ((a b) (b a)) (and (= a 2) (= b 1))))",
                                "(= (_ bv5 8) #x05)",
                                "(and (or true (= (/ 1 0) 1)) true)"})
    EXPECT_EQ(truth(yes), Truth::yes) << yes;
  for (const std::string no : {"(= 1 2)", "(forall ((p Bool)) p)", "(exists ((p Bool)) (and p (not p)))", "(< 2 2)"})
    EXPECT_EQ(truth(no), Truth::no) << no;
  for (const std::string unknown : {"(= (div 1 0) (div 1 0))", "(forall ((x Int)) (= x x))", "(= (/ 1 0) 1)"})
    EXPECT_EQ(truth(unknown), Truth::unknown) << unknown;
}

TEST(ProveEvaluate, exploding_definitions_end_as_unknown) {
  std::string script = "(define-fun f0 ((x Int)) Int (+ x 1))";
  for (int i = 1; i < 60; ++i) {
    const std::string last = "f" + std::to_string(i - 1);
    script += "(define-fun f" + std::to_string(i) + " ((x Int)) Int (+ (" + last + " x) (" + last + " x)))";
  }
  const auto read = read_smtlib(script, "(= (f59 1) 0)");
  ASSERT_TRUE(read);
  EXPECT_EQ(evaluate(*read, Structure{{}, std::vector<Table>(60)}, *read->conclusion), Truth::unknown);
}

}  // namespace
