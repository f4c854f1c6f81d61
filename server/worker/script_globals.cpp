// What a program finds in its global object (see script_engine.hpp): the language of ECMAScript 5.1 and a console.
// Everything else that a program of today may look for is there as a trap that ends it with the reason, because a name
// that is merely missing can be tested for, and the program would then print something else than it does elsewhere.
#include <duktape.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include "server/worker/script_engine.hpp"

namespace portcullis::server::worker {
namespace {

enum Reason : duk_int_t { chance, host, unsupported, own_choice };
constexpr std::array<const char*, 4> reasons{"not_deterministic", "host_needed", "not_supported",
                                             "implementation_defined"};

struct Trap {
  const char* holder;
  const char* names;  // parted by spaces
  Reason reason;
  bool missing_only = false;  // what the engine has stays
};

constexpr Trap traps[] = {
    {"this", "Date performance crypto", chance},
    {"Math", "random", chance},
    {"this",
     "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask "
     "requestAnimationFrame cancelAnimationFrame requestIdleCallback structuredClone fetch require module exports "
     "__dirname __filename process Buffer window self document global navigator location history screen frames parent "
     "top opener alert confirm prompt localStorage sessionStorage indexedDB XMLHttpRequest WebSocket EventSource "
     "Worker "
     "SharedWorker MessageChannel BroadcastChannel URL URLSearchParams AbortController AbortSignal Event EventTarget "
     "CustomEvent FormData Headers Request Response Blob File FileReader Image Audio Node Element HTMLElement "
     "addEventListener removeEventListener dispatchEvent postMessage print Deno Bun java Java load read readline quit "
     "importScripts WScript ActiveXObject atob btoa TextEncoder TextDecoder WebAssembly Intl",
     host},
    {"this",
     "Symbol Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise Proxy Reflect Iterator AsyncIterator "
     "AggregateError SuppressedError DisposableStack AsyncDisposableStack BigInt BigInt64Array BigUint64Array "
     "ArrayBuffer SharedArrayBuffer Atomics DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array "
     "Int32Array Uint32Array Float16Array Float32Array Float64Array Temporal ShadowRealm",
     unsupported},
    {"Object",
     "assign entries fromEntries getOwnPropertyDescriptors getOwnPropertySymbols groupBy hasOwn is setPrototypeOf "
     "values",
     unsupported, true},
    {"Object", "getOwnPropertySymbols", unsupported},
    {"Object.prototype", "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__", unsupported, true},
    {"Object.prototype", "toLocaleString", own_choice},
    {"Function.prototype", "name caller arguments toString toSource", own_choice},
    {"Array", "from fromAsync of", unsupported, true},
    {"Array.prototype",
     "at concat copyWithin entries fill find findIndex findLast findLastIndex flat flatMap includes keys toReversed "
     "toSorted toSpliced values with",
     unsupported, true},
    {"Array.prototype", "toLocaleString", own_choice},
    {"String", "fromCodePoint raw", unsupported, true},
    {"String.prototype",
     "anchor at big blink bold codePointAt endsWith fixed fontcolor fontsize includes isWellFormed italics link "
     "matchAll normalize padEnd padStart repeat replaceAll small startsWith strike sub sup toWellFormed trimEnd "
     "trimLeft trimRight trimStart",
     unsupported, true},
    {"String.prototype", "localeCompare toLocaleLowerCase toLocaleUpperCase", own_choice},
    {"Number", "EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER isFinite isInteger isNaN isSafeInteger parseFloat parseInt",
     unsupported, true},
    {"Number.prototype", "toLocaleString", own_choice},
    {"Math",
     "acosh asinh atanh cosh expm1 f16round fround hypot imul clz32 log10 log1p log2 cbrt sign sinh sumPrecise tanh "
     "trunc",
     unsupported, true},
    {"Math", "acosh asinh atanh cosh expm1 hypot log1p sinh tanh", own_choice},
    {"RegExp", "$1 $2 $3 $4 $5 $6 $7 $8 $9 input lastMatch lastParen leftContext rightContext escape", unsupported},
    {"RegExp.prototype", "compile dotAll hasIndices sticky unicode unicodeSets", unsupported, true},
    {"Error", "captureStackTrace stackTraceLimit isError prepareStackTrace", own_choice},
    {"Error.prototype", "stack fileName lineNumber columnNumber cause", own_choice},
    {"JSON", "rawJSON isRawJSON", unsupported},
    {"console", "toString toLocaleString valueOf hasOwnProperty", own_choice},
    {"console",
     "error warn trace assert count countReset dir dirxml group groupCollapsed groupEnd table time timeEnd timeLog "
     "clear profile profileEnd timeStamp",
     host},
};

// Sorting by a comparison is left to the engine where that is not consistent, and Duktape's is not stable, which it has
// to be since 2019. Fractions in another base than ten have as many digits as an engine likes. Both wait for `stop`,
// and so do upper and lower case of letters that may be younger than the engine's tables. Its Math.round adds one half
// and loses a digit.
constexpr const char* prelude = R"((function (stop, sorting) {
  'use strict';
  var own = Object.prototype.hasOwnProperty, text = String, names = Object.getOwnPropertyNames;
  var digits = Number.prototype.toString, floor = Math.floor, abs = Math.abs, number = Number.prototype.valueOf;
  var is_array = Array.isArray;
  function hide(holder, name, value) {
    Object.defineProperty(holder, name, { value: value, writable: true, enumerable: false, configurable: true });
  }
  function merge(items, compare) {
    if (items.length < 2) return items;
    var half = floor(items.length / 2), left = [], right = [], all = [], i, l = 0, r = 0;
    for (i = 0; i < items.length; i++) { if (i < half) left[i] = items[i]; else right[i - half] = items[i]; }
    left = merge(left, compare);
    right = merge(right, compare);
    for (i = 0; i < items.length; i++) {
      if (r >= right.length || (l < left.length && compare(left[l], right[r]) <= 0)) all[i] = left[l++];
      else all[i] = right[r++];
    }
    return all;
  }
  hide(Array.prototype, 'sort', function sort(given) {
    if (!is_array(this) || this.length > 20000) stop('Array.prototype.sort');
    if (given !== undefined && typeof given !== 'function') stop('Array.prototype.sort');
    var items = [], missing = 0, i, k, a, b, order;
    for (i = 0; i < this.length; i++) {
      if (!own.call(this, i)) stop('Array.prototype.sort');
      if (this[i] === undefined) missing++;
      else items[items.length] = this[i];
    }
    if (given === undefined) {
      for (i = 0; i < items.length; i++) items[i] = { key: text(items[i]), value: items[i] };
      items = merge(items, function (x, y) { return x.key < y.key ? -1 : x.key > y.key ? 1 : 0; });
      for (i = 0; i < items.length; i++) items[i] = items[i].value;
    } else {
      if (items.length > 300) stop('Array.prototype.sort');
      sorting(true);
      order = function (x, y) { var said = +given(x, y); return said !== said ? 0 : said < 0 ? -1 : said > 0 ? 1 : 0; };
      items = merge(items, order);
      for (i = 0; i < items.length; i++) {
        for (k = i; k < items.length; k++) {
          a = order(items[i], items[k]);
          b = order(items[k], items[i]);
          if (a > 0 || a + b !== 0) stop('comparison of Array.prototype.sort');
        }
      }
      sorting(false);
    }
    for (i = 0; i < items.length; i++) this[i] = items[i];
    for (k = 0; k < missing; k++) this[i + k] = undefined;
    return this;
  });
  hide(Math, 'round', function round(x) {
    var value = +x, below = floor(value);
    if (value !== value || value === 0 || abs(value) >= 4503599627370496) return value;
    if (value - below < 0.5) return below;
    return below === -1 ? -0 : below + 1;
  });
  ['toUpperCase', 'toLowerCase'].forEach(function (name) {
    var old = String.prototype[name], code = String.prototype.charCodeAt;
    hide(String.prototype, name, function () {
      var value = old.call(this), all = text(this), i, c;
      for (i = 0; i < all.length; i++) {
        c = code.call(all, i);
        if (c <= 0x1c7f && c !== 0x19b && c !== 0x264) continue;
        if ((c >= 0x1e00 && c <= 0x2bff) || (c >= 0x2e80 && c <= 0xa63f)) continue;
        if (c < 0xac00 || c > 0xd7a3) stop('String.prototype.' + name);
      }
      return value;
    });
  });
  var source = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get, found = String.prototype.indexOf;
  Object.defineProperty(RegExp.prototype, 'source', { configurable: true, get: function () {
    var value = source.call(this);
    if (found.call(value, '\n') >= 0 || (found.call(value, '[') >= 0 && found.call(value, '\\/') >= 0)) stop('source');
    return value;
  } });
  hide(RegExp.prototype, 'toString', function toString() { return '/' + this.source + '/' + this.flags; });
  hide(Number.prototype, 'toString', function toString(radix) {
    var value = number.call(this);
    if (radix === undefined) return digits.call(value);
    if (+radix !== 10 && (floor(value) !== value || abs(value) > 9007199254740992)) stop('Number.prototype.toString');
    return digits.call(value, radix);
  });
  hide(Object, 'getOwnPropertyNames', function getOwnPropertyNames(of) {
    if (typeof of !== 'object' || of === Math || of === JSON || own.call(of, 'constructor')) stop('Object.getOwnPropertyNames');
    return names(of);
  });
}))";

