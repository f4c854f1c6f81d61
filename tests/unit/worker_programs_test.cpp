// Programs in the sandbox: what is printed, and everything that must not count as an answer. Each hostile program ends
// within its bound with a word on why, and harms no other.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "server/worker/programs.hpp"
#include "server/worker/script_body.hpp"
#include "server/worker/zygote.hpp"
#include "tests/support/sanitized.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::server::worker;
using tools::checkers::ProgramReport;
using Clock = std::chrono::steady_clock;

const Zygote& programs_zygote() {
  static const auto made = Zygote::start({script_body});
  return *made;
}

ProgramLimits small_limits() {
  ProgramLimits limits;
  limits.body = 0;
  limits.milliseconds = test::sanitized ? 1500 : 500;
  return limits;
}

std::vector<ProgramReport> run_all(const std::vector<std::string>& sources, const ProgramLimits& limits,
                                   const std::string& language = "javascript") {
  programs_zygote();
  boost::asio::io_context loop;
  const auto runner = make_program_runner(loop, &programs_zygote(), limits);
  std::vector<ProgramReport> reports(sources.size());
  std::size_t open = sources.size();
  for (std::size_t i = 0; i < sources.size(); ++i)
    runner->start({language, sources[i], Clock::now() + std::chrono::seconds(60)}, [&, i](ProgramReport report) {
      reports[i] = std::move(report);
      --open;
    });
  loop.run();
  EXPECT_EQ(open, 0u);
  return reports;
}

ProgramReport run_one(const std::string& source) {
  return run_all({source}, small_limits()).front();
}

struct Case {
  std::string source;
  std::string expected;  // the output, or the reason
};

TEST(Programs, what_is_printed_comes_back_to_the_byte) {
  const std::vector<Case> cases{
      {"console.log(1 + 1)", "2\n"},
      {"console.log('a', 1, true, null, undefined, -0, 1e21, 0.1 + 0.2)",
       "a 1 true null undefined -0 1e+21 0.30000000000000004\n"},
      {"function fact(n) { return n < 2 ? 1 : n * fact(n - 1); }\nconsole.log(fact(10));", "3628800\n"},
      {"console.log('caf\u00e9 \U0001F600'.length, '\U0001F600');", "7 \U0001F600\n"},
      {"var s = '';\nfor (var i = 0; i < 3; i++) s += i + '\\n';\nconsole.log(s)", "0\n1\n2\n\n"},
      {"console.log([3, 1, 10].sort().join())", "1,10,3\n"},
      {"console.log([3, 1, 10].sort(function (a, b) { return b - a; }).join())", "10,3,1\n"},
      {"var o = {b: 1, a: 2, 10: 3, 2: 4}; console.log(Object.keys(o).join(), JSON.stringify(o))",
       "2,10,b,a {\"2\":4,\"10\":3,\"b\":1,\"a\":2}\n"},
      {"try { throw new TypeError('mine') } catch (e) { console.log(e instanceof TypeError, String(e)) }",
       "true TypeError: mine\n"},
      {"var process = 3, name = 'x', at = []; at.fill = 4; console.log(process, name, at.fill)", "3 x 4\n"},
      // Half-way between two doubles, or two shortest decimals: the even one.
      {"console.log(59001 / 262144, 59003 / 262144)", "0.22507095336914062 0.22507858276367188\n"},
      {"console.log(1e23, 1e23 % 1000, 0x20000000000001, 0x20000000000003, +('90071992' + '54740993'))",
       "1e+23 392 9007199254740992 9007199254740996 9007199254740992\n"},
      {"console.log(Math.round(0.5 - Math.pow(2, -54)), Math.round(Math.pow(2, 52) + 1), Math.round(-2.5))",
       "0 4503599627370497 -2\n"},
      {"console.log(Math.round(-0.2), Math.round(2.5), Math.round(-0.7), Math.round('x'), Math.round(-1 / 0))",
       "-0 3 -1 NaN -Infinity\n"},
      {"console.log(String(/a\\/b/gi), /[ab]/.source, console.log.name)", "/a\\/b/gi [ab] log\n"},
      {"", ""},
  };
  std::vector<std::string> sources;
  for (const Case& one : cases) sources.push_back(one.source);
  const auto reports = run_all(sources, small_limits());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(reports[i].ended, "") << cases[i].source << " " << reports[i].detail;
    EXPECT_EQ(reports[i].output, cases[i].expected) << cases[i].source;
  }
}

