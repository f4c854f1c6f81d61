// See document.hpp.
#include "server/config/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

std::string type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "table";
    case toml::node_type::array:
      return "array";
    case toml::node_type::string:
      return "string";
    case toml::node_type::integer:
      return "integer";
    case toml::node_type::boolean:
      return "boolean";
    case toml::node_type::floating_point:
      return "float";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "date or time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

std::optional<Value> value_of(const toml::node& node) {
  if (const auto* boolean = node.as_boolean()) return Value(boolean->get());
  if (const auto* integer = node.as_integer()) return Value(integer->get());
  if (const auto* string = node.as_string()) return Value(string->get());
  if (const auto* array = node.as_array()) {
    std::vector<std::string> elements;
    for (const auto& element : *array) {
      if (!element.is_string()) return std::nullopt;
      elements.push_back(element.as_string()->get());
    }
    return Value(std::move(elements));
  }
  return std::nullopt;
}

// Recursion is bounded by toml++, which refuses more than 256 nested values.
void flatten(const toml::node& node, Path& path, std::vector<Entry>& out) {
  const auto line = static_cast<unsigned>(node.source().begin.line);
  if (const auto* table = node.as_table()) {
    if (!path.empty()) out.push_back({path, std::nullopt, "table", line});
    for (const auto& [key, child] : *table) {
      path.emplace_back(key.str());
      flatten(child, path, out);
      path.pop_back();
    }
    return;
  }
  const auto* array = node.as_array();
  if (array != nullptr && !array->empty() &&
      std::all_of(array->begin(), array->end(), [](const toml::node& element) { return element.is_table(); })) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      path.push_back("[" + std::to_string(i) + "]");
      flatten((*array)[i], path, out);
      path.pop_back();
    }
    return;
  }
  out.push_back({path, value_of(node), type_of(node), line});
}

}  // namespace

std::expected<std::vector<Entry>, SyntaxError> read_document(std::string_view text) {
  try {
    const toml::table document = toml::parse(text);
    std::vector<Entry> entries;
    Path path;
    flatten(document, path, entries);
    return entries;
  } catch (const toml::parse_error& error) {
    return std::unexpected(SyntaxError{json::visible_line(error.description()),
                                       static_cast<unsigned>(error.source().begin.line),
                                       static_cast<unsigned>(error.source().begin.column)});
  } catch (const std::exception&) {
    return std::unexpected(SyntaxError{"The file cannot be read as TOML", 1, 1});
  }
}

}  // namespace portcullis::server::config
