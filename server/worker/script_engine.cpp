// See script_engine.hpp. Duktape leaves a function by longjmp: nothing with a destructor may be alive in the functions
// that it calls.
#include "server/worker/script_engine.hpp"

#include <duktape.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace portcullis::server::worker {
namespace {

ScriptEngine* current = nullptr;
const char* stack_bottom = nullptr;

// Of the 8 MiB that a process has. The frames of the engine itself are bounded by its own limits as well.
constexpr std::ptrdiff_t most_stack = 4 << 20;

struct alignas(std::max_align_t) Header {
  std::size_t size;
};

void* allocate(void* engine, duk_size_t size) {
  return static_cast<ScriptEngine*>(engine)->resize(nullptr, size);
}
void* reallocate(void* engine, void* block, duk_size_t size) {
  return static_cast<ScriptEngine*>(engine)->resize(block, size);
}
void release(void* engine, void* block) {
  static_cast<ScriptEngine*>(engine)->resize(block, 0);
}
[[noreturn]] void fatal(void*, const char*) {
  std::abort();  // the zygote says how the worker ended
}

struct Program {
  std::string_view source;
  ScriptEngine::Mode mode;
};

// Protected: whatever it throws is one return code.
duk_ret_t execute(duk_context* context, void* data) {
  const auto& program = *static_cast<const Program*>(data);
  furnish(context);
  duk_push_string(context, "program");
  if (program.mode == ScriptEngine::Mode::script) {
    duk_compile_lstring_filename(context, 0, program.source.data(), program.source.size());
    duk_call(context, 0);
    return 0;
  }
  duk_push_string(context, "(function () {");
  duk_push_lstring(context, program.source.data(), program.source.size());
  duk_push_string(context, "\n})");
  duk_concat(context, 3);
  duk_insert(context, -2);
  duk_compile(context, DUK_COMPILE_EVAL);
  duk_call(context, 0);
  duk_push_object(context);
  duk_call_method(context, 0);
  return 0;
}

}  // namespace

ScriptEngine::ScriptEngine(const ScriptBounds& bounds) : bounds_(bounds) {
  output_.reserve(bounds.output_bytes);
  current = this;
  stack_bottom = static_cast<const char*>(__builtin_frame_address(0));
  context_ = duk_create_heap(allocate, reallocate, release, this, fatal);
}

ScriptEngine::~ScriptEngine() {
  if (context_ != nullptr) duk_destroy_heap(context_);
  current = nullptr;
}

ScriptEngine& ScriptEngine::of(duk_hthread* context) {
  duk_memory_functions functions;
  duk_get_memory_functions(context, &functions);
  return *static_cast<ScriptEngine*>(functions.udata);
}

ScriptEnd ScriptEngine::run(std::string_view source, Mode mode) {
  ScriptEnd end;
  if (context_ == nullptr) {
    end.problem = "out_of_memory";
    return end;
  }
  Program program{source, mode};
  if (duk_safe_call(context_, execute, &program, 0, 1) != DUK_EXEC_SUCCESS && !stopped()) take_error(context_);
  if (problem_ != nullptr) {
    end.problem = problem_;
    end.detail = detail_;
  }
  end.output = output_;
  return end;
}

void ScriptEngine::take_error(duk_hthread* context) {
  stop("program_failed", duk_safe_to_string(context, -1));
}

void ScriptEngine::stop(const char* problem, std::string_view detail) {
  if (problem_ != nullptr) return;
  problem_ = problem;
  std::size_t size = 0;
  for (const char c : detail.substr(0, sizeof detail_ - 1)) detail_[size++] = c >= ' ' && c <= '~' ? c : '?';
  detail_[size] = 0;
}

bool ScriptEngine::over() {
  if (!stopped() && std::chrono::steady_clock::now() >= bounds_.deadline) stop("timed_out", "");
  return stopped();
}

void ScriptEngine::print(std::string_view piece) {
  if (output_.size() + piece.size() > bounds_.output_bytes) return stop("output_too_large", "");
  output_.append(piece);
}