duk_ret_t end_with(duk_context* context, const char* problem, const char* detail) {
  ScriptEngine::of(context).stop(problem, detail);
  return duk_error(context, DUK_ERR_ERROR, "stopped");
}

// The property that an accessor stands for.
constexpr const char* of_property = DUK_HIDDEN_SYMBOL("property");

duk_ret_t trap_read(duk_context* context) {
  duk_push_current_function(context);
  duk_get_prop_string(context, -1, of_property);
  return end_with(context, reasons[static_cast<std::size_t>(duk_get_current_magic(context))],
                  duk_get_string_default(context, -1, ""));
}

// A program may have a variable or a property of that name.
duk_ret_t trap_written(duk_context* context) {
  duk_push_this(context);
  duk_to_object(context, -1);
  duk_push_current_function(context);
  duk_get_prop_string(context, -1, of_property);
  duk_remove(context, -2);
  duk_dup(context, 0);
  duk_def_prop(
      context, -3,
      DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
  return 0;
}

duk_ret_t prelude_stop(duk_context* context) {
  return end_with(context, "implementation_defined", duk_get_string_default(context, 0, ""));
}
duk_ret_t prelude_sorting(duk_context* context) {
  ScriptEngine::of(context).sorting(duk_get_boolean(context, 0) != 0);
  return 0;
}

// Duktape keeps characters beyond U+FFFF as two surrogates of three bytes each.
bool print_text(ScriptEngine& engine, std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto surrogate = [&](std::size_t i, unsigned char low) {
    return i + 3 <= text.size() && byte(i) == 0xED && (byte(i + 1) & 0xF0) == low;
  };
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (byte(i) != 0xED || i + 1 >= text.size() || byte(i + 1) < 0xA0) {
      if (byte(i) > 0xF4) return false;
      continue;
    }
    if (!surrogate(i, 0xA0) || !surrogate(i + 3, 0xB0)) return false;
    engine.print(text.substr(done, i - done));
    const unsigned high = (byte(i + 1) & 0x0Fu) << 6 | (byte(i + 2) & 0x3Fu);
    const unsigned low = (byte(i + 4) & 0x0Fu) << 6 | (byte(i + 5) & 0x3Fu);
    const unsigned value = 0x10000 + (high << 10 | low);
    const char bytes[] = {static_cast<char>(0xF0 | value >> 18), static_cast<char>(0x80 | (value >> 12 & 0x3F)),
                          static_cast<char>(0x80 | (value >> 6 & 0x3F)), static_cast<char>(0x80 | (value & 0x3F))};
    engine.print({bytes, sizeof bytes});
    i += 5;
    done = i + 1;
  }
  engine.print(text.substr(done));
  return true;
}

