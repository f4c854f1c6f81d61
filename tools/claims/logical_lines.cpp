// See logical_lines.hpp. Closed lists of words, and a scanner that knows names from signs and nothing of grammar.
#include "tools/claims/logical_lines.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "tools/claims/program_words.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

using Words = std::string_view;

bool is_space_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view stripped(std::string_view text) {
  while (!text.empty() && is_space_byte(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space_byte(text.back())) text.remove_suffix(1);
  return text;
}

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t N>
bool is_any(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<Words, 8> premise_words{"premises",   "premise",    "assumptions", "assumption",
                                             "hypotheses", "hypothesis", "suppose",     "assume"};
constexpr std::array<Words, 4> conclusion_words{"conclusion", "therefore", "hence", "thus"};
constexpr std::array<Words, 4> quantifier_words{"forall", "exists", "all", "some"};
constexpr std::array<Words, 8> connective_words{"and", "or", "not", "xor", "implies", "iff", "true", "false"};
constexpr std::array<Words, 24> signs{"∀", "∃", "∄",  "¬",  "∧",  "∨",  "→",   "↔",   "⊕",   "⇒",   "⇔", "⊢",
                                      "⊃", "≡", "->", "=>", "&&", "||", ">>>", "\\/", "/\\", "<->", "&", "~"};

// "- ", "3. ", "(3) ", "P3: "
std::string_view without_marker(std::string_view line) {
  line = stripped(line);
  for (const Words bullet : {"- ", "* ", "+ ", "\u2022 "})
    if (line.starts_with(bullet)) return stripped(line.substr(bullet.size()));
  std::size_t at = line.starts_with('(') || line.starts_with('P') ? 1 : 0;
  const std::size_t first = at;
  while (at < line.size() && at - first < 4 && line[at] >= '0' && line[at] <= '9') ++at;
  if (at == first || at + 1 >= line.size() || !is_space_byte(line[at + 1])) return line;
  const bool fits = first == 0       ? line[at] == '.' || line[at] == ')'
                    : line[0] == '(' ? line[at] == ')'
                                     : line[at] == ':';
  return fits ? stripped(line.substr(at + 2)) : line;
}

// Without the marks around all of it, such as those of `code`.
std::string_view without_pair(std::string_view text, std::string_view mark) {
  if (text.size() < 2 * mark.size() + 1 || !text.starts_with(mark) || !text.ends_with(mark)) return text;
  const std::string_view inside = text.substr(mark.size(), text.size() - 2 * mark.size());
  return inside.find(mark) == std::string_view::npos ? stripped(inside) : text;
}

std::string_view past(std::string_view text, std::string_view any) {
  const std::size_t at = text.find_first_not_of(any);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

// Parts between underscores, hyphens, points, digits and capitals; "NATOMember" has two.
std::size_t words_in(std::string_view name) {
  std::size_t words = 0;
  bool apart = true;     // no letter stands before
  bool capital = false;  // before it stands one
  for (std::size_t i = 0; i < name.size();) {
    const utf8::Char c = utf8::at(name, i);
    i += c.size;
    const bool letter = utf8::is_letter(c.value);
    const bool upper = utf8::is_upper(c.value);
    if (letter && (apart || utf8::is_unspaced(c.value) ||
                   (upper && (!capital || (i < name.size() && utf8::is_lower(utf8::at(name, i).value))))))
      ++words;
    apart = !letter;
    capital = upper;
  }
  return words;
}

bool has_endless_word(std::string_view name) {
  constexpr std::size_t letters_of_no_word = 21;  // "vaccinescauseautisminchildren"
  std::size_t letters = 0;
  bool capital = false;
  for (std::size_t i = 0; i < name.size();) {
    const utf8::Char c = utf8::at(name, i);
    i += c.size;
    const bool upper = utf8::is_upper(c.value);
    if (!utf8::is_letter(c.value) || (upper && !capital)) letters = 0;
    letters += utf8::is_letter(c.value) ? 1 : 0;
    if (letters >= letters_of_no_word) return true;
    capital = upper;
  }
  return false;
}

struct Head {
  LogicalHeading heading = LogicalHeading::none;
  std::string_view rest;
};

Head read_head(std::string_view line, bool fenced) {
  for (const Words mark : {"⊢", "|-", "∴"})
    if (line.starts_with(mark))
      return {mark == "∴" ? LogicalHeading::conclusion : LogicalHeading::sequent, stripped(line.substr(mark.size()))};
  const bool markdown = !fenced && line.starts_with('#');
  std::string_view word = fenced ? line : past(line, markdown ? "# \t*_" : "*_");
  std::size_t size = 0;
  while (size < word.size() && is_ascii_letter(word[size])) ++size;
  constexpr std::size_t longest = 12;
  if (size == 0 || size > longest) return {};
  const std::string known = utf8::lower_ascii(word.substr(0, size));
  const bool premises = is_any(known, premise_words);
  if (!premises && !is_any(known, conclusion_words)) return {};
  std::string_view rest = word.substr(size);
  // "Premise 2:"
  if (const std::string_view number = past(rest, " \t"); number.size() < rest.size() && !markdown) {
    const std::string_view behind = past(number, "0123456789");
    if (behind.size() < number.size()) rest = behind;
  }
  const std::string_view marks = fenced ? std::string_view(" \t") : std::string_view(" \t*_");
  rest = past(rest, marks);
  if (rest.starts_with(':') || (known == "therefore" && rest.starts_with(',')))
    rest = past(rest.substr(1), marks);
  else if (!(markdown && rest.empty()))
    return {};
  return {premises ? LogicalHeading::premises : LogicalHeading::conclusion, stripped(rest)};
}

}  // namespace

bool is_sentence_in_a_name(std::string_view name, bool predicate) {
  return words_in(name) >= words_of_a_sentence + (predicate ? 1 : 0) || has_endless_word(name);
}

LogicalLine read_logical_line(std::string_view line, bool fenced) {
  LogicalLine out;
  if (const std::size_t remark = line.find(":::"); remark != std::string_view::npos) {
    out.remark = stripped(line.substr(remark));
    line = line.substr(0, remark);
  }
  line = without_marker(line);
  const Head head = read_head(line, fenced);
  out.heading = head.heading;
  out.formula = head.heading == LogicalHeading::none ? line : without_marker(head.rest);
  if (!fenced) out.formula = without_pair(out.formula, "`");
  while (out.formula.ends_with(',') || out.formula.ends_with(';'))
    out.formula = stripped(out.formula.substr(0, out.formula.size() - 1));
  return out;
}

bool looks_like_formula(std::string_view text) {
  enum class Last { sign, name, variable, quantifier } last = Last::sign;
  bool any = false;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    if (utf8::is_space(c.value)) {
      i += c.size;
      continue;
    }
    if (utf8::is_word(c.value) || c.value == U'$' || c.value == U'\\') {
      const std::size_t start = i;
      i += c.size;
      while (i < text.size() && (utf8::is_word(utf8::at(text, i).value) || text[i] == '\''))
        i += utf8::at(text, i).size;
      std::string_view word = text.substr(start, i - start);
      if (word.starts_with('\\')) {
        const bool of_names = word == "\\forall" || word == "\\exists";
        last = of_names ? Last::quantifier : Last::sign;
        continue;
      }
      any = true;
      const std::string small = utf8::lower_ascii(word);
      if (is_any(small, quantifier_words)) {
        last = Last::quantifier;
      } else if (is_any(small, connective_words)) {
        last = Last::sign;
      } else {
        if (last == Last::name || is_sentence_in_a_name(word, text.substr(i, 1) == "(")) return false;
        last = last == Last::quantifier ? Last::variable : Last::name;
      }
      continue;
    }
    const std::string_view rest = text.substr(i);
    if (std::string_view("\"?@%^{}`;").find(text[i]) != std::string_view::npos || c.value == utf8::kInvalid)
      return false;
    if (c.value >= 0x2018 && c.value <= 0x201F) return false;  // quotation marks
    if (rest.starts_with("∀") || rest.starts_with("∃") || rest.starts_with("∄"))
      last = Last::quantifier;
    else if (text[i] == ',' && last == Last::variable)
      last = Last::quantifier;
    else if (!(text[i] == '!' && last == Last::quantifier))
      last = Last::sign;
    i += c.size;
  }
  return any;
}

bool has_logical_sign(std::string_view text) {
  for (const Words sign : signs)
    if (text.find(sign) != std::string_view::npos) return true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(' && i > 0 && utf8::is_word(utf8::before(text, i).value)) return true;
    if (text[i] == '\\' && i + 1 < text.size() && is_ascii_letter(text[i + 1])) return true;
  }
  for (const Words word : {" and ", " or ", " implies ", " iff ", " xor ", "forall ", "exists ", "not "})
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

bool looks_like_rule(std::string_view text) {
  return text.find(">>>") != std::string_view::npos || text.find('$') != std::string_view::npos;
}

}  // namespace portcullis::tools::claims
