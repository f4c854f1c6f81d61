// See document.hpp.
#include "server/config/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <string_view>

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

// The text of the document by lines, for what a parsed value no longer says.
class Source {
 public:
  explicit Source(std::string_view text) : text_(text) {
    starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);  // a byte order mark has no column
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') starts_.push_back(i + 1);
  }

  // How a number is written that begins there (both from 1; columns count characters), without the underscores that
  // TOML allows between digits. Nothing far to the right: looking that up for each of many would be quadratic.
  std::optional<std::string> number_at(std::size_t line, std::size_t column) const {
    constexpr std::size_t farthest = 1'000;
    if (line == 0 || line > starts_.size() || column == 0 || column > farthest) return std::nullopt;
    std::size_t at = starts_[line - 1];
    for (std::size_t seen = 1; at < text_.size(); ++at) {
      const bool continues = (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80;
      if (!continues && seen++ == column) break;
    }
    std::string out;
    for (; at < text_.size() && out.size() < farthest; ++at) {
      const char c = text_[at];
      if (c != '_' && c != '.' && c != '+' && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
          c != 'E')
        break;
      if (c != '_') out += c;
    }
    return out.empty() ? std::nullopt : std::optional(out);
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

std::optional<Value> value_of(const toml::node& node, const Source& source) {
  if (node.is_floating_point()) {
    auto text = source.number_at(node.source().begin.line, node.source().begin.column);
    return text ? std::optional<Value>(Decimal{*std::move(text)}) : std::nullopt;
  }
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
void flatten(const toml::node& node, const Source& source, Path& path, std::vector<Entry>& out) {
  const auto line = static_cast<unsigned>(node.source().begin.line);
  if (const auto* table = node.as_table()) {
    if (!path.empty()) out.push_back({path, std::nullopt, "table", line});
    for (const auto& [key, child] : *table) {
      path.emplace_back(key.str());
      flatten(child, source, path, out);
      path.pop_back();
    }
    return;
  }
  const auto* array = node.as_array();
  if (array != nullptr && !array->empty() &&
      std::all_of(array->begin(), array->end(), [](const toml::node& element) { return element.is_table(); })) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      path.push_back("[" + std::to_string(i) + "]");
      flatten((*array)[i], source, path, out);
      path.pop_back();
    }
    return;
  }
  out.push_back({path, value_of(node, source), type_of(node), line});
}

}  // namespace

std::expected<std::vector<Entry>, SyntaxError> read_document(std::string_view text) {
  try {
    const toml::table document = toml::parse(text);
    std::vector<Entry> entries;
    Path path;
    flatten(document, Source(text), path, entries);
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