// console.log of what is not a primitive is the console's own choice, and so is what it makes of "%".
duk_ret_t print_line(duk_context* context) {
  ScriptEngine& engine = ScriptEngine::of(context);
  if (engine.sorting()) return end_with(context, "implementation_defined", "comparison of Array.prototype.sort");
  const duk_idx_t count = duk_get_top(context);
  for (duk_idx_t i = 0; i < count; ++i) {
    if (i > 0) engine.print(" ");
    if (duk_is_symbol(context, i) ||
        !duk_check_type_mask(context, i,
                             DUK_TYPE_MASK_UNDEFINED | DUK_TYPE_MASK_NULL | DUK_TYPE_MASK_BOOLEAN |
                                 DUK_TYPE_MASK_NUMBER | DUK_TYPE_MASK_STRING))
      return end_with(context, "implementation_defined", "console.log of an object");
    if (duk_is_number(context, i)) {
      const double number = duk_get_number(context, i);
      if (number == 0 && std::signbit(number)) engine.print("-");
    }
    duk_size_t size = 0;
    const bool format = i == 0 && count > 1 && duk_is_string(context, i);
    const char* text = duk_to_lstring(context, i, &size);
    if (format && std::memchr(text, '%', size) != nullptr)
      return end_with(context, "implementation_defined", "format of console.log");
    if (!print_text(engine, {text, size})) return end_with(context, "implementation_defined", "half a character");
  }
  engine.print("\n");
  return engine.stopped() ? duk_error(context, DUK_ERR_ERROR, "stopped") : 0;
}

