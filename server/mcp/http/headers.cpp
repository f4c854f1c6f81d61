// See headers.hpp.
#include "server/mcp/http/headers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::Error;
using jsonrpc::ErrorCode;
using transport::http::equals_ignoring_case;
using transport::http::Field;
using transport::http::find_field;
using transport::http::Found;

constexpr const char* version_key = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view version_header = "MCP-Protocol-Version";
constexpr std::string_view method_header = "Mcp-Method";
constexpr std::string_view name_header = "Mcp-Name";
constexpr std::string_view encoded_begin = "=?base64?";
constexpr std::string_view encoded_end = "?=";
constexpr std::size_t most_nesting = 32;  // of `properties` in a schema of ours

Error mismatch(std::string message) {
  return {ErrorCode::header_mismatch, std::move(message), nullptr};
}

const Json* member(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

const std::string* text_member(const Json& object, std::string_view key) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_string() ? &value->get_ref<const std::string&>() : nullptr;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// A header may be 32 KiB of anything; the beginning tells what went wrong.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 64;
  return json::visible_line(text.substr(0, most)) + (text.size() > most ? "..." : "");
}

// The member of `params` that `Mcp-Name` repeats; empty for methods that have none.
std::string_view named_by(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
  return {};
}

// Exactly one header with exactly this value; `decode` where the base64 form is allowed.
std::optional<Error> must_equal(std::span<const Field> fields, std::string_view header, std::string_view expected,
                                bool decode) {
  const Found found = find_field(fields, header);
  if (found.count == 0) return mismatch("The header `" + std::string(header) + "` is missing.");
  if (found.count > 1) return mismatch("The header `" + std::string(header) + "` occurs more than once.");
  const auto value = decode ? decoded_header_value(found.value) : std::string(found.value);
  if (!value) return mismatch("The header `" + std::string(header) + "` is not valid base64.");
  if (*value != expected)
    return mismatch("The header `" + std::string(header) + "` says \"" + shown(*value) + "\", the body says \"" +
                    shown(expected) + "\".");
  return std::nullopt;
}

