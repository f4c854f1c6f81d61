// The solvers behind the port: outcomes, models and cores of real problems, and problems that explode: each ends within
// its bound as a clear finding.
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <filesystem>

#include "server/worker/report_reader.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/prove_support.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools::prove;
using std::chrono::milliseconds;

Problem script(const std::string& text, std::optional<std::string_view> conclusion = std::nullopt) {
  auto problem = read_smtlib(text, conclusion);
  EXPECT_TRUE(problem) << problem.error().message;
  return std::move(*problem);
}

test::Asked formulas(std::vector<std::string> premises, std::string conclusion) {
  Arguments arguments;
  arguments.format = Format::formula;
  arguments.premises = std::move(premises);
  arguments.conclusion = std::move(conclusion);
  const auto problem = read_problem(arguments);
  EXPECT_TRUE(problem) << problem.error()[0].message;
  return test::ask(*problem);
}

std::string ended(const test::Asked& asked) {
  std::string out;
  for (const auto& report : asked.reports) out += report.name + ":" + report.ended + " " + report.detail + " ";
  return out;
}

TEST(Solvers, the_five_outcomes_of_formulas) {
  const std::vector<std::string> mortal{"∀x (Man(x) → Mortal(x))", "Man(socrates)", "∀x (Stone(x) → ¬Man(x))"};
  const auto proved = formulas(mortal, "Mortal(socrates)");
  EXPECT_EQ(proved.decision.result, Result::proved) << ended(proved);
  EXPECT_EQ(proved.decision.core, (std::vector<std::size_t>{0, 1})) << "the stones are not needed";
  EXPECT_EQ(formulas(mortal, "Stone(socrates)").decision.result, Result::refuted);
  const auto open = formulas(mortal, "Stone(pebble)");
  EXPECT_EQ(open.decision.result, Result::consistent) << ended(open);
  EXPECT_TRUE(open.decision.model);
  EXPECT_EQ(formulas({"P", "¬P"}, "Q").decision.result, Result::inconsistent);
  EXPECT_EQ(formulas({}, "P ∨ ¬P").decision.result, Result::proved);
  EXPECT_EQ(formulas({}, "P ∧ ¬P").decision.result, Result::refuted);
  EXPECT_EQ(formulas({"A ⊕ B ⊕ C", "A", "B"}, "C").decision.result, Result::proved) << "⊕ is parity";
  EXPECT_EQ(formulas({"∀x ∃y Loves(x, y)"}, "∃y ∀x Loves(x, y)").decision.result, Result::consistent);
  EXPECT_EQ(formulas({"∃y ∀x Loves(x, y)"}, "∀x ∃y Loves(x, y)").decision.result, Result::proved);
  EXPECT_EQ(formulas({"age(tom) > 9", "age(eve) = age(tom) + 2"}, "age(eve) ≥ 11").decision.result, Result::proved);
  EXPECT_EQ(formulas({"tall(tom) ≠ tall(eve)"}, "tom ≠ eve").decision.result, Result::proved);
}

