// All subschemas of a schema and of the documents it refers to: who they are ($id, $anchor), under which rules they
// stand
// ($schema, $vocabulary) and where a reference leads. Used by the compiler only, while the documents are alive.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/keywords.hpp"
#include "schemas/program.hpp"
#include "schemas/validator.hpp"

namespace portcullis::schemas {

// The vocabularies in force, from the $vocabulary of the meta-schema.
struct Dialect {
  bool applicator = true, unevaluated = true, validation = true, meta_data = true, content = true;
  bool format_annotation = true, format_assertion = false;

  bool has(Vocabulary vocabulary) const;
};

struct Anchor {
  NodeId node;
  bool dynamic;
};

struct Resource {
  std::string uri;  // without fragment; empty for a schema without $id
  NodeId root;
  Dialect dialect;
  std::map<std::string, Anchor, std::less<>> anchors;
};

struct Subschema {
  const Json* value;
  std::uint32_t location;
  std::uint32_t resource;
};

// What stops a compilation: a sentence that begins with the place.
using Failure = std::string;

class Catalogue {
 public:
  explicit Catalogue(const CompileOptions& options) : options_(options) {}

  // Adds a document and all its subschemas. The root of the first document is node 0.
  std::expected<NodeId, Failure> add_document(const Json& document, const std::string& uri);

  struct Target {
    NodeId node;
    std::string anchor;  // the name, when the reference led to a dynamic anchor by its name
  };
  // May add documents and subschemas. `keyword` is where the reference stands, for messages.
  std::expected<Target, Failure> resolve(NodeId from, std::string_view keyword, std::string_view reference);

  NodeId node_of(const Json& subschema) const { return by_value_.at(&subschema); }
  std::size_t size() const { return subschemas_.size(); }
  const Subschema& operator[](NodeId node) const { return subschemas_[node]; }
  const Resource& resource_of(NodeId node) const { return resources_[subschemas_[node].resource]; }
  const std::deque<Resource>& resources() const { return resources_; }
  std::vector<Location> take_locations() { return std::move(locations_); }

  // The place of a keyword for a message, such as "/properties/a/type".
  std::string place(NodeId node, std::string_view keyword) const;

 private:
  std::expected<void, Failure> add_pending();
  std::expected<void, Failure> add_subschema(const Json& value, std::uint32_t location, std::uint32_t resource);
  std::expected<std::uint32_t, Failure> open_resource(NodeId node, const Json& value, std::uint32_t parent);
  std::expected<void, Failure> add_anchor(NodeId node, std::string_view keyword, const std::string& name, bool dynamic);
  std::expected<Dialect, Failure> find_dialect(NodeId node, const std::string& uri) const;
  // The failure is empty when there is nothing at the pointer.
  std::expected<NodeId, Failure> follow_pointer(NodeId root, const std::string& pointer);
  Failure too_many() const;
  void add_children(const Json& value, NodeId node);
  const Json* find_document(const std::string& uri) const;
  const Json* find_member(const Json& object, std::string_view name);
  std::uint32_t add_location(std::uint32_t parent, std::string token);

  struct Pending {
    const Json* value;
    std::uint32_t location;
    std::uint32_t resource;
  };

  const CompileOptions& options_;
  std::vector<Subschema> subschemas_;
  std::deque<Resource> resources_;
  std::vector<Location> locations_;
  std::deque<Pending> pending_;
  std::unordered_map<const Json*, NodeId> by_value_;
  std::map<std::string, NodeId, std::less<>> by_uri_;
  std::unordered_map<const Json*, std::map<std::string_view, const Json*>> large_objects_;
};

}  // namespace portcullis::schemas