void* ScriptEngine::resize(void* block, std::size_t size) {
  Header* const old = block == nullptr ? nullptr : static_cast<Header*>(block) - 1;
  const std::size_t before = old == nullptr ? 0 : old->size;
  if (size == 0) {
    used_ -= before;
    std::free(old);
    return nullptr;
  }
  if (size > bounds_.memory_bytes || used_ - before + size > bounds_.memory_bytes) {
    stop("out_of_memory", "");
    return nullptr;
  }
  auto* const made = static_cast<Header*>(std::realloc(old, sizeof(Header) + size));
  if (made == nullptr) {
    stop("out_of_memory", "");
    return nullptr;
  }
  made->size = size;
  used_ = used_ - before + size;
  return made + 1;
}

ScriptEnd run_script(std::string_view source, const ScriptBounds& bounds) {
  ScriptEnd first = ScriptEngine(bounds).run(source, ScriptEngine::Mode::script);
  if (!first.problem.empty()) return first;
  const ScriptEnd second = ScriptEngine(bounds).run(source, ScriptEngine::Mode::function);
  if (!second.problem.empty()) return second;
  if (first.output != second.output) {
    first.problem = "implementation_defined";
    first.detail = "global scope";
  }
  return first;
}

}  // namespace portcullis::server::worker

using portcullis::server::worker::ScriptEngine;

extern "C" {

int portcullis_script_over(void* engine) {
  return static_cast<ScriptEngine*>(engine)->over() ? 1 : 0;
}

int portcullis_script_too_deep() {
  const auto* here = static_cast<const char*>(__builtin_frame_address(0));
  if (portcullis::server::worker::stack_bottom - here < portcullis::server::worker::most_stack) return 0;
  portcullis::server::worker::current->stop("recursion_too_deep", "");
  return 1;
}

}  // extern "C"

namespace {

// Exact in every engine, or the program is stopped.
double chosen(const char* name, double result, bool exact) {
  if (!exact) portcullis::server::worker::current->stop("implementation_defined", name);
  return result;
}

bool plain(double x) {
  return x == 0 || std::isnan(x);
}

// Whole numbers up to 2^53 are powers that every engine has right, and so are the powers of two.
bool exact_power(double x, double y, double result) {
  constexpr double most = 9007199254740992.0;
  if (std::isnan(x) || std::isnan(y) || std::isinf(x) || std::isinf(y) || x == 0 || x == 1 || y == 0 || y == 1)
    return true;
  if (std::trunc(x) != x || std::trunc(y) != y) return false;
  if (std::fabs(x) == 2) return std::fabs(y) <= 1000;
  return y > 0 && std::fabs(result) <= most;
}

}  // namespace

extern "C" {

double portcullis_script_acos(double x) {
  return chosen("Math.acos", std::acos(x), x == 1 || std::isnan(x));
}
double portcullis_script_asin(double x) {
  return chosen("Math.asin", std::asin(x), plain(x));
}
double portcullis_script_atan(double x) {
  return chosen("Math.atan", std::atan(x), plain(x));
}
double portcullis_script_atan2(double y, double x) {
  return chosen("Math.atan2", std::atan2(y, x), std::isnan(x) || std::isnan(y));
}
double portcullis_script_cbrt(double x) {
  return chosen("Math.cbrt", std::cbrt(x), plain(x));
}
double portcullis_script_cos(double x) {
  return chosen("Math.cos", std::cos(x), plain(x));
}
double portcullis_script_exp(double x) {
  return chosen("Math.exp", std::exp(x), plain(x));
}
double portcullis_script_log(double x) {
  return chosen("Math.log", std::log(x), plain(x) || x == 1 || x < 0);
}
double portcullis_script_log10(double x) {
  return chosen("Math.log10", std::log10(x), plain(x) || x == 1 || x < 0);
}
double portcullis_script_log2(double x) {
  return chosen("Math.log2", std::log2(x), plain(x) || x == 1 || x < 0);
}
double portcullis_script_pow(double x, double y) {
  const double result = std::pow(x, y);
  return chosen("Math.pow", result, exact_power(x, y, result));
}
double portcullis_script_sin(double x) {
  return chosen("Math.sin", std::sin(x), plain(x));
}
double portcullis_script_tan(double x) {
  return chosen("Math.tan", std::tan(x), plain(x));
}

}  // extern "C"