TEST(Solvers, the_forms_that_are_written_otherwise_for_the_solvers_mean_what_people_mean) {
  EXPECT_EQ(formulas({"∃!x Cat(x)", "Cat(tom)", "Cat(eve)"}, "tom = eve").decision.result, Result::proved);
  EXPECT_EQ(formulas({"∃!x Cat(x)"}, "∃x Cat(x)").decision.result, Result::proved);
  EXPECT_EQ(formulas({"∃x Cat(x)"}, "∃!x Cat(x)").decision.result, Result::consistent);
  EXPECT_EQ(formulas({"∀x∈Cat Small(x)"}, "∃x∈Cat Small(x)").decision.result, Result::consistent);
  EXPECT_EQ(formulas({"∀x∈Cat Small(x)", "∃x Cat(x)"}, "∃x∈Cat Small(x)").decision.result, Result::proved);
  const std::string colours = "(declare-datatypes ((C 0)) (((red) (green) (blue))))";
  EXPECT_EQ(test::ask(script(colours, "(forall ((c C)) (or (= c red) (= c green)))")).decision.result, Result::refuted);
  EXPECT_EQ(
      test::ask(script(colours + "(declare-const c C)(assert (distinct c red green))", "(= c blue)")).decision.result,
      Result::proved);
  EXPECT_EQ(test::ask(script("(define-fun-rec f ((x Int)) Int (ite (< x 1) 0 (+ 2 (f (- x 1)))))"
                             "(assert (not (= (f 3) 6)))(check-sat)"))
                .decision.result,
            Result::inconsistent);
  EXPECT_NE(test::ask(script("(define-fun-rec f ((x Int)) Int (+ 1 (f x)))"), milliseconds(4'000)).decision.result,
            Result::consistent)
      << "no function is that";
}

TEST(Solvers, arithmetic_vectors_arrays_and_schedules) {
  const auto schedule = test::ask(script(R"(
    (set-logic QF_LIA)
    (declare-const a Int)(declare-const b Int)(declare-const c Int)
    (define-fun apart ((x Int) (dx Int) (y Int) (dy Int)) Bool (or (<= (+ x dx) y) (<= (+ y dy) x)))
    (assert (and (>= a 0) (>= b 0) (>= c 0)))
    (assert (apart a 3 b 2))(assert (apart b 2 c 4))(assert (apart a 3 c 4))
    (assert (<= (+ a 3) 9))(assert (<= (+ b 2) 9))(assert (<= (+ c 4) 9))
    (check-sat)(get-model))"));
  EXPECT_EQ(schedule.decision.result, Result::consistent) << ended(schedule);
  EXPECT_TRUE(schedule.decision.model);
  const auto too_short = test::ask(script(
      "(declare-const a Int)(assert (! (>= a 3) :named late))(assert (! (< a 2) :named early))(assert (> a (- 9)))"));
  EXPECT_EQ(too_short.decision.result, Result::inconsistent);
  EXPECT_EQ(too_short.decision.core, (std::vector<std::size_t>{0, 1}));
  const auto overflow = test::ask(script("(declare-const x (_ BitVec 32))", "(bvsge (bvmul x x) #x00000000)"));
  EXPECT_EQ(overflow.decision.result, Result::consistent) << ended(overflow);
  EXPECT_TRUE(overflow.decision.model);
  const auto trick = test::ask(script("(declare-const x (_ BitVec 16))(assert (distinct x #x0000))",
                                      "(= (bvand x (bvsub x #x0001)) (bvxor x (bvand x (bvneg x))))"));
  EXPECT_EQ(trick.decision.result, Result::proved) << ended(trick);
  const auto linear =
      test::ask(script("(declare-const x Real)(declare-const y Real)(assert (= (+ x y) 10))(assert (= (- x y) 4))",
                       "(and (= x 7) (= y 3))"));
  EXPECT_EQ(linear.decision.result, Result::proved) << ended(linear);
  const auto arrays =
      test::ask(script("(declare-const a (Array Int Int))(declare-const i Int)(declare-const j Int)"
                       "(assert (distinct i j))",
                       "(= (select (store a i 5) j) (select a j))"));
  EXPECT_EQ(arrays.decision.result, Result::proved) << ended(arrays);
}

// The pigeonhole principle with a hole too few: exponential for every solver that reasons by resolution.
std::string pigeons(int holes) {
  std::string out;
  const auto name = [](int pigeon, int hole) { return "p" + std::to_string(pigeon) + "x" + std::to_string(hole); };
  for (int p = 0; p <= holes; ++p)
    for (int h = 0; h < holes; ++h) out += "(declare-const " + name(p, h) + " Bool)";
  for (int p = 0; p <= holes; ++p) {
    out += "(assert (or";
    for (int h = 0; h < holes; ++h) out += " " + name(p, h);
    out += "))";
  }
  for (int h = 0; h < holes; ++h)
    for (int p = 0; p <= holes; ++p)
      for (int q = p + 1; q <= holes; ++q) out += "(assert (not (and " + name(p, h) + " " + name(q, h) + ")))";
  return out;
}

TEST(Solvers, an_exploding_search_ends_at_the_deadline_as_unknown) {
  const auto start = std::chrono::steady_clock::now();
  const auto asked = test::ask(script(pigeons(30)), milliseconds(800));
  EXPECT_EQ(asked.decision.result, Result::unknown);
  EXPECT_EQ(asked.decision.reasons, std::vector<std::string>{"deadline"}) << ended(asked);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Solvers, an_answer_does_not_wait_for_a_core_that_does_not_come) {
  const auto start = std::chrono::steady_clock::now();
  const auto asked =
      test::ask(script("(declare-fun f (Int) Int)(assert (forall ((i Int)) (> (f i) i)))"
                       "(assert (= (f 3) 2))(check-sat)"));
  EXPECT_EQ(asked.decision.result, Result::inconsistent) << ended(asked);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10)) << "of the 20 that the call has";
  const std::vector<std::string> late{"solvers_agree", "core_not_found_in_time"};
  EXPECT_EQ(asked.decision.core.empty(), asked.decision.reasons == late);
  const auto cored = formulas({"P", "Q", "P → R"}, "R");
  EXPECT_EQ(cored.decision.reasons, std::vector<std::string>{"solvers_agree"});
  EXPECT_EQ(cored.decision.core, (std::vector<std::size_t>{0, 2}));
}

// Sixty sums, each of the last one twice: cvc5 writes out two to the sixtieth summands, Z3 does not.
std::string doubling() {
  std::string term = "v60";
  for (int i = 60; i > 0; --i) {
    const std::string last = "v" + std::to_string(i - 1);
    term = "(let ((v" + std::to_string(i) + " (+ " + last + " " + last + "))) " + term + ")";
  }
  return "(> " + term + " 0)";
}

TEST(Solvers, an_exploding_size_ends_at_the_bound_of_memory) {
  if (test::sanitized) GTEST_SKIP() << "the sanitizers need the address space";
  server::worker::SolverLimits limits;
  limits.memory_bytes = 400u << 20;
  const auto asked =
      test::ask(script("(declare-const v0 Int)(assert (> v0 0))", doubling()), std::chrono::seconds(60), limits);
  EXPECT_EQ(asked.decision.result, Result::unknown);
  EXPECT_EQ(asked.decision.reasons, std::vector<std::string>{"out_of_memory"}) << ended(asked);
  EXPECT_EQ(formulas({"P"}, "P").decision.result, Result::proved)
      << "the next problem is solved as if nothing had been";
}

TEST(Solvers, let_that_doubles_at_every_level_is_no_harm) {
  const auto chain = [](const std::string& name) {
    std::string term = name + "39";
    for (int i = 39; i > 0; --i) {
      const std::string last = name + std::to_string(i - 1);
      term = "(let ((" + name + std::to_string(i) + " (f " + last + " " + last + "))) " + term + ")";
    }
    return term;
  };
  const auto asked =
      test::ask(script("(declare-fun f (Int Int) Int)(declare-const v0 Int)(declare-const w0 Int)(assert (= v0 w0))",
                       "(= " + chain("v") + " " + chain("w") + ")"));
  EXPECT_EQ(asked.decision.result, Result::proved) << ended(asked);
}

TEST(Solvers, a_cancelled_run_ends_at_once) {
  boost::asio::io_context loop(1);
  const auto solvers = server::worker::make_solvers(loop, &test::zygote());
  const Problem problem = script(pigeons(30));
  SolverRequest request;
  request.text = write_smtlib(problem);
  request.functions = problem.functions.size();
  request.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  std::vector<SolverReport> reports;
  const auto run = solvers->start(std::move(request), [&](std::vector<SolverReport> got) { reports = std::move(got); });
  boost::asio::steady_timer soon(loop, milliseconds(100));
  soon.async_wait([&](const boost::system::error_code&) { run->cancel(); });
  const auto start = std::chrono::steady_clock::now();
  loop.run();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  ASSERT_EQ(reports.size(), 2U);
  for (const auto& report : reports) EXPECT_EQ(report.ended, "cancelled");
}

TEST(Solvers, more_problems_than_workers_wait_for_their_turn) {
  boost::asio::io_context loop(1);
  server::worker::SolverLimits limits;
  limits.most_workers = 2;
  const auto solvers = server::worker::make_solvers(loop, &test::zygote(), limits);
  const auto request = [](const Problem& problem, milliseconds most) {
    SolverRequest out;
    out.text = write_smtlib(problem);
    out.functions = problem.functions.size();
    out.deadline = std::chrono::steady_clock::now() + most;
    return out;
  };
  std::vector<std::string> order;
  const auto start = [&](const std::string& name, const Problem& problem, milliseconds most) {
    return solvers->start(request(problem, most), [&order, name](const std::vector<SolverReport>& reports) {
      order.push_back(name + ":" + reports[0].ended);
    });
  };
  const Problem hard = script(pigeons(30));
  const Problem easy = script("(declare-const p Bool)(assert p)");
  const auto first = start("hard", hard, milliseconds(1000));
  const auto second = start("impatient", easy, milliseconds(100));
  const auto third = start("patient", easy, std::chrono::seconds(20));
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"impatient:busy", "hard:deadline", "patient:"}));
}

