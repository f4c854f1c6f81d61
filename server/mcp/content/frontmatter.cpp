// See frontmatter.hpp.
#include "server/mcp/content/frontmatter.hpp"

#include <algorithm>
#include <string>

namespace portcullis::server::mcp {
namespace {

bool is_key(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// A YAML plain scalar that is a string for every reader: begins with a letter, is neither a boolean nor a null, and
// holds nothing that begins a comment or a mapping.
bool is_plain_string(std::string_view text) {
  if (text.empty() || text.back() == ' ' || text.back() == ':') return false;
  const char first = text.front();
  if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))) return false;
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  for (const std::string_view word : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
    if (lower == word) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

}  // namespace

std::optional<Json> read_frontmatter(std::string_view markdown) {
  constexpr std::string_view mark = "---\n";
  if (!markdown.starts_with(mark)) return std::nullopt;
  markdown.remove_prefix(mark.size());
  Json out = Json::object();
  while (!markdown.starts_with(mark)) {
    const auto end = markdown.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(end + 1);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string key(line.substr(0, colon));
    const std::string_view value = line.substr(colon + 2);
    if (!is_key(key) || !is_plain_string(value) || out.contains(key)) return std::nullopt;
    out[key] = value;
  }
  return out;
}

}  // namespace portcullis::server::mcp
