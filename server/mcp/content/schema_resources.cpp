// See schema_resources.hpp.
#include "server/mcp/content/schema_resources.hpp"

#include <algorithm>

#include "schemas/embedded.hpp"
#include "server/mcp/content/files.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::string_view prefix = "portcullis://schemas/";
constexpr std::string_view uri_template = "portcullis://schemas/{name}";
constexpr std::string_view schema_type = "application/schema+json";

// A variable of a template holds no slash: "tools/verify.input" is "tools.verify.input" here.
std::string shown_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '/', '.');
  return out;
}

std::string describe(std::string_view name) {
  const bool tool = name.starts_with("tools/");
  std::string_view rest = name.substr(name.find('/') + 1);
  if (tool && rest.ends_with(".input")) return "Arguments of the tool " + std::string(rest.substr(0, rest.size() - 6));
  if (tool && rest.ends_with(".output")) return "Result of the tool " + std::string(rest.substr(0, rest.size() - 7));
  if (name.starts_with("providers/")) return "What a model seat has to reply: " + std::string(rest);
  return "JSON Schema " + std::string(name);
}

std::vector<FixedResource> all() {
  std::vector<FixedResource> out;
  for (const std::string_view name : schema_names()) {
    const std::string shown = shown_name(name);
    const std::string description = describe(name);
    out.push_back({{std::string(prefix) + shown, "schema " + shown, description,
                    description + ", as JSON Schema 2020-12.", std::string(schema_type), std::nullopt},
                   std::string(schemas::embedded(name))});
  }
  return out;
}

}  // namespace

SchemaResources::SchemaResources() : FixedResources(all(), cached_for_an_hour) {}

std::vector<TemplateEntry> SchemaResources::templates() const {
  return {{std::string(uri_template), "schema", "JSON Schema by name",
           "The schema of a tool's arguments or result, or of a model seat's reply.", std::string(schema_type)}};
}

std::optional<std::vector<std::string>> SchemaResources::complete(const std::string& wanted_template,
                                                                  const std::string& argument, const std::string& value,
                                                                  const Json&) const {
  if (wanted_template != uri_template) return std::nullopt;
  std::vector<std::string> out;
  if (argument != "name") return out;
  for (const FixedResource& resource : resources()) {
    std::string name = resource.entry.uri.substr(prefix.size());
    if (name.starts_with(value)) out.push_back(std::move(name));
  }
  return out;
}

}  // namespace portcullis::server::mcp
