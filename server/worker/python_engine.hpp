// The module portcullis_python.so: CPython with what it needs to run one program. It alone is linked with libpython; a
// worker loads it when there is a program. Called by python_body.cpp, by the names of its two functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::server::worker {

struct PythonStart {
  int run = 1;                   // of the program; each run has other hashes and other addresses
  std::size_t memory_bytes = 0;  // of all that the interpreter allocates
  std::size_t output_bytes = 0;
  std::string_view modules;  // that the program may want, parted by spaces
  // The program counts no more: ends the process, and so cannot be caught.
  void (*stop)(const char* problem, std::string_view detail) = nullptr;
};

// Before the sandbox is entered: everything that is read from files is read here. `why` stays empty, or says why there
// is no Python.
using PythonPrepare = void (*)(const PythonStart&, std::string& why);
// In the sandbox, once: all that the program printed. Anything else ends in `stop`.
using PythonRun = void (*)(std::string_view source, std::string& printed);

constexpr const char* python_module = "portcullis_python.so";
constexpr const char* python_prepare = "portcullis_python_prepare";
constexpr const char* python_run = "portcullis_python_run";

}  // namespace portcullis::server::worker
