// The keywords of JSON Schema 2020-12: which vocabulary each belongs to, what its value must look like and where its
// subschemas are. One table serves the catalogue (which finds all subschemas) and the compiler.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

enum class Vocabulary : std::uint8_t { core, applicator, unevaluated, validation, meta_data, format, content };

enum class Keyword : std::uint8_t {
  additional_properties,
  all_of,
  annotation,  // checked for its form, no effect on the result
  any_of,
  const_,
  contains,
  dependencies,
  dependent_required,
  dependent_schemas,
  dynamic_ref,
  else_,
  enum_,
  exclusive_maximum,
  exclusive_minimum,
  format,
  if_,
  items,
  max_contains,
  max_items,
  max_length,
  max_properties,
  maximum,
  min_contains,
  min_items,
  min_length,
  min_properties,
  minimum,
  multiple_of,
  not_,
  one_of,
  pattern,
  pattern_properties,
  prefix_items,
  properties,
  property_names,
  ref,
  required,
  then_,
  type,
  unevaluated_items,
  unevaluated_properties,
  unique_items,
};

// The form that the value of a keyword must have.
enum class Shape : std::uint8_t {
  any,
  text,
  flag,
  anchor,  // a name as $anchor allows it
  number,
  positive_number,
  count,         // a whole number, not negative
  names,         // an array of different strings
  names_map,     // an object of those
  types,         // a type name or an array of them
  values,        // an array of anything
  vocabularies,  // an object of booleans
  schema,
  schemas,  // an array of at least one schema
  schema_map,
  dependencies_map  // an object whose values are schemas or names
};

struct KeywordRule {
  std::string_view name;
  Keyword keyword;
  Vocabulary vocabulary;
  Shape shape;
};

// nullptr for what 2020-12 does not define: such a keyword is an annotation and never looked into.
const KeywordRule* find_keyword(std::string_view name);

// Empty when the value has the form; otherwise what it must be. Subschemas are not looked into.
std::string check_shape(Shape shape, const Json& value);

}  // namespace portcullis::schemas