TEST(Solvers, without_a_zygote_nothing_is_proved) {
  boost::asio::io_context loop(1);
  const auto solvers = server::worker::make_solvers(loop, nullptr);
  std::vector<SolverReport> reports;
  SolverRequest request;
  request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  const auto run = solvers->start(std::move(request), [&](std::vector<SolverReport> got) { reports = std::move(got); });
  EXPECT_TRUE(reports.empty()) << "never from inside start()";
  loop.run();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].ended, "solver_unavailable");
}

TEST(SolverReport, only_whole_and_consistent_words_count) {
  const std::string good = R"({"solver":"z3","version":"4"}
{"query":"counter","says":"unsat","ms":1}
)";
  const std::string last = R"({"ended":"exit","code":0,"cpu_ms":1,"peak_kib":1})";
  const auto read = [](const std::string& text, std::string_view stopped = "") {
    return server::worker::read_report("z3", text, stopped, 1u << 30);
  };
  EXPECT_EQ(read(good + last).ended, "");
  EXPECT_EQ(read(good + last).counter->says, Says::unsat);
  EXPECT_EQ(read(good).ended, "worker_died") << "no last word";
  EXPECT_EQ(read("").ended, "worker_died");
  EXPECT_EQ(read(good + "{\"query\":\"coun\n" + last).ended, "worker_died") << "a broken line";
  EXPECT_EQ(read(good + "{\"query\":\"counter\",\"says\":\"sat\"}\n" + last).ended, "worker_died")
      << "it changed its mind";
  EXPECT_EQ(read(good + "{\"query\":\"counter\",\"says\":\"maybe\"}\n" + last).ended, "worker_died");
  EXPECT_EQ(read(good + R"({"problem":"Not Ours!"})" + "\n" + last).ended, "worker_died");
  EXPECT_EQ(read(R"({"problem":"solver_refused","detail":"x"})" + ("\n" + last)).ended, "solver_refused");
  EXPECT_EQ(read(good + R"({"ended":"signal","code":31})").ended, "forbidden_call");
  EXPECT_EQ(read(good + R"({"ended":"exit","code":101})").ended, "out_of_memory");
  EXPECT_EQ(read(good + R"({"ended":"signal","code":6,"peak_kib":1000000})").ended, "out_of_memory");
  EXPECT_EQ(read(good + R"({"ended":"signal","code":11,"peak_kib":10})").ended, "worker_died");
  EXPECT_EQ(read(good + R"({"ended":"deadline","code":9})").ended, "deadline");
  EXPECT_EQ(read(good + R"({"ended":"deadline","code":9})", "cancelled").ended, "cancelled");
}

}  // namespace
