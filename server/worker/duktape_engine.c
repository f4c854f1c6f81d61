// Duktape, compiled from the source that Debian ships (package duktape-dev), because Debian's library is built without
// the checks of time and native stack. Called by script_engine.cpp; runs only in a worker.
//
// Its configuration is Debian's but for what stands here: what would give a program another meaning than it has
// elsewhere (function statements in blocks, for one) is left out.
#define DUK_COMPILING_DUKTAPE
#include <duk_config.h>

#define DUK_USE_INTERRUPT_COUNTER
#define DUK_USE_EXEC_TIMEOUT_CHECK(udata) portcullis_script_over(udata)
#define DUK_USE_NATIVE_STACK_CHECK() portcullis_script_too_deep()
int portcullis_script_over(void* udata);
int portcullis_script_too_deep(void);

#undef DUK_USE_BYTECODE_DUMP_SUPPORT
#undef DUK_USE_FUNC_FILENAME_PROPERTY
#undef DUK_USE_JC
#undef DUK_USE_JX
#undef DUK_USE_NONSTD_FUNC_STMT
#undef DUK_USE_NONSTD_GETTER_KEY_ARGUMENT
#undef DUK_USE_NONSTD_JSON_ESC_U2028_U2029
#undef DUK_USE_NONSTD_SETTER_KEY_ARGUMENT
#undef DUK_USE_NONSTD_STRING_FROMCHARCODE_32BIT
#undef DUK_USE_TRACEBACKS

// Other engines have no tail calls and end a recursion at about ten thousand frames, or at fewer when they are large.
#undef DUK_USE_TAILCALL
#undef DUK_USE_CALLSTACK_LIMIT
#define DUK_USE_CALLSTACK_LIMIT 5000

// Functions whose last digit is the library's own choice (ECMA-262, 21.3.2: implementation-approximated).
#undef DUK_ACOS
#undef DUK_ASIN
#undef DUK_ATAN
#undef DUK_ATAN2
#undef DUK_CBRT
#undef DUK_COS
#undef DUK_EXP
#undef DUK_LOG
#undef DUK_LOG10
#undef DUK_LOG2
#undef DUK_POW
#undef DUK_SIN
#undef DUK_TAN
#define DUK_ACOS portcullis_script_acos
#define DUK_ASIN portcullis_script_asin
#define DUK_ATAN portcullis_script_atan
#define DUK_ATAN2 portcullis_script_atan2
#define DUK_CBRT portcullis_script_cbrt
#define DUK_COS portcullis_script_cos
#define DUK_EXP portcullis_script_exp
#define DUK_LOG portcullis_script_log
#define DUK_LOG10 portcullis_script_log10
#define DUK_LOG2 portcullis_script_log2
#define DUK_POW portcullis_script_pow
#define DUK_SIN portcullis_script_sin
#define DUK_TAN portcullis_script_tan
double portcullis_script_acos(double x);
double portcullis_script_asin(double x);
double portcullis_script_atan(double x);
double portcullis_script_atan2(double y, double x);
double portcullis_script_cbrt(double x);
double portcullis_script_cos(double x);
double portcullis_script_exp(double x);
double portcullis_script_log(double x);
double portcullis_script_log10(double x);
double portcullis_script_log2(double x);
double portcullis_script_pow(double x, double y);
double portcullis_script_sin(double x);
double portcullis_script_tan(double x);

// Of a number that is being read, in binary digits: it lies half-way between two doubles, the smaller one of which is
// even. CMakeLists.txt puts the question where Duktape rounds.
static int portcullis_tie_stays(const unsigned char* digits, int count, int rounded, int rest_is_zero) {
  int i;
  if (rounded < 0 || rounded >= count || digits[rounded] != 1 || !rest_is_zero) return 0;
  for (i = rounded + 1; i < count; ++i)
    if (digits[i] != 0) return 0;
  return rounded == 0 || digits[rounded - 1] == 0;
}
#define PORTCULLIS_TIE_STAYS \
  portcullis_tie_stays(nc_ctx->digits, nc_ctx->count, bitround, duk__bi_is_zero(&nc_ctx->r))

#include <duktape_to_even.c>
