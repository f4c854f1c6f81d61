// Texts as they are compared (see canonical_parts.hpp).
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "tools/claims/unit_text.hpp"
#include "tools/consult/canonical_parts.hpp"

namespace portcullis::tools::consult {
namespace {

constexpr std::string_view dress = " .,;:!\"'`*_()[]";

// NFKC would make "102" of "10²" and "51⁄2" of "5½": raised, lowered and fraction characters are set off first.
std::string set_off(std::string_view text) {
  std::string out;
  int last = 0;
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i),
                                       static_cast<utf8proc_ssize_t>(text.size() - i), &code);
    const int type = size > 0 ? static_cast<int>(utf8proc_get_property(code)->decomp_type) : 0;
    if (type != last) {
      if (type == UTF8PROC_DECOMP_TYPE_SUPER) out += '^';
      if (type == UTF8PROC_DECOMP_TYPE_SUB) out += '_';
      if (type == UTF8PROC_DECOMP_TYPE_FRACTION) out += ' ';
    }
    last = type;
    const std::size_t bytes = size > 0 ? static_cast<std::size_t>(size) : 1;
    out += text.substr(i, bytes);
    i += bytes;
  }
  return out;
}

bool is_digit_char(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string mapped_form(std::string_view original, int fold) {
  const std::string text = set_off(original);
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | fold | UTF8PROC_IGNORE | UTF8PROC_STABLE));
  if (size < 0) return {};
  const std::string_view whole(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::string out;
  for (const char c : whole) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  std::free(mapped);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// True for "MW" and "Gb/s": parts that are units, one of which another case makes another unit or none.
bool case_tells(std::string_view unit) {
  bool tells = false;
  for (std::size_t i = 0; i < unit.size();) {
    if (!is_letter_byte(unit[i])) {
      ++i;
      continue;
    }
    const std::size_t from = i;
    while (i < unit.size() && is_letter_byte(unit[i])) ++i;
    const std::string_view part = unit.substr(from, i - from);
    const std::string written = claims::canonical_unit(part), small = claims::canonical_unit(lower_ascii(part));
    if (written.empty() && small.empty()) return false;
    tells = tells || written != small;
  }
  return tells;
}

// Gives the units behind numbers their case back: 5 MW are not 5 mW.
void keep_case_of_units(std::string& text, std::string_view written) {
  constexpr std::size_t longest_text = 2000, longest_unit = 24;
  if (written.size() != text.size() || text.size() > longest_text) return;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (!is_digit_char(written[i])) continue;
    std::size_t from = i + 1;
    if (from < written.size() && (written[from] == ' ' || written[from] == '-')) ++from;
    const bool apart = from > i + 1;
    const std::string_view rest = written.substr(std::min(from, written.size()), longest_unit);
    const std::size_t to = from + std::min(rest.find_first_of(" ,;:!?()[]\"'`*_"), rest.size());
    const std::string_view small =
        written.size() > from ? std::string_view(text).substr(from, to - from) : std::string_view();
    if (!apart && (small == "st" || small == "nd" || small == "rd" || small == "th")) continue;  // "21st"
    if (from < to && is_letter_byte(written[from]) && case_tells(written.substr(from, to - from)))
      text.replace(from, to - from, written.substr(from, to - from));
  }
}

// How far the text goes on behind `end`, where dress begins: up to the last "!", "'" or '"' that closes nothing and
// stands behind a digit, a single letter or a bracket.
std::size_t end_with_signs(std::string_view text, std::size_t start, std::size_t end) {
  if (end == start) return end;
  std::size_t last = end - 1;
  while (last > start && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
  const bool single = is_letter_byte(text[last]) && (last == start || !is_letter_byte(text[last - 1]));
  if (!single && !is_digit_char(text[last]) && text[last] != ')') return end;
  std::size_t out = end;
  for (const char sign : {'!', '\'', '"'}) {
    const std::string_view front = text.substr(0, start), behind = text.substr(end);
    auto open = sign == '!' ? 0 : std::ranges::count(front, sign);
    for (std::size_t i = behind.size(); i-- > 0;)
      if (behind[i] == sign && --open < 0) {
        out = std::max(out, end + i + 1);
        break;
      }
  }
  return out;
}

}  // namespace

