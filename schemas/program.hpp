// The compiled schema: one flat array of nodes (a node is a subschema) that refer to each other by index. Written by
// the compiler, read by the evaluator, private to this folder. Owns all it needs: the schema text may go away.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/format.hpp"
#include "schemas/number.hpp"
#include "schemas/pattern.hpp"
#include "transport/json/json.hpp"

namespace portcullis::schemas {

using NodeId = std::uint32_t;
inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// Bits of a set of types. An integer has the bits of both integer and number.
using TypeSet = std::uint8_t;
inline constexpr TypeSet type_null = 1, type_boolean = 2, type_integer = 4, type_number = 8, type_string = 16,
                         type_array = 32, type_object = 64, any_type = 127;

// A place in a schema document, as a link to the place around it. The root of a document has no parent, and its token
// is what comes before the pointer: nothing for the schema itself, "URI#" for another resource.
struct Location {
  std::uint32_t parent = none;
  std::string token;
};

struct NumberChecks {
  std::optional<Json> minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
  Decimal divisor;
};

struct StringChecks {
  std::uint64_t min_length = 0, max_length = unlimited;  // in code points
  std::uint32_t pattern = none;
  const Format* format = nullptr;
};

struct ArrayChecks {
  std::uint64_t min_items = 0, max_items = unlimited;
  bool unique = false;
  std::vector<NodeId> prefix;
  NodeId items = none;
  NodeId contains = none;
  std::uint64_t min_contains = 1, max_contains = unlimited;
  NodeId unevaluated = none;
};

// Every name that any keyword of an object mentions, in the order of the schema, so that one look-up per member of the
// instance serves all keywords.
struct Name {
  std::string text;
  NodeId property = none;
};

struct Dependency {
  std::uint32_t trigger;  // index of a Name
  std::vector<std::uint32_t> required;
  NodeId schema = none;
};

struct ObjectChecks {
  std::uint64_t min_properties = 0, max_properties = unlimited;
  std::vector<Name> names;
  std::size_t properties = 0;         // how many names have a property
  std::vector<std::uint32_t> sorted;  // indices of names, by size and then by bytes
  std::vector<std::uint32_t> required;
  std::uint64_t required_bits = 0;  // of the names, when there are at most 64
  std::vector<Dependency> dependencies;
  std::vector<std::pair<std::uint32_t, NodeId>> patterns;  // pattern, node
  NodeId additional = none;
  NodeId property_names = none;
  NodeId unevaluated = none;
  bool looks_at_members = false;

  std::uint32_t find(std::string_view name, std::uint32_t hint) const;
};

struct EnumCheck {
  std::vector<Json> values;
  std::vector<std::string> canonical;  // sorted; only when the values are many
  bool is_const = false;
};

enum class Applicator : std::uint8_t { ref, dynamic_ref, all_of, any_of, one_of, not_, if_then_else };

// An in-place applicator. Operands are node ids in Program::operands: the branches; for an if: the three parts.
struct Application {
  Applicator kind;
  std::uint32_t first = 0, count = 0;
  std::uint32_t anchor = none;  // dynamic_ref: index of the dynamic anchor's name, none when it acts as a plain ref
};

struct Node {
  TypeSet types = any_type;
  bool never = false;      // the schema `false`
  bool only_type = false;  // nothing but `types` has to be looked at
  std::uint32_t location = none;
  std::uint32_t resource = 0;
  std::uint32_t numbers = none, strings = none, arrays = none, objects = none;
  std::uint32_t enums_first = 0, enums_count = 0;
  std::uint32_t applications_first = 0, applications_count = 0;
};

struct Program {
  std::vector<Node> nodes;  // the root is node 0
  std::vector<Location> locations;
  std::vector<NumberChecks> numbers;
  std::vector<StringChecks> strings;
  std::vector<ArrayChecks> arrays;
  std::vector<ObjectChecks> objects;
  std::vector<EnumCheck> enums;
  std::vector<Application> applications;
  std::vector<NodeId> operands;
  std::vector<Pattern> patterns;
  // For each name of a dynamic anchor: the resources that have it and the node there.
  std::vector<std::map<std::uint32_t, NodeId>> dynamic_anchors;
  bool has_dynamic_refs = false;
};

// The JSON Pointer of a location; for another document than the first, after its URI and "#".
std::string pointer_of(const std::vector<Location>& locations, std::uint32_t location);

// The order of ObjectChecks::sorted: sizes first, because most comparisons end there.
bool comes_before(std::string_view left, std::string_view right);

// One reference token of a JSON Pointer, escaped.
void append_token(std::string_view token, std::string& out);

}  // namespace portcullis::schemas
