// One JavaScript program in Duktape, within its bounds: what it prints, or why that does not count. The program has no
// object through which it could do anything but compute and print; what would make its output depend on chance, time,
// the host or the engine ends it with a reason. Called by script_body.cpp, in a worker.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

struct duk_hthread;

namespace portcullis::server::worker {

struct ScriptBounds {
  std::chrono::steady_clock::time_point deadline;
  std::size_t memory_bytes = 0;  // of the engine's heap
  std::size_t output_bytes = 0;
};

struct ScriptEnd {
  // Empty: it came to its end and `output` is all that it printed. Else "timed_out", "out_of_memory",
  // "recursion_too_deep", "output_too_large", "not_deterministic", "host_needed", "not_supported" (of the language),
  // "implementation_defined", "program_failed" (an error that nobody caught), "engine_failed".
  std::string problem;
  std::string detail;  // the name that was used, or the error
  std::string output;
};

// Runs it twice, as a script and as the body of a function: what differs between the two differs between browsers and
// module systems, and is "implementation_defined". One at a time in a process.
ScriptEnd run_script(std::string_view source, const ScriptBounds& bounds);

// The state of the program that runs, for the functions that Duktape calls.
class ScriptEngine {
 public:
  enum class Mode { script, function };

  explicit ScriptEngine(const ScriptBounds& bounds);
  ~ScriptEngine();
  ScriptEngine(const ScriptEngine&) = delete;
  ScriptEngine& operator=(const ScriptEngine&) = delete;

  ScriptEnd run(std::string_view source, Mode mode);

  // The first reason stays; from then on the program is being ended.
  void stop(const char* problem, std::string_view detail);
  bool stopped() const { return problem_ != nullptr; }
  bool over();
  // Once more than the bound is printed, the program is stopped.
  void print(std::string_view piece);
  void sorting(bool now) { sorting_ = now; }
  bool sorting() const { return sorting_; }

  void* resize(void* block, std::size_t size);
  static ScriptEngine& of(duk_hthread* context);

 private:
  void take_error(duk_hthread* context);

  ScriptBounds bounds_;
  std::size_t used_ = 0;
  std::string output_;  // holds its bound from the start: Duktape's jumps must not meet an allocation
  const char* problem_ = nullptr;
  char detail_[96] = {};
  bool sorting_ = false;
  duk_hthread* context_ = nullptr;
};

// Gives a new heap its console and takes from it what a program must not use (script_globals.cpp). Throws Duktape's
// errors.
void furnish(duk_hthread* context);

}  // namespace portcullis::server::worker
