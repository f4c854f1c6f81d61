// One header field of a request and how to look fields up. Pure; used by the guard, the server and the MCP endpoint.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace portcullis::transport::http {

// Views into the connection's buffer: valid while the request is handed over, not longer.
struct Field {
  std::string_view name;   // as received; compare without regard to case
  std::string_view value;  // without the blanks around it
};

// ASCII only: field names, host names and media types have no other letters.
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Found {
  std::size_t count = 0;
  std::string_view value;  // of the first
};

// Counts, because a field that must occur once and occurs twice means two things to two readers.
inline Found find_field(std::span<const Field> fields, std::string_view name) {
  Found found;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (found.count++ == 0) found.value = field.value;
  }
  return found;
}

}  // namespace portcullis::transport::http
