// See value.hpp.
#include "server/config/value.hpp"

#include <algorithm>

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
  if (const auto* decimal = std::get_if<Decimal>(&value)) return json::visible_line(decimal->text);
  std::string out = "[";
  for (const auto& element : std::get<std::vector<std::string>>(value)) {
    if (out.size() > 1) out += ", ";
    out += quoted_text(element);
  }
  return out + "]";
}

std::string_view type_name(const Value& value) {
  constexpr std::string_view names[] = {"boolean", "integer", "string", "array of strings", "number with a point"};
  return names[value.index()];
}

std::optional<std::uint64_t> millionths_of(const Value& value) {
  constexpr std::uint64_t million = 1'000'000;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (*integer < 0 || *integer > std::int64_t{million}) return std::nullopt;
    return static_cast<std::uint64_t>(*integer) * million;
  }
  const auto* decimal = std::get_if<Decimal>(&value);
  if (decimal == nullptr) return std::nullopt;
  std::uint64_t amount = 0;
  int behind_point = -1;  // digits; -1: no point yet
  bool digit = false;
  for (const char c : decimal->text) {
    if (c == '.' && behind_point < 0 && digit) {
      behind_point = 0;
      digit = false;
    } else if (c >= '0' && c <= '9' && behind_point < 6 && amount <= million * million) {
      amount = amount * 10 + static_cast<std::uint64_t>(c - '0');
      if (behind_point >= 0) ++behind_point;
      digit = true;
    } else {
      return std::nullopt;
    }
  }
  if (!digit) return std::nullopt;
  for (int i = std::max(behind_point, 0); i < 6; ++i) {
    if (amount > million * million) return std::nullopt;
    amount *= 10;
  }
  if (amount > million * million) return std::nullopt;
  return amount;
}

std::string text_of_millionths(std::uint64_t amount) {
  constexpr std::uint64_t million = 1'000'000;
  std::string out = std::to_string(amount / million);
  std::string rest = std::to_string(million + amount % million).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return rest.empty() ? out : out + "." + rest;
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
