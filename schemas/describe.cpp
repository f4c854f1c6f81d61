// See describe.hpp.
#include "schemas/describe.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "schemas/number.hpp"
#include "schemas/program.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::schemas {
namespace {

struct TypeName {
  std::string_view name;
  TypeSet bits;  // what the keyword `type` admits under this name
  std::string_view described;
};

// In the order in which a list of types is shown.
constexpr std::array<TypeName, 7> type_names = {{
    {"object", type_object, "an object"},
    {"array", type_array, "an array"},
    {"string", type_string, "a string"},
    {"number", type_number | type_integer, "a number"},
    {"integer", type_integer, "an integer"},
    {"boolean", type_boolean, "true or false"},
    {"null", type_null, "null"},
}};

constexpr std::size_t max_text = 80;  // bytes of a quoted text, before the escapes

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

// Cuts at a whole code point.
std::string_view cut(std::string_view text) {
  if (text.size() <= max_text) return text;
  std::size_t end = max_text;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace

std::uint8_t type_named(std::string_view name) {
  const auto* found = std::ranges::find(type_names, name, &TypeName::name);
  return found == type_names.end() ? TypeSet{0} : found->bits;
}

std::uint8_t types_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return type_null;
    case Json::value_t::boolean:
      return type_boolean;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return type_integer | type_number;
    case Json::value_t::number_float:
      return is_integral(value) ? type_integer | type_number : type_number;
    case Json::value_t::string:
      return type_string;
    case Json::value_t::array:
      return type_array;
    case Json::value_t::object:
      return type_object;
    default:
      return 0;
  }
}

std::string describe_types(std::uint8_t types) {
  std::vector<std::string_view> parts;
  for (const TypeName& type : type_names) {
    if ((types & type.bits) != type.bits) continue;
    if (type.name == "integer" && (types & type_number) != 0) continue;  // said by "a number"
    parts.push_back(type.described);
  }
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) out += i + 1 == parts.size() ? " or " : ", ";
    out += parts[i];
  }
  return out;
}

std::string in_quotes(std::string_view text) {
  const std::string_view shown = cut(text);
  std::string out = "\"";
  for (const char c : json::visible_line(shown)) {
    if (c == '"') out += '\\';
    out += c;
  }
  out += shown.size() == text.size() ? "\"" : "...\"";
  return out;
}

std::string short_pointer(std::string_view pointer) {
  constexpr std::size_t half = 150;
  if (pointer.size() <= 2 * half) return json::visible_line(pointer);
  std::size_t head = half;
  while (head > 0 && is_continuation(pointer[head])) --head;
  std::size_t tail = pointer.size() - half;
  while (tail < pointer.size() && is_continuation(pointer[tail])) ++tail;
  return json::visible_line(pointer.substr(0, head)) + "..." + json::visible_line(pointer.substr(tail));
}

std::string short_text(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return in_quotes(value.get_ref<const std::string&>());
    case Json::value_t::array:
      return "an array of " + counted(value.size(), "item", "items");
    case Json::value_t::object:
      return "an object of " + counted(value.size(), "member", "members");
    case Json::value_t::binary:
    case Json::value_t::discarded:
      return "something that is not JSON";
    default:
      return json::write(value);
  }
}

std::string describe_value(const Json& value) {
  std::string text = short_text(value);
  if (value.is_string()) return "the string " + text;
  if (value.is_number()) return "the number " + text;
  return text;
}

std::string listed(const std::vector<std::string>& parts, std::size_t count) {
  constexpr std::size_t max_size = 400;
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0 && out.size() + parts[i].size() > max_size) return out + " and " + std::to_string(count - i) + " more";
    if (i != 0) out += ", ";
    out += parts[i];
  }
  if (parts.size() < count) out += " and " + std::to_string(count - parts.size()) + " more";
  return out;
}

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
  return std::to_string(count) + ' ' + std::string(count == 1 ? singular : plural);
}

}  // namespace portcullis::schemas
