// See catalogue.hpp.
#include "server/mcp/catalogue.hpp"

#include "server/mcp/identity.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

// Blanks are written as %20: a URI has none.
constexpr std::string_view icon =
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%207%207'%3E%3Cpath%20d="
    "'M0%200h7v7H5V3H2v4H0z'/%3E%3C/svg%3E";

Json schema_of(std::string_view text) {
  auto schema = json::read(text);
  return schema ? std::move(*schema) : Json::object();
}

// Which member a tool of `tools/list` has in which revision (output filter for lists).
Json listed(const ToolEntry& tool, Revision revision) {
  Json out{{"name", tool.name}};
  if (revision >= Revision::v2025_06_18) out["title"] = tool.title;
  out["description"] = tool.description;
  if (revision >= Revision::v2025_11_25)
    out["icons"] = Json::array({Json{{"src", icon}, {"mimeType", "image/svg+xml"}}});
  out["inputSchema"] = schema_of(tool.input_schema);
  if (revision >= Revision::v2025_06_18 && !tool.output_schema.empty())
    out["outputSchema"] = schema_of(tool.output_schema);
  if (revision >= Revision::v2025_03_26)
    out["annotations"] = Json{{"title", tool.title},
                              {"readOnlyHint", tool.read_only},
                              {"destructiveHint", tool.destructive},
                              {"idempotentHint", tool.idempotent},
                              {"openWorldHint", tool.open_world}};
  if (revision >= Revision::v2025_06_18) {
    Json meta = Json::object();
    if (tool.search_hint.empty())
      meta["anthropic/alwaysLoad"] = true;
    else
      meta["anthropic/searchHint"] = tool.search_hint;
    out["_meta"] = std::move(meta);
  }
  return out;
}

}  // namespace

Catalogue::Catalogue(std::vector<ToolEntry> tools) : tools_(std::move(tools)) {}

const ToolEntry* Catalogue::find(std::string_view tool) const {
  for (const auto& entry : tools_)
    if (entry.name == tool) return &entry;
  return nullptr;
}

const schemas::Validator* Catalogue::compiled(std::string_view schema) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = validators_.find(schema.data()); found != validators_.end()) return found->second.get();
  std::unique_ptr<schemas::Validator> made;
  if (auto validator = schemas::Validator::compile(schema_of(schema)))
    made = std::make_unique<schemas::Validator>(std::move(*validator));
  return validators_.emplace(schema.data(), std::move(made)).first->second.get();
}

const schemas::Validator* Catalogue::input(std::string_view tool) const {
  const ToolEntry* entry = find(tool);
  return entry == nullptr ? nullptr : compiled(entry->input_schema);
}

const schemas::Validator* Catalogue::output(std::string_view tool) const {
  const ToolEntry* entry = find(tool);
  return entry == nullptr || entry->output_schema.empty() ? nullptr : compiled(entry->output_schema);
}

std::string Catalogue::make_list(Revision revision) const {
  Json out = Json::object();
  if (is_modern(revision)) {
    out["resultType"] = "complete";
    out["ttlMs"] = 3'600'000;
    out["cacheScope"] = "public";
  }
  Json tools = Json::array();
  for (const auto& entry : tools_) tools.push_back(listed(entry, revision));
  out["tools"] = std::move(tools);
  if (is_modern(revision)) out["_meta"] = result_meta();
  return json::write(out);
}

const std::string& Catalogue::list(Revision revision) const {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find(revision);
  if (found != lists_.end()) return found->second;
  return lists_.emplace(revision, make_list(revision)).first->second;
}

}  // namespace portcullis::server::mcp
