// The skills extension (SEP-2640) as the dispatcher sees it: documents that teach an agent how to use the server, each
// file named with its digest. Their bytes are read as resources of the scheme `skill://`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

inline constexpr std::string_view skills_extension = "io.modelcontextprotocol/skills";

class Skills {
 public:
  virtual ~Skills() = default;
  // Entries {uri, frontmatter, resources: [{uri, digest, size}]}, in a stable order.
  virtual const std::vector<Json>& list() const = 0;
};

}  // namespace portcullis::server::mcp
