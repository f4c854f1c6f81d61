// See executable.hpp. The grammar is small so that what it reads is certain: a statement that it does not know leaves
// the program a residue like any other code.
#include "tools/claims/executable.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "tools/claims/program_prose.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t longest_statement = 400;
constexpr std::size_t largest_program = 64u << 10;  // no larger one is run; of its output as well

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string language_of(const Passage& passage) {
  if (passage.kind != PassageKind::code || !passage.closed || passage.in_quote || passage.info.size() > 16) return {};
  const std::string word = utf8::lower_ascii(trimmed_blanks(passage.info));
  if (word == "js" || word == "javascript") return "javascript";
  if (word == "py" || word == "python" || word == "python3") return "python";
  return {};
}

// A block that holds what a program printed: with a lead before it a plain one will do.
bool is_output(const Passage& passage, bool has_lead) {
  if (passage.kind != PassageKind::code || !passage.closed || passage.in_quote || passage.info.size() > 16)
    return false;
  const std::string word = utf8::lower_ascii(trimmed_blanks(passage.info));
  if (word == "output") return true;
  return has_lead && (word.empty() || word == "text" || word == "txt" || word == "plaintext");
}

std::string content_of(std::string_view text, const Passage& block) {
  std::string content;
  for (const Span line : block.lines) {
    content.append(text.substr(line.start, line.size()));
    content.push_back('\n');
  }
  return content;
}

// What stands for more than is written.
bool is_elided(std::string_view value) {
  value = trimmed_blanks(value);
  return value.ends_with("...") || value.ends_with("\u2026") || value.starts_with("...") || value.starts_with("\u2026");
}

bool any_line_elided(std::string_view content) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    if (is_elided(content.substr(0, end))) return true;
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return false;
}

// A number or a constant of the language, which can stand in a sentence without marks.
bool is_bare_value(std::string_view value) {
  for (const std::string_view word : {"true", "false", "null", "undefined", "NaN", "Infinity", "True", "False", "None"})
    if (value == word) return true;
  if (value.starts_with('-')) value.remove_prefix(1);
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t point = value.find('.');
  return digits(value.substr(0, point)) && (point == std::string_view::npos || digits(value.substr(point + 1)));
}

// Between two of these a star is a sign of its own: "5*3".
bool can_stand_in_value(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

enum class Lead { none, verb, noun };  // "it prints" may do without a colon, "output" may not

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 5> verbs{"prints", "outputs", "logs", "will print", "will output"};

// `said`: in lower case, words parted by one space. `before`: of a program that follows.
Lead lead_of(std::string_view said, bool before) {
  constexpr std::array<std::string_view, 11> subjects{
      "",          "it",         "this",        "the program",       "this program",  "the code",
      "this code", "the script", "this script", "the program above", "the code above"};
  constexpr std::array<std::string_view, 7> heads{
      "the following program", "the following code", "the following script", "the following snippet",
      "this program",          "this code",          "this script"};
  constexpr std::array<std::string_view, 8> nouns{"the output is",
                                                  "its output is",
                                                  "the output of the program is",
                                                  "the output of this program is",
                                                  "the output of the code is",
                                                  "the output of this code is",
                                                  "the output of the script is",
                                                  "the output of this script is"};
  if (!before && (said == "output" || said == "the output")) return Lead::noun;
  if (!before && one_of(said, nouns)) return Lead::verb;
  for (const std::string_view verb : verbs) {
    if (!said.ends_with(verb)) continue;
    std::string_view subject = said.substr(0, said.size() - verb.size());
    if (!subject.empty() && !subject.ends_with(' ')) continue;
    if (subject.ends_with(' ')) subject.remove_suffix(1);
    if (before ? one_of(subject, heads) : one_of(subject, subjects)) return Lead::verb;
  }
  return Lead::none;
}

std::string plain_words_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*') continue;  // emphasis
    if (!is_blank(c))
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  while (out.ends_with(' ')) out.pop_back();
  return utf8::lower_ascii(out);
}

// Inside of `code`, by the rule of Markdown; empty when it is more than one plain value.
std::string inline_value(std::string_view code) {
  const std::size_t marks = std::min(code.find_first_not_of('`'), code.size());
  if (code.size() < 2 * marks + 1) return {};
  std::string_view value = code.substr(marks, code.size() - 2 * marks);
  if (value.size() > 2 && value.starts_with(' ') && value.ends_with(' ')) {
    value.remove_prefix(1);
    value.remove_suffix(1);
  }
  // A line end, or a sign that may stand for one.
  if (value.find_first_of("\n\\") != std::string_view::npos || trimmed_blanks(value).empty() || is_elided(value))
    return {};
  return std::string(value);
}

struct Statement {
  bool opens_block = false;  // "Output:": the value is in the block behind it
  std::string value;
};