TEST(Programs, what_could_be_otherwise_elsewhere_is_no_answer) {
  const std::vector<Case> cases{
      {"console.log(Math.random())", "not_deterministic"},
      {"console.log(typeof Math.random)", "not_deterministic"},
      {"console.log(new Date().getTime())", "not_deterministic"},
      {"var d = this['Da' + 'te']; console.log(1)", "not_deterministic"},
      {"setTimeout(function () { console.log(2) }, 0); console.log(1)", "host_needed"},
      {"console.log(typeof window)", "host_needed"},
      {"console.error('x'); console.log(1)", "host_needed"},
      {"if (![].includes) console.log('none')", "not_supported"},
      {"console.log(typeof Map)", "not_supported"},
      {"try { new Promise(function () {}) } catch (e) { console.log('none') }", "not_supported"},
      {"let x = 1; console.log(x)", "not_supported"},
      {"console.log(x); const x = 1", "not_supported"},
      {"console.log([1].map(x => x).length)", "not_supported"},
      {"if (true) { function f() { return 1 } } console.log(f())", "not_supported"},
      {"console.log(9007199254740993)", "not_supported"},
      {"var n = 0; [2, 1].sort(function (a, b) { n++; return a - b }); console.log(n)", "not_supported"},
      {"console.log([1, 2, 3].sort(function (a, b) { return a < b }).join())", "implementation_defined"},
      {"console.log([1, 2])", "implementation_defined"},
      {"console.log('%d', 1)", "implementation_defined"},
      {"console.log(Math.sin(1))", "implementation_defined"},
      {"console.log(2 ** 0.5)", "implementation_defined"},
      {"console.log(String(function () {}))", "implementation_defined"},
      {"var x = 5; console.log(this.x)", "implementation_defined"},
      {"var f = function () {}; console.log(f.name)", "implementation_defined"},
      {"console.log('\\ud83d')", "implementation_defined"},
      {"console.log('\\ua7c1'.toUpperCase() === '\\ua7c0')", "implementation_defined"},
      {"console.log('\\ud801\\udc28'.toUpperCase())", "implementation_defined"},
      {"console.log(Object.getOwnPropertyNames(Math).length)", "implementation_defined"},
      {"print(5)", "host_needed"},
      {"console.log(console.toString())", "implementation_defined"},
      {"console.log(Object.keys(console).length)", "not_supported"},
      {"for (var k in console) console.log(k)", "not_supported"},
      {"console.log(String(/[/]/))", "implementation_defined"},
      {"console.log(/\\s/.test('\\u180e'))", "not_supported"},
  };
  std::vector<std::string> sources;
  for (const Case& one : cases) sources.push_back(one.source);
  const auto reports = run_all(sources, small_limits());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(reports[i].ended, cases[i].expected) << cases[i].source << " printed " << reports[i].output;
    EXPECT_EQ(reports[i].output, "");
  }
}

TEST(Programs, an_error_after_printing_takes_the_printed_back) {
  for (const char* source : {"console.log(5); throw new Error('x')", "console.log(5); nope()", "console.log(5); null.x",
                             "console.log(5); throw 5", "try { null.x } catch (e) { console.log(5) }"}) {
    const ProgramReport report = run_one(source);
    EXPECT_EQ(report.ended, "program_failed") << source;
    EXPECT_EQ(report.output, "") << source;
  }
}

TEST(Programs, a_hostile_program_ends_within_its_bound_and_the_others_go_on) {
  const std::vector<Case> hostile{
      {"while (1) {}", "timed_out"},
      {"for (;;) { try { for (;;) {} } catch (e) {} finally { continue } }", "timed_out"},
      {"var s = 'x'; try { for (;;) s += s } catch (e) { console.log('caught') }", "out_of_memory"},
      {"function f() { return f() + 1 } try { f() } catch (e) { console.log('deep') }", "recursion_too_deep"},
      {"function s(n, a) { return n ? s(n - 1, a + n) : a } console.log(s(100000, 0))", "recursion_too_deep"},
      {"eval(new Array(200000).join('['))", "recursion_too_deep"},
      {"for (;;) console.log('again and again')", "output_too_large"},
      {"console.log(new Array(5e8).indexOf(1))", "timed_out"},
      {"console.log(/^(a+)+$/.test(new Array(40).join('a') + 'b'))", "timed_out"},
  };
  std::vector<std::string> sources;
  for (const Case& one : hostile) sources.push_back(one.source);
  for (int i = 0; i < 100; ++i) sources.push_back("console.log(" + std::to_string(i) + " * 2)");
  const auto start = Clock::now();
  const auto reports = run_all(sources, small_limits());
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(30));
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const bool either = hostile[i].expected == "timed_out" && reports[i].ended == "recursion_too_deep";
    EXPECT_TRUE(reports[i].ended == hostile[i].expected || either) << hostile[i].source << ": " << reports[i].ended;
    EXPECT_EQ(reports[i].output, "");
  }
  for (std::size_t i = hostile.size(); i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].ended, "");
    EXPECT_EQ(reports[i].output, std::to_string((i - hostile.size()) * 2) + "\n");
  }
}

TEST(Programs, bounds_of_source_and_language_and_no_zygote_are_reasons) {
  ProgramLimits limits = small_limits();
  limits.source_bytes = 10;
  EXPECT_EQ(run_all({"console.log(12345)"}, limits).front().ended, "source_too_large");
  EXPECT_EQ(run_all({"print(1)"}, small_limits(), "ruby").front().ended, "no_sandbox");
  boost::asio::io_context loop;
  const auto runner = make_program_runner(loop, nullptr, small_limits());
  ProgramReport report;
  runner->start({"javascript", "print(1)", Clock::now() + std::chrono::seconds(1)},
                [&](ProgramReport ended) { report = std::move(ended); });
  loop.run();
  EXPECT_EQ(report.ended, "no_sandbox");
}

TEST(Programs, a_cancelled_program_and_one_without_a_turn_still_answer) {
  boost::asio::io_context loop;
  ProgramLimits limits = small_limits();
  limits.most_workers = 1;
  limits.milliseconds = 60'000;
  const auto runner = make_program_runner(loop, &programs_zygote(), limits);
  std::string first;
  std::string second;
  const auto endless = runner->start({"javascript", "while (1) {}", Clock::now() + std::chrono::seconds(60)},
                                     [&](const ProgramReport& report) { first = report.ended; });
  runner->start({"javascript", "print(1)", Clock::now() + std::chrono::milliseconds(50)},
                [&](const ProgramReport& report) {
                  second = report.ended;
                  endless->cancel();
                });
  loop.run();
  EXPECT_EQ(first, "cancelled");
  EXPECT_EQ(second, "busy");
}

}  // namespace
