// See program_prose.hpp.
#include "tools/claims/program_prose.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "tools/claims/program_words.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t most_slashes = 64;  // of a line; each may be looked at to the end of it
constexpr std::size_t names_of_a_chain = 4;

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

// Whether the letters before a quotation mark are a part of the string: f"...", rb"...".
bool is_prefix(std::string_view name) {
  const std::string word = utf8::lower_ascii(name);
  for (const std::string_view prefix : {"f", "r", "b", "u", "rb", "br", "fr", "rf"})
    if (word == prefix) return true;
  return false;
}

// What a program says outside of its comments, line by line.
class ProseReader {
 public:
  ProseReader(bool python, std::string_view expected, std::vector<Span>& out)
      : python_(python), printed_(expected), out_(out) {}

  // A part of a line without comments. A string that does not end there reaches to the end of the line.
  void read(std::string_view line, std::size_t start);
  // Once, at the end.
  void finish() {
    const std::vector<Span> said = said_.spans();
    out_.insert(out_.end(), said.begin(), said.end());
  }

 private:
  std::size_t read_name(std::size_t begin);
  std::size_t read_string(std::size_t open, bool fields);
  void found(std::size_t begin, std::size_t end) { out_.push_back({start_ + begin, start_ + end}); }
  std::size_t next_other(std::size_t from) const {
    return std::min(line_.find_first_not_of(" \t", from), line_.size());
  }

  bool python_;
  Printed printed_;
  SaidWords said_;
  std::vector<Span>& out_;
  std::string_view line_;
  std::size_t start_ = 0;
  char before_ = 0;           // the last character that is no blank, on whatever line
  std::size_t chain_ = 0;     // where a chain of members began on this line: a.b.c
  std::size_t in_chain_ = 0;  // its names so far
};

void ProseReader::read(std::string_view line, std::size_t start) {
  line_ = line;
  start_ = start;
  in_chain_ = 0;
  std::size_t slashes = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (in_name(line[i])) {
      const std::size_t begin = i;
      i = read_name(begin) - 1;
      before_ = line[i];
      if (python_ && i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\'') &&
          is_prefix(line.substr(begin, i + 1 - begin)))
        i = read_string(i + 1, line.substr(begin, i + 1 - begin).find_first_of("fF") != std::string_view::npos);
      continue;
    }
    if (line[i] == ' ' || line[i] == '\t') continue;
    // A division, or a regular expression: a quotation mark in one would begin and end other strings than these.
    if (line[i] == '/' && !python_) {
      const auto close = closing_slash(line, i);
      const std::string_view inside = close ? line.substr(i + 1, *close - i - 1) : std::string_view();
      if (++slashes > most_slashes || inside.find_first_of("\"'`") != std::string_view::npos || has_sentence(inside) ||
          has_equation(inside))
        return found(i, line.size());
      if (close && !printed_.has(inside, false)) said_.add(inside, {start + i, start + *close + 1});
    }
    if (line[i] == '"' || line[i] == '\'' || line[i] == '`') i = read_string(i, python_);
    before_ = line[std::min(i, line.size() - 1)];
  }
}

// To the end of the name, or of a row of labels.
std::size_t ProseReader::read_name(std::size_t begin) {
  std::size_t end = begin;
  while (end < line_.size() && in_name(line_[end])) ++end;
  const std::string_view name = line_.substr(begin, end - begin);
  if (says_something(name) || is_sentence_word(name, python_)) found(begin, end);

  const bool member = before_ == '.' && in_chain_ > 0;
  if (!member) chain_ = begin;
  in_chain_ = member ? in_chain_ + 1 : name == "this" || name == "self" || name == "console" ? 0 : 1;
  if (name == "prototype") in_chain_ = 0;
  if (in_chain_ >= names_of_a_chain) found(chain_, end);

  const std::size_t colon = next_other(end);
  if (colon >= line_.size() || line_[colon] != ':' || python_) return end;
  // The name of a member.
  if ((before_ == '{' || before_ == ',') && !printed_.has(name, false)) said_.add(name, {start_ + begin, start_ + end});
  // Labels can be any words, one behind the other: "Berlin: is: in: France:".
  const std::size_t second = next_other(colon + 1);
  std::size_t second_end = second;
  while (second_end < line_.size() && in_name(line_[second_end])) ++second_end;
  const std::size_t second_colon = next_other(second_end);
  if (second_end == second || second_colon >= line_.size() || line_[second_colon] != ':') return end;
  found(begin, second_colon + 1);
  return second_colon + 1;
}

// At its last character.
std::size_t ProseReader::read_string(std::size_t open, bool fields) {
  std::size_t end = open + 1;
  while (end < line_.size() && line_[end] != line_[open]) end += line_[end] == '\\' ? 2 : 1;
  const bool closed = end < line_.size();
  if (!closed) end = line_.size() - 1;
  const std::string_view content = line_.substr(open + 1, end - open - (closed ? 1 : 0));
  in_chain_ = 0;
  if (!closed)
    found(open, end + 1);
  else if (!printed_.has(content, fields)) {
    if (has_sentence(content) || has_equation(content))
      found(open, end + 1);
    else
      said_.add(content, {start_ + open, start_ + end + 1});
  }
  return end;
}

// In order, and none within another.
void tidy(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end(),
            [](Span a, Span b) { return a.start < b.start || (a.start == b.start && a.end > b.end); });
  std::vector<Span> kept;
  for (const Span span : spans) {
    if (!kept.empty() && span.start < kept.back().end)
      kept.back().end = std::max(kept.back().end, span.end);
    else
      kept.push_back(span);
  }
  spans = std::move(kept);
}

}  // namespace

std::vector<Span> program_prose(const ProgramText& program) {
  std::vector<Span> found;
  ProseReader reader(program.python, program.expected, found);
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
      reader.read(line.substr(0, begin), span.start);
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
  reader.finish();
  tidy(found);
  return found;
}

}  // namespace portcullis::tools::claims
