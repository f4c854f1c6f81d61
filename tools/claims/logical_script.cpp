// See logical_script.hpp. Tokens of SMT-LIB 2.6, section 3.1, as far as they tell prose from terms.
#include "tools/claims/logical_script.hpp"

#include <algorithm>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ends_word(char c) {
  return is_blank_byte(c) || std::string_view("()\";|").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<LogicalScript> read_logical_script(std::string_view text, const Passage& code) {
  LogicalScript out;
  if (code.lines.empty()) return std::nullopt;
  const Span whole{code.lines.front().start, code.lines.back().end};
  const std::string_view script = text.substr(whole.start, whole.size());
  const auto prose = [&](std::size_t from, std::size_t to) {
    out.prose.push_back({whole.start + from, whole.start + to});
  };
  std::size_t depth = 0;
  std::size_t command = 0;  // where the outermost list begins
  bool first_word = false;  // the next word is the name of a command
  bool info = false;        // inside of set-info
  out.checks_only = true;
  for (std::size_t i = 0; i < script.size();) {
    const char c = script[i];
    if (is_blank_byte(c)) {
      ++i;
    } else if (c == ';') {
      const std::size_t end = std::min(script.find('\n', i), script.size());
      if (!info) prose(i, end);
      i = end;
    } else if (c == '"' || c == '|') {
      const std::size_t end = script.find(c, i + 1);
      if (end == std::string_view::npos) return std::nullopt;
      if (!info) prose(i, end + 1);
      i = end + 1;
    } else if (c == '(') {
      if (depth++ == 0) {
        command = i;
        first_word = true;
      }
      ++i;
    } else if (c == ')') {
      if (depth == 0) return std::nullopt;
      ++i;
      if (--depth == 0 && info) {
        prose(command, i);
        info = false;
      }
    } else {
      const std::size_t start = i;
      while (i < script.size() && !ends_word(script[i])) ++i;
      const std::string_view word = script.substr(start, i - start);
      if (depth == 0) return std::nullopt;
      if (first_word) {
        first_word = false;
        info = depth == 1 && word == "set-info";
        if (word.starts_with("get-")) out.checks_only = false;
      }
    }
  }
  if (depth != 0) return std::nullopt;
  out.source = std::string(script);
  return out;
}

std::optional<Satisfiability> printed_satisfiability(std::string_view text, const Passage& block) {
  if (block.kind != PassageKind::code || !block.closed || block.in_quote || block.info.size() > 16) return std::nullopt;
  const std::string info = utf8::lower_ascii(block.info);
  if (!info.empty() && info != "text" && info != "txt" && info != "output" && info != "plaintext") return std::nullopt;
  std::string_view only;
  for (const Span line : block.lines) {
    std::string_view content = text.substr(line.start, line.size());
    while (!content.empty() && is_blank_byte(content.back())) content.remove_suffix(1);
    if (content.empty()) continue;
    if (!only.empty()) return std::nullopt;
    only = content;
  }
  if (only != "sat" && only != "unsat") return std::nullopt;
  return Satisfiability{only == "sat", true};
}

}  // namespace portcullis::tools::claims
