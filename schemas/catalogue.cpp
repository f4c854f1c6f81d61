// See catalogue.hpp. Walks with a queue instead of recursion, so that no depth of a schema can exhaust the stack.
#include "schemas/catalogue.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "schemas/describe.hpp"
#include "schemas/meta.hpp"
#include "schemas/uri.hpp"

namespace portcullis::schemas {
namespace {

constexpr std::string_view vocabulary_prefix = "https://json-schema.org/draft/2020-12/vocab/";
constexpr std::size_t max_uri_size = 4096;  // of an $id once resolved: every resource keeps its own copy
constexpr std::size_t large = 16;           // members of an object from which on look-ups are indexed

// The text of a member that is a string; nullptr otherwise.
const std::string* text_of(const Json* value) {
  return value != nullptr && value->is_string() ? &value->get_ref<const std::string&>() : nullptr;
}

std::string without_empty_fragment(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  return std::string(uri);
}

// Reference tokens of a JSON Pointer (RFC 6901); the leading slash is there.
std::string unescape_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

const Json* item_at(const Json& array, std::string_view token) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool canonical =
      error == std::errc{} && end == token.data() + token.size() && (token == "0" || token[0] != '0');
  return canonical && index < array.size() ? &array[index] : nullptr;
}

}  // namespace

bool Dialect::has(Vocabulary vocabulary) const {
  switch (vocabulary) {
    case Vocabulary::core:
      return true;
    case Vocabulary::applicator:
      return applicator;
    case Vocabulary::unevaluated:
      return unevaluated;
    case Vocabulary::validation:
      return validation;
    case Vocabulary::meta_data:
      return meta_data;
    case Vocabulary::format:
      return format_annotation || format_assertion;
    case Vocabulary::content:
      return content;
  }
  return true;
}

std::uint32_t Catalogue::add_location(std::uint32_t parent, std::string token) {
  locations_.push_back({parent, std::move(token)});
  return static_cast<std::uint32_t>(locations_.size() - 1);
}

std::string Catalogue::place(NodeId node, std::string_view keyword) const {
  std::string out = pointer_of(locations_, subschemas_[node].location);
  if (!keyword.empty()) append_token(keyword, out);
  return out.empty() ? "the schema" : short_pointer(out);
}

std::expected<NodeId, Failure> Catalogue::add_document(const Json& document, const std::string& uri) {
  const auto root = static_cast<NodeId>(subschemas_.size());
  const bool first = root == 0;
  if (const auto known = by_value_.find(&document); known != by_value_.end()) {
    by_uri_.emplace(uri, known->second);  // one document under two URIs
    return known->second;
  }
  const std::uint32_t location = add_location(none, first ? std::string() : uri + "#");
  by_uri_.emplace(uri, root);
  pending_.push_back({&document, location, none});
  resources_.push_back({uri, root, {}, {}});
  pending_.back().resource = static_cast<std::uint32_t>(resources_.size() - 1);
  if (auto added = add_pending(); !added) return std::unexpected(std::move(added.error()));
  return root;
}

std::expected<void, Failure> Catalogue::add_pending() {
  while (!pending_.empty()) {
    const Pending next = pending_.front();
    pending_.pop_front();
    if (auto added = add_subschema(*next.value, next.location, next.resource); !added) return added;
  }
  return {};
}

Failure Catalogue::too_many() const {
  return "the schema has more than " + std::to_string(options_.max_subschemas) + " subschemas";
}

std::expected<void, Failure> Catalogue::add_subschema(const Json& value, std::uint32_t location,
                                                      std::uint32_t resource) {
  const auto node = static_cast<NodeId>(subschemas_.size());
  // A document may be reached by two ways (a pointer into what later proves to be a document): once is enough.
  if (!by_value_.emplace(&value, node).second) return {};
  subschemas_.push_back({&value, location, resource});
  if (subschemas_.size() > options_.max_subschemas) {
    return std::unexpected(too_many());
  }
  if (value.is_boolean()) return {};
  if (!value.is_object()) {
    return std::unexpected(place(node, {}) + " must be a schema (an object, true or false), not " +
                           describe_value(value));
  }
  auto opened = open_resource(node, value, resource);
  if (!opened) return std::unexpected(std::move(opened.error()));
  subschemas_[node].resource = *opened;
  const Dialect& dialect = resources_[*opened].dialect;
  for (const auto& [name, operand] : value.get_ref<const Json::object_t&>()) {
    const KeywordRule* rule = find_keyword(name);
    if (rule == nullptr || !dialect.has(rule->vocabulary)) continue;
    if (const std::string demand = check_shape(rule->shape, operand); !demand.empty()) {
      return std::unexpected(place(node, name) + " must be " + demand + ", not " + describe_value(operand));
    }
    if (name == "$anchor" || name == "$dynamicAnchor") {
      auto added = add_anchor(node, name, operand.get_ref<const std::string&>(), name == "$dynamicAnchor");
      if (!added) return added;
    }
  }
  add_children(value, node);
  if (subschemas_.size() + pending_.size() > options_.max_subschemas) return std::unexpected(too_many());
  return {};
}

