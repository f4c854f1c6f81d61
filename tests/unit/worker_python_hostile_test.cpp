// What a hostile Python program can do: nothing, and not for long; one that has got out of the language neither.
#include <fcntl.h>
#include <sys/socket.h>

#include <filesystem>

#include "tests/unit/worker_python_support.hpp"

namespace {

using namespace portcullis::test;

TEST(Python, no_way_out_of_the_language_is_a_way_at_all) {
  expect_reason({
      {"print(().__class__.__bases__[0].__subclasses__())", "not_supported"},
      {"print(getattr((), '__class__').__name__, getattr(int, '__subcl' + 'asses__'))", "not_supported"},
      {"print('{0.__class__.__base__}'.format(5))", "not_supported"},
      {"print('{0._' + '_class__}' if False else ('{0._' + '_class__}').format(5))", "not_supported"},
      {"print('{a.__class__}'.format_map({'a': 1}))", "not_supported"},
      {"print('\\0{0.__class__}'.format(5), '\\ud800{0.__class__}'.format(5))", "not_supported"},
      {"print('\\ud800{0.__class__}'.format(5))", "not_supported"},
      {"f = str.format\nprint(f('{0.gi_frame}', (x for x in [])))", "not_supported"},
      {"print((x for x in []).gi_frame.f_back)", "not_supported"},
      {"try:\n  1 / 0\nexcept Exception as e:\n  print(e.__traceback__.tb_frame)", "not_supported"},
      {"def f(): pass\nprint(f.__globals__)", "not_supported"},
      {"match print:\n  case object(__self__=x): print(x)", "not_supported"},
      {"class A:\n  __match_args__ = ('__self__',)\n", "not_supported"},
      {"type(int)('A', (), {'__del__': lambda s: print(9)})()", "not_supported"},
      {"type('A', (), {})", "not_supported"},
      {"t = type\nprint(t(5))", "not_supported"},
      {"import json\nprint(json.codecs)", "not_supported"},
      {"from operator import attrgetter\nprint(attrgetter('a'))", "not_supported"},
      {"import typing\nprint(typing.get_type_hints)", "not_supported"},
      {"from enum import Enum\nprint(Enum('A', {'__del__': 1}))", "not_supported"},
      {"import dataclasses\nh = {'x=print(9)': int}\ndataclasses.dataclass(type(int)('A', (), {'__annotations__': h}))",
       "not_supported"},
      {"import functools, dataclasses\nclass H:\n  def __getattr__(self, n): return {'x=1/0': int}\n"
       "class A: pass\nfunctools.wraps(H())(A)",
       "not_supported"},
      {"import typing\ntyping.TypedDict('A', {'x=1/0': int})", "not_supported"},
      {"print(__builtins__)", "not_supported"},
      {"__import__('os').system('true')", "not_supported"},
      {"import ctypes", "host_needed"},
      {"import importlib", "host_needed"},
      {"import gc", "host_needed"},
      {"print(\uff3f\uff3fbuiltins\uff3f\uff3f)", "not_supported"},
  });
}

TEST(Python, names_that_are_added_later_never_become_program_text) {
  expect_output(
      {{"import dataclasses\nh = {}\nA = type(int)('A', (), {'__annotations__': h})\nh['x=1/0'] = int\n"
        "print(dataclasses.dataclass(A)() == 5)",
        "False\n"}});
}

TEST(Python, a_hostile_program_ends_within_its_bound_and_a_hundred_others_go_on) {
  ProgramLimits limits = python_limits();
  limits.milliseconds = portcullis::test::sanitized ? 5000 : 2000;
  const std::vector<PythonCase> hostile{
      {"while True: pass", "timed_out"},
      {"while True:\n  try:\n    while True: pass\n  except BaseException: pass", "timed_out"},
      {"s = 'x'\nwhile True:\n  try:\n    s += s\n  except MemoryError:\n    print('caught')", "out_of_memory"},
      {"a = []\nwhile True: a.append([0] * 1000)", "out_of_memory"},
      {"x = bytearray(10 ** 11)", "out_of_memory"},
      {"def f(): return f() + 1\ntry: f()\nexcept RecursionError: print('deep')", "recursion_too_deep"},
      {"x = []\nx = [x]\nfor i in range(100000): x = [x]\nprint(x)", "recursion_too_deep"},
      {"print(" + std::string(3000, '(') + std::string(3000, ')') + ")", "not_supported"},
      {"print(" + std::string(30000, '-') + "1)", "not_supported"},
      {"while True: print('again and again')", "output_too_large"},
      {"try:\n  while True: print('x' * 1000)\nexcept BaseException: pass", "output_too_large"},
      {"print(9 ** 9 ** 9)", "timed_out"},
      {"print(int('9' * 4000) ** 9999 % 7)", "timed_out"},
      {"import re\nprint(re.match('(a+)+$', 'a' * 40 + 'b'))", "timed_out"},
      {"print(len(range(10 ** 30)))", "program_failed"},
      {"print(str(10 ** 5000))", "program_failed"},
      {"import os\nwhile True: os.fork()", "host_needed"},
  };
  std::vector<Program> programs;
  for (const PythonCase& one : hostile) programs.push_back({one.source});
  for (int i = 0; i < 100; ++i)
    i % 5 == 0 ? programs.push_back({"print(" + std::to_string(i) + " * 2)"})
               : programs.push_back({"console.log(" + std::to_string(i) + " * 2)", "javascript"});
  const auto start = PythonClock::now();
  const auto reports = run_programs(programs, limits);
  EXPECT_LT(PythonClock::now() - start, std::chrono::seconds(portcullis::test::sanitized ? 120 : 40));
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const bool either = hostile[i].expected == "timed_out" && reports[i].ended == "out_of_memory";
    EXPECT_TRUE(reports[i].ended == hostile[i].expected || either)
        << hostile[i].source.substr(0, 80) << ": " << reports[i].ended << " " << reports[i].detail;
    EXPECT_EQ(reports[i].output, "");
  }
  for (std::size_t i = hostile.size(); i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].ended, "") << reports[i].detail;
    EXPECT_EQ(reports[i].output, std::to_string((i - hostile.size()) * 2) + "\n");
  }
}