// One whole passage that says what a program prints.
std::optional<Statement> read_statement(std::string_view text, const Passage& passage, bool before) {
  if (passage.kind != PassageKind::sentence && passage.kind != PassageKind::heading) return std::nullopt;
  if (passage.in_quote || !passage.quotations.empty() || passage.code.size() > 1 ||
      passage.span.size() > longest_statement)
    return std::nullopt;
  Span said = passage.span;
  if (passage.kind == PassageKind::heading && !passage.markup.empty()) said.start = passage.markup.back().end;
  if (passage.kind == PassageKind::sentence && !passage.markup.empty()) return std::nullopt;
  Statement statement;
  std::string lead;
  std::string tail;
  if (!passage.code.empty()) {
    const Span code = passage.code.front();
    lead = plain_words_of(text.substr(said.start, code.start - said.start));
    statement.value = inline_value(text.substr(code.start, code.size()));
    tail = plain_words_of(text.substr(code.end, said.end - code.end));
    if (statement.value.empty()) return std::nullopt;
  } else {
    std::string_view whole = text.substr(said.start, said.size());
    // In the case of the text: what is in the value counts.
    std::string plain;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const bool emphasis =
          whole[i] == '*' && (plain.empty() || !can_stand_in_value(plain.back()) ||
                              !can_stand_in_value(whole[std::min(whole.find_first_not_of('*', i), whole.size() - 1)]));
      if (!emphasis) plain.push_back(is_blank(whole[i]) ? ' ' : whole[i]);
    }
    whole = trimmed_blanks(plain);
    const bool heading = passage.kind == PassageKind::heading;
    if (whole.ends_with(':') || heading) {
      const std::string words = plain_words_of(whole);
      const std::string_view bare = std::string_view(words).substr(0, words.size() - (words.ends_with(':') ? 1 : 0));
      statement.opens_block = !before && lead_of(bare, false) != Lead::none;
      if (statement.opens_block) return statement;
      if (heading) return std::nullopt;
    }
    if (whole.ends_with('.') || whole.ends_with(':')) {
      tail = whole.back();
      whole.remove_suffix(1);
    }
    const std::size_t space = whole.rfind(' ');
    if (space == std::string_view::npos || !is_bare_value(whole.substr(space + 1))) return std::nullopt;
    statement.value = std::string(whole.substr(space + 1));
    lead = plain_words_of(whole.substr(0, space));
  }
  const bool colon = lead.ends_with(':');
  if (colon) lead.pop_back();
  const Lead kind = lead_of(lead, before);
  if (kind == Lead::none || (kind == Lead::noun && !colon)) return std::nullopt;
  if (before ? tail != ":" : !tail.empty() && tail != ".") return std::nullopt;
  return statement;
}

struct CommentedValue {
  std::string value;
  std::size_t mark = 0;  // where its comment begins
};

// "console.log(x); // => 5": the value, when the line is nothing else.
std::optional<CommentedValue> commented_value(std::string_view line) {
  const std::size_t slashes = line.find("//");
  if (slashes == std::string_view::npos) return std::nullopt;
  std::string_view call = trimmed_blanks(line.substr(0, slashes));
  if (call.ends_with(';')) call.remove_suffix(1);
  if (!call.starts_with("console.log(") || !call.ends_with(')')) return std::nullopt;
  // Another statement behind it could have the next line depend on it.
  for (const std::string_view end : {";", "\r", "\u2028", "\u2029"})
    if (call.find(end) != std::string_view::npos) return std::nullopt;
  if (call.find("/*") != std::string_view::npos || call.find("<!--") != std::string_view::npos ||
      call.find("-->") != std::string_view::npos)
    return std::nullopt;
  if (std::count(call.begin(), call.end(), '"') % 2 != 0 || std::count(call.begin(), call.end(), '\'') % 2 != 0)
    return std::nullopt;
  std::string_view value = trimmed_blanks(line.substr(slashes + 2));
  if (!value.starts_with("=>")) return std::nullopt;
  value = trimmed_blanks(value.substr(2));
  if (value.empty() || value.find_first_of(" \t\"'`[]{}(),;\\") != std::string_view::npos || is_elided(value))
    return std::nullopt;
  return CommentedValue{std::string(value), slashes};
}

struct CommentedOutput {
  std::string expected;
  std::vector<std::size_t> marks;  // by line, see ProgramText
};

struct ProgramLine {
  int depth = 0;          // brackets that it opens and does not close
  std::string_view code;  // without a comment at its end
};

// Nothing when it is not certain: where a slash may begin a regular expression, what follows may be no bracket.
std::optional<ProgramLine> read_program_line(std::string_view line) {
  ProgramLine read;
  bool slash = false;
  bool marks = false;
  std::size_t i = 0;
  for (; i < line.size() && line.substr(i, 2) != "//"; ++i) {
    const char c = line[i];
    if (c == '\\' || c == '`' || line.substr(i, 2) == "/*") return std::nullopt;
    slash = slash || c == '/';
    marks = marks || std::string_view("[]{}\"'").find(c) != std::string_view::npos;
    if (std::string_view("([{").find(c) != std::string_view::npos) ++read.depth;
    if (std::string_view(")]}").find(c) != std::string_view::npos) --read.depth;
    if (c != '"' && c != '\'') continue;
    for (++i; i < line.size() && line[i] != c; ++i)
      if (line[i] == '\\') ++i;
    if (i >= line.size()) return std::nullopt;
  }
  if (slash && marks) return std::nullopt;
  read.code = trimmed_blanks(line.substr(0, i));
  return read;
}