void Catalogue::add_children(const Json& value, NodeId node) {
  const std::uint32_t resource = subschemas_[node].resource;
  const std::uint32_t here = subschemas_[node].location;
  const auto add = [&](const Json& child, std::uint32_t parent, std::string token) {
    if (subschemas_.size() + pending_.size() > options_.max_subschemas) return;  // an error soon, not more memory
    pending_.push_back({&child, add_location(parent, std::move(token)), resource});
  };
  for (const auto& [name, operand] : value.get_ref<const Json::object_t&>()) {
    const KeywordRule* rule = find_keyword(name);
    if (rule == nullptr || !resources_[resource].dialect.has(rule->vocabulary)) continue;
    switch (rule->shape) {
      case Shape::schema:
        add(operand, here, name);
        break;
      case Shape::schemas: {
        const std::uint32_t parent = add_location(here, name);
        for (std::size_t i = 0; i < operand.size(); ++i) add(operand[i], parent, std::to_string(i));
        break;
      }
      case Shape::schema_map:
      case Shape::dependencies_map: {
        const std::uint32_t parent = add_location(here, name);
        for (const auto& [key, child] : operand.get_ref<const Json::object_t&>()) {
          if (rule->shape == Shape::schema_map || !child.is_array()) add(child, parent, key);
        }
        break;
      }
      default:
        break;
    }
  }
}

// The resource that a subschema belongs to: a new one when it has an $id, that of its parent otherwise. Also reads
// $schema, which may only stand at the root of a resource.
std::expected<std::uint32_t, Failure> Catalogue::open_resource(NodeId node, const Json& value, std::uint32_t parent) {
  const Json* id_value = nullptr;
  const Json* schema_value = nullptr;
  for (const auto& [name, operand] : value.get_ref<const Json::object_t&>()) {
    if (name == "$id") id_value = &operand;
    if (name == "$schema") schema_value = &operand;
  }
  const std::string* id = text_of(id_value);
  const std::string* schema = text_of(schema_value);
  if (id_value != nullptr && id == nullptr) return std::unexpected(place(node, "$id") + " must be a string");
  if (schema_value != nullptr && schema == nullptr) {
    return std::unexpected(place(node, "$schema") + " must be a string");
  }
  std::uint32_t resource = parent;
  const bool document_root = resources_[parent].root == node;
  if (id != nullptr) {
    const std::string uri = resolve_uri(resources_[parent].uri, without_empty_fragment(*id));
    if (uri.size() > max_uri_size) return std::unexpected(place(node, "$id") + " is longer than 4096 bytes");
    if (uri.find('#') != std::string::npos) {
      return std::unexpected(place(node, "$id") +
                             " must not have a fragment; use $anchor for a name within a document");
    }
    const auto [known, fresh] = by_uri_.emplace(uri, node);
    if (!fresh && known->second != node) {
      return std::unexpected(place(node, "$id") + " is " + in_quotes(uri) + ", which another schema has already");
    }
    if (document_root) {
      resources_[parent].uri = uri;
    } else {
      resources_.push_back({uri, node, resources_[parent].dialect, {}});
      resource = static_cast<std::uint32_t>(resources_.size() - 1);
    }
  }
  if (schema != nullptr) {
    if (!document_root && resource == parent) {
      return std::unexpected(place(node, "$schema") + " may stand only beside an $id or at the root of a document");
    }
    auto dialect = find_dialect(node, without_empty_fragment(*schema));
    if (!dialect) return std::unexpected(std::move(dialect.error()));
    resources_[resource].dialect = *dialect;
  }
  return resource;
}

std::expected<void, Failure> Catalogue::add_anchor(NodeId node, std::string_view keyword, const std::string& name,
                                                   bool dynamic) {
  auto& anchors = resources_[subschemas_[node].resource].anchors;
  const auto [known, fresh] = anchors.emplace(name, Anchor{node, dynamic});
  if (fresh) return {};
  if (known->second.node != node) {
    return std::unexpected(place(node, keyword) + " is " + in_quotes(name) + ", which another subschema has already");
  }
  known->second.dynamic = true;  // $anchor and $dynamicAnchor of one subschema
  return {};
}

