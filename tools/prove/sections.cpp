// See sections.hpp.
#include "tools/prove/sections.hpp"

namespace portcullis::tools::prove {
namespace {

enum class Part { none, predicates, premises, conclusion };

struct Heading {
  std::string_view text;
  Part part;
};

constexpr Heading headings[] = {
    {"predicates:", Part::predicates}, {"premises:", Part::premises},     {"facts:", Part::premises},
    {"rules:", Part::premises},        {"conclusion:", Part::conclusion}, {"query:", Part::conclusion},
    {"question:", Part::conclusion},
};

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

}  // namespace

std::expected<Sections, Issue> read_sections(std::string_view program) {
  Sections out;
  Part part = Part::none;
  Place place;
  for (std::size_t at = 0; at < program.size();) {
    const std::size_t end = std::min(program.find('\n', at), program.size());
    const std::string_view whole = program.substr(at, end - at);
    const std::string_view line = trimmed(whole.substr(0, whole.find(":::")));
    Place start = place;
    if (!line.empty())
      for (const char c : whole.substr(0, static_cast<std::size_t>(line.data() - whole.data()))) advance(start, c);
    bool heading = false;
    for (const Heading& known : headings)
      if (same_letters(line, known.text)) {
        part = known.part;
        heading = true;
      }
    if (!heading && !line.empty()) {
      if (part == Part::none)
        return std::unexpected(Issue{"program", start, "a statement before any heading",
                                     "a line \"Premises:\" (formulas) or \"Facts:\" or \"Rules:\" (rules) above it"});
      if (part == Part::premises) out.premises.push_back({"program", line, start});
      if (part == Part::conclusion) out.conclusions.push_back({"program", line, start});
    }
    for (const char c : whole) advance(place, c);
    if (end < program.size()) advance(place, '\n');
    at = end + 1;
  }
  out.end = place;
  return out;
}

}  // namespace portcullis::tools::prove
