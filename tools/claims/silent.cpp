#include "tools/claims/silent.hpp"

#include <algorithm>
#include <string>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// Silent wherever they stand. Not here: ? (asks), + - = < > ~ / % ^ & @ # $ \ | and all symbols, which can change what
// the bytes beside them mean, and everything invisible.
bool is_silent_mark(char32_t c) {
  switch (c) {
    case U',':
    case U';':
    case U':':
    case U'.':
    case U'(':
    case U')':
    case U'[':
    case U']':
    case U'{':
    case U'}':
    case U'"':
    case U'\'':
    case U'*':
    case U'_':
    case U'`':
    case U'\u2026':
    case U'\u201C':
    case U'\u201D':
    case U'\u201E':
    case U'\u2018':
    case U'\u2019':
    case U'\u201A':
    case U'\u00AB':
    case U'\u00BB':
    case U'\u300C':
    case U'\u300D':
    case U'\u300E':
    case U'\u300F':
    case U'\u3001':
    case U'\u3002':
    case U'\uFF0C':
    case U'\uFF1A':
    case U'\uFF1B':
    case U'\uFF01':
    case U'\uFF08':
    case U'\uFF09':
    case U'\uFF61':
    case U'\u060C':
    case U'\u061B':
    case U'\u06D4':
    case U'\u0964':
    case U'\u0965':
    case U'\u2022':
      return true;
    default:
      return false;
  }
}

bool is_dash(char32_t c) {
  return c == U'-' || c == U'\u2013' || c == U'\u2014' || c == U'\u2010' || c == U'\u2011';
}

// A mark that reads on into the number behind it.
bool binds(char32_t c) {
  return c == U'.' || c == U',' || is_dash(c) || c == U'\'' || c == U'_' || c == U'*' || c == U':' || c == U'\uFF0C';
}

// Whether the mark at `at` stands before the claim as well, where one could open: within the same line.
bool was_opened(std::string_view text, std::size_t at) {
  constexpr std::size_t reach = 200;
  for (std::size_t i = at; i > 0 && at - i < reach && text[i - 1] != '\n'; --i)
    if (text[i - 1] == text[at]) return i == 1 || !utf8::is_word(utf8::before(text, i - 1).value);
  return false;
}

std::string words_of(std::string_view loud) {
  std::string words;
  for (const char c : loud) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',') {
      if (!words.empty() && words.back() != ' ') words.push_back(' ');
    } else if (c != '*' && c != '_' && c != ':' && c != '.') {
      words.push_back(c);
    }
  }
  while (!words.empty() && words.back() == ' ') words.pop_back();
  return utf8::lower_ascii(words);
}

}  // namespace

std::optional<Span> loud_run(std::string_view text, Span part, bool before_claim, bool after_claim) {
  std::optional<Span> run;
  for (std::size_t i = part.start; i < part.end;) {
    const utf8::Char c = utf8::at(text, i);
    const std::size_t end = i + c.size;
    bool silent = utf8::is_space(c.value) || is_silent_mark(c.value);
    if (c.value == U'\uFEFF') silent = i == 0;
    if (c.value == U'[' && text.substr(end).starts_with(" ]")) silent = false;  // a box that is not ticked
    if (is_dash(c.value)) {
      // A dash is punctuation with a space on both sides, or at an end of the part; else it may be a sign.
      const bool open_left = i == part.start ? !after_claim : utf8::is_space(utf8::before(text, i).value);
      const bool open_right = end == part.end ? !before_claim : utf8::is_space(utf8::at(text, end).value);
      silent = open_left && open_right;
    }
    // Behind a space or in front of a bracket it may negate or be a factorial.
    if (c.value == U'!') {
      const char32_t left = utf8::before(text, i).value;
      silent = i > 0 && !utf8::is_space(left) && left != U'(' &&
               (end == part.end ? !before_claim : !utf8::is_number(utf8::at(text, end).value));
    }
    if (silent && before_claim && end == part.end && binds(c.value)) silent = c.value == U'*' || c.value == U'_';
    // "10'" and "10\"" are feet and inches, unless the mark was opened before.
    if (after_claim && i == part.start && (c.value == U'\'' || c.value == U'"') && !was_opened(text, i)) silent = false;
    if (silent && after_claim && i == part.start && end < part.end && binds(c.value) &&
        utf8::is_number(utf8::at(text, end).value))
      silent = false;
    if (!silent) {
      if (!run) run = Span{i, end};
      run->end = end;
    }
    i = end;
  }
  return run;
}

bool is_greeting(std::string_view loud) {
  constexpr std::size_t longest = 40;
  return loud.size() <= longest && lexicon::is_filler(words_of(loud));
}

bool is_neutral_lead(std::string_view loud) {
  constexpr std::size_t longest = 60;
  if (loud.size() > longest) return false;
  const std::string words = words_of(loud);
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t space = std::min(words.find(' ', at), words.size());
    const std::string_view word = std::string_view(words).substr(at, space - at);
    at = space + 1;
    if (lexicon::is_neutral_lead(word)) continue;
    if (word != "step") return false;
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (at >= words.size() || words.find_first_not_of("0123456789", at) < end || end - at > 3) return false;
    at = end + 1;
  }
  return !words.empty();
}

}  // namespace portcullis::tools::claims
