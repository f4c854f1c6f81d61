// See sections.hpp.
#include "tools/prove/sections.hpp"

#include <optional>

#include "tools/prove/formula_token.hpp"

namespace portcullis::tools::prove {
namespace {

enum class Part { none, predicates, premises, conclusion };

struct Heading {
  std::string_view word;
  Part part;
};

constexpr Heading headings[] = {
    {"predicates", Part::predicates}, {"premises", Part::premises},    {"premise", Part::premises},
    {"assumptions", Part::premises},  {"facts", Part::premises},       {"rules", Part::premises},
    {"conclusion", Part::conclusion}, {"therefore", Part::conclusion}, {"query", Part::conclusion},
    {"question", Part::conclusion},
};
constexpr std::string_view turnstile = "⊢";
constexpr std::string_view therefore = "∴";
constexpr std::string_view ascii_turnstile = "|-";

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool same_letters(std::string_view text, std::string_view small) {
  if (text.size() != small.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != small[i]) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

struct Head {
  Part part = Part::none;
  std::string_view rest;  // of the line
};

// "Premises:", "Conclusion: A", "Therefore: A", "⊢ A", "|- A"; nothing else begins with these signs.
Head read_head(std::string_view line) {
  for (const std::string_view mark : {turnstile, therefore, ascii_turnstile})
    if (line.starts_with(mark)) return {Part::conclusion, trimmed(line.substr(mark.size()))};
  std::size_t size = 0;
  while (size < line.size() && is_ascii_letter(line[size])) ++size;
  const std::string_view behind = trimmed(line.substr(size));
  if (!behind.starts_with(':')) return {};
  for (const Heading& known : headings)
    if (same_letters(line.substr(0, size), known.word)) return {known.part, trimmed(behind.substr(1))};
  return {};
}

Place place_of(Place start, std::string_view whole, std::string_view part) {
  for (const char c : whole.substr(0, static_cast<std::size_t>(part.data() - whole.data()))) advance(start, c);
  return start;
}

}  // namespace

std::vector<std::string_view> listed(std::string_view text) {
  enum class Last { other, quantifier, variable } last = Last::other;
  std::vector<std::string_view> out;
  std::size_t from = 0;
  std::size_t depth = 0;
  const auto cut = [&](std::size_t to, std::size_t next) {
    if (const std::string_view piece = trimmed(text.substr(from, to - from)); !piece.empty()) out.push_back(piece);
    from = next;
  };
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (const std::size_t first = name_character(text, i, true); first > 0) {
      const std::size_t start = i;
      for (std::size_t bytes = first; bytes > 0; bytes = i < text.size() ? name_character(text, i, false) : 0)
        i += bytes;
      const std::string_view word = text.substr(start, i - start);
      bool quantifier = false;
      for (const std::string_view known : {"forall", "exists", "all", "some"})
        quantifier = quantifier || same_letters(word, known);
      last = quantifier ? Last::quantifier : last == Last::quantifier ? Last::variable : Last::other;
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && depth > 0) --depth;
    if (c == ',' && depth == 0 && last != Last::variable) cut(i, i + 1);
    const bool quantifier =
        text.substr(i).starts_with("∀") || text.substr(i).starts_with("∃") || text.substr(i).starts_with("∄");
    const bool element = text.substr(i).starts_with("∈") || text.substr(i).starts_with("\\in ");
    if (element) i += 2;
    // What a variable ranges over is read like one more variable.
    if (quantifier || ((c == ',' || element) && last == Last::variable))
      last = Last::quantifier;
    else if (c != ' ' && c != '\t' && !(c == '!' && last == Last::quantifier))
      last = Last::other;
    i += quantifier ? 3 : 1;
  }
  cut(text.size(), text.size());
  return out;
}

std::expected<Sections, Issue> read_sections(std::string_view program, bool rules, bool concluded) {
  Sections out;
  Part part = Part::none;
  Place place;
  std::optional<Issue> loose;  // the first statement above any heading
  const auto premise = [&](std::string_view whole, std::string_view text) {
    if (rules) return out.premises.push_back({"program", text, place_of(place, whole, text)});
    for (const std::string_view one : listed(text))
      out.premises.push_back({"program", one, place_of(place, whole, one)});
  };
  for (std::size_t at = 0; at < program.size();) {
    const std::size_t end = std::min(program.find('\n', at), program.size());
    const std::string_view whole = program.substr(at, end - at);
    std::string_view line = trimmed(whole.substr(0, whole.find(":::")));
    const Head head = read_head(line);
    if (head.part != Part::none) {
      part = head.part;
      line = head.rest;
    }
    const std::size_t mark = rules ? std::string_view::npos : line.find(turnstile);
    if (!line.empty() && mark == std::string_view::npos && !rules &&
        line.find(ascii_turnstile) != std::string_view::npos)
      return std::unexpected(Issue{"program", place_of(place, whole, line.substr(line.find(ascii_turnstile))),
                                   "\"|-\" in a line can be read as ⊢ and as \"or not\"",
                                   "⊢ before what follows, or a line that begins with |-"});
    if (mark != std::string_view::npos && part != Part::conclusion) {
      premise(whole, line.substr(0, mark));
      part = Part::conclusion;
      line = trimmed(line.substr(mark + turnstile.size()));
    }
    if (!line.empty()) {
      if (part == Part::none && !loose)
        loose = Issue{"program", place_of(place, whole, line), "a statement before any heading",
                      "a line \"Premises:\" (formulas) or \"Facts:\" or \"Rules:\" (rules) above it, or a conclusion"};
      if (part == Part::premises || part == Part::none) premise(whole, line);
      if (part == Part::conclusion) out.conclusions.push_back({"program", line, place_of(place, whole, line)});
    }
    for (const char c : whole) advance(place, c);
    if (end < program.size()) advance(place, '\n');
    at = end + 1;
  }
  // Formulas above a conclusion are its premises.
  if (loose && out.conclusions.empty() && !concluded) return std::unexpected(std::move(*loose));
  out.end = place;
  return out;
}

}  // namespace portcullis::tools::prove
