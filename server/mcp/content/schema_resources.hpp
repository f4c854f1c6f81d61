// portcullis://schemas/{name}: the JSON Schemas of the tools and of what model seats have to reply, as the server
// itself uses them.
#pragma once

#include "server/mcp/content/fixed_resources.hpp"

namespace portcullis::server::mcp {

class SchemaResources final : public FixedResources {
 public:
  SchemaResources();
  std::vector<TemplateEntry> templates() const override;
  std::optional<std::vector<std::string>> complete(const std::string& uri_template, const std::string& argument,
                                                   const std::string& value, const Json& context) const override;
};

}  // namespace portcullis::server::mcp