std::expected<Dialect, Failure> Catalogue::find_dialect(NodeId node, const std::string& uri) const {
  if (uri == standard_dialect) return Dialect{};
  const Json* meta_schema = find_document(uri);
  if (meta_schema == nullptr || !meta_schema->is_object()) {
    return std::unexpected(place(node, "$schema") + " names " + in_quotes(uri) +
                           ", which is not known here. Allowed: " + std::string(standard_dialect));
  }
  const auto found = meta_schema->find("$vocabulary");
  if (found == meta_schema->end()) return Dialect{};
  if (!found->is_object()) return std::unexpected(in_quotes(uri) + " has a $vocabulary that is not an object");
  Dialect dialect{false, false, false, false, false, false, false};
  for (const auto& [name, required] : found->get_ref<const Json::object_t&>()) {
    const std::string_view short_name =
        name.starts_with(vocabulary_prefix) ? std::string_view(name).substr(vocabulary_prefix.size()) : "";
    if (short_name == "applicator") {
      dialect.applicator = true;
    } else if (short_name == "unevaluated") {
      dialect.unevaluated = true;
    } else if (short_name == "validation") {
      dialect.validation = true;
    } else if (short_name == "meta-data") {
      dialect.meta_data = true;
    } else if (short_name == "content") {
      dialect.content = true;
    } else if (short_name == "format-annotation") {
      dialect.format_annotation = true;
    } else if (short_name == "format-assertion") {
      dialect.format_assertion = true;
    } else if (short_name != "core" && required != Json(false)) {
      return std::unexpected(place(node, "$schema") + " requires the vocabulary " + in_quotes(name) +
                             ", which is not known here");
    }
  }
  return dialect;
}

const Json* Catalogue::find_document(const std::string& uri) const {
  if (const auto found = options_.resources.find(uri); found != options_.resources.end()) return &found->second;
  if (const auto found = options_.resources.find(uri + "#"); found != options_.resources.end()) return &found->second;
  return find_meta_schema(uri);
}

const Json* Catalogue::find_member(const Json& object, std::string_view name) {
  const auto& members = object.get_ref<const Json::object_t&>();
  if (members.size() < large) {
    const auto found =
        std::ranges::find_if(members, [&](const auto& member) { return std::string_view(member.first) == name; });
    return found == members.end() ? nullptr : &found->second;
  }
  auto& index = large_objects_[&object];
  if (index.empty()) {
    for (const auto& [key, value] : members) index.emplace(key, &value);
  }
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

std::expected<NodeId, Failure> Catalogue::follow_pointer(NodeId root, const std::string& pointer) {
  const Json* value = subschemas_[root].value;
  NodeId nearest = root;  // the innermost known subschema on the way
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    std::string token = unescape_token(std::string_view(pointer).substr(at + 1, end - at - 1));
    at = end;
    const Json* next = nullptr;
    if (value->is_object()) next = find_member(*value, token);
    if (value->is_array()) next = item_at(*value, token);
    if (next == nullptr) return std::unexpected(Failure());
    value = next;
    tokens.push_back(std::move(token));
    if (const auto known = by_value_.find(value); known != by_value_.end()) {
      nearest = known->second;
      tokens.clear();
    }
  }
  if (tokens.empty()) return nearest;
  // A place that no keyword calls a schema, such as #/examples/0. It becomes one by being referred to.
  std::uint32_t location = subschemas_[nearest].location;
  for (std::string& token : tokens) location = add_location(location, std::move(token));
  const auto node = static_cast<NodeId>(subschemas_.size());
  pending_.push_back({value, location, subschemas_[nearest].resource});
  if (auto added = add_pending(); !added) return std::unexpected(std::move(added.error()));
  return node;
}

std::expected<Catalogue::Target, Failure> Catalogue::resolve(NodeId from, std::string_view keyword,
                                                             std::string_view reference) {
  const auto failure = [&](std::string_view reason) {
    return place(from, keyword) + " refers to " + in_quotes(reference) + ", " + std::string(reason);
  };
  const auto [document_part, fragment_part] = split_fragment(reference);
  NodeId root = resource_of(from).root;
  if (!document_part.empty()) {
    const std::string uri = resolve_uri(resource_of(from).uri, document_part);
    auto known = by_uri_.find(uri);
    if (known == by_uri_.end()) {
      const Json* document = find_document(uri);
      if (document == nullptr) {
        return std::unexpected(failure("which was not handed in; references are never fetched"));
      }
      if (auto added = add_document(*document, uri); !added) return std::unexpected(std::move(added.error()));
      known = by_uri_.find(uri);
    }
    root = known->second;
  }
  const auto fragment = percent_decode(fragment_part);
  if (!fragment) return std::unexpected(failure("whose fragment has a broken percent escape"));
  if (fragment->empty()) return Target{root, {}};
  if (fragment->starts_with('/')) {
    auto node = follow_pointer(root, *fragment);
    if (!node) {
      return std::unexpected(node.error().empty() ? failure("and there is nothing") : std::move(node.error()));
    }
    return Target{*node, {}};
  }
  const auto& anchors = resource_of(root).anchors;
  const auto found = anchors.find(*fragment);
  if (found == anchors.end()) return std::unexpected(failure("and no subschema there has this anchor"));
  return Target{found->second.node, found->second.dynamic ? *fragment : std::string()};
}

}  // namespace portcullis::schemas
