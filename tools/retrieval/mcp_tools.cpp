// See mcp_tools.hpp.
#include "tools/retrieval/mcp_tools.hpp"

#include <algorithm>

#include "tools/providers/exchange.hpp"
#include "tools/retrieval/dialogue.hpp"

namespace portcullis::tools::retrieval {
namespace {

namespace exchange = providers::exchange;

constexpr std::size_t most_pages = 20;
constexpr std::size_t most_names = 20;  // that are told
constexpr std::size_t most_name_bytes = 64;
constexpr std::size_t most_cursor_bytes = 4096;

bool takes_text(const Json& property) {
  const Json* type = property.is_object() ? exchange::member(property, "type") : nullptr;
  if (type == nullptr) return true;  // it does not say
  if (type->is_array()) return std::ranges::find(*type, "string") != type->end();
  return *type == "string";
}

}  // namespace

std::optional<ToolSearch::Verdict> ToolSearch::look(const Json& result, const Source& source) {
  const Json* tools = exchange::member(result, "tools");
  if (tools == nullptr || !tools->is_array()) return Verdict{"malformed_reply", {}};
  for (const Json& tool : *tools) {
    const std::string* name = tool.is_object() ? exchange::string_member(tool, "name") : nullptr;
    if (name == nullptr) return Verdict{"malformed_reply", {}};
    if (*name == source.tool) return arguments_of(tool, source);
    if (names_.size() < most_names) names_.push_back(shortened(*name, most_name_bytes));
  }
  const std::string* next = exchange::string_member(result, "nextCursor");
  if (next != nullptr && !next->empty() && ++pages_ < most_pages) {
    if (next->size() > most_cursor_bytes) return Verdict{"malformed_reply", {}};
    cursor_ = *next;
    return std::nullopt;
  }
  Verdict none{"tool_not_found", {}};
  for (const std::string& name : names_) none.detail += (none.detail.empty() ? "" : ", ") + name;
  return none;
}

ToolSearch::Verdict arguments_of(const Json& tool, const Source& source) {
  const Json* schema = exchange::member(tool, "inputSchema");
  if (schema == nullptr || !schema->is_object()) return {"malformed_reply", {}};
  const Json* properties = exchange::member(*schema, "properties");
  std::vector<std::string> given{source.argument};
  for (const auto& [name, value] : source.arguments) given.push_back(name);
  for (const std::string& name : given) {
    const Json* property =
        properties != nullptr && properties->is_object() ? exchange::member(*properties, name) : nullptr;
    if (property == nullptr) return {"argument_not_found", name};
    if (!takes_text(*property)) return {"argument_not_text", name};
  }
  const Json* required = exchange::member(*schema, "required");
  if (required == nullptr) return {};
  if (!required->is_array()) return {"malformed_reply", {}};
  for (const Json& name : *required) {
    const auto* text = name.get_ptr<const std::string*>();
    if (text == nullptr) return {"malformed_reply", {}};
    if (std::ranges::find(given, *text) == given.end()) return {"argument_missing", shortened(*text, most_name_bytes)};
  }
  return {};
}

}  // namespace portcullis::tools::retrieval
