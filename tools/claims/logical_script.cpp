// See logical_script.hpp. Tokens of SMT-LIB 2.6, section 3.1, as far as they tell prose from terms.
#include "tools/claims/logical_script.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tools/claims/logical_lines.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ends_word(char c) {
  return is_blank_byte(c) || std::string_view("()\";|").find(c) != std::string_view::npos;
}

// Commands of three words and more.
constexpr std::array<std::string_view, 5> long_commands{"define-fun-rec", "define-funs-rec", "get-unsat-core",
                                                        "get-unsat-assumptions", "check-sat-assuming"};
constexpr std::array<std::string_view, 14> options{":produce-models",
                                                   ":produce-unsat-cores",
                                                   ":produce-assignments",
                                                   ":produce-assertions",
                                                   ":print-success",
                                                   ":produce-proofs",
                                                   ":random-seed",
                                                   ":verbosity",
                                                   ":global-declarations",
                                                   ":reproducible-resource-limit",
                                                   ":timeout",
                                                   ":rlimit",
                                                   ":interactive-mode",
                                                   ":produce-unsat-assumptions"};

template <std::size_t N>
bool is_listed(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "ALL", "QF_AUFBVLIA": no word but letters that stand for theories.
bool is_logic(std::string_view name) {
  if (name == "ALL" || name == "HORN") return true;
  if (name.starts_with("QF_")) name.remove_prefix(3);
  constexpr std::size_t longest = 14;
  return !name.empty() && name.size() <= longest && name.find_first_not_of("ABDFILNPRSTUVX") == std::string_view::npos;
}

bool is_number(std::string_view word) {
  if (word.starts_with("#b") || word.starts_with("#x"))
    return word.substr(2).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  return word.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Whether a word of the command `name` behind that name is one that nobody reads as something said. Of get-value and
// its like the terms are not read by the solvers: only what was a word of the problem before may be there.
bool is_plain_word(std::string_view name, std::string_view word, const std::set<std::string_view>& known) {
  if (is_number(word)) return name != "exit" && name != "set-logic";
  if (name == "set-logic") return is_logic(word);
  if (name == "set-option") return is_listed(word, options) || word == "true" || word == "false";
  if (name == "exit") return false;
  if (name.starts_with("get-") && !known.contains(word)) return false;
  return word.starts_with(':') ? word == ":named" : !is_sentence_in_a_name(word);
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
  bool naming = false;      // the last word was ":named"
  std::string_view name;    // of the command
  std::set<std::string_view> known;
  std::size_t checks = 0;
  bool other = false;  // something else prints or changes what is printed
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
      naming = false;
      i = end + 1;
    } else if (c == '(') {
      if (naming) return std::nullopt;  // no name
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
        name = word;
        if (word == "check-sat") ++checks;
        other = other || word.starts_with("get-") || word == "set-option" || word == "set-logic";
        if (is_sentence_in_a_name(word) && !is_listed(word, long_commands)) prose(start, i);
      } else if (!info) {
        if (!is_plain_word(name, word, known)) prose(start, i);
        if (!name.starts_with("get-")) known.insert(word);
      }
      naming = word == ":named";
    }
  }
  if (depth != 0) return std::nullopt;
  out.checks_only = checks == 1 && !other;
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
