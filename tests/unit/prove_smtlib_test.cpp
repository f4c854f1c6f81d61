// SMT-LIB: only listed commands, checked sorts, every mistake located; what is written for the solvers holds no name of
// the caller's and reads back as the same problem.
#include <gtest/gtest.h>

#include "tools/prove/smtlib_reader.hpp"
#include "tools/prove/smtlib_writer.hpp"

namespace prove_smtlib {

using namespace portcullis::tools::prove;

struct Mistake {
  std::string script;
  std::size_t line, column;
  std::string names;
};

TEST(ProveSmtlib, a_mistake_is_located_and_says_what_was_expected) {
  for (const Mistake& mistake : std::vector<Mistake>{
           {"", 1, 1, "no command"},
           {"(assert", 1, 8, "ends inside the list"},
           {"(assert true))", 1, 14, "closes nothing"},
           {"(assert x)", 1, 9, "\"x\" is not declared"},
           {"(assert (let ((x false) (x true)) x))", 1, 25, "bound twice"},
           {"(assert (forall ((x Int) (|x| Bool)) x))", 1, 26, "bound twice"},
           {"(define-fun f ((x Int) (x Bool)) Bool x)", 1, 24, "bound twice"},
           {"(assert (! true (not true)))", 1, 17, "not an attribute"},
           {"(assert (! true :named a b))", 1, 26, "not an attribute"},
           {"(declare-const x Int)\n(assert (+ x 1))", 2, 9, "sort Int"},
           {"(declare-const x Int)\n(assert (and true x))", 2, 19, "sort Int"},
           {"(declare-const x Int)\n(declare-const x Int)", 2, 16, "declared already"},
           {"(declare-const and Bool)", 1, 16, "meaning in SMT-LIB"},
           {"(declare-const x Str)", 1, 18, "no known sort"},
           {"(declare-fun f (Int) Int)(assert (= (f 1 2) 0))", 1, 38, "2 arguments"},
           {"(assert (bvadd #x01 #b1))", 1, 21, "BitVec 1"},
           {"(assert (= ((_ extract 8 0) #x01) #x01))", 1, 13, "bits 8 to 0"},
           {"(assert (forall () true))", 1, 9, "no variable"},
           {"(assert (= \"a\" \"b\"))", 1, 12, "strings"},
           {"(assert (let ((x 1)) y))", 1, 22, "\"y\""},
           {"(check-sat)(check-sat)", 1, 12, "second"},
           {"(check-sat)(assert true)", 1, 12, "behind (check-sat)"},
           {"(reset)", 1, 1, "several problems"},
           {"(push 1)(check-sat)(pop 1)(pop 1)", 1, 27, "without its push"},
           {"(check-sat)(push 1)", 1, 12, "another problem"},
           {"(push 1)(declare-const x Bool)(pop 1)(assert x)", 1, 46, "not declared"},
           {"(push 1001)", 1, 7, "levels"},
           {"(set-option :global-declarations true)(push 1)", 1, 39, "global-declarations"},
           {"(declare-datatypes ((T 0)) (((a (b T)))))", 1, 30, "fields"},
           {"(declare-datatypes ((T 1)) (((a))))", 1, 21, "parameters"},
           {"(declare-datatype T ((a) (a)))", 1, 27, "declared already"},
           {"(define-fun-rec f ((x Int)) Int (g x))", 1, 34, "neither declared"},
           {"(minimize 1)", 1, 1, "best answer"},
           {"(assert true)(exit)(assert false)", 1, 20, "behind (exit)"},
           {"(declare-const x (_ BitVec 0))", 1, 28, "0 bits"},
           {"(assert (= 01 1))", 1, 12, "leading zero"},
           {"(assert (= 1x 1))", 1, 13, "runs into"},
           {"(assert (= #xg 1))", 1, 14, "digit"},
           {"(assert |a)", 1, 12, "inside quotes"},
           {"(assert é)", 1, 9, "é"},
           {"(assert ((_ divisible 0) 3))", 1, 10, "divisible by 0"},
           {"(assert (not true false))", 1, 10, "2 arguments"},
           {"(assert (frobnicate 1))", 1, 10, "neither declared"},
       }) {
    const auto problem = read_smtlib(mistake.script, std::nullopt);
    ASSERT_FALSE(problem) << mistake.script;
    const Issue& issue = problem.error();
    EXPECT_EQ(issue.source, "program");
    EXPECT_EQ(issue.place.line, mistake.line) << mistake.script << ": " << issue.message;
    EXPECT_EQ(issue.place.column, mistake.column) << mistake.script << ": " << issue.message;
    EXPECT_NE(issue.message.find(mistake.names), std::string::npos) << mistake.script << ": " << issue.message;
    EXPECT_FALSE(issue.expected.empty()) << mistake.script;
  }
}

TEST(ProveSmtlib, commands_that_write_read_or_run_are_refused) {
  for (const std::string command : {"(set-option :regular-output-channel \"/tmp/x\")",
                                    "(set-option :diagnostic-output-channel \"/tmp/x\")",
                                    "(include \"/etc/passwd\")",
                                    "(echo \"x\")",
                                    "(get-info :version)",
                                    "(eval true)",
                                    "(simplify true)",
                                    "(display true)",
                                    "(set-option :dump-models true)",
                                    "(set-option :trace true)",
                                    "(load \"x\")",
                                    "(define-funs-rec ((f ((x Int)) Int)) ((f x)))",
                                    "(declare-datatypes ((List 0)) (((nil) (cons (head Int) (tail List)))))",
                                    "(apply smt)",
                                    "(include)",
                                    "(reset)",
                                    "(minimize 1)",
                                    "(get-proof)",
                                    "(check-sat-using smt)",
                                    "(|assert x| true)",
                                    "(set-option :smt.x 1)"})
    EXPECT_FALSE(read_smtlib(command, std::nullopt)) << command;
}

std::string written(const std::string& script) {
  const auto problem = read_smtlib(script, std::nullopt);
  return problem ? write_smtlib(*problem) : problem.error().message;
}

TEST(ProveSmtlib, a_pop_takes_back_what_stood_in_its_level_and_check_sat_keeps_it) {
  const std::string p = "(declare-const p Bool)";
  EXPECT_EQ(written(p + "(push 1)(assert p)(declare-const q Bool)(declare-sort T 0)(pop 1)(assert (not p))"
                        "(declare-const q Int)(declare-sort T 0)(check-sat)"),
            "(declare-sort S0 0)\n(declare-sort S1 0)\n(declare-fun f0 () Bool)\n(declare-fun f1 () Bool)\n"
            "(declare-fun f2 () Int)\n(assert (not f0))\n");
  EXPECT_EQ(written(p + "(push)(assert p)(push 2)(assert (not p))(check-sat)(pop 3)(exit)"),
            written(p + "(assert p)(assert (not p))(check-sat)"));
}

TEST(ProveSmtlib, listed_values_differ_and_are_all_there_are) {
  const std::string colours =
      "(declare-sort S0 0)\n(declare-fun f0 () S0)\n(declare-fun f1 () S0)\n(assert (distinct f0 f1))\n"
      "(assert (forall ((v0 S0)) (or (= v0 f0) (= v0 f1))))\n";
  EXPECT_EQ(written("(declare-datatypes ((C 0)) (((red) (green))))"), colours);
  EXPECT_EQ(written("(declare-datatype C ((red) (green)))"), colours);
  EXPECT_EQ(written("(declare-datatypes () ((C red green)))"), colours);
  EXPECT_EQ(written("(push 1)(declare-datatype C ((red) (green)))(pop 1)(assert true)").find("distinct"),
            std::string::npos);
}

TEST(ProveSmtlib, a_recursive_definition_is_an_equation_for_all_arguments) {
  EXPECT_EQ(written("(define-fun-rec f ((x Int)) Int (ite (< x 1) 0 (f (- x 1))))"),
            "(declare-fun f0 (Int) Int)\n(assert (forall ((v0 Int)) (= (f0 v0) (ite (< v0 1) 0 (f0 (- v0 1))))))\n");
}

TEST(ProveSmtlib, no_byte_of_the_caller_reaches_the_solver) {
  const auto problem = read_smtlib(
      "(set-info :source |(set-option :regular-output-channel \"x\")|) ; (include \"y\")\n"
      "(declare-sort Evil 0)(declare-fun |) (exit) (|  (Evil) Bool)(declare-const secret Evil)"
      "(assert (! (|) (exit) (| secret) :named |x) (y|))(check-sat)(get-model)",
      "(exists ((|a b| Evil)) (|) (exit) (| |a b|))");
  ASSERT_TRUE(problem) << problem.error().message;
  EXPECT_EQ(write_smtlib(*problem),
            "(declare-sort S0 0)\n(declare-fun f0 (S0) Bool)\n(declare-fun f1 () S0)\n(assert (f0 f1))\n"
            "(assert (exists ((v0 S0)) (f0 v0)))\n");
}

TEST(ProveSmtlib, what_is_written_reads_back_as_the_same_problem) {
  const auto problem = read_smtlib(R"(
    (set-logic ALL)
    (declare-const x Real)(declare-const n Int)(declare-const b (_ BitVec 8))
    (declare-const a (Array Int (_ BitVec 8)))(define-fun twice ((k Int)) Int (* 2 k))
    (define-sort Byte () (_ BitVec 8))(declare-fun f (Byte Bool) Real)
    (assert (let ((y (+ x 1)) (z (twice n))) (and (< y z 10.5) (distinct z 3 4))))
    (assert (= ((_ extract 3 0) b) #xf))
    (assert (= (select (store a n (_ bv7 8)) 3) (bvadd b #b00000001 #x02)))
    (assert (forall ((k Int) (t Bool)) (=> ((_ divisible 2) k) (or t (= (f b t) (/ 1 3)) (>= (to_real k) x)))))
    (assert (= a ((as const (Array Int Byte)) #x00)))
    (assert (= ((_ zero_extend 8) b) (concat b ((_ rotate_left 1) b))))
    (check-sat))",
                                   "(ite (= x 0) (xor true false) (is_int x))");
  ASSERT_TRUE(problem) << problem.error().message << " " << problem.error().place.line;
  const std::string written = write_smtlib(*problem);
  const auto again = read_smtlib(written, std::nullopt);
  ASSERT_TRUE(again) << again.error().message << "\n" << written;
  EXPECT_EQ(again->assertions.size(), problem->assertions.size() + 1);
  const std::string rewritten = write_smtlib(*again);
  EXPECT_EQ(rewritten.size(), written.size());
}

TEST(ProveSmtlib, deep_wide_and_broken_scripts_end_without_a_crash) {
  EXPECT_FALSE(read_smtlib(std::string(1u << 20, '('), std::nullopt));
  EXPECT_FALSE(read_smtlib("(assert " + std::string(1u << 20, '(') + ")", std::nullopt));
  std::string wide = "(assert (and";
  for (int i = 0; i < 100'000; ++i) wide += " true";
  EXPECT_TRUE(read_smtlib(wide + "))", std::nullopt));
  std::string nested = "true";
  for (int i = 0; i < 380; ++i) nested = "(not " + nested + ")";
  EXPECT_TRUE(read_smtlib("(assert " + nested + ")", std::nullopt));
  for (int i = 0; i < 100; ++i) nested = "(not " + nested + ")";
  EXPECT_FALSE(read_smtlib("(assert " + nested + ")", std::nullopt));
  std::string sorts;
  for (int i = 1; i < 3000; ++i)
    sorts += "(declare-const x" + std::to_string(i) + " (_ BitVec " + std::to_string(i) + "))";
  EXPECT_FALSE(read_smtlib(sorts, std::nullopt)) << "the number of sorts is bounded";
}

}  // namespace prove_smtlib
