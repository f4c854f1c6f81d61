// The one catalogue of tools: `tools/list`, argument validation, result validation and documents are made from it.
// Built on first use; immutable afterwards; may be read from any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/validator.hpp"
#include "server/mcp/revision.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

// A row of the table of tools (catalogue.cpp).
struct ToolEntry {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view input_schema;  // name for schemas::embedded
  std::string_view output_schema;
  bool read_only;
  bool destructive;
  bool idempotent;
  bool open_world;
  std::string_view search_hint;  // empty: the tool is loaded always
};

class Catalogue {
 public:
  Catalogue();

  const ToolEntry* find(std::string_view tool) const;
  const std::vector<ToolEntry>& tools() const { return tools_; }

  // Compiled on first use. Never null for a tool of the catalogue (a test compiles all of them).
  const schemas::Validator* input(std::string_view tool) const;
  const schemas::Validator* output(std::string_view tool) const;

  // The JSON text of the result of `tools/list` in that revision; byte-equal on every call.
  const std::string& list(Revision revision) const;

 private:
  const schemas::Validator* compiled(std::string_view schema) const;
  std::string make_list(Revision revision) const;

  std::vector<ToolEntry> tools_;
  mutable std::mutex mutex_;  // guards the two caches below
  mutable std::map<std::string, std::unique_ptr<schemas::Validator>, std::less<>> validators_;
  mutable std::map<Revision, std::string> lists_;
};

}  // namespace portcullis::server::mcp