std::string folded(std::string_view text) {
  return mapped_form(text, UTF8PROC_CASEFOLD);
}

std::string in_its_case(std::string_view text) {
  return mapped_form(text, 0);
}

bool denied_in_front(std::string_view text) {
  const auto front = text.substr(0, std::min(text.find_first_not_of(dress), text.size()));
  return front.contains('!') || front.contains("[ ]") || front.contains("[]");
}

bool denies(std::string_view text) {
  static const std::set<std::string_view> words{
      "not",       "no",         "non",       "never",      "none",        "neither",   "nor",       "nothing",
      "nope",      "wrong",      "wrongly",   "incorrect",  "incorrectly", "false",     "falsely",   "untrue",
      "invalid",   "mistaken",   "mistake",   "error",      "except",      "excepting", "excluding", "exclude",
      "excluded",  "excludes",   "instead",   "unlikely",   "improbable",  "doubt",     "doubts",    "doubted",
      "doubtful",  "impossible", "cannot",    "without",    "hardly",      "rather",    "unless",    "reject",
      "rejected",  "rejects",    "eliminate", "eliminated", "refuted",     "disproved", "ruled",     "unsure",
      "uncertain", "deny",       "denied",    "isnt",       "arent",       "wasnt",     "werent",    "dont",
      "doesnt",    "didnt",      "cant",      "couldnt",    "wont",        "wouldnt",   "shouldnt"};
  for (const std::string_view sign : {"\u2717", "\u2718", "\u274c", "\u2716", "\u2612", "\u2260", "\u00ac"})
    if (text.contains(sign)) return true;
  std::string plain = lower_ascii(text);
  for (auto at = plain.find("\u2019"); at != std::string::npos; at = plain.find("\u2019", at))
    plain.replace(at, 3, "'");
  for (std::size_t i = 0; i < plain.size();) {
    const std::size_t from = i;
    while (i < plain.size() && (is_letter_byte(plain[i]) || plain[i] == '\'')) ++i;
    const std::string_view word = trimmed(std::string_view(plain).substr(from, i - from), "'");
    if (words.contains(word) || word.ends_with("n't")) return true;
    i = std::max(i, from + 1);
  }
  return false;
}

std::string_view trimmed(std::string_view text, std::string_view drop) {
  const auto first = text.find_first_not_of(drop);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(drop) - first + 1);
}

std::string short_form(std::string_view answer) {
  std::string text = folded(answer);
  keep_case_of_units(text, in_its_case(answer));
  // In front "!" and an empty box deny what they stand before.
  if (denied_in_front(text)) return text;
  std::string_view view = trimmed(text, dress);
  if (view.empty()) return {};
  std::size_t start = static_cast<std::size_t>(view.data() - text.data());
  std::size_t end = start + view.size();
  if (is_digit_char(text[start]) && start > 0 && text[start - 1] == '.') --start;  // ".5" is not "5"
  // "Mercury (planet)" keeps the bracket that it opens.
  const auto open = view.rfind('(');
  if (open != std::string_view::npos && view.find(')', open) == std::string_view::npos && end < text.size() &&
      text[end] == ')')
    ++end;
  if (const auto signs = end_with_signs(text, start, end); signs != end) {
    // "(5)!" keeps its brackets too.
    if (text.find_first_not_of("!'\"", end) < signs) start = 0;
    end = signs;
  }
  view = std::string_view(text).substr(start, end - start);
  for (const std::string_view article : {"the ", "a ", "an "})
    if (view.starts_with(article)) {
      view.remove_prefix(article.size());
      break;
    }
  return std::string(view);
}

}  // namespace portcullis::tools::consult