std::optional<double> number_from(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Beyond 2^53 - 1 two integers can be one double, and then "equal" would say nothing.
constexpr double most_exact = 9'007'199'254'740'991.0;

bool same_value(const std::string& header, const Json& argument) {
  if (argument.is_string()) return argument.get_ref<const std::string&>() == header;
  if (argument.is_boolean()) return header == (argument.get<bool>() ? "true" : "false");
  if (!argument.is_number()) return false;
  const double value = argument.get<double>();
  const auto read = number_from(header);
  return read && *read == value && std::abs(value) <= most_exact;
}

std::optional<Error> param_mismatch(std::span<const Field> fields, const Json& arguments, const ParamHeader& param) {
  const std::string header = "Mcp-Param-" + param.name;
  const Json* value = &arguments;
  for (const std::string& step : param.path)
    if (value != nullptr) value = member(*value, step);
  const Found found = find_field(fields, header);
  if (value == nullptr || value->is_null()) {
    if (found.count == 0) return std::nullopt;
    return mismatch("The header `" + header + "` has no argument in the body.");
  }
  if (found.count != 1)
    return mismatch("The header `" + header + "` " + (found.count == 0 ? "is missing." : "occurs more than once."));
  const auto decoded = decoded_header_value(found.value);
  if (!decoded) return mismatch("The header `" + header + "` is not valid base64.");
  if (!same_value(*decoded, *value)) return mismatch("The header `" + header + "` differs from the body.");
  return std::nullopt;
}

// Walks one level of `properties`; an annotation anywhere else is found by comparing the counts.
std::optional<std::string> collect(const Json& schema, std::vector<std::string>& path, std::vector<ParamHeader>& out) {
  if (path.size() > most_nesting) return "the properties are nested too deeply for x-mcp-header";
  const Json* properties = member(schema, "properties");
  if (properties == nullptr || !properties->is_object()) return std::nullopt;
  for (const auto& [name, property] : properties->items()) {
    path.push_back(name);
    if (const Json* header = member(property, "x-mcp-header")) {
      if (!header->is_string() || !is_token(header->get_ref<const std::string&>()))
        return "x-mcp-header of \"" + name + "\" must be a token";
      const std::string* type = text_member(property, "type");
      if (type == nullptr || (*type != "string" && *type != "integer" && *type != "boolean"))
        return "x-mcp-header of \"" + name + "\" needs one of the types string, integer, boolean";
      const auto& text = header->get_ref<const std::string&>();
      for (const ParamHeader& other : out)
        if (equals_ignoring_case(other.name, text)) return "x-mcp-header \"" + text + "\" occurs twice";
      out.push_back({text, path});
    }
    if (auto problem = collect(property, path, out)) return problem;
    path.pop_back();
  }
  return std::nullopt;
}

// Counts annotations wherever they are, `properties` members of that very name left out.
std::size_t annotations_in(const Json& value, bool names, std::size_t depth) {
  if (depth > 2 * most_nesting) return 1;  // one too many: refused
  std::size_t count = 0;
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      if (!names && key == "x-mcp-header")
        ++count;
      else
        count += annotations_in(inner, !names && key == "properties", depth + 1);
    }
  } else if (value.is_array()) {
    for (const Json& inner : value) count += annotations_in(inner, false, depth + 1);
  }
  return count;
}

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// RFC 4648 section 4 without any leniency: padding is required, and the bits that padding leaves over must be zero.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFu;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 0xFFu));
  }
  if ((bits & ((1u << held) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> decoded_header_value(std::string_view value) {
  if (value.size() < encoded_begin.size() + encoded_end.size() || !value.starts_with(encoded_begin) ||
      !value.ends_with(encoded_end))
    return std::string(value);
  value.remove_prefix(encoded_begin.size());
  value.remove_suffix(encoded_end.size());
  return from_base64(value);
}

std::expected<std::vector<ParamHeader>, std::string> param_headers(const Json& input_schema) {
  std::vector<ParamHeader> out;
  std::vector<std::string> path;
  if (auto problem = collect(input_schema, path, out)) return std::unexpected(std::move(*problem));
  if (annotations_in(input_schema, false, 0) != out.size())
    return std::unexpected("x-mcp-header stands where it cannot be reached through `properties` alone");
  return out;
}

bool has_modern_version_header(std::span<const Field> fields) {
  const std::string_view value = find_field(fields, version_header).value;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (value.size() != 10 || value[4] != '-' || value[7] != '-') return false;
  for (const std::size_t place : {0, 1, 2, 3, 5, 6, 8, 9})
    if (!digit(value[place])) return false;
  return value >= "2026-07-28";
}

std::optional<Error> header_mismatch(std::span<const Field> fields, std::string_view method, const Json& params,
                                     std::span<const ParamHeader> annotated) {
  const Json* meta = member(params, "_meta");
  const std::string* version = meta == nullptr ? nullptr : text_member(*meta, version_key);
  const Found header = find_field(fields, version_header);
  if (version != nullptr || header.count != 1) {
    if (auto error = must_equal(fields, version_header, version == nullptr ? "" : *version, false)) return error;
  } else if (method == "initialize") {
    return mismatch("The header `MCP-Protocol-Version` names a revision that has no `initialize`.");
  }
  if (auto error = must_equal(fields, method_header, method, false)) return error;
  if (const auto key = named_by(method); !key.empty()) {
    if (const std::string* name = text_member(params, key))
      if (auto error = must_equal(fields, name_header, *name, true)) return error;
  }
  if (method != "tools/call" || annotated.empty()) return std::nullopt;
  const Json* arguments = member(params, "arguments");
  const Json none = Json::object();
  for (const ParamHeader& param : annotated)
    if (auto error = param_mismatch(fields, arguments == nullptr ? none : *arguments, param)) return error;
  return std::nullopt;
}

std::optional<Error> notification_header_mismatch(std::span<const Field> fields, std::string_view method,
                                                  const Json& params) {
  const Found header = find_field(fields, version_header);
  const Json* meta = member(params, "_meta");
  const std::string* version = meta == nullptr ? nullptr : text_member(*meta, version_key);
  if (version != nullptr || header.count != 1) {
    if (auto error = must_equal(fields, version_header, version == nullptr ? "" : *version, false)) return error;
  }
  if (find_field(fields, method_header).count == 0) return std::nullopt;
  return must_equal(fields, method_header, method, false);
}

}  // namespace portcullis::server::mcp
