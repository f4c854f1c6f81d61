// See program_prose.hpp.
#include "tools/claims/program_prose.hpp"

#include <algorithm>
#include <optional>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t words_of_a_sentence = 3;
constexpr std::size_t most_slashes = 64;  // of a line; each may be looked at to the end of it

bool has_sentence(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size() && words < words_of_a_sentence;) {
    const utf8::Char c = utf8::at(text, i);
    const bool word = utf8::is_letter(c.value);
    // A script without spaces says as much in as many letters.
    if (word && (!in_word || utf8::is_unspaced(c.value))) ++words;
    in_word = word;
    i += c.size;
  }
  return words >= words_of_a_sentence;
}

// The output that strings are looked for in, with a bound on the work: beyond it nothing counts as printed.
class Printed {
 public:
  explicit Printed(std::string_view expected) : expected_(expected) {}

  // Every part between two escapes is there.
  bool has(std::string_view content) {
    while (!content.empty()) {
      const std::size_t escape = std::min(content.find('\\'), content.size());
      const std::string_view part = content.substr(0, escape);
      const std::size_t cost = expected_.size() + expected_.size() * part.size() / 64;
      if (cost > steps_) return false;
      steps_ -= cost;
      if (expected_.find(part) == std::string_view::npos) return false;
      content.remove_prefix(std::min(escape + 2, content.size()));
    }
    return true;
  }

 private:
  std::string_view expected_;
  std::size_t steps_ = 1u << 20;
};

// Where the regular expression ends that would begin with the slash at `open`.
std::optional<std::size_t> closing_slash(std::string_view line, std::size_t open) {
  bool in_class = false;
  for (std::size_t i = open + 1; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == '[' || line[i] == ']')
      in_class = line[i] == '[';
    else if (line[i] == '/' && !in_class)
      return i;
  }
  return std::nullopt;
}

bool in_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// A name that could be read as a sentence: Berlin_is_in_France, berlinIsInFrance, or of letters beyond ASCII, in some
// of which a few say as much.
bool says_something(std::string_view name) {
  std::size_t words = 1;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (static_cast<unsigned char>(name[i]) >= 0x80) return true;
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    const bool behind_lower = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if ((name[i] == '_' && i > 0 && i + 1 < name.size()) || (upper && behind_lower)) ++words;
  }
  return words > words_of_a_sentence;
}

// Names, strings and regular expressions of a part of a line without comments. A string that does not end there reaches
// to the end of the line.
void add_strings(std::string_view line, std::size_t start, Printed& printed, std::vector<Span>& out) {
  std::size_t slashes = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (in_name(line[i])) {
      const std::size_t begin = i;
      while (i + 1 < line.size() && in_name(line[i + 1])) ++i;
      if (says_something(line.substr(begin, i + 1 - begin))) out.push_back({start + begin, start + i + 1});
      // Labels can be any words, one behind the other: "Berlin: is: in: France:".
      const auto next_other = [&](std::size_t from) {
        return std::min(line.find_first_not_of(" \t", from), line.size());
      };
      const std::size_t colon = next_other(i + 1);
      if (colon >= line.size() || line[colon] != ':') continue;
      std::size_t end = next_other(colon + 1);
      const std::size_t second = end;
      while (end < line.size() && in_name(line[end])) ++end;
      if (end == second) continue;
      end = next_other(end);
      if (end >= line.size() || line[end] != ':') continue;
      if (!out.empty() && out.back().start == start + begin) out.pop_back();  // the name alone
      out.push_back({start + begin, start + end + 1});
      i = end;
      continue;
    }
    // A division, or a regular expression: a quotation mark in one would begin and end other strings than these.
    if (line[i] == '/') {
      const auto close = closing_slash(line, i);
      const std::string_view inside = close ? line.substr(i + 1, *close - i - 1) : std::string_view();
      if (++slashes <= most_slashes && inside.find_first_of("\"'`") == std::string_view::npos && !has_sentence(inside))
        continue;
      out.push_back({start + i, start + line.size()});
      return;
    }
    if (line[i] != '"' && line[i] != '\'' && line[i] != '`') continue;
    std::size_t end = i + 1;
    while (end < line.size() && line[end] != line[i]) end += line[end] == '\\' ? 2 : 1;
    const bool closed = end < line.size();
    if (!closed) end = line.size() - 1;
    const std::string_view content = line.substr(i + 1, end - i - (closed ? 1 : 0));
    if (!closed || (has_sentence(content) && !printed.has(content))) out.push_back({start + i, start + end + 1});
    i = end;
  }
}

}  // namespace

std::vector<Span> program_prose(const ProgramText& program) {
  std::vector<Span> found;
  Printed printed(program.expected);
  bool open = false;  // in a comment of several lines
  for (std::size_t number = 0; number < program.code.lines.size(); ++number) {
    const Span span = program.code.lines[number];
    const std::string_view line = program.text.substr(span.start, span.size());
    const std::size_t value =
        number < program.value_marks.size() ? program.value_marks[number] : std::string_view::npos;
    std::size_t begin = 0;
    if (!open) {
      begin = program.python ? std::min({line.find('#'), line.find("\"\"\""), line.find("'''")})
                             : std::min({line.find("//"), line.find("/*"), line.find("<!--"), line.find("-->")});
      add_strings(line.substr(0, begin), span.start, printed, found);
    }
    if (begin >= line.size() || (!open && begin == value)) continue;
    found.push_back({span.start + begin, span.end});
    if (program.python) {
      open = open || line[begin] != '#';  // where such a text closes is not looked for
    } else if (open || line.substr(begin, 2) == "/*") {
      const std::size_t opens = line.rfind("/*");
      const std::size_t closes = line.rfind("*/");
      open = closes == std::string_view::npos || (opens != std::string_view::npos && opens > closes);
    }
  }
  return found;
}

}  // namespace portcullis::tools::claims