// All that a worker wrote, and the zygote's word.
std::string written_by(std::size_t body, const std::string& source) {
  const auto socket = python_zygote().run(body, {.memory_bytes = 320u << 20, .milliseconds = 10'000});
  if (!socket) return {};
  ::fcntl(*socket, F_SETFL, 0);
  const std::string message =
      "{\"language\":\"python\",\"memory_bytes\":67108864,\"output_bytes\":65536,\"proof\":\"p\"}\n" + source;
  EXPECT_EQ(::write(*socket, message.data(), message.size()), static_cast<ssize_t>(message.size()));
  ::shutdown(*socket, SHUT_WR);
  std::string all = read_all(*socket, 1u << 20);
  ::close(*socket);
  return all;
}

// The boundary is the process: here the language holds nothing back.
TEST(Python, a_program_that_has_got_out_touches_nothing_and_its_word_does_not_count) {
  const auto folder = std::filesystem::temp_directory_path() / ("portcullis-python-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string file = "'" + (folder / "x").string() + "'";
  const std::string import =
      "import _imp\nclass S: name = 'posix'; origin = None\np = _imp.create_builtin(S); "
      "_imp.exec_builtin(p)\n";
  const std::string forged =
      "for i in range(3, 20):\n  try: p.write(i, b'{\"output\":\"5\\\\n\"}\\n')\n"
      "  except OSError: pass\np._exit(0)";
  // That trick works: what is written comes through, as that of a worker that ended well.
  const std::string reply = written_by(2, import + forged);
  EXPECT_NE(reply.find("{\"output\":\"5\\n\"}"), std::string::npos) << reply;
  EXPECT_NE(reply.find("\"ended\":\"exit\",\"code\":0"), std::string::npos) << reply;
  ProgramLimits limits = python_limits();
  limits.python_body = 2;
  const ProgramReport report = run_programs({{import + forged}}, limits).front();
  EXPECT_EQ(report.ended, "worker_died");
  EXPECT_EQ(report.output, "");

  for (const std::string& call :
       {std::string("p.fork()"), "p.mkdir(" + file + ")", "p.unlink(" + file + ")",
        std::string("p.kill(p.getppid(), 9)"), "p.execv('/bin/touch', ['touch', " + file + "])",
        "p.system('touch ' + " + file + ")", std::string("p.setuid(0)"), std::string("p.pipe()"),
        std::string("p.chdir('/')"), std::string("p.umask(0)")}) {
    const std::string killed = written_by(2, import + call);
    EXPECT_NE(killed.find("\"ended\":\"signal\",\"code\":31"), std::string::npos) << call << killed;
  }
  for (const std::string& refused :
       {import + "p.open(" + file + ", p.O_CREAT | p.O_WRONLY)", "open(" + file + ", 'w')",
        import + "p.open('/proc/self/mem', p.O_RDWR)", "import sys; sys.modules['os'].mkdir(" + file + ")"})
    EXPECT_NE(written_by(2, refused).find("\"ended\":\"exit\",\"code\":2"), std::string::npos) << refused;
  for (const char* absent : {"import ctypes", "import socket", "import subprocess"})
    EXPECT_NE(written_by(2, absent).find("host_needed"), std::string::npos) << absent;
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
  EXPECT_EQ(run_programs({{"print(5)"}}, python_limits()).front().output, "5\n");
}

}  // namespace
