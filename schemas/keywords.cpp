// See keywords.hpp. Sections are those of the JSON Schema core and validation documents of 2020-12.
#include "schemas/keywords.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "schemas/describe.hpp"
#include "schemas/number.hpp"

namespace portcullis::schemas {
namespace {

using K = Keyword;
using V = Vocabulary;
using S = Shape;

constexpr std::array rules = std::to_array<KeywordRule>({
    {"$anchor", K::annotation, V::core, S::anchor},
    {"$comment", K::annotation, V::core, S::text},
    {"$defs", K::annotation, V::core, S::schema_map},
    {"$dynamicAnchor", K::annotation, V::core, S::anchor},
    {"$dynamicRef", K::dynamic_ref, V::core, S::text},
    {"$id", K::annotation, V::core, S::text},
    {"$ref", K::ref, V::core, S::text},
    {"$schema", K::annotation, V::core, S::text},
    {"$vocabulary", K::annotation, V::core, S::vocabularies},
    {"additionalProperties", K::additional_properties, V::applicator, S::schema},
    {"allOf", K::all_of, V::applicator, S::schemas},
    {"anyOf", K::any_of, V::applicator, S::schemas},
    {"const", K::const_, V::validation, S::any},
    {"contains", K::contains, V::applicator, S::schema},
    {"contentEncoding", K::annotation, V::content, S::text},
    {"contentMediaType", K::annotation, V::content, S::text},
    {"contentSchema", K::annotation, V::content, S::schema},
    {"definitions", K::annotation, V::core, S::schema_map},
    {"dependencies", K::dependencies, V::applicator, S::dependencies_map},
    {"dependentRequired", K::dependent_required, V::validation, S::names_map},
    {"dependentSchemas", K::dependent_schemas, V::applicator, S::schema_map},
    {"deprecated", K::annotation, V::meta_data, S::flag},
    {"description", K::annotation, V::meta_data, S::text},
    {"else", K::else_, V::applicator, S::schema},
    {"enum", K::enum_, V::validation, S::values},
    {"examples", K::annotation, V::meta_data, S::values},
    {"exclusiveMaximum", K::exclusive_maximum, V::validation, S::number},
    {"exclusiveMinimum", K::exclusive_minimum, V::validation, S::number},
    {"format", K::format, V::format, S::text},
    {"if", K::if_, V::applicator, S::schema},
    {"items", K::items, V::applicator, S::schema},
    {"maxContains", K::max_contains, V::validation, S::count},
    {"maxItems", K::max_items, V::validation, S::count},
    {"maxLength", K::max_length, V::validation, S::count},
    {"maxProperties", K::max_properties, V::validation, S::count},
    {"maximum", K::maximum, V::validation, S::number},
    {"minContains", K::min_contains, V::validation, S::count},
    {"minItems", K::min_items, V::validation, S::count},
    {"minLength", K::min_length, V::validation, S::count},
    {"minProperties", K::min_properties, V::validation, S::count},
    {"minimum", K::minimum, V::validation, S::number},
    {"multipleOf", K::multiple_of, V::validation, S::positive_number},
    {"not", K::not_, V::applicator, S::schema},
    {"oneOf", K::one_of, V::applicator, S::schemas},
    {"pattern", K::pattern, V::validation, S::text},
    {"patternProperties", K::pattern_properties, V::applicator, S::schema_map},
    {"prefixItems", K::prefix_items, V::applicator, S::schemas},
    {"properties", K::properties, V::applicator, S::schema_map},
    {"propertyNames", K::property_names, V::applicator, S::schema},
    {"readOnly", K::annotation, V::meta_data, S::flag},
    {"required", K::required, V::validation, S::names},
    {"then", K::then_, V::applicator, S::schema},
    {"title", K::annotation, V::meta_data, S::text},
    {"type", K::type, V::validation, S::types},
    {"unevaluatedItems", K::unevaluated_items, V::unevaluated, S::schema},
    {"unevaluatedProperties", K::unevaluated_properties, V::unevaluated, S::schema},
    {"uniqueItems", K::unique_items, V::validation, S::flag},
    {"writeOnly", K::annotation, V::meta_data, S::flag},
});
static_assert(std::ranges::is_sorted(rules, {}, &KeywordRule::name));

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_anchor(std::string_view text) {
  return !text.empty() && is_name_start(text[0]) && std::ranges::all_of(text, [](char c) {
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

bool are_names(const Json& value) {
  if (!value.is_array()) return false;
  std::vector<std::string_view> names;
  for (const Json& name : value) {
    if (!name.is_string()) return false;
    names.push_back(name.get_ref<const std::string&>());
  }
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

bool are_types(const Json& value) {
  if (value.is_string()) return type_named(value.get_ref<const std::string&>()) != 0;
  if (!are_names(value) || value.empty()) return false;
  return std::ranges::all_of(value,
                             [](const Json& name) { return type_named(name.get_ref<const std::string&>()) != 0; });
}

bool is_schema(const Json& value) {
  return value.is_object() || value.is_boolean();
}

// True when every member of the object fulfils the condition.
template <typename Condition>
bool is_map_of(const Json& value, Condition condition) {
  if (!value.is_object()) return false;
  return std::ranges::all_of(value.get_ref<const Json::object_t&>(),
                             [&](const auto& member) { return condition(member.second); });
}

}  // namespace

const KeywordRule* find_keyword(std::string_view name) {
  const auto* found = std::ranges::lower_bound(rules, name, {}, &KeywordRule::name);
  return found != rules.end() && found->name == name ? found : nullptr;
}

std::string check_shape(Shape shape, const Json& value) {
  const auto unless = [](bool right, std::string_view demand) { return right ? std::string() : std::string(demand); };
  switch (shape) {
    case Shape::any:
    case Shape::schema:  // the catalogue says more about a schema that is none
      return {};
    case Shape::text:
      return unless(value.is_string(), "a string");
    case Shape::flag:
      return unless(value.is_boolean(), "true or false");
    case Shape::anchor:
      return unless(value.is_string() && is_anchor(value.get_ref<const std::string&>()),
                    "a name of letters, digits, '-', '_' and '.' that begins with a letter or '_'");
    case Shape::number:
      return unless(value.is_number() && decimal_of(value), "a number");
    case Shape::positive_number: {
      const auto decimal = value.is_number() ? decimal_of(value) : std::nullopt;
      return unless(decimal && decimal->digits != 0 && compare_numbers(value, Json(0)) > 0, "a number above 0");
    }
    case Shape::count:
      return unless(value.is_number() && non_negative_integer(value), "a whole number of at least 0");
    case Shape::names:
      return unless(are_names(value), "an array of different strings");
    case Shape::names_map:
      return unless(is_map_of(value, are_names), "an object whose values are arrays of different strings");
    case Shape::types:
      return unless(
          are_types(value),
          "one of array, boolean, integer, null, number, object, string, or an array of different ones of them");
    case Shape::values:
      return unless(value.is_array(), "an array");
    case Shape::vocabularies:
      return unless(is_map_of(value, [](const Json& flag) { return flag.is_boolean(); }),
                    "an object whose values are true or false");
    case Shape::schemas:
      return unless(value.is_array() && !value.empty(), "an array of at least one schema");
    case Shape::schema_map:
      return unless(value.is_object(), "an object whose values are schemas");
    case Shape::dependencies_map:
      return unless(is_map_of(value, [](const Json& one) { return is_schema(one) || are_names(one); }),
                    "an object whose values are schemas or arrays of different strings");
  }
  return "something else";
}

}  // namespace portcullis::schemas
