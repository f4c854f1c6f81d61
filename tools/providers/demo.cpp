// The plainest instance of a reply schema. It is validated like every other reply, so a schema that this walk does not
// understand fails the demo seat rather than passing it.
#include "tools/providers/demo.hpp"

#include <algorithm>
#include <cstdint>

#include "transport/json/writer.hpp"

namespace portcullis::tools::providers {
namespace {

constexpr int max_depth = 16;
constexpr std::size_t max_items = 64;

const Json* member(const Json& schema, std::string_view key) {
  if (!schema.is_object()) return nullptr;
  const auto found = schema.find(std::string(key));
  return found == schema.end() ? nullptr : &*found;
}

// A count of the schema, or `otherwise` when it is absent or no count; never more than max_items.
std::size_t size_member(const Json& schema, std::string_view key, std::size_t otherwise) {
  const Json* value = member(schema, key);
  if (value == nullptr || !value->is_number_integer()) return otherwise;
  if (value->is_number_unsigned())
    return static_cast<std::size_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), max_items));
  return static_cast<std::size_t>(std::clamp<std::int64_t>(value->get<std::int64_t>(), 0, max_items));
}

// `position`: the place of the nearest list around the value; replies number their list entries by it.
Json instance(const Json& root, const Json& schema, std::string_view name, std::size_t position, int depth);

Json chosen(const Json& values) {
  for (const Json& value : values)
    if (value == "abstains") return value;
  return values.empty() ? Json() : values.front();
}

Json list_of(const Json& root, const Json& schema, int depth) {
  Json list = Json::array();
  const std::size_t least = std::max<std::size_t>(size_member(schema, "minItems", 1), 1);
  const std::size_t count = std::min({least, size_member(schema, "maxItems", max_items), max_items});
  const Json* items = member(schema, "items");
  for (std::size_t i = 0; items != nullptr && i < count; ++i) list.push_back(instance(root, *items, "", i, depth + 1));
  return list;
}

Json record_of(const Json& root, const Json& schema, std::size_t position, int depth) {
  Json record = Json::object();
  const Json* properties = member(schema, "properties");
  const Json* required = member(schema, "required");
  if (properties == nullptr || required == nullptr || !required->is_array()) return record;
  for (const Json& key : *required) {
    const std::string* name = key.get_ptr<const std::string*>();
    const Json* property = name != nullptr ? member(*properties, *name) : nullptr;
    if (property != nullptr) record[*name] = instance(root, *property, *name, position, depth + 1);
  }
  return record;
}

// The type named, or the first one that is not null when several are allowed.
std::string type_of(const Json& schema) {
  const Json* type = member(schema, "type");
  if (type == nullptr) return {};
  if (type->is_string()) return type->get<std::string>();
  if (!type->is_array()) return {};
  for (const Json& one : *type)
    if (one.is_string() && one != "null") return one.get<std::string>();
  return "null";
}

Json instance(const Json& root, const Json& schema, std::string_view name, std::size_t position, int depth) {
  if (depth > max_depth) return {};
  if (const Json* value = member(schema, "const")) return *value;
  if (const Json* values = member(schema, "enum"); values != nullptr && values->is_array()) return chosen(*values);
  if (const Json* ref = member(schema, "$ref"); ref != nullptr && ref->is_string()) {
    constexpr std::string_view definitions = "#/$defs/";
    const std::string target = ref->get<std::string>();
    const Json* defs = member(root, "$defs");
    if (!target.starts_with(definitions) || defs == nullptr) return {};
    const Json* found = member(*defs, target.substr(definitions.size()));
    return found != nullptr ? instance(root, *found, name, position, depth + 1) : Json();
  }
  for (const std::string_view key : {"anyOf", "oneOf"}) {
    const Json* branches = member(schema, key);
    if (branches != nullptr && branches->is_array() && !branches->empty())
      return instance(root, branches->front(), name, position, depth + 1);
  }

  const std::string type = type_of(schema);
  if (type == "object") return record_of(root, schema, position, depth);
  if (type == "array") return list_of(root, schema, depth);
  if (type == "string") return "demo";
  if (type == "boolean") return false;
  if (type == "integer" && name == "index") return position;
  if (type == "integer" || type == "number") {
    const Json* least = member(schema, "minimum");
    return least != nullptr && least->is_number() ? *least : Json(0);
  }
  return {};
}

}  // namespace

std::string demo_reply(const Prompt& prompt) {
  return json::write(instance(prompt.reply_schema, prompt.reply_schema, "", 0, 0));
}

}  // namespace portcullis::tools::providers
