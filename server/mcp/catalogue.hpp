// The one catalogue of tools: `tools/list`, argument validation, result validation, headers and documents are made from
// it. Immutable after construction but for caches; may be read from any thread.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/validator.hpp"
#include "server/mcp/revision.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

// A row of a table of tools; the product's is product_tools.cpp. Texts live as long as the process.
struct ToolEntry {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view input_schema;        // JSON text
  std::string_view output_schema = {};  // JSON text; empty: the tool returns content blocks only
  bool read_only = false;
  bool destructive = true;
  bool idempotent = false;
  bool open_world = true;
  std::string_view search_hint = {};  // empty: the tool is loaded always
  // It may ask the client for input, so its arguments are kept until it has answered.
  bool asks = false;
  // It cannot run without a task (extension tasks): a client that has none is refused.
  bool needs_task = false;
  // JSON text of the ClientCapabilities that every call needs; empty: none.
  std::string_view needs = {};
};

const std::vector<ToolEntry>& product_tools();

class Catalogue {
 public:
  explicit Catalogue(std::vector<ToolEntry> tools = product_tools());

  const ToolEntry* find(std::string_view tool) const;
  const std::vector<ToolEntry>& tools() const { return tools_; }

  // Compiled on first use. Never null for a tool of the catalogue (a test compiles all of them); output() is null for a
  // tool without an output schema.
  const schemas::Validator* input(std::string_view tool) const;
  const schemas::Validator* output(std::string_view tool) const;

  // The JSON text of the result of `tools/list` in that revision; byte-equal on every call.
  const std::string& list(Revision revision) const;

 private:
  const schemas::Validator* compiled(std::string_view schema) const;
  std::string make_list(Revision revision) const;

  std::vector<ToolEntry> tools_;
  mutable std::mutex mutex_;                                                       // guards the two caches below
  mutable std::map<const char*, std::unique_ptr<schemas::Validator>> validators_;  // by the schema's text
  mutable std::map<Revision, std::string> lists_;
};

}  // namespace portcullis::server::mcp