// All of a program's calls of console.log have their value beside them, and each surely runs once and in the order of
// the lines; empty when one may not.
CommentedOutput commented_output(std::string_view text, const Passage& code) {
  CommentedOutput output;
  output.marks.assign(code.lines.size(), std::string_view::npos);
  int depth = 0;
  bool begins = true;  // a statement, wherever the line before ended
  for (std::size_t i = 0; i < code.lines.size(); ++i) {
    const std::string_view line = text.substr(code.lines[i].start, code.lines[i].size());
    const std::size_t calls = line.find("console");
    const auto read = read_program_line(line);
    if (!read) return {};
    depth += read->depth;
    const bool begun = begins;
    if (!read->code.empty()) begins = read->code.ends_with(';') || read->code.ends_with('}');
    if (calls == std::string_view::npos && line.find("print") == std::string_view::npos) continue;
    const auto found = commented_value(line);
    begins = true;
    if (!found || !begun || depth != 0 || read->depth != 0 || line.find("console", calls + 1) != std::string_view::npos)
      return {};
    if (!output.expected.empty()) output.expected.push_back('\n');
    output.expected += found->value;
    output.marks[i] = found->mark;
  }
  return output;
}

std::vector<Span> without_prose(Span whole, const std::vector<Span>& prose) {
  std::vector<Span> rest;
  for (const Span part : prose) {
    if (part.start > whole.start) rest.push_back({whole.start, part.start});
    whole.start = part.end;
  }
  if (!whole.empty()) rest.push_back(whole);
  return rest;
}

}  // namespace

std::optional<FoundProgram> find_executable(std::string_view text, const std::vector<Passage>& passages,
                                            std::size_t first) {
  const auto passage = [&](std::size_t i) { return i < passages.size() ? &passages[i] : nullptr; };
  const auto is_code = [&](std::size_t i) { return i < passages.size() && passages[i].kind == PassageKind::code; };
  std::size_t code = first;
  std::optional<Statement> before;
  if (!is_code(first)) {
    if (!is_code(first + 1)) return std::nullopt;
    before = read_statement(text, passages[first], true);
    if (!before) return std::nullopt;
    code = first + 1;
  } else if (first > 0 && (is_code(first - 1) || read_statement(text, passages[first - 1], true))) {
    return std::nullopt;  // which of the blocks or statements is meant, and does one block need the other?
  }
  const std::string language = language_of(passages[code]);
  if (language.empty() || passages[code].span.size() > largest_program) return std::nullopt;

  std::string expected = before ? before->value : std::string();
  std::size_t end = code + 1;
  std::vector<std::size_t> value_marks;
  if (const Passage* next = passage(code + 1)) {
    if (next->kind == PassageKind::code) {
      if (before || !is_output(*next, false)) return std::nullopt;
      expected = content_of(text, *next);
      end = code + 2;
    } else if (const auto after = read_statement(text, *next, false)) {
      if (before) return std::nullopt;
      const Passage* block = passage(code + 2);
      if (after->opens_block) {
        if (block == nullptr || !is_output(*block, true)) return std::nullopt;
        expected = content_of(text, *block);
      } else {
        expected = after->value;
      }
      end = after->opens_block ? code + 3 : code + 2;
    }
  }
  if (is_code(end) && end > code + 1 && passages[end - 1].kind == PassageKind::code) return std::nullopt;
  if (expected.empty() && language == "javascript") {
    CommentedOutput output = commented_output(text, passages[code]);
    expected = std::move(output.expected);
    value_marks = std::move(output.marks);
  }
  if (expected.ends_with('\n')) expected.pop_back();
  if (trimmed_blanks(expected).empty() || expected.size() > largest_program || any_line_elided(expected))
    return std::nullopt;

  FoundProgram program;
  auto payload = std::make_shared<Executable>();
  payload->language = language;
  payload->source = content_of(text, passages[code]);
  payload->expected = std::move(expected);
  program.passages = end - first;
  program.prose =
      program_prose({text, passages[code], language == "python", payload->expected, std::move(value_marks)});
  program.found.type = ClaimType::executable;
  program.found.span = {passages[first].span.start, passages[end - 1].span.end};
  for (std::size_t i = first; i < end; ++i) {
    const auto covered =
        i == code ? without_prose(passages[i].span, program.prose) : std::vector<Span>{passages[i].span};
    program.found.covered.insert(program.found.covered.end(), covered.begin(), covered.end());
  }
  program.found.payload = std::move(payload);
  return program;
}

}  // namespace portcullis::tools::claims