constexpr std::array<const char*, 7> errors{"Error",       "EvalError", "RangeError", "ReferenceError",
                                            "SyntaxError", "TypeError", "URIError"};

// Called for each new error. What the engine raises by itself ends the program: when, and with what words, differs
// between engines, and it may be for something that only this one lacks. What the program makes itself is its own.
// `errors` are kept as constructors 0.. in the stash.
duk_ret_t error_made(duk_context* context) {
  ScriptEngine& engine = ScriptEngine::of(context);
  if (engine.stopped()) return 1;
  duk_push_heap_stash(context);
  duk_get_prototype(context, 0);
  void* const prototype = duk_get_heapptr(context, -1);
  void* function = nullptr;
  duk_inspect_callstack_entry(context, -2);
  if (duk_is_object(context, -1)) {
    duk_get_prop_string(context, -1, "function");
    function = duk_get_heapptr(context, -1);
  }
  bool known = false;
  bool called = false;
  for (duk_uarridx_t i = 0; i < errors.size(); ++i) {
    duk_get_prop_index(context, 1, i);
    called = called || (function != nullptr && duk_get_heapptr(context, -1) == function);
    duk_get_prop_index(context, 1, i + static_cast<duk_uarridx_t>(errors.size()));
    known = known || duk_get_heapptr(context, -1) == prototype;
    duk_pop_2(context);
  }
  if (known && !called) {
    duk_get_prop_string(context, 0, "message");
    const std::string_view message = duk_get_string_default(context, -1, "");
    const duk_errcode_t code = duk_get_error_code(context, 0);
    const bool deep = code == DUK_ERR_RANGE_ERROR && message.find("limit") != std::string_view::npos;
    engine.stop(deep ? "recursion_too_deep"
                : code == DUK_ERR_SYNTAX_ERROR && message.find("(line ") != std::string_view::npos
                    ? "not_supported"  // of the compiler
                    : "program_failed",
                message);
  }
  duk_set_top(context, 1);
  return 1;
}

void set_trap(duk_context* context, const Trap& trap) {
  duk_eval_string(context, trap.holder);
  std::string_view rest = trap.names;
  while (!rest.empty()) {
    const std::size_t size = rest.find(' ');
    const std::string_view name = rest.substr(0, size);
    rest.remove_prefix(size == std::string_view::npos ? rest.size() : size + 1);
    if (trap.missing_only && duk_has_prop_lstring(context, -1, name.data(), name.size()) != 0) continue;
    duk_push_lstring(context, name.data(), name.size());
    duk_push_c_function(context, trap_read, 0);
    duk_set_magic(context, -1, trap.reason);
    duk_dup(context, -2);
    duk_put_prop_string(context, -2, of_property);
    duk_push_c_function(context, trap_written, 1);
    duk_dup(context, -3);
    duk_put_prop_string(context, -2, of_property);
    duk_def_prop(context, -4,
                 DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_CLEAR_ENUMERABLE |
                     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
  }
  duk_pop(context);
}

}  // namespace

void furnish(duk_hthread* context) {
  duk_push_heap_stash(context);
  for (duk_uarridx_t i = 0; i < errors.size(); ++i) {
    duk_get_global_string(context, errors[i]);
    duk_get_prop_string(context, -1, "prototype");
    duk_put_prop_index(context, -3, i + static_cast<duk_uarridx_t>(errors.size()));
    duk_put_prop_index(context, -2, i);
  }
  duk_pop(context);

  duk_eval_string(context, prelude);
  duk_push_c_function(context, prelude_stop, 1);
  duk_push_c_function(context, prelude_sorting, 1);
  duk_call(context, 2);
  duk_pop(context);

  duk_push_object(context);
  for (const char* name : {"log", "info", "debug"}) {
    duk_push_c_function(context, print_line, DUK_VARARGS);
    duk_push_string(context, "name");
    duk_push_string(context, name);
    duk_def_prop(context, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_FORCE);
    duk_put_prop_string(context, -2, name);
  }
  duk_put_global_string(context, "console");
  for (const Trap& trap : traps) set_trap(context, trap);

  // The engine finds the hook in its own object, which the program cannot reach any more.
  duk_get_global_string(context, "Duktape");
  duk_push_c_function(context, error_made, 1);
  duk_put_prop_string(context, -2, "errCreate");
  duk_pop(context);
  for (const char* name : {"Duktape", "CBOR"}) {
    duk_push_global_object(context);
    duk_del_prop_string(context, -1, name);
    duk_pop(context);
  }
}

}  // namespace portcullis::server::worker
