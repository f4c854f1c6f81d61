// Python programs through the runner, for the tests of the worker. Where there is no libpython3.11 they fail: the tests
// need it.
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "server/worker/line_socket.hpp"
#include "server/worker/programs.hpp"
#include "server/worker/python_body.hpp"
#include "server/worker/sandbox.hpp"
#include "server/worker/script_body.hpp"
#include "server/worker/zygote.hpp"
#include "tests/support/sanitized.hpp"

namespace portcullis::test {

using namespace portcullis::server::worker;
using tools::checkers::ProgramReport;
using PythonClock = std::chrono::steady_clock;

// A program that has got out of everything that the language holds it with: the whole interpreter, in the sandbox. What
// it writes to the socket stands where the answer stands.
inline int escaped_body(int socket) {
  std::string header;
  for (char c = 0; ::read(socket, &c, 1) == 1 && c != '\n';) header.push_back(c);
  if (!load_python(socket, header) || !enter_sandbox()) return 1;
  const std::string source = read_all(socket, 1u << 20);
  const auto run = reinterpret_cast<int (*)(const char*, void*)>(::dlsym(RTLD_DEFAULT, "PyRun_SimpleStringFlags"));
  if (run == nullptr || run(source.c_str(), nullptr) != 0) return 2;
  return 0;
}

inline const Zygote& python_zygote() {
  static const auto made = Zygote::start({script_body, python_body, escaped_body});
  return *made;
}

inline ProgramLimits python_limits() {
  ProgramLimits limits;
  limits.body = 0;
  limits.python_body = 1;
  limits.milliseconds = sanitized ? 8000 : 4000;
  return limits;
}

struct Program {
  std::string source;
  std::string language = "python";
};

inline std::vector<ProgramReport> run_programs(const std::vector<Program>& programs, const ProgramLimits& limits) {
  boost::asio::io_context loop;
  const auto runner = make_program_runner(loop, &python_zygote(), limits);
  std::vector<ProgramReport> reports(programs.size());
  std::size_t open = programs.size();
  for (std::size_t i = 0; i < programs.size(); ++i)
    runner->start({programs[i].language, programs[i].source, PythonClock::now() + std::chrono::seconds(120)},
                  [&, i](ProgramReport report) {
                    reports[i] = std::move(report);
                    --open;
                  });
  loop.run();
  EXPECT_EQ(open, 0u);
  return reports;
}

struct PythonCase {
  std::string source;
  std::string expected;  // the output, or the reason
};

inline void expect_output(const std::vector<PythonCase>& cases) {
  std::vector<Program> programs;
  for (const PythonCase& one : cases) programs.push_back({one.source});
  const auto reports = run_programs(programs, python_limits());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(reports[i].ended, "") << cases[i].source << "\n" << reports[i].detail;
    EXPECT_EQ(reports[i].output, cases[i].expected) << cases[i].source;
  }
}

inline void expect_reason(const std::vector<PythonCase>& cases) {
  std::vector<Program> programs;
  for (const PythonCase& one : cases) programs.push_back({one.source});
  const auto reports = run_programs(programs, python_limits());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(reports[i].ended, cases[i].expected)
        << cases[i].source << " printed " << reports[i].output << " " << reports[i].detail;
    EXPECT_EQ(reports[i].output, "");
  }
}

}  // namespace portcullis::test
