// See script_dialect.hpp.
#include "server/worker/script_dialect.hpp"

#include <re2/re2.h>

namespace portcullis::server::worker {
namespace {

// `const` has no block of its own and can be read before its line in Duktape; __proto__ in a literal is a property as
// any other there. A number of more than fifteen digits is another one than is written. U+180E is a blank there.
const RE2& other_words() {
  static const RE2 pattern(R"(\b(const|__proto__|[0-9]{16,})\b|([0-9]{16,}|\\u180[eE]|\x{180E}))");
  return pattern;
}

// What it has besides log, and in what order, is the host's: it must not be looked at.
const RE2& console_itself() {
  static const RE2 pattern(R"(\bconsole\b\s*(?:[^.\s]|\z))");
  return pattern;
}

// How often and in what order a comparison is called is the engine's choice: it must do nothing but compare.
const RE2& sorting() {
  static const RE2 pattern(R"(\bsort\b)");
  return pattern;
}
const RE2& sorting_by_value() {
  static const RE2 pattern(
      R"(sort\s*\(\s*(?:\)|function\s*\(\s*\w+\s*,\s*\w+\s*\)\s*\{\s*return\s([^(){};`]*);?\s*\}\s*\)))");
  return pattern;
}
const RE2& side_effect() {
  static const RE2 pattern(R"(\+\+|--|[^=!<>]=[^=]|>>=|<<=)");
  return pattern;
}

}  // namespace

std::string other_dialect(std::string_view source) {
  const re2::StringPiece whole(source.data(), source.size());
  std::string word;
  std::string digits;
  if (RE2::PartialMatch(whole, other_words(), &word, &digits)) return word.empty() ? "long number" : word;
  if (RE2::PartialMatch(whole, console_itself())) return "console";
  re2::StringPiece rest = whole;
  while (RE2::FindAndConsume(&rest, sorting())) {
    re2::StringPiece here(rest.data() - 4, rest.size() + 4);
    re2::StringPiece body;
    if (!RE2::Consume(&here, sorting_by_value(), &body) || RE2::PartialMatch(body, side_effect())) return "sort";
  }
  return {};
}

}  // namespace portcullis::server::worker
