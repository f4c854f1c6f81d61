// See value.hpp.
#include "server/config/value.hpp"

#include "transport/json/visible.hpp"

namespace portcullis::server::config {

std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return json::visible_line(out) + '"';
}

std::string shown_text(std::string_view text) {
  constexpr std::size_t shown_bytes = 100;
  return quoted_text(text.substr(0, shown_bytes)) + (text.size() > shown_bytes ? "..." : "");
}

std::string text_of(const Value& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted_text(*text);
  std::string out = "[";
  for (const auto& element : std::get<std::vector<std::string>>(value)) {
    if (out.size() > 1) out += ", ";
    out += quoted_text(element);
  }
  return out + "]";
}

std::string_view type_name(const Value& value) {
  constexpr std::string_view names[] = {"boolean", "integer", "string", "array of strings"};
  return names[value.index()];
}

std::string text_of(const Path& path) {
  std::string out;
  for (const auto& segment : path) {
    if (!out.empty() && !segment.starts_with('[')) out += '.';
    out += json::visible_line(segment);
  }
  return out;
}

std::string Origin::text() const {
  switch (layer) {
    case Layer::defaults:
      return "default";
    case Layer::environment:
      return "environment " + json::visible_line(name);
    case Layer::flag:
      return "flag " + json::visible_line(name);
    case Layer::system:
    case Layer::user:
    case Layer::project:
    case Layer::config_file:
      break;
  }
  return "file " + json::visible_line(name) + ":" + std::to_string(line);
}

}  // namespace portcullis::server::config
